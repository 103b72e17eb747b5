import Foundation

/// Why deliveries to a customer were blocked, or went on, as an entry of the journal has it.
struct TimelineDeliveries: Decodable {
  /// In a person's words.
  let reason: String?
  /// The kind of the step that asked for it.
  let step: String?
  /// What ended it without anybody: `settled`, or `taken_back` with the step.
  let cause: String?
}

extension TimelineQuery.Event {
  /// Nothing for what is something else.
  var deliveries: TimelineDeliveries? {
    guard kind == .deliveries, let second else { return nil }
    return try? JSONDecoder().decode(TimelineDeliveries.self, from: Data(second.utf8))
  }
}

/// What an entry of the journal says of a legal file.
struct TimelineLegal: Decodable {
  let number: Int64
  let file: Int64
  let step: String?
  let outcome: String?
  let note: String?

  enum CodingKeys: String, CodingKey {
    case number = "legal_number"
    case file = "legal_file"
    case step, outcome, note
  }
}

extension TimelineQuery.Event {
  /// Nothing for what is something else.
  var legal: TimelineLegal? {
    guard kind == .legal, let second else { return nil }
    return try? JSONDecoder().decode(TimelineLegal.self, from: Data(second.utf8))
  }
}
