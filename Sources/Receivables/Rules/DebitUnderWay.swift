public import Kernel

/// That a direct debit which was handed to the bank collects an item: while it is under way the item is not asked for.
public struct DebitUnderWay: Sendable, Hashable {
  /// What of the item it collects, in minor units of euros.
  public let minor: Int64
  /// The day on which the customer's account is debited.
  public let day: CivilDate

  public init(minor: Int64, on day: CivilDate) {
    self.minor = minor
    self.day = day
  }

  /// Days after the collection for which it keeps the item from being asked for: the customer's bank may return it for
  /// five working days, and no reminder stops for good because nobody read the bank's answer.
  ///
  /// Source: EPC016-06 (SDD Core rulebook), 4.3.4: returns at the latest five inter-bank business days after settlement.
  public static let days = 10

  /// The last day on which it does.
  public var last: CivilDate { day.adding(days: DebitUnderWay.days) }

  /// The collection day of the oldest debits that do on a day.
  public static func first(on day: CivilDate) -> CivilDate { day.adding(days: -days) }
}
