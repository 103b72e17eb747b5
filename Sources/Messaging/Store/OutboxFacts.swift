import Journal
import Kernel
import MessagingRules

extension OutboxItem {
  /// What the journal keeps of what became of it.
  /// - Parameter response: what was said of it, or why it did not leave.
  func facts(_ response: Phrase) -> [String: JournalFact] {
    var facts: [String: JournalFact] = [
      "action": .text(action.description), "channel": .text(channel.rawValue), "recipient": .text(recipient),
      "response": .phrase(response),
    ]
    if !copies.isEmpty { facts["copies"] = .text(copies.joined(separator: ", ")) }
    return facts
  }
}
