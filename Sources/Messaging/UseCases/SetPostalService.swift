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

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard let service = PostalService(rawValue: setting.service) else { throw Refusal.service }
    // The letters of a company abroad name their towns otherwise, and come back to where the post does not reach.
    guard try CompanyStore.find(company, transaction)?.address.country == "FR" else { throw Refusal.country }
    for (address, refusal) in [(setting.address, Refusal.address), (setting.tokenAddress, .tokenAddress)] {
      if let address, !ServiceAccount.isAddress(address) { throw refusal }
    }
    guard ServiceAccount.isWord(setting.client), !setting.client.contains(":") else { throw Refusal.client }
    guard EmailSyntax.isWellFormed(setting.email) else { throw Refusal.email }
    if let user = setting.user, !ServiceAccount.isText(user) { throw Refusal.user }
    var kept = setting
    (kept.sealedSecret, kept.sealedPassword) = (nil, nil)
    // A secret meant for one place is not sent to another.
    let before = try PostalSettingStore.find(company, transaction).flatMap { $0.isSameAccount(as: kept) ? $0 : nil }
    kept.sealedSecret = try ServiceAccount.sealed(
      secret, for: PostalSettingStore.purpose(company), or: before?.sealedSecret, by: key, where: ServiceAccount.isText)
    if kept.sealedSecret == nil { throw Refusal.secret }
    if kept.user != nil {
      kept.sealedPassword = try ServiceAccount.sealed(
        password, for: PostalSettingStore.passwordPurpose(company), or: before?.sealedPassword, by: key,
        where: ServiceAccount.isText)
      if kept.sealedPassword == nil { throw Refusal.password }
    }
    try PostalSettingStore.write(kept, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "postal_service.set", "company:\(company)", company: company,
      facts: [
        "service": .text(service.rawValue), "sandbox": .text(kept.isSandbox ? "yes" : "no"),
        "account": .text(kept.client), "address": kept.address.map { .text($0) } ?? .none,
      ])
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
