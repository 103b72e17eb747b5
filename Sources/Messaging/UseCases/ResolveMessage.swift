public import Journal
public import Kernel
import MessagingRules
public import Storage

/// A person says what became of a message that may have left, or that the server refused.
public struct ResolveMessage: Sendable {
  public enum Answer: String, Sendable, Hashable {
    /// The customer has it.
    case received
    /// The customer does not have it, or the address was corrected: send it again.
    case sendAgain = "send_again"
    /// Neither: leave it.
    case abandon
  }

  public let company: CompanyID
  public let message: MessageID
  public let answer: Answer

  public init(company: CompanyID, message: MessageID, answer: Answer) {
    self.company = company
    self.message = message
    self.answer = answer
  }

  /// - Returns: false when the message is in no state that a person can resolve.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    let resolved =
      switch answer {
      case .received: try OutboxStore.resolve(message, of: company, to: .sent, at: moment, transaction)
      case .sendAgain: try OutboxStore.resolve(message, of: company, to: .pending, at: moment, transaction)
      case .abandon: try OutboxStore.resolve(message, of: company, to: .withdrawn, at: moment, transaction)
      }
    if resolved {
      Journal(transaction, actor: actor, at: moment).record(
        "message.resolved", "message:\(message)", company: company, facts: ["answer": .text(answer.rawValue)])
    }
    return resolved
  }
}
