import Journal
import Kernel
import Messaging
import Receivables
import RepliesRules
import Storage

/// What a mail server said of a message of ours is believed of that message, and of the addresses that it went to.
///
/// A report names its message by a Message-ID that only its recipient has seen: a stranger cannot make the address of
/// somebody else unusable.
struct TakeReport {
  private let message: MessageID
  private let customer: CustomerID
  private let recipient: String
  /// That the message will not reach whom it was sent to.
  private let refusal: DeliveryReport?
  /// That copies of it will not.
  private let copies: [DeliveryReport]
  /// That it will not reach addresses which we do not know: of a list's members, or those that mail is passed on to.
  private let others: [DeliveryReport]

  /// `nil` when it is about no e-mail that left.
  init?(
    _ reports: [DeliveryReport], about message: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws {
    guard let sent = try Outbox.addressees(of: message, company: company, snapshot) else { return nil }
    let own = sent.recipient.lowercased()
    let copied = Set(sent.copies.map { $0.lowercased() })
    var (about, others): ([String: [DeliveryReport]], [DeliveryReport]) = ([:], [])
    for report in reports where report.isFailure {
      // What names no address is about the only one that there is.
      if let address = report.recipient ?? (copied.isEmpty ? own : nil), address == own || copied.contains(address) {
        about[address, default: []].append(report)
      } else {
        others.append(report)
      }
    }
    self.message = message
    customer = sent.customer
    recipient = own
    refusal = about[own].flatMap { TakeReport.worst($0) }
    copies = copied.subtracting([own]).sorted().compactMap { about[$0].flatMap { TakeReport.worst($0) } }
    self.others = others
  }

  private static func worst(_ reports: [DeliveryReport]) -> DeliveryReport? {
    reports.first { $0.verdict == .badAddress } ?? reports.first
  }

  /// Whether a person must say what it means: somebody has the message, and somebody has not.
  var waits: Bool { !others.isEmpty }

  /// What is said of addresses besides the recipient's; `nil` for nothing.
  var subject: String? {
    let lines = (others + copies).map { [$0.recipient, $0.said].compactMap { $0 }.joined(separator: " ") }
    return lines.isEmpty ? nil : lines.joined(separator: "; ")
  }

  func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    let journal = Journal(transaction, actor: actor, at: at)
    func note(_ address: String, _ report: DeliveryReport) throws {
      let contacts = try ContactStore.setUnusable(
        address, of: customer, company: company, isDead: report.verdict == .badAddress, said: report.said, on: day,
        at: at, transaction)
      for contact in contacts {
        journal.record(
          "contact.unusable", "customer:\(customer)", company: company,
          facts: ["contact": .number(contact.rawValue), "email": .text(address), "response": .text(report.said)])
      }
    }
    // A copy that is refused takes nothing from who received the message; only a dead address gets none any more.
    for copy in copies where copy.verdict == .badAddress {
      if let address = copy.recipient { try note(address, copy) }
    }
    guard let refusal,
      try Outbox.noteReturn(of: message, company: company, said: refusal.said, at: at, transaction) != nil
    else { return }
    journal.record(
      "message.returned", "message:\(message)", company: company,
      facts: ["recipient": .text(recipient), "response": .text(refusal.said)])
    try note(recipient, refusal)
  }
}
