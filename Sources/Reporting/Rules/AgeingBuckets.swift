public import Kernel

/// The brackets of an aged balance: not due, then by days late.
public struct AgeingBuckets: Sendable, Hashable {
  /// The last day of each bracket but the open one at the end: 0 for what is not due.
  public let lastDays: [Int]

  /// Not due, 1–30, 31–60, 61–90, 91–120 and more than 120 days late (regles-fr §11).
  public static let standard = AgeingBuckets(lastDays: [0, 30, 60, 90, 120])

  /// - Precondition: the days rise from 0.
  public init(lastDays: [Int]) {
    precondition(lastDays.first == 0 && lastDays == lastDays.sorted(), "brackets rise from 0, which is what is not due")
    self.lastDays = lastDays
  }

  public var count: Int { lastDays.count + 1 }

  /// The bracket of something so many days late.
  public func index(daysLate: Int) -> Int { lastDays.firstIndex { daysLate <= $0 } ?? lastDays.count }

  /// The earliest due date of each bracket but the last, on a day: what is due then or later, and in no earlier
  /// bracket, belongs to it. Dates rather than day counts, so that an index on due dates serves.
  public func earliestDueDates(on day: CivilDate) -> [CivilDate] { lastDays.map { day.adding(days: -$0) } }

  /// From and to in days late; `nil` where a bracket is open.
  public func bounds(of index: Int) -> (from: Int?, to: Int?) {
    (index == 0 ? nil : lastDays[index - 1] + 1, index < lastDays.count ? lastDays[index] : nil)
  }
}

/// An aged balance in one currency.
public struct Ageing: Sendable, Hashable {
  public struct Bucket: Sendable, Hashable {
    public let fromDays: Int?
    public let toDays: Int?
    /// Net of credits of the same bracket.
    public let amount: Money
    public let items: Int
    public let customers: Int

    public init(fromDays: Int?, toDays: Int?, amount: Money, items: Int, customers: Int) {
      self.fromDays = fromDays
      self.toDays = toDays
      self.amount = amount
      self.items = items
      self.customers = customers
    }
  }

  public let asOf: CivilDate
  public let buckets: [Bucket]

  public init(asOf: CivilDate, buckets: [Bucket]) {
    self.asOf = asOf
    self.buckets = buckets
  }

  /// The balance of the customers' accounts.
  public func total(_ currency: Currency) throws(MoneyError) -> Money { try Money.sum(buckets.map(\.amount), currency) }

  /// What is past its due date.
  public func overdue(_ currency: Currency) throws(MoneyError) -> Money {
    try Money.sum(buckets.filter { $0.fromDays != nil }.map(\.amount), currency)
  }
}
