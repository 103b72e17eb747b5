public import Kernel
import LawRules
public import ReceivablesRules

/// What became of one fictional invoice up to the demo's day.
public struct DemoInvoice: Sendable {
  public let invoice: Item
  /// What was received for it: in full, in part, or not at all.
  public let payments: [Payment]
  /// A credit note that takes part of it off.
  public let creditNote: Item?
  /// What the customer contests of what is left.
  public let disputed: Money?
  public let disputeReason: String
  /// A promise on what is left: the day it was made and the day it is for.
  public let promise: (made: CivilDate, due: CivilDate)?

  public struct Payment: Sendable {
    public let amount: Money
    public let day: CivilDate
  }

  /// The `index`-th invoice of a demo, issued on `issued` to a customer.
  static func make(
    _ index: Int, number: String, issued: CivilDate, to buyer: DemoCustomer, customer: CustomerID, company: CompanyID,
    day: CivilDate, seed: UInt64, openOnly: Bool
  ) -> DemoInvoice {
    var dice = Dice(seed: seed, 3, index)
    let currency = buyer.customer.currency
    let around = dice.around(buyer.typicalNetMinor, spread: buyer.typicalNetMinor * 3 / 4)
    let net = max(2_000, buyer.isFlatRate ? buyer.typicalNetMinor : around)
    let taxed = currency == .eur && buyer.customer.address.country == "FR" ? net + (net * 20 + 50) / 100 : net
    let amount = Money(minor: Int64(taxed), currency)
    let due = PaymentTerm(buyer.customer.terms ?? "NET30")?.due(from: issued) ?? issued.adding(days: 30)
    let outcome = Outcome.thrown(
      &dice, amount: amount, due: due, issued: issued, buyer: buyer, day: day, openOnly: openOnly)
    let rest = amount.minor - outcome.payments.reduce(0) { $0 + $1.amount.minor } - outcome.credited
    let invoice = Item(
      id: ItemID(0), company: company, customer: customer, kind: .invoice, number: number, issued: issued, due: due,
      dueSource: .document, amount: amount, open: Money(minor: rest, currency),
      disputed: Money(minor: outcome.disputed, currency),
      promised: Money(minor: outcome.promise == nil ? 0 : rest - outcome.disputed, currency),
      orderReference: dice.happens(perThousand: 700) ? "BC \(dice.number(10_000...99_999))" : nil,
      settledOn: rest == 0 ? outcome.payments.map(\.day).max() ?? issued : nil)
    let credit =
      outcome.credited == 0
      ? nil
      : Item(
        id: ItemID(0), company: company, customer: customer, kind: .creditNote, number: "AV" + number.dropFirst(2),
        issued: issued.adding(days: 5), due: issued.adding(days: 5), amount: Money(minor: -outcome.credited, currency),
        open: .zero(currency), settledOn: issued.adding(days: 5))
    return DemoInvoice(
      invoice: invoice, payments: outcome.payments, creditNote: credit,
      disputed: outcome.disputed == 0 ? nil : Money(minor: outcome.disputed, currency),
      disputeReason: dice.pick(["price", "quantity", "quality", "delivery"]), promise: outcome.promise)
  }
}

/// What happened after the invoice was issued.
private struct Outcome {
  var payments: [DemoInvoice.Payment] = []
  var credited: Int64 = 0
  var disputed: Int64 = 0
  var promise: (made: CivilDate, due: CivilDate)?

  static func thrown(
    _ dice: inout Dice, amount: Money, due: CivilDate, issued: CivilDate, buyer: DemoCustomer, day: CivilDate,
    openOnly: Bool
  ) -> Outcome {
    var outcome = Outcome()
    if !openOnly {
      if issued.adding(days: 5) <= day, dice.happens(perThousand: 25) {
        outcome.credited = amount.minor * Int64(dice.number(5...30)) / 100
      }
      outcome.pay(&dice, amount.minor - outcome.credited, amount.currency, due: due, buyer: buyer, day: day)
    }
    let rest = amount.minor - outcome.credited - outcome.payments.reduce(0) { $0 + $1.amount.minor }
    guard rest > 0, due < day else { return outcome }
    if buyer.temper == .contesting, dice.happens(perThousand: 800) {
      outcome.disputed = rest * Int64(dice.number(10...60)) / 100
    }
    let late = day.days(since: due)
    if buyer.temper == .verySlow || buyer.temper == .slow, late > 10, dice.happens(perThousand: 250) {
      let made = day.adding(days: -dice.number(1...6))
      outcome.promise = (made, BusinessCalendar().onOrAfter(day.adding(days: dice.number(0...12))))
    }
    return outcome
  }

  private mutating func pay(
    _ dice: inout Dice, _ total: Int64, _ currency: Currency, due: CivilDate, buyer: DemoCustomer, day: CivilDate
  ) {
    guard let delay = buyer.temper.delay(&dice) else { return }
    let paid = BusinessCalendar().onOrAfter(due.adding(days: delay))
    if let stopped = buyer.customer.insolventSince, paid >= stopped { return }
    guard paid <= day else { return }
    if buyer.temper == .verySlow, dice.happens(perThousand: 150) {
      payments.append(.init(amount: Money(minor: total / 2, currency), day: paid))
      let second = BusinessCalendar().onOrAfter(paid.adding(days: dice.number(20...50)))
      if second <= day { payments.append(.init(amount: Money(minor: total - total / 2, currency), day: second)) }
    } else {
      payments.append(.init(amount: Money(minor: total, currency), day: paid))
    }
  }
}
