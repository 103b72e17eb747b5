/// Why a message could not be built.
public enum MailError: Error, Sendable, Hashable {
  /// What should be an e-mail address is not one.
  case badAddress(String)
  case unwritable(String)
  /// What should name a mail server does not.
  case badServer(String)
  /// A user is named and no password: the server would refuse every message.
  case passwordMissing(user: String, host: String)
}

extension MailError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badAddress(let text):
      "«\(text)» is not an e-mail address such as name@company.example; correct the contact"
    case .badServer(let text):
      "the mail server «\(text)» is not understood: write smtp://USER@HOST:587 (STARTTLS), smtps://USER@HOST (TLS), "
        + "or smtp://HOST:25?security=none for one on this machine"
    case .passwordMissing(let user, let host):
      "no password for \(user) at \(host): give it in ENCOURS_SMTP_PASSWORD, or name the server without a user"
    case .unwritable(let reason): "the message could not be written: \(reason)"
    }
  }
}
