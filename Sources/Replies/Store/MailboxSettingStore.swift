import Foundation
public import Kernel
public import Mail
public import Mailbox
public import Messaging
import Receivables
public import RepliesRules
public import Sealing
public import Storage

/// The mailbox that a company's people set up.
public enum MailboxSettingStore {
  private static let setting = "mailbox"

  /// What the password is sealed for.
  static func purpose(_ company: CompanyID) -> String { "mailbox:\(company)" }

  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> MailboxSetting? {
    guard let text = try SettingStore.read(setting, of: company, snapshot), !text.isEmpty else { return nil }
    return try JSONDecoder().decode(MailboxSetting.self, from: Data(text.utf8))
  }

  /// - Parameter mailbox: `nil` when none is read any more.
  static func write(_ mailbox: MailboxSetting?, of company: CompanyID, _ transaction: Transaction) throws {
    let text = try mailbox.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    try SettingStore.write(setting, text ?? "", of: company, transaction)
  }

  /// Where the messages of a company come back to; `nil` where its people have named no address for that.
  /// - Parameter key: the key of the installation.
  public static func returns(
    of company: CompanyID, _ snapshot: Snapshot, key: () throws -> SealingKey
  ) throws -> ReturnAddress? {
    guard let text = try find(company, snapshot)?.returnAddress else { return nil }
    return ReturnAddress(text, company: company, key: try key())
  }

  /// The mailbox with its password, ready to be looked into.
  /// - Parameters:
  ///   - authorityFile: certificates to trust instead of the system's.
  ///   - key: the key of the installation.
  public static func settings(
    _ mailbox: MailboxSetting, of company: CompanyID, authorityFile: String?, key: () throws -> SealingKey
  ) throws -> MailboxSettings {
    let password = try mailbox.sealedPassword.map { try key().open($0, for: purpose(company)) }
    return MailboxSettings(
      host: mailbox.host, port: mailbox.port, security: MailSecurity(rawValue: mailbox.security) ?? .tls,
      user: mailbox.user, password: password ?? "", folder: mailbox.folder, authorityFile: authorityFile)
  }
}
