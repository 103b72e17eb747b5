/// The mailbox in which a company's answers arrive, as it is kept.
public struct MailboxSetting: Sendable, Hashable, Codable {
  public var host: String
  public var port: Int
  /// `tls`, `starttls` or `none`.
  public var security: String
  public var user: String
  /// The password under the key of the installation.
  public var sealedPassword: String?
  public var folder: String
  /// An address of this mailbox to which answers go and what does not arrive, with a mark behind a plus.
  public var returnAddress: String?

  public init(
    host: String, port: Int, security: String, user: String, sealedPassword: String? = nil, folder: String = "INBOX",
    returnAddress: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.sealedPassword = sealedPassword
    self.folder = folder
    self.returnAddress = returnAddress
  }

  /// What tells the mailbox from any other: how far it was read belongs to it.
  public var name: String { "imap://\(user)@\(host):\(port)/\(folder)" }
}
