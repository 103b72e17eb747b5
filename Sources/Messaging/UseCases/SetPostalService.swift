import Http
public import Journal
public import Kernel
public import MessagingRules
import Receivables
import ReceivablesRules
public import Sealing
public import Storage

/// Says which service prints and posts a company's letters. Each of them costs money, and the address may be one that somebody
/// typed: it is chosen by who may do everything, like the service of text messages.
public struct SetPostalService: Sendable {
  public enum Refusal: String, Error, Sendable {
    case service, country, address, tokenAddress = "token_address", client, secret, user, password, email
  }

  let setting: PostalSetting
  /// Empty keeps the present ones.
  let secret: String
  let password: String
  let key: SealingKey

  /// - Parameter setting: what was typed; its sealed secrets are not looked at.
  public init(_ setting: PostalSetting, secret: String, password: String, key: SealingKey) {
    self.setting = setting
    self.secret = secret
    self.password = password
    self.key = key
  }

  /// Letters of a name or a secret.
  private static let textMax = 200

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard let service = PostalService(rawValue: setting.service) else { throw Refusal.service }
    // The letters of a company abroad name their towns otherwise, and come back to where the post does not reach.
    guard try CompanyStore.find(company, transaction)?.address.country == "FR" else { throw Refusal.country }
    for (address, refusal) in [(setting.address, Refusal.address), (setting.tokenAddress, .tokenAddress)] {
      guard let address else { continue }
      guard ServerAddress.isTrusted(address), address.last != "/", !address.contains("?") else { throw refusal }
    }
    guard Self.isWord(setting.client), !setting.client.contains(":") else { throw Refusal.client }
    guard EmailSyntax.isWellFormed(setting.email) else { throw Refusal.email }
    if let user = setting.user, !Self.isText(user) { throw Refusal.user }
    var kept = setting
    (kept.sealedSecret, kept.sealedPassword) = (nil, nil)
    // A secret meant for one place is not sent to another.
    let before = try PostalSettingStore.find(company, transaction).flatMap { $0.isSameAccount(as: kept) ? $0 : nil }
    kept.sealedSecret = try sealed(
      secret, for: PostalSettingStore.purpose(company), or: before?.sealedSecret, else: .secret)
    if kept.user != nil {
      kept.sealedPassword = try sealed(
        password, for: PostalSettingStore.passwordPurpose(company), or: before?.sealedPassword, else: .password)
    }
    try PostalSettingStore.write(kept, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "postal_service.set", "company:\(company)", company: company,
      facts: [
        "service": .text(service.rawValue), "sandbox": .text(kept.isSandbox ? "yes" : "no"),
        "account": .text(kept.client), "address": kept.address.map { .text($0) } ?? .none,
      ])
  }

  private func sealed(_ typed: String, for purpose: String, or kept: String?, else refusal: Refusal) throws -> String {
    if typed.isEmpty {
      guard let kept else { throw refusal }
      return kept
    }
    guard Self.isText(typed) else { throw refusal }
    return try key.seal(typed, for: purpose)
  }

  private static func isWord(_ text: String) -> Bool {
    isText(text) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// What may stand in a form or, encoded, in a header.
  private static func isText(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= textMax
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}

/// A company prints its letters itself again.
public struct StopPostalService: Sendable {
  public init() {}

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard try PostalSettingStore.find(company, transaction) != nil else { return }
    try PostalSettingStore.write(nil, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "postal_service.stopped", "company:\(company)", company: company, facts: [:])
  }
}
