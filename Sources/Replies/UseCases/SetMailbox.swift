public import Journal
public import Kernel
import Mail
import Messaging
public import RepliesRules
public import Sealing
public import Storage

/// Says in which mailbox a company's answers arrive; it is looked at from then on.
public struct SetMailbox: Sendable {
  public enum Refusal: String, Error, Sendable {
    case host, port, security, user, password, folder
    case returnAddress = "return_address"
  }

  let mailbox: MailboxSetting
  /// Nil keeps the present one.
  let password: String?
  let key: SealingKey

  /// - Parameter mailbox: what was typed; its sealed password is not looked at.
  public init(_ mailbox: MailboxSetting, password: String?, key: SealingKey) {
    self.mailbox = mailbox
    self.password = password
    self.key = key
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard MailHost.isValid(mailbox.host) else { throw Refusal.host }
    guard (1...65_535).contains(mailbox.port) else { throw Refusal.port }
    guard MailSecurity(rawValue: mailbox.security) != nil else { throw Refusal.security }
    guard SetMailbox.isPlain(mailbox.user, most: 254) else { throw Refusal.user }
    guard SetMailbox.isPlain(mailbox.folder, most: 200) else { throw Refusal.folder }
    if let address = mailbox.returnAddress, ReturnAddress(address, company: company, key: key) == nil {
      throw Refusal.returnAddress
    }
    var kept = mailbox
    kept.sealedPassword = nil
    let before = try MailboxSettingStore.find(company, transaction)
    if let password, !password.isEmpty {
      guard SetMailbox.isPlain(password, most: 500) else { throw Refusal.password }
      kept.sealedPassword = try key.seal(password, for: MailboxSettingStore.purpose(company))
    } else if let before, before.host == mailbox.host, before.user == mailbox.user {
      kept.sealedPassword = before.sealedPassword
    }
    // A password meant for one server is not sent to another.
    guard kept.sealedPassword != nil else { throw Refusal.password }
    try MailboxSettingStore.write(kept, of: company, transaction)
    // What kept the mailbox from being read may be mended now.
    try MailboxReadStore.forgetTry(kept.name, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "mailbox.set", "company:\(company)", company: company,
      facts: [
        "host": .text(kept.host), "port": .number(Int64(kept.port)), "security": .text(kept.security),
        "user": .text(kept.user), "folder": .text(kept.folder),
        "return_address": kept.returnAddress.map { .text($0) } ?? .none,
      ])
  }

  private static func isPlain(_ text: String, most: Int) -> Bool {
    (1...most).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// Says that a company's mailbox is not looked at any more. What was taken in stays.
public struct StopMailbox: Sendable {
  public init() {}

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let before = try MailboxSettingStore.find(company, transaction) else { return }
    try MailboxSettingStore.write(nil, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "mailbox.stopped", "company:\(company)", company: company,
      facts: ["host": .text(before.host), "user": .text(before.user)])
  }
}
