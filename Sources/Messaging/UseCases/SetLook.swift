import Journal
public import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
public import Storage
import Typesetting

/// Says how what a company sends looks, or what one of its brands does; what waits to leave looks so too.
public struct SetLook: Sendable {
  public let look: Look
  /// `nil` for the company's own look.
  public let brand: BrandID?

  /// - Parameter look: its version is the one that the person saw.
  public init(_ look: Look, brand: BrandID? = nil) {
    self.look = look
    self.brand = brand
  }

  /// - Throws: `NotAllowed`, `BrandRefusal`; `StaleEdit` when somebody else said it meanwhile.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    // Kept from here on, so that of two who save at once the second is told.
    _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forNoKeyUpdate)") {
      $0.int(0)
    }
    var facts: [String: JournalFact] = [:]
    if let brand {
      guard let found = try BrandStore.find(brand, of: company, transaction) else { throw BrandRefusal.unknown }
      facts["brand"] = .text(found.name)
    }
    let wearer = brand.map { LookStore.Wearer.brand($0) } ?? .company(company)
    let before = try LookStore.find(wearer, transaction)
    guard before.version == look.version else {
      let last = try LookStore.lastChange(of: wearer, transaction)
      throw StaleEdit(by: last?.by, at: last?.at, version: before.version)
    }
    guard before != look else { return }
    var after = look
    after.version += 1
    try LookStore.write(after, of: wearer, by: actor.label, at: at, transaction)
    facts.merge(changes(from: before)) { $1 }
    Journal(transaction, actor: actor, at: at).record(
      "company.look_changed", "company:\(company)", company: company, facts: facts)
  }

  /// What became of what was changed.
  private func changes(from before: Look) -> [String: JournalFact] {
    func said(_ look: Look) -> [String: String?] {
      [
        "accent": look.accent?.hex,
        "logo": look.logo.map { "\($0.kind.rawValue.uppercased()), \($0.width) × \($0.height)" },
        "signature": look.signature, "sent_by": look.sender?.rawValue, "sender_name": look.senderName,
        "sender_address": look.senderAddress,
      ]
    }
    let (old, new) = (said(before), said(look))
    var changed = Set(new.keys.filter { old[$0] != new[$0] })
    // Another picture may have the size of the one before.
    if before.logo != look.logo { changed.insert("logo") }
    return new.filter { changed.contains($0.key) }.mapValues { value in value.map { .text($0) } ?? .none }
  }
}
