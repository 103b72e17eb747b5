public import Kernel

/// That we collect an item ourselves: by a direct debit that was handed to the bank, or a bill that falls due. While that is
/// under way the item is not asked for.
public struct InstrumentUnderWay: Sendable, Hashable {
  public enum Instrument: Sendable, Hashable {
    case directDebit
    /// A bill of exchange or a promissory note, from when it is noted.
    case bill
  }

  public let instrument: Instrument
  /// What of the item it collects, in minor units of the item's currency.
  public let minor: Int64
  /// The day on which the customer's account is debited: of a bill the day on which it falls due.
  public let day: CivilDate

  public init(_ instrument: Instrument = .directDebit, minor: Int64, on day: CivilDate) {
    self.instrument = instrument
    self.minor = minor
    self.day = day
  }

  /// Days after that day for which it keeps the item from being asked for: the customer's bank may return it for
  /// five working days, and no reminder stops for good because nobody read the bank's answer.
  ///
  /// Source: EPC016-06 (SDD Core rulebook), 4.3.4: returns at the latest five inter-bank business days after settlement; the
  /// banks' answers about bills take about as long.
  public static let days = 10

  /// The last day on which it does.
  public var last: CivilDate { day.adding(days: InstrumentUnderWay.days) }

  /// The day of the oldest instruments that do on a day.
  public static func first(on day: CivilDate) -> CivilDate { day.adding(days: -days) }
}
