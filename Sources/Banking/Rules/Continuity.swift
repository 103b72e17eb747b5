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

  /// Whether the two may begin alike: a balance that is not told may be any.
  func mayOpen(as other: StatementSpan) -> Bool { opening == nil || other.opening == nil || opening == other.opening }
}

/// Whether the statements of an account follow one another: each opens on the balance on which the one before closed.
public struct Continuity {
  private let account: String
  /// By closing day, those of one day as each goes on from another.
  private let spans: [StatementSpan]

  /// - Parameter spans: every statement of the account that has a closing balance.
  public init(account: String, spans: [StatementSpan]) {
    self.account = account
    let days = Dictionary(grouping: spans, by: \.closingDay).sorted { $0.key < $1.key }
    self.spans = days.reduce(into: []) { ordered, day in
      let before = ordered.reversed().prefix { $0.closingDay == ordered.last?.closingDay }.map(\.closing)
      ordered += Continuity.chain(day.value.sorted { $0.id < $1.id }, from: Set(before))
    }
  }

  /// The statements of one day as their balances follow one another, in whatever order they came.
  /// - Parameter before: the balances on which the day before closed.
  private static func chain(_ day: [StatementSpan], from before: Set<Money>) -> [StatementSpan] {
    var (rest, chain, reached) = (day, [StatementSpan](), before)
    while !rest.isEmpty {
      let next = rest.firstIndex { $0.opening.map(reached.contains) ?? false } ?? head(of: rest)
      let span = rest.remove(at: next)
      chain.append(span)
      reached.formUnion([span.opening, span.closing].compactMap { $0 })
    }
    return chain
  }

  /// The first that goes on from none of the others.
  private static func head(of rest: [StatementSpan]) -> Int {
    let ends = Set(rest.filter { $0.opening != $0.closing }.map(\.closing))
    return rest.firstIndex { !($0.opening.map(ends.contains) ?? false) } ?? 0
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

  /// Two statements of one day open alike and end on different balances, and neither goes on from the other.
  private func reopened(_ place: Int) -> Finding? {
    let span = spans[place]
    let before = spans[..<place].reversed().prefix { $0.closingDay == span.closingDay }
    let day = spans[(place - before.count)...].prefix { $0.closingDay == span.closingDay }
    let known = day.filter { $0.id < span.id }
    let others = known.filter { $0.mayOpen(as: span) }
    guard let other = others.max(by: { $0.id < $1.id }), !others.contains(where: { $0.isChained(to: span) }),
      !known.contains(where: { $0.closing == span.closing })
    else { return nil }
    if let opening = span.opening, opening == other.opening {
      // Where the balance comes back within the day, the day goes on from it again.
      let ends = day.count(where: { $0.closing == opening }) + (day.first?.opening == opening ? 1 : 0)
      if day.count(where: { $0.opening == opening }) <= ends { return nil }
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
    let before = spans[..<place].reversed()
    let ofDay = before.prefix { $0.closingDay == span.closingDay }
    // What goes on within its day, or begins it alike, has its break before that.
    guard !ofDay.contains(where: { $0.closing == opening || $0.opening == opening }) else { return nil }
    let earlier = before.first { $0.closingDay <= limit && $0.closingDay < span.closingDay }
    let ends = before.lazy.drop { $0.closingDay != earlier?.closingDay }
      .prefix { $0.closingDay == earlier?.closingDay }
    guard let last = ofDay.first(where: { $0.closingDay <= limit }) ?? earlier,
      !ends.contains(where: { $0.closing == opening })
    else { return nil }
    return StatementGap(after: last.closingDay, closing: last.closing, until: limit, opening: opening)
  }

  /// A gap to a statement that was there already; to one that came with this it is told from the other side.
  private func gapAfter(_ place: Int, _ fresh: Set<Int64>) -> Finding? {
    let span = spans[place]
    let next = (place + 1..<spans.count).first {
      (spans[$0].openingDay ?? spans[$0].closingDay) >= span.closingDay
    }
    guard let next, !fresh.contains(spans[next].id), let gap = breakBefore(next), gap.after == span.closingDay,
      gap.closing == span.closing
    else { return nil }
    return finding(gap)
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
