public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Closes the books of a company up to a day, or opens closed days again: from then on nothing is dated before.
public struct CloseBooks: Sendable {
  public enum Refusal: Error, Hashable, Sendable {
    /// Only what has passed can be closed.
    case notPast(CivilDate)
  }

  public let company: CompanyID
  /// The last day that is closed; `nil` to open all of them.
  public let until: CivilDate?

  public init(_ company: CompanyID, until: CivilDate?) {
    self.company = company
    self.until = until
  }

  /// Whoever applies cash may close; opening again takes the right to configure, since it changes what was handed over.
  ///
  /// - Returns: whether anything changed.
  /// - Throws: `NotAllowed`, `Refusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Bool {
    try actor.needs(.applyCash, in: company)
    if let until, until >= day { throw Refusal.notPast(until) }
    _ = try CompanyStore.lock(company, transaction)
    let before = try ClosingStore.find(company, transaction)?.until
    guard before != until else { return false }
    let isReopening = before.map { before in until.map { $0 < before } ?? true } ?? false
    if isReopening { try actor.needs(.configure, in: company) }
    try ClosingStore.write(until, of: company, by: actor.name, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      isReopening ? "books.reopened" : "books.closed", "company:\(company)", company: company,
      facts: ["until": until.map { .date($0) } ?? .none, "before": before.map { .date($0) } ?? .none])
    return true
  }
}

extension CloseBooks.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPast(let day): "\(day) has not passed, so it cannot be closed; name a day before today"
    }
  }
}
