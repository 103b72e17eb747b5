public import Journal
public import Kernel
public import MessagingRules
public import Sealing
public import Storage

/// Says through which service a company's text messages leave. Each of them costs money, and the address may be one that
/// somebody typed: it is chosen by who may do everything, like the mail server.
public struct SetSmsService: Sendable {
  public enum Refusal: String, Error, Sendable {
    case service, address, sender, account, applicationKey = "application_key", secret, consumerKey = "consumer_key"
  }

  let setting: SmsSetting
  /// Empty keeps the present ones.
  let secret: String
  let consumerKey: String
  let key: SealingKey

  /// - Parameter setting: what was typed; its sealed secrets are not looked at.
  public init(_ setting: SmsSetting, secret: String, consumerKey: String, key: SealingKey) {
    self.setting = setting
    self.secret = secret
    self.consumerKey = consumerKey
    self.key = key
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard let service = SmsService(rawValue: setting.service) else { throw Refusal.service }
    if let address = setting.address, !ServiceAccount.isAddress(address) { throw Refusal.address }
    guard SmsSetting.isSender(setting.sender) else { throw Refusal.sender }
    var kept = setting
    (kept.sealedSecret, kept.sealedConsumerKey) = (nil, nil)
    if service == .ovh {
      guard let account = kept.account, ServiceAccount.isWord(account) else { throw Refusal.account }
      guard let application = kept.applicationKey, ServiceAccount.isWord(application) else {
        throw Refusal.applicationKey
      }
    } else {
      (kept.account, kept.applicationKey) = (nil, nil)
    }
    // A secret meant for one place is not sent to another.
    let before = try SmsSettingStore.find(company, transaction).flatMap { $0.isSameAccount(as: kept) ? $0 : nil }
    kept.sealedSecret = try ServiceAccount.sealed(
      secret, for: SmsSettingStore.purpose(company), or: before?.sealedSecret, by: key, where: ServiceAccount.isWord)
    if kept.sealedSecret == nil { throw Refusal.secret }
    if service == .ovh {
      kept.sealedConsumerKey = try ServiceAccount.sealed(
        consumerKey, for: SmsSettingStore.consumerPurpose(company), or: before?.sealedConsumerKey, by: key,
        where: ServiceAccount.isWord)
      if kept.sealedConsumerKey == nil { throw Refusal.consumerKey }
    }
    try SmsSettingStore.write(kept, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "sms_service.set", "company:\(company)", company: company,
      facts: [
        "service": .text(kept.service), "sender": .text(kept.sender),
        "address": kept.address.map { .text($0) } ?? .none, "account": kept.account.map { .text($0) } ?? .none,
      ])
  }
}

/// A company's text messages leave no more: those that wait wait on.
public struct StopSmsService: Sendable {
  public init() {}

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard try SmsSettingStore.find(company, transaction) != nil else { return }
    try SmsSettingStore.write(nil, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "sms_service.stopped", "company:\(company)", company: company, facts: [:])
  }
}
