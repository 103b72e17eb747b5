/// Why an item is settled by a little more or less than was paid for it.
public enum DifferenceKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// The customer paid early and took off the discount agreed for it (*escompte*).
  case discount
  /// Banks took their charges on the way.
  case bankCharge = "bank_charge"
  /// Cents rounded, or typed wrongly.
  case rounding
  /// The customer paid penalties for being late, and fees, with what it owed.
  case penalties
}

/// What is booked to its reason so that an item is settled in full.
public struct Difference: Sendable, Hashable, Codable {
  public let kind: DifferenceKind
  /// Minor units: positive when less came than is settled, negative when more came.
  public let minor: Int64

  public init(_ kind: DifferenceKind, minor: Int64) {
    self.kind = kind
    self.minor = minor
  }
}
