public import Kernel
public import MessagingRules
public import Postal
public import Sealing
public import Storage

/// The service that prints and posts a company's letters, as its people set it up.
public enum PostalSettingStore {
  private static let setting = ServiceSetting<PostalSetting>(name: "postal_service")

  /// What the secrets are sealed for.
  static func purpose(_ company: CompanyID) -> String { "postal-service:\(company)" }
  static func passwordPurpose(_ company: CompanyID) -> String { "postal-user:\(company)" }

  /// - Returns: `nil` where the company prints its letters itself.
  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> PostalSetting? {
    try setting.find(company, snapshot)
  }

  /// - Parameter kept: `nil` for none.
  static func write(_ kept: PostalSetting?, of company: CompanyID, _ transaction: Transaction) throws {
    try setting.write(kept, of: company, transaction)
  }

  /// The service with its secrets, ready to order from.
  ///
  /// - Parameter key: the key of the installation.
  /// - Returns: `nil` for a service that this version does not know.
  public static func way(
    _ kept: PostalSetting, of company: CompanyID, within seconds: Int = 30, key: () throws -> SealingKey
  ) throws -> PostalWay? {
    guard let service = PostalService(rawValue: kept.service), let sealed = kept.sealedSecret else { return nil }
    let secret = try key().open(sealed, for: purpose(company))
    let password = try kept.sealedPassword.map { try key().open($0, for: passwordPurpose(company)) }
    switch service {
    case .maileva:
      var place = kept.isSandbox ? Maileva.Place.sandbox : .production
      if let address = kept.address { place.service = address }
      if let address = kept.tokenAddress { place.tokens = address }
      let user = kept.user.flatMap { name in password.map { Maileva.Account.User(name: name, password: $0) } }
      return PostalWay(
        service: service,
        provider: Maileva(
          place, .init(client: kept.client, secret: secret, user: user),
          .init(email: kept.email, isColoured: kept.isColoured, hasAddressSheet: kept.hasAddressSheet), within: seconds)
      )
    }
  }
}

/// How a company's letters leave where it does not print them itself.
public struct PostalWay: Sendable {
  public let service: PostalService
  public let provider: any PostalProvider

  public init(service: PostalService, provider: any PostalProvider) {
    self.service = service
    self.provider = provider
  }
}
