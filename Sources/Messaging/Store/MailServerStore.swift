import Foundation
public import Kernel
public import Mail
public import MessagingRules
import Receivables
public import Sealing
public import Storage

/// The mail server that a company's people set up.
public enum MailServerStore {
  private static let setting = "mail_server"

  /// What the password is sealed for.
  static func purpose(_ company: CompanyID) -> String { "mail-server:\(company)" }

  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> MailServer? {
    try SettingStore.read(setting, of: company, snapshot).flatMap {
      try JSONDecoder().decode(MailServer.self, from: Data($0.utf8))
    }
  }

  static func write(_ server: MailServer, of company: CompanyID, _ transaction: Transaction) throws {
    let text = String(decoding: try JSONEncoder().encode(server), as: UTF8.self)
    try SettingStore.write(setting, text, of: company, transaction)
  }

  /// The server with its password, ready to send through.
  /// - Parameter key: the key of the installation, asked for only when there is a password.
  public static func settings(
    _ server: MailServer, of company: CompanyID, key: () throws -> SealingKey
  ) throws -> SMTPSettings {
    let password = try server.sealedPassword.map { try key().open($0, for: purpose(company)) }
    return SMTPSettings(
      host: server.host, port: server.port, security: MailSecurity(rawValue: server.security) ?? .startTLS,
      user: server.user, password: password)
  }
}
