/// The services that print and post letters.
public enum PostalService: String, Sendable, Hashable, Codable, CaseIterable {
  case maileva
}

/// The service of a company that prints and posts its letters, as it is kept.
public struct PostalSetting: Sendable, Hashable, Codable {
  /// One of ``PostalService``.
  public var service: String
  /// Whether it is the service's place to try things, where nothing is printed: no letter of the company goes there.
  public var isSandbox: Bool
  /// Where the service is; `nil` for its usual address.
  public var address: String?
  /// Where it gives its tokens; `nil` for the usual address.
  public var tokenAddress: String?
  /// By what the service knows the application.
  public var client: String
  /// Who the letters are sent for; `nil` where the application is its own user.
  public var user: String?
  /// Who the service writes to about its work.
  public var email: String
  public var isColoured: Bool
  /// Whether the address stands on a sheet of its own.
  public var hasAddressSheet: Bool
  /// The secret of the application, under the key of the installation.
  public var sealedSecret: String?
  /// The password of ``user``, under the key of the installation.
  public var sealedPassword: String?

  public init(
    service: String, isSandbox: Bool = false, address: String? = nil, tokenAddress: String? = nil, client: String,
    user: String? = nil, email: String, isColoured: Bool = false, hasAddressSheet: Bool = true,
    sealedSecret: String? = nil, sealedPassword: String? = nil
  ) {
    self.service = service
    self.isSandbox = isSandbox
    self.address = address
    self.tokenAddress = tokenAddress
    self.client = client
    self.user = user
    self.email = email
    self.isColoured = isColoured
    self.hasAddressSheet = hasAddressSheet
    self.sealedSecret = sealedSecret
    self.sealedPassword = sealedPassword
  }

  /// Whether a secret that is kept for this setting may be used with another: it is the same account at the same place.
  public func isSameAccount(as other: PostalSetting) -> Bool {
    service == other.service && isSandbox == other.isSandbox && address == other.address
      && tokenAddress == other.tokenAddress && client == other.client && user == other.user
  }
}
