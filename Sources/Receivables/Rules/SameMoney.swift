public import Kernel

/// What makes a payment of the ledger and one that the bank brought the same money, beside customer and amount.
public enum SameMoney {
  /// Days that may lie between them: a weekend, and who enters it.
  public static let daysMax = 5

  /// How far apart two days are; `nil` where that is too far.
  public static func distance(_ one: CivilDate, _ other: CivilDate) -> Int? {
    let days = abs(one.days(since: other))
    return days <= daysMax ? days : nil
  }
}
