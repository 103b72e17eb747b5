public import Kernel

/// Why two items were set against each other.
public enum AllocationReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// The ledger said so (FEC letter, paid amount of an open-items file).
  case ledger
  /// The matcher applied a bank entry.
  case matched
  /// A person did.
  case manual
  /// The item left a full open-items file: settled in the software that issued it.
  case settledOutside = "settled_outside"
  /// What was not paid, or paid beyond what was owed, was booked to its reason: a discount, a bank's charge, cents.
  case difference
  /// A returned payment or a mistake: the opposite of an earlier allocation.
  case reversal
}

/// A part of a debit item settled by a part of a credit item (*lettrage*). Never edited: a reversal is a new fact
/// with the opposite amount.
public struct Allocation: Hashable, Sendable {
  public let id: AllocationID
  public let debit: ItemID
  public let credit: ItemID
  /// Positive, or negative for a reversal.
  public let amount: Money
  /// The day on which it counts: never one of a closed period (decision 045).
  public let day: CivilDate
  public let reason: AllocationReason
  /// The allocation this one undoes.
  public let reverses: AllocationID?

  public init(
    id: AllocationID, debit: ItemID, credit: ItemID, amount: Money, day: CivilDate, reason: AllocationReason,
    reverses: AllocationID? = nil
  ) {
    self.id = id
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.day = day
    self.reason = reason
    self.reverses = reverses
  }
}

/// Why an allocation was refused.
public enum AllocationRefusal: Error, Hashable, Sendable {
  case notPositive(Money)
  case exceedsDebit(number: String, open: Money, asked: Money)
  case exceedsCredit(number: String, open: Money, asked: Money)
  case currenciesDiffer(Currency, Currency)
  case notFound(ItemID)
  case alreadyReversed(AllocationID)
  case sameSide(String, String)
}

extension AllocationRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPositive(let money): "an allocation must be above zero, not \(money)"
    case .exceedsDebit(let number, let open, let asked):
      "\(number) has \(open) left to settle, less than the \(asked) to allocate; allocate at most what is left"
    case .exceedsCredit(let number, let open, let asked):
      "\(number) has \(open) left to use, less than the \(asked) to allocate; allocate at most what is left"
    case .currenciesDiffer(let left, let right): "an item in \(left) cannot settle one in \(right)"
    case .notFound(let item): "item \(item) does not exist in this company"
    case .alreadyReversed(let id): "allocation \(id) does not exist or was already undone"
    case .sameSide(let left, let right): "\(left) and \(right) are on the same side: one must be owed, one a credit"
    }
  }
}

/// The one rule that keeps the books whole: an item's open amount is its amount less its allocations.
public enum Balance {
  /// The open amount of an item after the allocations in which it takes part.
  public static func open(of item: ItemID, amount: Money, allocations: [Allocation]) throws(MoneyError) -> Money {
    var open = amount
    for allocation in allocations {
      if allocation.debit == item { open = try open - allocation.amount }
      if allocation.credit == item { open = try open + allocation.amount }
    }
    return open
  }

  /// Checks that `amount` of `debit` can be settled by `credit`.
  public static func check(_ amount: Money, of debit: Item, by credit: Item) throws(AllocationRefusal) {
    guard amount.isPositive else { throw .notPositive(amount) }
    guard debit.open.currency == credit.open.currency else {
      throw .currenciesDiffer(debit.open.currency, credit.open.currency)
    }
    guard amount.currency == debit.open.currency else { throw .currenciesDiffer(amount.currency, debit.open.currency) }
    guard debit.amount.isPositive, credit.amount.isNegative else { throw .sameSide(debit.number, credit.number) }
    guard amount.minor <= debit.open.minor else {
      throw .exceedsDebit(number: debit.number, open: debit.open, asked: amount)
    }
    guard amount.minor <= -credit.open.minor else {
      throw .exceedsCredit(number: credit.number, open: credit.open, asked: amount)
    }
  }
}
