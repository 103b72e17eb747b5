/// What somebody looks after with a customer.
public enum Duty: String, Sendable, Hashable, Codable, CaseIterable {
  /// Collects what is due.
  case collector
  /// Sells to the customer, and sees only their own.
  case salesperson
}
