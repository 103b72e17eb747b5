public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// From now on nothing leaves the company: what is decided is shown as it would leave.
public struct BeginTestMode: Sendable {
  public let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// - Returns: false when it lasts already.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.configure, in: company)
    guard let stored = try CompanyStore.lock(company, transaction), stored.test == nil else { return false }
    try CompanyStore.setTest(TestMode(since: moment, by: actor.shownName), of: company, transaction)
    Journal(transaction, actor: actor, at: moment).record("company.test_began", "company:\(company)", company: company)
    return true
  }
}

/// A person ends the test mode of a company, and says what becomes of what it held.
public struct EndTestMode: Sendable {
  public enum Held: String, Sendable, Hashable, CaseIterable {
    /// All of it is withdrawn, calls and what waits for approval too: the next run plans it anew on the facts of its day, one
    /// message a customer.
    case withdraw
    /// What was decided for today leaves; what is older is withdrawn, because it would come in a burst.
    case release
  }

  public struct Outcome: Sendable, Hashable {
    public let withdrawn: Int
    public let released: Int
    /// Calls and approvals that were taken back.
    public var takenBack = 0
  }

  public let company: CompanyID
  /// Takes back the actions whose messages were withdrawn, and the calls and the approvals that were decided since a
  /// moment, but for those of a day; counts the calls and the approvals.
  public typealias Withdraw =
    @Sendable (_ since: Moment, _ keeping: CivilDate?, Transaction) throws -> Int

  public let held: Held
  /// The day on which it ends.
  public let day: CivilDate
  private let withdraw: Withdraw

  public init(
    _ company: CompanyID, held: Held = .withdraw, on day: CivilDate, withdrawing withdraw: @escaping Withdraw
  ) {
    self.company = company
    self.held = held
    self.day = day
    self.withdraw = withdraw
  }

  /// - Returns: what became of the messages; `nil` when the company was not tried out.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Outcome? {
    try actor.needs(.configure, in: company)
    guard let stored = try CompanyStore.lock(company, transaction), let test = stored.test else { return nil }
    let kept = held == .release ? day : nil
    let (withdrawn, released) = try OutboxStore.endTest(
      of: company, keeping: kept,
      reason: Phrase("held by the test mode and withdrawn at its end: the next run plans it anew"), transaction)
    let takenBack = try withdraw(test.since, kept, transaction)
    try CompanyStore.setTest(nil, of: company, transaction)
    Journal(transaction, actor: actor, at: moment).record(
      "company.test_ended", "company:\(company)", company: company,
      facts: [
        "since": .text(test.since.description), "held": .text(held.rawValue),
        "withdrawn": .number(Int64(withdrawn + takenBack)), "released": .number(Int64(released)),
      ])
    return Outcome(withdrawn: withdrawn, released: released, takenBack: takenBack)
  }
}

extension Actor {
  /// How people are told who it was: a person by their name, a command by its label.
  var shownName: String { person == nil ? label : name }
}
