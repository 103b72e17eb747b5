public import Kernel
import Mail
import MessagingRules
public import ReceivablesRules
public import Storage

/// Tells of the messages of some actions that they left at a moment of the past, as a demo does: each is kept as a sending
/// would have kept it, so that it can be read and taken away as a proof.
public struct TellPastSending: Sendable {
  private let company: Company
  private let rendering: MessageRendering

  public init(of company: Company, _ snapshot: Snapshot) throws {
    self.company = company
    let sender = try company.email.map { try MailAddress(name: company.name, $0) }
    rendering = try MessageRendering(sender: sender).of(company.id, snapshot)
  }

  public func run(_ transaction: Transaction, _ actions: [ActionID], at left: Moment) throws {
    for item in try OutboxStore.list(actions: actions, of: company.id, transaction) where item.state == .pending {
      let rendered = try rendering.render(item, at: left)
      try OutboxStore.keep(rendered.document, of: item, transaction)
      try OutboxStore.word(item, subject: rendered.subject, transaction)
    }
    try transaction.execute(
      """
      UPDATE outbox SET state = 'sent', attempts = 1,
        response = CASE WHEN channel = \(Channel.email.rawValue) THEN '250 2.0.0 Ok' END, sent_at = \(left)
      WHERE company = \(company.id) AND state = 'pending' AND action IN \(actions)
      """)
  }
}
