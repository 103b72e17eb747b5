import Foundation
import Mail

extension MailboxSettings {
  /// Reads a mailbox's address as one text, such as `imaps://user@mail.example/INBOX`; `nil` when it is not understood.
  ///
  /// `imap` means STARTTLS, which `?security=none` gives up; `imaps` means TLS from the first byte. A user whose name
  /// holds an `@` is written with `%40`.
  public init?(address: String, password: String, authorityFile: String? = nil) {
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty, let user = parts.user,
      !user.isEmpty, let scheme = parts.scheme?.lowercased(), scheme == "imap" || scheme == "imaps",
      parts.port.map({ (1...65_535).contains($0) }) ?? true
    else { return nil }
    var security: MailSecurity = scheme == "imaps" ? .tls : .startTLS
    if let wanted = parts.queryItems?.first(where: { $0.name == "security" })?.value {
      guard let known = MailSecurity(rawValue: wanted) else { return nil }
      security = known
    }
    let folder = parts.path.drop { $0 == "/" }
    self.init(
      host: host, port: parts.port ?? (security == .tls ? 993 : 143), security: security, user: user,
      password: password, folder: folder.isEmpty ? "INBOX" : String(folder), authorityFile: authorityFile)
  }
}
