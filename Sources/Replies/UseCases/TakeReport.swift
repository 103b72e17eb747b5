import Journal
import Kernel
import Messaging
import Receivables
import RepliesRules
import Storage

/// What a mail server said of a message of ours is believed of that message, and of the address that it went to.
///
/// A report names its message by a Message-ID that only its recipient has seen: a stranger cannot make the address of
/// somebody else unusable.
struct TakeReport {
  let report: DeliveryReport
  let message: MessageID

  init(_ report: DeliveryReport, about message: MessageID) {
    self.report = report
    self.message = message
  }

  func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    guard report.verdict == .badAddress || report.verdict == .refused else { return }
    let said = [report.status, report.diagnostic].compactMap { $0 }.joined(separator: " ")
    guard let sent = try Outbox.noteReturn(of: message, company: company, said: said, at: at, transaction) else {
      return
    }
    let journal = Journal(transaction, actor: actor, at: at)
    journal.record(
      "message.returned", "message:\(message)", company: company,
      facts: ["recipient": .text(sent.recipient), "response": .text(said)])
    // Of a message that was passed on, another address than the one we know may be at fault.
    let address = sent.recipient.lowercased()
    guard report.verdict == .badAddress, report.recipient.map({ $0 == address }) ?? true else { return }
    let contacts = try ContactStore.setUnusable(
      address, of: sent.customer, company: company, said: said, at: at, transaction)
    for contact in contacts {
      journal.record(
        "contact.unusable", "customer:\(sent.customer)", company: company,
        facts: ["contact": .number(contact.rawValue), "email": .text(address), "response": .text(said)])
    }
  }
}
