public import Kernel
public import ReceivablesRules

/// A coherent, fictional company at any size: the same seed gives the same customers, invoices and payments.
public struct DemoPlan: Sendable {
  public let customers: [DemoCustomer]
  /// Which customer each invoice is for and when it was issued, in the order of their numbers.
  private let calendar: [Slot]
  private let seed: UInt64
  private let company: CompanyID
  private let day: CivilDate
  private let openOnly: Bool

  private struct Slot: Sendable {
    let issued: CivilDate
    let customer: Int32
  }

  /// - Parameters:
  ///   - openOnly: nothing is paid: for measuring work on open items.
  public init(
    company: CompanyID, customers: Int, invoices: Int, seed: UInt64, day: CivilDate, openOnly: Bool = false
  ) {
    self.seed = seed
    self.company = company
    self.day = day
    self.openOnly = openOnly
    var made: [DemoCustomer] = []
    made.reserveCapacity(customers)
    for index in 0..<customers {
      made.append(DemoCustomer.make(index, after: made, seed: seed, company: company, day: day))
    }
    self.customers = made
    calendar = DemoPlan.calendar(made, invoices: invoices, seed: seed, day: day)
  }

  public var invoiceCount: Int { calendar.count }

  /// The company of the demo.
  public static func company() -> Company {
    Company(
      id: CompanyID(0), code: "VERDONCE", name: "Verdoncelle Industrie", siren: "999317605",
      vatNumber: "FR17999317605",
      legalMention: "Verdoncelle Industrie SAS au capital de 850 000 € · RCS Lyon 999 317 605 · TVA FR17999317605",
      address: PostalAddress(lines: ["28 rue des Métalliers"], postcode: "69100", city: "Villeurbanne"),
      phone: "04 65 71 00 10", email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189",
      bic: "AGRIFRPP", language: .french, currency: .eur, terms: "NET30", penaltyRate: Percent("12.15"),
      reminderMinimumMinor: 1_500)
  }

  /// The `index`-th invoice, for the customer stored under that key.
  public func invoice(_ index: Int, keys: [CustomerID]) -> DemoInvoice {
    let slot = calendar[index]
    let customer = Int(slot.customer)
    return DemoInvoice.make(
      index, number: "FA-\(DemoNames.padded(slot.issued.year % 100, 2))-\(DemoNames.padded(index + 1, 6))",
      issued: slot.issued, to: customers[customer], customer: keys[customer], company: company, day: day, seed: seed,
      openOnly: openOnly)
  }

  public func customerIndex(ofInvoice index: Int) -> Int { Int(calendar[index].customer) }

  /// Two years of invoices on working days, more in each customer's season.
  private static func calendar(_ customers: [DemoCustomer], invoices: Int, seed: UInt64, day: CivilDate) -> [Slot] {
    guard !customers.isEmpty else { return [] }
    var wheel: [Int] = []
    var sum = 0
    for customer in customers {
      sum += customer.weight
      wheel.append(sum)
    }
    let working = BusinessCalendar()
    var slots: [Slot] = []
    slots.reserveCapacity(invoices)
    for index in 0..<invoices {
      var dice = Dice(seed: seed, 2, index)
      let customer = position(of: dice.number(0...(sum - 1)), on: wheel)
      var back = dice.number(0...729)
      if let season = customers[customer].season, day.adding(days: -back).month != season,
        dice.happens(perThousand: 300)
      {
        back = DemoPlan.daysBack(toMonth: season, from: day, &dice)
      }
      var issued = day.adding(days: -back)
      while !working.isBusinessDay(issued) { issued = issued.adding(days: -1) }
      slots.append(Slot(issued: issued, customer: Int32(customer)))
    }
    return slots.sorted { ($0.issued, $0.customer) < ($1.issued, $1.customer) }
  }

  private static func daysBack(toMonth month: Int, from day: CivilDate, _ dice: inout Dice) -> Int {
    let years = dice.number(0...1)
    let monthsBack = ((day.month - month + 12) % 12) + 12 * years
    let inMonth = day.firstOfMonth.adding(months: -monthsBack).adding(days: dice.number(0...27))
    return max(0, day.days(since: inMonth))
  }

  private static func position(of value: Int, on wheel: [Int]) -> Int {
    var low = 0
    var high = wheel.count - 1
    while low < high {
      let middle = (low + high) / 2
      if wheel[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
