extension Scenario {
  /// What goes with the message of a step, beside its own letter.
  public enum Attachment: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that is open on the customer's account on the day of the message.
    case statement
    /// The invoices it asks for, as they were issued, where their files are kept.
    case invoices
    /// What proves that they are owed, such as the order and the delivery, where that is kept.
    case proofs
  }
}

extension Scenario.Means {
  /// Whether a document can go with it. Documents are files: those of others are not printed.
  public func takes(_ attachment: Scenario.Attachment) -> Bool {
    switch self {
    case .message: true
    case .letter, .registeredLetter: attachment == .statement
    case .sms, .call, .task: false
    }
  }
}
