import Foundation

extension SMTPSettings {
  /// Reads a server's address as one text, such as `smtp://user@mail.example:587`.
  ///
  /// `smtp` means STARTTLS, which `?security=none` gives up; `smtps` means TLS from the first byte. A password in the
  /// address is taken, but one apart does not show in the list of processes.
  public init(address: String, password: String? = nil, authorityFile: String? = nil) throws(MailError) {
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme?.lowercased(), scheme == "smtp" || scheme == "smtps",
      parts.port.map({ (1...65_535).contains($0) }) ?? true
    else { throw .badServer(SMTPSettings.withoutPassword(address)) }
    var security: MailSecurity = scheme == "smtps" ? .tls : .startTLS
    if let wanted = parts.queryItems?.first(where: { $0.name == "security" })?.value {
      guard let known = MailSecurity(rawValue: wanted) else { throw .badServer(SMTPSettings.withoutPassword(address)) }
      security = known
    }
    let secret = password ?? parts.password
    if let user = parts.user, secret ?? "" == "" { throw .passwordMissing(user: user, host: host) }
    self.init(
      host: host, port: parts.port ?? (security == .tls ? 465 : 587), security: security, user: parts.user,
      password: secret, authorityFile: authorityFile)
  }

  private static func withoutPassword(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@"), let slashes = address.range(of: "://") else { return address }
    let user = address[slashes.upperBound..<at].prefix { $0 != ":" }
    return String(address[..<slashes.upperBound] + user + address[at...])
  }
}
