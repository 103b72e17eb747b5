import MessagingRules
import Web

/// Text messages in words.
struct SmsWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// How many messages a text makes on its way, and what makes them more: `1 SMS, 121 caractères sur 160`.
  func parts(_ text: String) -> String {
    let parts = SmsParts(text)
    let said = words("sms.parts", count: parts.count, ["signs": "\(parts.signs)", "room": "\(parts.room)"])
    guard parts.alphabet == .unicode else { return said }
    return words("sms.parts_unicode", ["parts": said, "foreign": parts.foreign.prefix(8).joined(separator: " ")])
  }
}
