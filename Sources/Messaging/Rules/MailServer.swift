/// The mail server of a company, as it is kept.
public struct MailServer: Sendable, Hashable, Codable {
  public var host: String
  public var port: Int
  /// `starttls`, `tls` or `none`.
  public var security: String
  public var user: String?
  /// The password under the key of the installation.
  public var sealedPassword: String?
  /// The sender instead of the company's address.
  public var sender: String?

  public init(
    host: String, port: Int, security: String, user: String? = nil, sealedPassword: String? = nil,
    sender: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.sealedPassword = sealedPassword
    self.sender = sender
  }
}
