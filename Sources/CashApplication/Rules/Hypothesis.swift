import Kernel

/// An answer under consideration.
struct Hypothesis {
  struct Part: Hashable {
    let item: Int
    let minor: Int64
  }

  let customer: CustomerID
  var parts: [Part]
  var onAccountMinor: Int64 = 0
  var differences: [Difference] = []
  private(set) var reasons: [MatchReason] = []
  private(set) var points = Weight.start
  /// Accounting and prudence allow to apply it unseen, if it is sure enough.
  var mayApply = true

  init(_ customer: CustomerID, _ parts: [Part]) {
    self.customer = customer
    self.parts = parts
  }

  mutating func count(_ weight: Int, _ said: [MatchReason] = []) {
    points += weight
    reasons += said
  }

  /// What would be booked: two ways to the same are one answer.
  struct Booking: Hashable {
    let customer: CustomerID
    let parts: Set<Part>
    let onAccountMinor: Int64
  }

  var booking: Booking { Booking(customer: customer, parts: Set(parts), onAccountMinor: onAccountMinor) }
}
