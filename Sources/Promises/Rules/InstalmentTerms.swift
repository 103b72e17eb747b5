public import Kernel
public import ReceivablesRules

/// How often an instalment is due.
public enum InstalmentRhythm: String, Sendable, Hashable, Codable, CaseIterable {
  case weekly
  case fortnightly
  case monthly
  case quarterly
}

/// What is agreed of an instalment plan (*échéancier*): how many payments, from when, how often.
public struct InstalmentTerms: Sendable, Hashable {
  /// Payments of a plan: one is a promise, and more than three years is no plan to be paid.
  public static let counts = 2...36
  /// Days from the agreement to the last payment.
  public static let daysMax = 3 * 366

  public let count: Int
  /// The day of the first payment.
  public let first: CivilDate
  public let rhythm: InstalmentRhythm
  /// What the first payment is, in minor units, when it is not like the others.
  public let firstMinor: Int64?

  public init(count: Int, first: CivilDate, rhythm: InstalmentRhythm, firstMinor: Int64? = nil) {
    self.count = count
    self.first = first
    self.rhythm = rhythm
    self.firstMinor = firstMinor
  }

  /// The day of each payment. Months are counted from the first day, so that the 31st comes back after a shorter month.
  public var days: [CivilDate] {
    (0..<count).map { place in
      switch rhythm {
      case .weekly: first.adding(days: 7 * place)
      case .fortnightly: first.adding(days: 14 * place)
      case .monthly: first.adding(months: place)
      case .quarterly: first.adding(months: 3 * place)
      }
    }
  }

  /// What each payment is, in minor units: all alike but the first, if it was said, and the last, which takes the cents
  /// that do not divide.
  public func amounts(of total: Int64) -> [Int64] {
    let rest = count - (firstMinor == nil ? 0 : 1)
    let spread = total - (firstMinor ?? 0)
    let each = spread / Int64(rest)
    var amounts = firstMinor.map { [$0] } ?? []
    amounts += Array(repeating: each, count: rest - 1) + [spread - each * Int64(rest - 1)]
    return amounts
  }
}

/// One payment of a plan.
public struct Instalment: Sendable, Hashable {
  public let day: CivilDate
  /// What it pays, the oldest debt first.
  public let parts: [PromisedPart]
  public let amount: Money
}

extension InstalmentTerms {
  /// The payments of a plan over parts of items.
  ///
  /// - Parameter parts: what is spread, in the order in which it is paid: the oldest debt first, as a payment without
  ///   another word goes (Code civil, art. 1342-10).
  /// - Throws: `InstalmentRefusal` when the terms make no plan.
  public func spread(_ parts: [PromisedPart], on day: CivilDate) throws(InstalmentRefusal) -> [Instalment] {
    guard let currency = parts.first?.amount.currency else { throw .nothing }
    guard InstalmentTerms.counts.contains(count) else { throw .count }
    guard first >= day else { throw .inThePast(first) }
    let days = days
    guard let last = days.last, last.days(since: day) <= InstalmentTerms.daysMax else { throw .tooLong }
    var total: Int64 = 0
    for part in parts {
      guard part.amount.currency == currency else { throw .severalCurrencies }
      let (sum, overflows) = total.addingReportingOverflow(part.amount.minor)
      if overflows { throw .count }
      total = sum
    }
    let amounts = amounts(of: total)
    guard amounts.allSatisfy({ $0 > 0 }) else { throw .tooSmall(Money(minor: total, currency)) }
    var left = parts.map(\.amount.minor)
    var place = 0
    return zip(days, amounts).map { day, amount in
      var (open, paid) = (amount, [PromisedPart]())
      while open > 0, place < parts.count {
        let taken = min(open, left[place])
        if taken > 0 { paid.append(PromisedPart(parts[place].item, Money(minor: taken, currency))) }
        open -= taken
        left[place] -= taken
        if left[place] == 0 { place += 1 }
      }
      return Instalment(day: day, parts: paid, amount: Money(minor: amount, currency))
    }
  }
}

/// Why no plan was made.
public enum InstalmentRefusal: Error, Hashable, Sendable {
  case nothing
  case count
  case inThePast(CivilDate)
  case tooLong
  /// The first payment leaves nothing for the others, or there is less than a cent for each.
  case tooSmall(Money)
  case severalCurrencies
  case notOwed(number: String, asked: Money, left: Money)
  case changed
  case notRunning
  /// What was owed before insolvency proceedings may not be paid outside them (Code de commerce, art. L622-7).
  case insolvent(since: CivilDate)
}

extension InstalmentRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothing: "a plan names at least one item and an amount"
    case .count:
      "a plan has \(InstalmentTerms.counts.lowerBound) to \(InstalmentTerms.counts.upperBound) payments"
    case .inThePast(let day): "\(day) has passed; the first payment is today or later"
    case .tooLong: "the last payment is more than three years away; take fewer payments or a shorter rhythm"
    case .tooSmall(let total): "\(total) cannot be spread so; lower the first payment or take fewer payments"
    case .severalCurrencies: "the items are in several currencies; make a plan for each"
    case .notOwed(let number, let asked, let left):
      "\(asked) cannot be spread of \(number): \(left) is owed that is neither disputed nor promised already"
    case .changed: "an item is not the customer's any more; look at the account again"
    case .insolvent(let day):
      "insolvency proceedings were opened on \(day): what was owed before is declared, not paid by instalments"
    case .notRunning: "the plan does not exist or has ended"
    }
  }
}
