public import Kernel

/// A statement of an account among the others: its balances and days.
public struct StatementSpan: Sendable, Hashable {
  public let id: Int64
  public let opening: Money?
  public let openingDay: CivilDate?
  public let closing: Money
  public let closingDay: CivilDate
  /// The first day of its entries, where it is known: a statement may open on the day on which the one before closed.
  public let firstDay: CivilDate?

  public init(
    id: Int64, opening: Money?, openingDay: CivilDate?, closing: Money, closingDay: CivilDate,
    firstDay: CivilDate? = nil
  ) {
    self.id = id
    self.opening = opening
    self.openingDay = openingDay
    self.closing = closing
    self.closingDay = closingDay
    self.firstDay = firstDay
  }

  /// Whether one of the two goes on where the other ended.
  func isChained(to other: StatementSpan) -> Bool { opening == other.closing || other.opening == closing }
}

/// Whether the statements of an account follow one another: each opens on the balance on which the one before closed.
public struct Continuity {
  private let account: String
  /// By closing day.
  private let spans: [StatementSpan]

  /// - Parameter spans: every statement of the account that has a closing balance.
  public init(account: String, spans: [StatementSpan]) {
    self.account = account
    self.spans = spans.sorted { ($0.closingDay, $0.id) < ($1.closingDay, $1.id) }
  }

  /// What is told of statements that came now, in the order of their days.
  /// - Parameter fresh: those that were not known before.
  public func findings(of fresh: Set<Int64>) -> [Finding] {
    var result: [Finding] = []
    for (place, span) in spans.enumerated() where fresh.contains(span.id) {
      guard result.count < BankingLimits.continuityFindings else { break }
      if let finding = reopened(place) ?? overlap(place) {
        result.append(finding)
        continue
      }
      if let before = gapBefore(place) { result.append(before) }
      if let after = gapAfter(place, fresh) { result.append(after) }
    }
    return result
  }

  /// Two statements end on one day with different balances, and neither goes on from the other.
  private func reopened(_ place: Int) -> Finding? {
    let span = spans[place]
    let others = spans[..<place].reversed().prefix { $0.closingDay == span.closingDay }
    guard let other = others.first, others.allSatisfy({ $0.closing != span.closing && !$0.isChained(to: span) }) else {
      return nil
    }
    return Finding(
      .warning, "statement_reopened",
      reason: Phrase(
        """
        the statement of account \(account) to \(span.closingDay) was known with a balance of \(other.closing), and \
        now has one of \(span.closing)
        """),
      remedy: Phrase("the bank opened the day again: check that its entries are complete"))
  }

  /// Which statement shares days with one, and which days.
  private func shared(_ place: Int) -> (other: StatementSpan, days: ClosedRange<CivilDate>)? {
    let span = spans[place]
    guard let begin = [span.openingDay, span.firstDay].compactMap({ $0 }).min() else { return nil }
    let near = spans[..<place].reversed().prefix { $0.closingDay >= begin } + spans[(place + 1)...].prefix(8)
    for other in near {
      if let days = shared(span, other) { return (other, days) }
    }
    return nil
  }

  private func shared(_ span: StatementSpan, _ other: StatementSpan) -> ClosedRange<CivilDate>? {
    guard let begin = span.openingDay ?? span.firstDay, let otherBegin = other.openingDay ?? other.firstDay,
      other.closingDay != span.closingDay || otherBegin != begin
    else { return nil }
    let last = min(span.closingDay, other.closingDay)
    if otherBegin < span.closingDay, begin < other.closingDay {
      return min(max(span.firstDay ?? begin, other.firstDay ?? otherBegin), last)...last
    }
    // The later begins on the day on which the earlier ends: it goes on from one that ends there, or has that day, too.
    let (earlier, later) = span.closingDay < other.closingDay ? (span, other) : (other, span)
    guard earlier.closingDay < later.closingDay, let first = later.firstDay, first <= earlier.closingDay,
      !spans.contains(where: {
        $0.id != later.id && $0.closing == later.opening && $0.closingDay >= earlier.closingDay
          && $0.closingDay <= later.closingDay
      })
    else { return nil }
    return min(max(first, earlier.firstDay ?? first), last)...last
  }

  /// Those that share days with a statement of the account, or the last of which that one had.
  public func overlapping(_ fresh: Set<Int64>) -> [StatementSpan] {
    spans.indices.filter { fresh.contains(spans[$0].id) && (shared($0) != nil || reopened($0) != nil) }
      .map { spans[$0] }
  }

  private func overlap(_ place: Int) -> Finding? {
    let span = spans[place]
    guard let (other, days) = shared(place) else { return nil }
    let (begin, otherBegin) = (span.openingDay ?? days.lowerBound, other.openingDay ?? days.lowerBound)
    return Finding(
      .warning, "statement_overlap",
      reason: Phrase(
        """
        the statement of account \(account) from \(begin) to \(span.closingDay) overlaps one that goes from \
        \(otherBegin) to \(other.closingDay): both hold the days from \(days.lowerBound) to \(days.upperBound)
        """),
      remedy: Phrase("entries that both hold count once"))
  }

  private func gapBefore(_ place: Int) -> Finding? { breakBefore(place).map { finding($0) } }

  private func breakBefore(_ place: Int) -> StatementGap? {
    let span = spans[place]
    guard let opening = span.opening else { return nil }
    let limit = span.openingDay ?? span.closingDay
    guard let last = spans[..<place].last(where: { $0.closingDay <= limit && $0.closingDay < span.closingDay }) else {
      return nil
    }
    let ends = spans[..<place].reversed().lazy.drop { $0.closingDay > last.closingDay }
      .prefix { $0.closingDay == last.closingDay }
    guard !ends.contains(where: { $0.closing == opening }) else { return nil }
    return StatementGap(after: last.closingDay, closing: last.closing, until: limit, opening: opening)
  }

  /// A gap to a statement that was there already; to one that came with this it is told from the other side.
  private func gapAfter(_ place: Int, _ fresh: Set<Int64>) -> Finding? {
    let span = spans[place]
    let later = spans[(place + 1)...].filter { ($0.openingDay ?? $0.closingDay) >= span.closingDay }
    guard let next = later.first, !fresh.contains(next.id), let opening = next.opening else { return nil }
    let beginnings = later.prefix { $0.closingDay == next.closingDay }
    guard !beginnings.contains(where: { $0.opening == span.closing }) else { return nil }
    return finding(
      StatementGap(
        after: span.closingDay, closing: span.closing, until: next.openingDay ?? next.closingDay, opening: opening))
  }

  private func finding(_ gap: StatementGap) -> Finding {
    Finding(
      .warning, "statement_gap",
      reason: Phrase(
        """
        between the statement to \(gap.after) and that from \(gap.until) of account \(account) the balance goes from \
        \(gap.closing) to \(gap.opening)
        """),
      remedy: Phrase("import the statements in between"))
  }

  /// What is covered and what is missing, of all the statements together.
  public var coverage: Coverage {
    var coverage = Coverage()
    guard let first = spans.first else { return coverage }
    var begin = first.openingDay ?? first.closingDay
    var end = first.closingDay
    for place in spans.indices {
      if let gap = breakBefore(place), shared(place) == nil {
        coverage.gaps.append(gap)
        coverage.covered.append(begin...max(begin, gap.after))
        begin = gap.until
      }
      end = max(end, spans[place].closingDay)
      if let finding = reopened(place) ?? overlap(place) { coverage.findings.append(finding) }
    }
    coverage.covered.append(begin...max(begin, end))
    return coverage
  }
}

/// A break between two statements: the second does not open on the balance on which the first closed.
public struct StatementGap: Sendable, Hashable {
  /// The last day of what comes before.
  public let after: CivilDate
  public let closing: Money
  /// The day on which what comes next opens.
  public let until: CivilDate
  public let opening: Money

  /// The working days of which nothing is known; none where the balance alone jumps.
  public var missingDays: Int { StatementGap.workingDays(after: after, before: until) }

  /// The working days between two days, neither of them counted, up to a limit.
  public static func workingDays(after first: CivilDate, before last: CivilDate) -> Int {
    let calendar = BusinessCalendar()
    var (day, count) = (calendar.adding(businessDays: 1, to: first), 0)
    while day < last, count < BankingLimits.missingDays {
      count += 1
      day = calendar.adding(businessDays: 1, to: day)
    }
    return count
  }
}

/// What the statements of an account cover.
public struct Coverage: Sendable, Hashable {
  /// Days without a break, the earliest first.
  public var covered: [ClosedRange<CivilDate>] = []
  public var gaps: [StatementGap] = []
  /// Days that the bank opened again, and statements that overlap.
  public var findings: [Finding] = []

  public init() {}
}
