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
  /// What each reason weighs; nothing for one that shares the weight of the reason before it.
  private(set) var weights: [Int?] = []
  private(set) var points = Weight.start
  /// Accounting and prudence allow to apply it unseen, if it is sure enough.
  var mayApply = true
  /// Something speaks against it that no point measures: it leaves out what others were quoted for, or much of the money.
  var isDoubtful = false
  /// Words of the wording in which items of it stand misspelt.
  var misspelt: Set<Int> = []
  /// Another customer's item is quoted and makes the amount, but its number is one digit away or may be something else:
  /// either is meant.
  var isEitherMeant = false

  /// It makes the amount, and the wording names another item of the same customer.
  var isContradicted = false

  init(_ customer: CustomerID, _ parts: [Part]) {
    self.customer = customer
    self.parts = parts
  }

  /// Adds evidence. Every weight comes with a reason, so that the reasons of an answer add up to its points.
  mutating func count(_ weight: Int, _ said: [MatchReason]) {
    points += weight
    for (place, reason) in said.enumerated() {
      reasons.append(reason)
      weights.append(place == 0 ? weight : nil)
    }
  }

  /// Whether the wording quotes items of other customers, too.
  var isOfSeveral: Bool { reasons.contains(.severalCustomers) }

  /// What would be booked: two ways to the same are one answer.
  struct Booking: Hashable {
    let customer: CustomerID
    let parts: Set<Part>
    let onAccountMinor: Int64
  }

  var booking: Booking { Booking(customer: customer, parts: Set(parts), onAccountMinor: onAccountMinor) }
}
