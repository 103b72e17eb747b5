public import Journal
public import Kernel
public import LitigationRules
import Receivables
public import Storage

/// Why no legal file was opened or closed.
public enum LegalFileRefusal: Error, Sendable, Hashable {
  /// None of the chosen items may go into one.
  case nothing
  /// Some of the chosen items are paid, or in another file by now.
  case changed
  /// It is closed already, or there is none.
  case notOpen
}

extension LegalFileRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothing: "a legal file needs an item at least that is open; choose one"
    case .changed: "some of the chosen items were paid, or are in another legal file; look at the customer again"
    case .notOpen: "this legal file is not open any more; look at it again"
    }
  }
}

/// A person opens a legal file with some of a customer's items; or a step of a scenario does, once it is done.
public struct OpenLegalFile: Sendable {
  public let customer: CustomerID
  public let items: [ItemID]
  public let note: String?

  public init(of customer: CustomerID, _ items: [ItemID], note: String? = nil) {
    self.customer = customer
    self.items = items
    self.note = note
  }

  /// - Throws: `NotAllowed`, `LegalFileRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> LegalFileID {
    try actor.needs(.remind, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    let wanted = Set(items)
    if wanted.isEmpty { throw LegalFileRefusal.nothing }
    _ = try ItemStore.lock(wanted.sorted(), of: company, transaction)
    let found = try LegalFileStore.claimable(wanted.sorted(), of: customer, company: company, transaction)
    guard found.count == wanted.count else { throw LegalFileRefusal.changed }
    return try OpenLegalFile.write(
      customer, found, .person(actor.label), note: note, company, on: day, transaction, actor: actor, at: at)
  }

  /// What a step opens with the items that its action asked for; nothing where none of them is left, and nothing twice.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public static func begin(
    _ action: ActionID, step: String, of customer: CustomerID, company: CompanyID, on day: CivilDate,
    _ transaction: Transaction, actor: Actor, at: Moment
  ) throws -> LegalFileID? {
    try actor.needs(.remind, in: company)
    guard try LegalFileStore.opened(by: action, of: company, transaction) == nil else { return nil }
    // Read again once they are locked: somebody may be opening a file with the same items.
    let asked = try LegalFileStore.claimable(by: action, of: company, transaction)
    _ = try ItemStore.lock(asked.map(\.item), of: company, transaction)
    let found = try LegalFileStore.claimable(by: action, of: company, transaction)
    if found.isEmpty { return nil }
    return try write(
      customer, found, .step(step, action), note: nil, company, on: day, transaction, actor: actor, at: at)
  }

  private static func write(
    _ customer: CustomerID, _ items: [(item: ItemID, minor: Int64)], _ cause: LegalFile.Cause, note: String?,
    _ company: CompanyID, on day: CivilDate, _ transaction: Transaction, actor: Actor, at: Moment
  ) throws -> LegalFileID {
    let (id, number) = try LegalFileStore.insert(
      of: customer, items, company: company, on: day, cause: cause, note: note, by: actor.label, at: at, transaction)
    var facts: [String: JournalFact] = [
      "legal_number": .number(number), "items": .list(items.map { .text("\($0.item):\($0.minor)") }),
      "legal_file": .number(id.rawValue), "note": note.map { .text($0) } ?? .none,
    ]
    if case .step(let step, let action) = cause {
      facts["step"] = .text(step)
      facts["action"] = .number(action.rawValue)
    }
    Journal(transaction, actor: actor, at: at).record(
      "legal.opened", "customer:\(customer)", company: company, facts: facts)
    return id
  }
}

/// A person closes a legal file: what is left of its items may be asked for again.
public struct CloseLegalFile: Sendable {
  public let file: LegalFileID
  public let outcome: LegalFile.Outcome

  public init(_ file: LegalFileID, _ outcome: LegalFile.Outcome) {
    self.file = file
    self.outcome = outcome
  }

  /// - Throws: `NotAllowed`, `LegalFileRefusal.notOpen`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.remind, in: company)
    guard let known = try LegalFileStore.find(file, of: company, transaction) else { throw LegalFileRefusal.notOpen }
    try Sight.check(known.customer, by: actor, in: company, transaction)
    try CloseLegalFile.write(known, outcome, company, on: day, transaction, actor: actor, at: at)
  }

  /// Closes what an action opened whose author takes it back.
  public static func takeBack(
    _ action: ActionID, company: CompanyID, on day: CivilDate, _ transaction: Transaction, actor: Actor, at: Moment
  ) throws {
    guard let file = try LegalFileStore.opened(by: action, of: company, transaction), file.isOpen else { return }
    try write(file, .withdrawn, company, on: day, transaction, actor: actor, at: at)
  }

  private static func write(
    _ file: LegalFile, _ outcome: LegalFile.Outcome, _ company: CompanyID, on day: CivilDate,
    _ transaction: Transaction,
    actor: Actor, at: Moment
  ) throws {
    let closing = LegalFile.Closing(on: day, outcome, by: actor.label)
    guard try LegalFileStore.close(file.id, of: company, closing, transaction) else { throw LegalFileRefusal.notOpen }
    Journal(transaction, actor: actor, at: at).record(
      "legal.closed", "customer:\(file.customer)", company: company,
      facts: [
        "legal_number": .number(file.number), "legal_file": .number(file.id.rawValue),
        "outcome": .text(outcome.rawValue),
      ])
  }
}
