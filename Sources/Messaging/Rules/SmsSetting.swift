/// The services by which text messages leave.
public enum SmsService: String, Sendable, Hashable, Codable, CaseIterable {
  case brevo
  case ovh
}

/// The service of a company, as it is kept.
public struct SmsSetting: Sendable, Hashable, Codable {
  /// One of ``SmsService``.
  public var service: String
  /// Where the service is; `nil` for its usual address.
  public var address: String?
  /// What telephones show as the sender.
  public var sender: String
  /// The name of the account at the service, such as `sms-ab12345-1`; of OVHcloud only.
  public var account: String?
  /// By what the service knows the application; of OVHcloud only.
  public var applicationKey: String?
  /// The key of the account, or the secret of the application, under the key of the installation.
  public var sealedSecret: String?
  /// The consumer key under the key of the installation; of OVHcloud only.
  public var sealedConsumerKey: String?

  public init(
    service: String, address: String? = nil, sender: String, account: String? = nil, applicationKey: String? = nil,
    sealedSecret: String? = nil, sealedConsumerKey: String? = nil
  ) {
    self.service = service
    self.address = address
    self.sender = sender
    self.account = account
    self.applicationKey = applicationKey
    self.sealedSecret = sealedSecret
    self.sealedConsumerKey = sealedConsumerKey
  }

  /// Letters of a sender that telephones show whole. Source: 3GPP TS 23.040, 9.1.2.5.
  public static let senderMax = 11

  /// Whether telephones take it as a sender: letters and digits with a letter among them, or a number.
  public static func isSender(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    guard isPlain else { return false }
    return text.contains(where: \.isLetter) ? text.utf8.count <= senderMax : (3...15).contains(text.utf8.count)
  }

  /// Whether a secret that is kept for this setting may be used with another: it is the same account at the same place.
  public func isSameAccount(as other: SmsSetting) -> Bool {
    service == other.service && address == other.address && account == other.account
      && applicationKey == other.applicationKey
  }
}
