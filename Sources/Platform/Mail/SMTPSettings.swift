/// How to reach the mail server.
public struct SMTPSettings: Sendable, Hashable {
  public var host: String
  public var port: Int
  public var security: MailSecurity
  public var user: String?
  public var password: String?
  /// A file of certificates to trust instead of the system's, for a server with a private authority.
  public var authorityFile: String?
  public var timeouts: Timeouts

  public struct Timeouts: Sendable, Hashable {
    /// Seconds to reach the server.
    public var connecting: Int
    /// Seconds for one message, the server's answer included. RFC 5321 (4.5.3.2) lets a server take ten minutes after
    /// the final dot; a lease must be longer than this.
    public var sending: Int
    public init(connecting: Int = 20, sending: Int = 120) {
      self.connecting = connecting
      self.sending = sending
    }
  }

  public init(
    host: String, port: Int = 587, security: MailSecurity = .startTLS, user: String? = nil, password: String? = nil,
    authorityFile: String? = nil, timeouts: Timeouts = Timeouts()
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.authorityFile = authorityFile
    self.timeouts = timeouts
  }
}

extension SMTPSettings: CustomStringConvertible {
  /// Without the password, for messages and logs.
  public var description: String { "\(user.map { "\($0)@" } ?? "")\(host):\(port)" }
}
