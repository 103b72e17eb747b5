import Http
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

  /// Letters of a name or a key.
  private static let textMax = 200

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard let service = SmsService(rawValue: setting.service) else { throw Refusal.service }
    if let address = setting.address {
      guard ServerAddress.isTrusted(address), address.last != "/", !address.contains("?") else { throw Refusal.address }
    }
    guard SmsSetting.isSender(setting.sender) else { throw Refusal.sender }
    var kept = setting
    (kept.sealedSecret, kept.sealedConsumerKey) = (nil, nil)
    if service == .ovh {
      guard let account = kept.account, Self.isWord(account) else { throw Refusal.account }
      guard let application = kept.applicationKey, Self.isWord(application) else { throw Refusal.applicationKey }
    } else {
      (kept.account, kept.applicationKey) = (nil, nil)
    }
    // A secret meant for one place is not sent to another.
    let before = try SmsSettingStore.find(company, transaction).flatMap { $0.isSameAccount(as: kept) ? $0 : nil }
    kept.sealedSecret = try sealed(
      secret, for: SmsSettingStore.purpose(company), or: before?.sealedSecret, else: .secret)
    if service == .ovh {
      kept.sealedConsumerKey = try sealed(
        consumerKey, for: SmsSettingStore.consumerPurpose(company), or: before?.sealedConsumerKey, else: .consumerKey)
    }
    try SmsSettingStore.write(kept, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "sms_service.set", "company:\(company)", company: company,
      facts: [
        "service": .text(kept.service), "sender": .text(kept.sender),
        "address": kept.address.map { .text($0) } ?? .none, "account": kept.account.map { .text($0) } ?? .none,
      ])
  }

  private func sealed(_ typed: String, for purpose: String, or kept: String?, else refusal: Refusal) throws -> String {
    if typed.isEmpty {
      guard let kept else { throw refusal }
      return kept
    }
    // It stands in a header of a request.
    guard Self.isWord(typed) else { throw refusal }
    return try key.seal(typed, for: purpose)
  }

  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= textMax && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
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
