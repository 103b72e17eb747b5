public import Kernel
public import ReceivablesRules

/// What a customer contests: a part of an item, or all of it.
public enum Contest {
  /// Checks that `amount` of an item can be contested.
  public static func check(_ amount: Money, of item: Item) throws(DisputeRefusal) {
    let left = Money(minor: item.open.minor - item.disputed.minor, item.open.currency)
    guard amount.currency == left.currency, amount.isPositive, amount.minor <= left.minor else {
      throw .notOwed(number: item.number, asked: amount, left: Money(minor: max(0, left.minor), left.currency))
    }
  }
}

/// What an answered dispute contested is contested once more.
extension Contest {
  /// Checks it: where nothing else of the item is contested it stands as it did; another dispute may have taken its
  /// place meanwhile.
  public static func checkAgain(_ amount: Money, of item: Item) throws(DisputeRefusal) {
    if item.disputed.isPositive { try check(amount, of: item) }
  }
}

/// Why a customer contests; what stands in the database and in the journal.
public enum DisputeReason: String, Sendable, Hashable, Codable, CaseIterable {
  case price
  case quantity
  case quality
  case delivery
  /// Nobody ordered it.
  case notOrdered = "not_ordered"
  /// It was invoiced before.
  case duplicate
  /// The customer says that it was paid.
  case paid
  /// Kept back until a year after the works were accepted (loi 71-584).
  case guarantee
  /// What the note says.
  case other
}

/// How a dispute ended.
public enum DisputeOutcome: String, Sendable, Hashable, Codable, CaseIterable {
  /// The customer was right: a credit note follows or the amount is given up.
  case granted
  /// The amount is owed after all.
  case refused
  /// The customer let it go.
  case withdrawn
}

/// Why a dispute was not opened or closed.
public enum DisputeRefusal: Error, Hashable, Sendable {
  case unknownItem(ItemID)
  case notOwed(number: String, asked: Money, left: Money)
  case noReason
  case notOpen(DisputeID)
  /// Somebody answered it since it was read.
  case answered(DisputeID)
  /// Somebody else answered it, or it has changed since.
  case notReopened(DisputeID)
}

extension DisputeRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownItem(let item): "item \(item) does not exist in this company"
    case .notOwed(let number, let asked, let left):
      "\(asked) of \(number) cannot be disputed: \(left) is owed that is not disputed already"
    case .noReason: "a dispute needs its reason, such as price, quantity, quality or delivery"
    case .notReopened(let dispute):
      "dispute \(dispute) stays as it is: it has changed since, or somebody else answered it"
    case .answered(let dispute): "dispute \(dispute) was answered since you opened it; read the answer, then save again"
    case .notOpen(let dispute): "dispute \(dispute) does not exist or was closed before"
    }
  }
}
