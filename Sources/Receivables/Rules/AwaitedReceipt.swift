public import Kernel

/// Money that reached the bank and seems to pay an item, until a person has said so.
///
/// While it waits the item is not asked for: a reminder to who has paid does more harm than none.
public struct AwaitedReceipt: Sendable, Hashable {
  /// What of the item it seems to pay, in minor units of the item's currency.
  public let minor: Int64
  /// The day on which the bank had it.
  public let day: CivilDate

  public init(minor: Int64, on day: CivilDate) {
    self.minor = minor
    self.day = day
  }

  /// Days for which it keeps the item from being asked for: no reminder stops for good because a line of the bank was
  /// left undecided.
  public static let days = 10

  /// The last day on which it does.
  public var last: CivilDate { day.adding(days: AwaitedReceipt.days) }

  /// The day of the oldest receipts that do on a day.
  public static func first(on day: CivilDate) -> CivilDate { day.adding(days: -days) }
}
