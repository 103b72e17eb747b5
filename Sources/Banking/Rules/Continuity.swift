public import Kernel

/// A statement of an account among the others: its balances and days.
public struct StatementSpan: Sendable, Hashable {
  public let id: Int64
  public let opening: Money?
  public let openingDay: CivilDate?
  public let closing: Money
  public let closingDay: CivilDate

  public init(id: Int64, opening: Money?, openingDay: CivilDate?, closing: Money, closingDay: CivilDate) {
    self.id = id
    self.opening = opening
    self.openingDay = openingDay
    self.closing = closing
    self.closingDay = closingDay
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

  private func overlap(_ place: Int) -> Finding? {
    let span = spans[place]
    guard let opening = span.openingDay else { return nil }
    func overlaps(_ other: StatementSpan) -> Bool {
      guard let otherOpening = other.openingDay else { return false }
      return otherOpening < span.closingDay && opening < other.closingDay
    }
    let before = spans[..<place].reversed().prefix { $0.closingDay > opening }
    guard let other = before.first(where: overlaps) ?? spans[(place + 1)...].prefix(8).first(where: overlaps),
      let otherOpening = other.openingDay, other.closingDay != span.closingDay || other.openingDay != span.openingDay
    else { return nil }
    return Finding(
      .warning, "statement_overlap",
      reason: Phrase(
        """
        the statement of account \(account) from \(opening) to \(span.closingDay) overlaps one that goes from \
        \(otherOpening) to \(other.closingDay)
        """),
      remedy: Phrase("entries that both hold count once"))
  }

  private func gapBefore(_ place: Int) -> Finding? {
    let span = spans[place]
    guard let opening = span.opening else { return nil }
    let limit = span.openingDay ?? span.closingDay
    guard let last = spans[..<place].last(where: { $0.closingDay <= limit && $0.closingDay < span.closingDay }) else {
      return nil
    }
    let ends = spans[..<place].filter { $0.closingDay == last.closingDay }
    guard !ends.contains(where: { $0.closing == opening }) else { return nil }
    return gap(from: last.closingDay, last.closing, to: limit, opening)
  }

  /// A gap to a statement that was there already; to one that came with this it is told from the other side.
  private func gapAfter(_ place: Int, _ fresh: Set<Int64>) -> Finding? {
    let span = spans[place]
    let later = spans[(place + 1)...].filter { ($0.openingDay ?? $0.closingDay) >= span.closingDay }
    guard let next = later.first, !fresh.contains(next.id), let opening = next.opening else { return nil }
    let beginnings = later.prefix { $0.closingDay == next.closingDay }
    guard !beginnings.contains(where: { $0.opening == span.closing }) else { return nil }
    return gap(from: span.closingDay, span.closing, to: next.openingDay ?? next.closingDay, opening)
  }

  private func gap(from: CivilDate, _ closing: Money, to: CivilDate, _ opening: Money) -> Finding {
    Finding(
      .warning, "statement_gap",
      reason: Phrase(
        """
        between the statement to \(from) and that from \(to) of account \(account) the balance goes from \(closing) \
        to \(opening)
        """),
      remedy: Phrase("import the statements in between"))
  }
}
