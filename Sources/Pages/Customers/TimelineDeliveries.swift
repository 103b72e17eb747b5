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
