extension Scenario {
  /// What a step starts when it is done, beside what it asks of the customer.
  public enum Start: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing is delivered any more, from the day on which the step is done until nothing is overdue.
    case blockDeliveries = "block_deliveries"
    /// A legal file is opened with the items that the step asked for: reminders ask for them no more until it is closed.
    case openLegalFile = "open_legal_file"
    /// The step counts against the customer's score for twelve months (decision 36).
    case weighOnScore = "weigh_on_score"
  }
}

extension Scenario.Step {
  /// What the step may start. A courtesy reminder comes before anything is late. Around an insolvency deliveries are a
  /// person's decision: a contract in progress binds the supplier whatever was owed before; and its grade says nothing more.
  ///
  /// Source: Code de commerce L622-13 I (contracts in progress).
  public var startable: [Scenario.Start] {
    kind == .courtesy || event == .insolvency ? [] : Scenario.Start.allCases
  }
}
