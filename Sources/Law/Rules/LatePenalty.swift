public import Kernel

/// How a day counts in a year.
public enum DayCount: String, Hashable, Sendable, Codable {
  /// Every year has 365 days: the published formula of legal interest, and our default.
  case actual365 = "ACT_365"
  /// 366 days for the days of a leap year.
  case actualActual = "ACT_ACT"
  /// Only where the contract says so.
  case actual360 = "ACT_360"

  func daysInYear(_ year: Int) -> Int64 {
    switch self {
    case .actual365: 365
    case .actualActual: CivilDate.isLeap(year) ? 366 : 365
    case .actual360: 360
    }
  }
}

/// Money received on a debt. `day` is the day on which the creditor's account was credited.
public struct DatedPayment: Hashable, Sendable {
  public let day: CivilDate
  public let amount: Money

  public init(_ day: CivilDate, _ amount: Money) {
    self.day = day
    self.amount = amount
  }
}

/// Days over which neither the sum owed nor the rate changed.
public struct PenaltySegment: Hashable, Sendable {
  /// First day on which interest ran.
  public let from: CivilDate
  /// Last one, counted too.
  public let to: CivilDate
  public let base: Money
  public let rate: EffectiveRate
  public let daysInYear: Int64

  public var days: Int { to.days(since: from) + 1 }

  /// What the segment is worth by itself, rounded: for showing. The total is rounded once, from the exact parts.
  public var shown: Money {
    get throws(MoneyError) {
      try base.scaled(by: Int128(days) * Int128(rate.rate.partsPerMillion), over: 1_000_000 * Int128(daysInYear))
    }
  }
}

/// Late-payment interest on one debt, with every step behind it.
public struct LatePenalty: Hashable, Sendable {
  public let segments: [PenaltySegment]
  /// Rounded half up to the minor unit once.
  public let total: Money

  public var days: Int { segments.reduce(0) { $0 + $1.days } }
  public var isProvisional: Bool { segments.contains { $0.rate.isProvisional } }

  /// What a person should know about the rates, each once.
  public var remarks: [RateRemark] {
    var seen: Set<RateRemark> = []
    return segments.flatMap(\.rate.remarks).filter { seen.insert($0).inserted }
  }

  /// Simple interest from the day after `due` up to and including `until`, on what was unpaid day by day.
  ///
  /// The due day does not count, the day of payment does. Payments on or before the due day reduce the sum from the
  /// start. A debt of zero or less bears nothing, until a negative payment (money taken back) makes it one again.
  ///
  /// Source: Code de commerce, art. L441-10 II; regles-fr §2.3.
  /// - Throws: `LawError.missingRate` unless `missing` allows a provisional figure; `LawError.money`.
  public static func compute(
    of debt: Money, due: CivilDate, payments: [DatedPayment] = [], until: CivilDate, rule: InterestRule = .statutory,
    dayCount: DayCount = .actual365, rates: LegalRates = .published, missing: MissingRate = .refuse
  ) throws(LawError) -> LatePenalty {
    let start = due.adding(days: 1)
    let ordered = payments.sorted { $0.day < $1.day }
    var segments: [PenaltySegment] = []
    var day = start
    var paid = 0
    var base = debt
    do {
      while day <= until {
        while paid < ordered.count, ordered[paid].day < day {
          base = try base - ordered[paid].amount
          paid += 1
        }
        guard base.isPositive else {
          // Nothing runs while nothing is owed; a payment taken back later makes it run again.
          guard paid < ordered.count else { break }
          day = ordered[paid].day.adding(days: 1)
          continue
        }
        var last = min(until, Semester(of: day).lastDay)
        if paid < ordered.count { last = min(last, ordered[paid].day) }
        let rate = try rates.effectiveRate(rule, on: day, start: start, missing: missing)
        segments.append(
          PenaltySegment(
            from: day, to: last, base: base, rate: rate, daysInYear: dayCount.daysInYear(day.year)))
        day = last.adding(days: 1)
      }
      return LatePenalty(segments: joined(segments), total: try total(segments, debt.currency))
    } catch let error as MoneyError {
      throw .money(error)
    } catch let error as LawError {
      throw error
    } catch {
      throw .daysOutOfOrder(from: start, to: until)
    }
  }

  /// Neighbours that differ in nothing are one segment to a reader: a fixed rate over New Year's Day.
  private static func joined(_ segments: [PenaltySegment]) -> [PenaltySegment] {
    var result: [PenaltySegment] = []
    for segment in segments {
      if let last = result.last, last.base == segment.base, last.rate == segment.rate,
        last.daysInYear == segment.daysInYear, last.to.adding(days: 1) == segment.from
      {
        result[result.count - 1] = PenaltySegment(
          from: last.from, to: segment.to, base: last.base, rate: last.rate, daysInYear: last.daysInYear)
      } else {
        result.append(segment)
      }
    }
    return result
  }

  /// Adds the exact parts over a denominator that every day count divides, then rounds once.
  private static func total(_ segments: [PenaltySegment], _ currency: Currency) throws(MoneyError) -> Money {
    // 360 × 73 × 61 = lcm(360, 365, 366).
    let year: Int128 = 1_603_080
    var sum: Int128 = 0
    for segment in segments {
      let daily = Int128(segment.base.minor) * Int128(segment.rate.rate.partsPerMillion)
      sum += daily * Int128(segment.days) * (year / Int128(segment.daysInYear))
    }
    guard let rounded = Int64(exactly: roundedHalfAwayFromZero(sum, over: year * 1_000_000)) else { throw .overflow }
    return Money(minor: rounded, currency)
  }
}
