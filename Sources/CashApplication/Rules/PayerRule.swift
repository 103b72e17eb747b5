public import Kernel

/// What the matcher has learnt of a payer: an account or a name under which a customer pays, or what it always pays.
public struct PayerRule: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case account = "iban"
    case name = "nom"
    case habit = "habitude"
  }

  public let kind: Kind
  /// An account as the bank gives it, a folded name, or the kind of a habit.
  public let value: String
  public let customer: CustomerID

  public init(_ kind: Kind, _ value: String, of customer: CustomerID) {
    self.kind = kind
    self.value = value
    self.customer = customer
  }
}
