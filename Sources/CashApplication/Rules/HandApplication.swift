public import Kernel
public import ReceivablesRules

/// What a person makes of a bank entry, checked before anything is booked.
public enum HandApplication {
  /// Checks that an entry can settle `parts` of a customer's items.
  /// - Parameters:
  ///   - parts: signed as their items; what they leave of the entry stays on account.
  ///   - differences: what is settled beside what was received.
  ///   - items: those that are named, as they are now.
  public static func check(
    _ parts: [AppliedPart], differences: [Difference] = [], of customer: CustomerID, received: Money,
    items: [ItemID: Item]
  ) throws(HandRefusal) {
    var seen: Set<ItemID> = []
    var sum: Int64 = 0
    for part in parts {
      guard let item = items[part.item] else { throw .unknownItem(part.item) }
      guard seen.insert(part.item).inserted else { throw .namedTwice(item.number) }
      guard item.customer == customer else { throw .otherCustomer(item.number) }
      guard item.open.currency == received.currency else { throw .otherCurrency(item.number) }
      let asked = Money(minor: part.minor, received.currency)
      let fits = part.minor > 0 ? part.minor <= item.open.minor : part.minor < 0 && part.minor >= item.open.minor
      guard fits else { throw .notOpen(number: item.number, asked: asked, left: item.open) }
      let (total, overflow) = sum.addingReportingOverflow(part.minor)
      guard !overflow else { throw .moreThanReceived(asked: asked, received: received) }
      sum = total
    }
    let total = Money(minor: sum, received.currency)
    let (covered, overflow) = differences.reduce((received.minor, false)) { covered, difference in
      let (sum, overflow) = covered.0.addingReportingOverflow(difference.minor)
      return (sum, covered.1 || overflow)
    }
    guard !overflow, sum <= covered else { throw .moreThanReceived(asked: total, received: received) }
    // Credit notes alone settle nothing: there must be something owed for them to be used on.
    guard parts.isEmpty || sum >= 0 else { throw .creditsAlone(total) }
  }
}

/// Why a bank entry was not applied, or its application not undone.
public enum HandRefusal: Error, Hashable, Sendable {
  case unknownEntry(BankEntryID)
  /// It was applied, or put aside, meanwhile.
  case notWaiting(String)
  case notApplied(String)
  /// It came back: its money is gone.
  case returned(String)
  case moneyOut(String)
  case moneyIn(String)
  /// The ledger has it already that the money went out, under a number of its own.
  case inLedger(String)
  /// What is paid back comes to another sum than what went out.
  case refundDiffers(asked: Money, paid: Money)
  case unknownCustomer
  case unknownItem(ItemID)
  case namedTwice(String)
  case otherCustomer(String)
  case otherCurrency(String)
  /// The items are in the currency of the receipt: nothing is changed.
  case noExchange(Currency)
  case notOpen(number: String, asked: Money, left: Money)
  case moreThanReceived(asked: Money, received: Money)
  case creditsAlone(Money)
  case nothingChosen
  /// The items come to what was received: there is no difference to explain.
  case noDifference
  /// Less came where more should have, or the reverse.
  case differenceWrongWay(DifferenceKind)
  case differenceTooGreat(DifferenceKind, asked: Money, most: Money)
  case notUndoable(AllocationID)
  /// The receipt was not proposed as what comes back, or is not applied any more.
  case unknownReturn(String)
}

extension HandRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownEntry(let entry): "bank entry \(entry) does not exist in this company, or is not booked"
    case .notWaiting(let entry): "bank entry \(entry) was applied or put aside before; undo that first"
    case .notApplied(let entry): "bank entry \(entry) is not applied; there is nothing to undo"
    case .returned(let entry):
      "the payment \(entry) was returned by the bank; what it had settled is owed again already"
    case .moneyOut(let entry): "bank entry \(entry) is money that went out; only money received can be applied"
    case .moneyIn(let entry): "bank entry \(entry) is money that came in; only money that went out pays anything back"
    case .inLedger(let number):
      "the ledger has it already that this money went out (\(number)); put the bank entry aside as in the ledger"
    case .refundDiffers(let asked, let paid):
      "the items come to \(asked), and \(paid) went out; change an amount until they are the same"
    case .unknownCustomer: "the customer does not exist in this company"
    case .unknownItem(let item): "item \(item) does not exist in this company"
    case .namedTwice(let number): "\(number) is named twice; give one amount for it"
    case .otherCustomer(let number): "\(number) belongs to another customer; apply the payment customer by customer"
    case .otherCurrency(let number): "\(number) is in another currency than the payment"
    case .noExchange(let currency): "the items are in \(currency) as the payment is; apply it to them as it is"
    case .notOpen(let number, let asked, let left):
      "\(asked) cannot be applied to \(number): \(left) is left on it"
    case .moreThanReceived(let asked, let received):
      "\(asked) is more than the \(received) received; lower an amount or untick an item"
    case .creditsAlone(let sum): "the items come to \(sum); add something that is owed"
    case .noDifference: "the items come to what was received; there is no difference to explain"
    case .differenceWrongWay(let kind):
      "a difference of kind \(kind.rawValue) is \(kind == .penalties ? "more" : "less") than the items come to"
    case .differenceTooGreat(let kind, let asked, let most):
      "\(asked) is beyond the \(most) that a difference of kind \(kind.rawValue) may come to; open a dispute or book a credit note"
    case .unknownReturn(let entry):
      "what bank entry \(entry) takes back was not proposed, or is not applied any more; run the matching again"
    case .nothingChosen: "nothing was chosen to settle; name at least one item"
    case .notUndoable(let allocation):
      "allocation \(allocation) does not exist, was undone before, or is not the matcher's or a person's to undo"
    }
  }
}

extension HandApplication {
  /// Checks that credits of one customer's account are paid back by all of what went out.
  /// - Parameters:
  ///   - parts: below zero, as the credits.
  ///   - paid: below zero.
  public static func checkRefund(
    _ parts: [AppliedPart], of customer: CustomerID, paid: Money, items: [ItemID: Item]
  ) throws(HandRefusal) {
    var seen: Set<ItemID> = []
    var sum = Int128(0)
    for part in parts {
      guard let item = items[part.item] else { throw .unknownItem(part.item) }
      guard seen.insert(part.item).inserted else { throw .namedTwice(item.number) }
      guard item.customer == customer else { throw .otherCustomer(item.number) }
      guard item.open.currency == paid.currency else { throw .otherCurrency(item.number) }
      guard part.minor < 0, part.minor >= item.open.minor else {
        throw .notOpen(number: item.number, asked: Money(minor: part.minor, paid.currency), left: item.open)
      }
      sum += Int128(part.minor)
    }
    guard sum == Int128(paid.minor) else {
      throw .refundDiffers(
        asked: Money(minor: Int64(clamping: -sum), paid.currency), paid: Money(minor: -paid.minor, paid.currency))
    }
  }
}
