public import Kernel
public import MessagingRules
public import Sealing
public import Sms
public import Storage

/// The service of text messages that a company's people set up.
public enum SmsSettingStore {
  private static let setting = ServiceSetting<SmsSetting>(name: "sms_service")

  /// What the secrets are sealed for.
  static func purpose(_ company: CompanyID) -> String { "sms-service:\(company)" }
  static func consumerPurpose(_ company: CompanyID) -> String { "sms-consumer:\(company)" }

  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> SmsSetting? {
    try setting.find(company, snapshot)
  }

  /// - Parameter kept: `nil` for none.
  static func write(_ kept: SmsSetting?, of company: CompanyID, _ transaction: Transaction) throws {
    try setting.write(kept, of: company, transaction)
  }

  /// The service with its secrets, ready to send through.
  ///
  /// - Parameter key: the key of the installation.
  /// - Returns: `nil` for a service that this version does not know.
  public static func way(
    _ kept: SmsSetting, of company: CompanyID, within seconds: Int = 30, key: () throws -> SealingKey
  ) throws -> SmsWay? {
    guard let service = SmsService(rawValue: kept.service), let sealed = kept.sealedSecret else { return nil }
    let secret = try key().open(sealed, for: purpose(company))
    let provider: any SmsProvider
    switch service {
    case .brevo: provider = BrevoSms(address: kept.address ?? BrevoSms.address, key: secret, within: seconds)
    case .ovh:
      guard let account = kept.account, let applicationKey = kept.applicationKey, let sealed = kept.sealedConsumerKey
      else { return nil }
      provider = OvhSms(
        address: kept.address ?? OvhSms.address,
        account: .init(
          service: account, applicationKey: applicationKey, applicationSecret: secret,
          consumerKey: try key().open(sealed, for: consumerPurpose(company))), within: seconds)
    }
    return SmsWay(service: service, provider: provider, sender: kept.sender)
  }
}

/// How a company's text messages leave.
public struct SmsWay: Sendable {
  public let service: SmsService
  public let provider: any SmsProvider
  /// What telephones show as the sender.
  public let sender: String

  public init(service: SmsService, provider: any SmsProvider, sender: String) {
    self.service = service
    self.provider = provider
    self.sender = sender
  }
}
