public import Kernel

/// How long sales wait to be paid. All amounts with VAT, in minor units of one currency; results in hundredths.
///
/// Source: regles-fr §11.
public struct DaysSalesOutstanding: Sendable, Hashable {
  /// The sales of a calendar month, or of the part of it that has passed.
  public struct Month: Sendable, Hashable {
    public let first: CivilDate
    public let days: Int
    public let salesMinor: Int64

    public init(first: CivilDate, days: Int, salesMinor: Int64) {
      self.first = first
      self.days = days
      self.salesMinor = salesMinor
    }
  }

  /// The answer of the count-back method.
  public enum CountBack: Sendable, Hashable {
    case days(hundredths: Int64)
    /// The history ended before the receivables were used up.
    case moreThan(days: Int)
  }

  public let receivablesMinor: Int64
  public let notDueMinor: Int64
  /// Receivables at the beginning of the period.
  public let openingMinor: Int64
  /// The months of the period, latest first.
  public let period: [Month]
  /// All months known, latest first: the period and what came before.
  public let history: [Month]

  public init(
    receivablesMinor: Int64, notDueMinor: Int64, openingMinor: Int64, period: [Month], history: [Month]? = nil
  ) {
    self.receivablesMinor = receivablesMinor
    self.notDueMinor = notDueMinor
    self.openingMinor = openingMinor
    self.period = period
    self.history = history ?? period
  }

  private var sales: Int128 { period.reduce(0) { $0 + Int128($1.salesMinor) } }
  private var days: Int128 { period.reduce(0) { $0 + Int128($1.days) } }

  /// Receivables over the period's sales, times its days; `nil` without sales.
  public var simple: Int64? { inDays(receivablesMinor) }

  /// What the DSO would be if nothing were late; `nil` without sales.
  public var bestPossible: Int64? { inDays(notDueMinor) }

  /// Average days delinquent: the part of the DSO that is lateness; `nil` without sales.
  public var averageDaysDelinquent: Int64? {
    guard let simple, let bestPossible else { return nil }
    // From the amounts, not from the two rounded figures: one rounding.
    return inDays(receivablesMinor - notDueMinor) ?? simple - bestPossible
  }

  /// The DSO and its two parts as people read them: whole tenths of a day, still written in hundredths.
  public struct Parts: Sendable, Hashable {
    public let simple: Int64
    public let bestPossible: Int64
    public var averageDaysDelinquent: Int64 { simple - bestPossible }

    public init(simple: Int64, bestPossible: Int64) {
      self.simple = simple
      self.bestPossible = bestPossible
    }
  }

  /// Each rounded once, from the amounts. Lateness is what the best possible leaves of the whole: a reader who adds the
  /// parts up finds the whole. `nil` without sales.
  public var inTenths: Parts? {
    guard let simple = inDays(receivablesMinor, steps: 10), let best = inDays(notDueMinor, steps: 10) else {
      return nil
    }
    return Parts(simple: simple * 10, bestPossible: best * 10)
  }

  /// Collection effectiveness index in hundredths of percent; `nil` when there was nothing to collect.
  ///
  /// (opening + sales − closing total) / (opening + sales − closing not due) × 100.
  public var collectionEffectiveness: Int64? { collected(over: 10_000) }

  /// The same as a share, which whoever writes it rounds.
  public var collectedShare: Percent? { collected(over: 1_000_000).map { Percent(partsPerMillion: $0) } }

  private func collected(over whole: Int128) -> Int64? {
    let due = Int128(openingMinor) + sales - Int128(notDueMinor)
    guard due > 0 else { return nil }
    let collected = Int128(openingMinor) + sales - Int128(receivablesMinor)
    return Int64(exactly: roundedHalfAwayFromZero(collected * whole, over: due))
  }

  /// Takes the sales of month after month, latest first, off the receivables, and counts the days.
  ///
  /// A month without sales adds its days and takes nothing off.
  public var countBack: CountBack {
    var left = Int128(receivablesMinor)
    var counted = 0
    guard left > 0 else { return .days(hundredths: 0) }
    for month in history {
      if month.salesMinor > 0, left <= Int128(month.salesMinor) {
        let part = roundedHalfAwayFromZero(left * Int128(month.days) * 100, over: Int128(month.salesMinor))
        return .days(hundredths: Int64(counted) * 100 + Int64(part))
      }
      left -= Int128(month.salesMinor)
      counted += month.days
    }
    return .moreThan(days: counted)
  }

  /// - Parameter steps: of a day.
  private func inDays(_ minor: Int64, steps: Int128 = 100) -> Int64? {
    guard sales > 0 else { return nil }
    return Int64(exactly: roundedHalfAwayFromZero(Int128(minor) * days * steps, over: sales))
  }
}
