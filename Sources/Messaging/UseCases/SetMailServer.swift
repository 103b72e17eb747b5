public import Journal
public import Kernel
import Mail
public import MessagingRules
public import Sealing
public import Storage

/// Says through which server a company's e-mails leave.
///
/// Where the environment names none, links to choose a password leave through it too: whoever chose the server could read
/// anybody's, an administrator's of all companies included. So it is chosen by who may do everything anyway.
public struct SetMailServer: Sendable {
  public enum Refusal: String, Error, Sendable {
    case host, port, security, password, sender
  }

  let server: MailServer
  /// Nil keeps the present one.
  let password: String?
  let key: SealingKey

  /// - Parameter server: what was typed; its sealed password is not looked at.
  public init(_ server: MailServer, password: String?, key: SealingKey) {
    self.server = server
    self.password = password
    self.key = key
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needsEverything()
    guard MailHost.isValid(server.host) else { throw Refusal.host }
    guard (1...65_535).contains(server.port) else { throw Refusal.port }
    guard MailSecurity(rawValue: server.security) != nil else { throw Refusal.security }
    if let sender = server.sender, (try? MailAddress(sender)) == nil { throw Refusal.sender }
    var kept = server
    kept.sealedPassword = nil
    if server.user != nil {
      let before = try MailServerStore.find(company, transaction)
      if let password, !password.isEmpty {
        guard password.utf8.count <= 500 else { throw Refusal.password }
        kept.sealedPassword = try key.seal(password, for: MailServerStore.purpose(company))
      } else if let before, before.host == server.host, before.user == server.user {
        kept.sealedPassword = before.sealedPassword
      }
      // A password meant for one server is not sent to another.
      guard kept.sealedPassword != nil else { throw Refusal.password }
    }
    try MailServerStore.write(kept, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "mail_server.set", "company:\(company)", company: company,
      facts: [
        "host": .text(kept.host), "port": .number(Int64(kept.port)), "security": .text(kept.security),
        "user": kept.user.map { .text($0) } ?? .none, "sender": kept.sender.map { .text($0) } ?? .none,
      ])
  }
}
