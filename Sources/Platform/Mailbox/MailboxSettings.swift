public import Kernel
public import Mail

/// How to reach a mailbox that is read by IMAP.
public struct MailboxSettings: Sendable, Hashable {
  public var host: String
  public var port: Int
  public var security: MailSecurity
  public var user: String
  public var password: String
  public var folder: String
  /// A file of certificates to trust instead of the system's, for a server with a private authority.
  public var authorityFile: String?
  public var limits = MailboxLimits()

  public init(
    host: String, port: Int = 993, security: MailSecurity = .tls, user: String, password: String,
    folder: String = "INBOX",
    authorityFile: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.folder = folder
    self.authorityFile = authorityFile
  }
}

/// What a mailbox may cost us, whatever it sends.
public struct MailboxLimits: Sendable, Hashable {
  /// Seconds to reach the server.
  public var connecting: Int64 = 15
  /// Seconds for one command, its whole answer included.
  public var answering: Int64 = 60
  /// Bytes of one message; the rest of a longer one is not asked for.
  public var messageBytes = 10 << 20
  /// Bytes of a line that is not a message.
  public var lineBytes = 1 << 20
  /// Lines of one answer.
  public var lines = 20_000

  public init() {}
}

/// Why a mailbox could not be read.
public enum MailboxError: Error, Sendable, Hashable {
  case unreachable(host: String, ConnectionObstacle)
  case noEncryption(host: String)
  case signInRefused(host: String, said: String)
  case folderRefused(folder: String, said: String)
  case refused(command: String, said: String)
  /// The server does not speak IMAP as we understand it, or too much of it.
  case misunderstood(host: String, what: String)
  case silent(host: String)
}

extension MailboxError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreachable(let host, let obstacle):
      Phrase("\(host) could not be reached (\(obstacle.phrase)); check its name, its port and the encryption")
    case .noEncryption(let host): Phrase("\(host) offers no encryption (STARTTLS); choose TLS, usually on port 993")
    case .signInRefused(let host, let said):
      Phrase("\(host) refused the user or the password («\(said)»); correct them, or allow IMAP for this account")
    case .folderRefused(let folder, let said):
      Phrase("the folder «\(folder)» cannot be opened («\(said)»); correct its name")
    case .refused(let command, let said): Phrase("the server refused \(command) («\(said)»)")
    case .misunderstood(let host, let what):
      Phrase("\(host) did not answer as a mailbox does (\(what)); check that host and port are those of IMAP")
    case .silent(let host): Phrase("\(host) did not answer in time; it is tried again")
    }
  }
}
