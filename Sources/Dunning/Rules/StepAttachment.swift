extension Scenario {
  /// What goes with the message of a step, beside its own letter.
  public enum Attachment: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that is open on the customer's account on the day of the message.
    case statement
  }
}

extension Scenario.Means {
  /// Whether documents can go with it.
  public var takesAttachments: Bool {
    switch self {
    case .message, .letter, .registeredLetter: true
    case .sms, .call, .task: false
    }
  }
}
