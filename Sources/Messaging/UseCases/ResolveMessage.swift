public import Journal
public import Kernel
import MessagingRules
public import Storage

/// A person says what becomes of a message: one that may have left, one that the server refused, one that still waits.
public struct ResolveMessage: Sendable {
  public enum Answer: String, Sendable, Hashable {
    /// The customer has it.
    case received
    /// The customer does not have it, or the address was corrected: send it again.
    case sendAgain = "send_again"
    /// Neither: leave it. Also takes back a message that waits and was not begun. Its step stays taken, so that the
    /// same reminder does not come again against the person's choice.
    case abandon
    /// A person withdrew it and thinks better of it. What the program withdrew, it decides anew by itself.
    case putBack = "put_back"

    /// Whether the message waits again afterwards.
    var goesOn: Bool { self == .sendAgain || self == .putBack }
  }

  public let company: CompanyID
  public let message: MessageID
  public let answer: Answer
  /// Where to send it again; `nil` for where it went before.
  public let recipient: String?

  public init(company: CompanyID, message: MessageID, answer: Answer, recipient: String? = nil) {
    self.company = company
    self.message = message
    self.answer = answer
    self.recipient = recipient
  }

  /// - Returns: false when the message is in no state that a person can resolve.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.remind, in: company)
    func resolve(_ from: [OutboxState], _ state: OutboxState) throws -> Bool {
      try OutboxStore.resolve(
        message, of: company, from: from, to: state, recipient: answer == .sendAgain ? recipient : nil,
        by: answer.goesOn ? nil : actor.label, at: moment, transaction)
    }
    let resolved =
      switch answer {
      case .received: try resolve([.toCheck, .failed], .sent)
      case .sendAgain: try resolve([.toCheck, .failed], .pending)
      // A sender that has claimed a waiting message finds it gone before it begins.
      case .abandon: try resolve([.toCheck, .failed, .pending], .withdrawn)
      case .putBack: try resolve([.withdrawn], .pending)
      }
    if resolved {
      var facts: [String: JournalFact] = ["answer": .text(answer.rawValue)]
      if answer == .sendAgain, let recipient { facts["recipient"] = .text(recipient) }
      Journal(transaction, actor: actor, at: moment).record(
        "message.resolved", "message:\(message)", company: company, facts: facts)
    }
    return resolved
  }
}
