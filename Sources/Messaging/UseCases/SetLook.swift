import Journal
public import Kernel
import MessagingRules
public import Storage
import Typesetting

/// Says how what a company sends looks; what waits to leave looks so too.
public struct SetLook: Sendable {
  public let look: Look

  /// - Parameter look: its version is the one that the person saw.
  public init(_ look: Look) { self.look = look }

  /// - Throws: `NotAllowed`; `StaleEdit` when somebody else said it meanwhile.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    // Kept from here on, so that of two who save at once the second is told.
    _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forNoKeyUpdate)") {
      $0.int(0)
    }
    let before = try LookStore.find(company, transaction)
    guard before.version == look.version else {
      let last = try LookStore.lastChange(of: company, transaction)
      throw StaleEdit(by: last?.by, at: last?.at, version: before.version)
    }
    guard before != look else { return }
    var after = look
    after.version += 1
    try LookStore.write(after, of: company, by: actor.label, at: at, transaction)
    func picture(_ look: Look) -> JournalFact {
      look.logo.map { .text("\($0.kind.rawValue.uppercased()), \($0.width) × \($0.height)") } ?? .none
    }
    var facts: [String: JournalFact] = [:]
    if before.accent != look.accent { facts["accent"] = look.accent.map { .text($0.hex) } ?? .none }
    if before.logo != look.logo { facts["logo"] = picture(look) }
    Journal(transaction, actor: actor, at: at).record(
      "company.look_changed", "company:\(company)", company: company, facts: facts)
  }
}
