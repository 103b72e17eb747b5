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
  /// Whether documents can go with it: as files of an e-mail, or printed behind a letter.
  public var takesAttachments: Bool {
    switch self {
    case .message, .letter, .registeredLetter: true
    case .sms, .call, .task: false
    }
  }
}
