import DunningRules
import Kernel

/// Who gets a copy, as a column keeps it: keys with spaces between them, nothing for nobody.
enum CopyText {
  static func write(_ contacts: [ContactID]) -> String? {
    contacts.isEmpty ? nil : contacts.map(\.description).joined(separator: " ")
  }

  static func read(_ text: String?) -> [ContactID] {
    (text ?? "").split(separator: " ").compactMap { Int64($0) }.map { ContactID($0) }
  }
}

/// What goes with a message, as a column keeps it: names with spaces between them, nothing for nothing.
enum AttachmentText {
  static func write(_ attachments: [Scenario.Attachment]) -> String? {
    attachments.isEmpty ? nil : attachments.map(\.rawValue).joined(separator: " ")
  }

  static func read(_ text: String?) -> [Scenario.Attachment] {
    (text ?? "").split(separator: " ").compactMap { Scenario.Attachment(rawValue: String($0)) }
  }
}

extension StepKey {
  /// What a column keeps: nothing for the first step of its kind, which nearly all are.
  func stored(for kind: DunningStep) -> String? { self == StepKey(kind) ? nil : rawValue }

  /// `nil` for the first step of its kind.
  init?(stored text: String?) {
    guard let text else { return nil }
    self.init(rawValue: text)
  }
}
