/// Signing in at the company's own provider of identities, by OpenID Connect.
public struct ProviderSettings: Sendable, Hashable, Codable {
  /// The provider's name of itself, an address.
  public var issuer: String
  public var clientID: String
  /// The client's secret under the key of the installation.
  public var sealedSecret: String
  /// What follows the `@` of the addresses that newcomers may have.
  public var domain: String
  /// The key of the role that somebody unknown is given; nil lets in only people who have an account.
  public var newcomersRole: String?
  /// Whether addresses of the domain are taken for true where the provider does not say.
  public var trustsAddresses: Bool

  public init(
    issuer: String, clientID: String, sealedSecret: String, domain: String, newcomersRole: String?,
    trustsAddresses: Bool = false
  ) {
    self.issuer = issuer
    self.clientID = clientID
    self.sealedSecret = sealedSecret
    self.domain = domain
    self.newcomersRole = newcomersRole
    self.trustsAddresses = trustsAddresses
  }

  /// Whether somebody unknown with this address is let in.
  public func welcomes(_ email: EmailAddress) -> Bool {
    newcomersRole != nil && isOfDomain(email)
  }

  /// Whether an address may stand for an account.
  /// - Parameter isVerified: what the provider says of it; nil when it says nothing. Its no is never overruled.
  public func trusts(_ email: EmailAddress, isVerified: Bool?) -> Bool {
    isVerified ?? (trustsAddresses && isOfDomain(email))
  }

  private func isOfDomain(_ email: EmailAddress) -> Bool {
    !domain.isEmpty && email.folded.hasSuffix("@" + domain.lowercased())
  }
}
