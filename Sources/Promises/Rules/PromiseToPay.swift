public import Kernel
public import ReceivablesRules

/// A part of an item that a customer promised to pay.
public struct PromisedPart: Sendable, Hashable {
  public let item: ItemID
  public let amount: Money

  public init(_ item: ItemID, _ amount: Money) {
    self.item = item
    self.amount = amount
  }
}

/// What a customer promised: a sum on one or several items, for a day.
public enum PromiseToPay {
  /// The furthest day that is a promise rather than a payment plan.
  public static let daysAheadMax = 120

  /// Checks that the parts can be promised on `day` for `promisedFor`.
  /// - Parameter items: the items named, as they are now.
  public static func check(
    _ parts: [PromisedPart], items: [ItemID: Item], promisedFor: CivilDate, on day: CivilDate
  ) throws(PromiseRefusal) {
    guard !parts.isEmpty else { throw .nothing }
    guard promisedFor >= day else { throw .inThePast(promisedFor) }
    guard promisedFor.days(since: day) <= daysAheadMax else { throw .tooFar(promisedFor) }
    var customers: Set<CustomerID> = []
    var seen: Set<ItemID> = []
    for part in parts {
      guard let item = items[part.item] else { throw .unknownItem(part.item) }
      guard seen.insert(part.item).inserted else { throw .namedTwice(item.number) }
      customers.insert(item.customer)
      let left = item.open.minor - item.disputed.minor - item.promised.minor
      guard part.amount.currency == item.open.currency, part.amount.isPositive, part.amount.minor <= left else {
        throw .notOwed(number: item.number, asked: part.amount, left: Money(minor: max(0, left), item.open.currency))
      }
    }
    if customers.count > 1 { throw .severalCustomers }
  }

  /// Checks that what an ended promise covered can be promised once more. Where nothing else is promised on an item it
  /// stands as it did; another promise may have taken its place meanwhile.
  public static func checkAgain(_ parts: [PromisedPart], items: [ItemID: Item]) throws(PromiseRefusal) {
    for part in parts {
      guard let item = items[part.item] else { throw .unknownItem(part.item) }
      let left = item.open.minor - item.disputed.minor - item.promised.minor
      guard item.promised.isZero || part.amount.minor <= left else {
        throw .notOwed(
          number: item.number, asked: part.amount, left: Money(minor: max(0, left), item.open.currency))
      }
    }
  }
}

/// Why a promise was not recorded.
public enum PromiseRefusal: Error, Hashable, Sendable {
  case nothing
  case inThePast(CivilDate)
  case tooFar(CivilDate)
  case unknownItem(ItemID)
  case namedTwice(String)
  case notOwed(number: String, asked: Money, left: Money)
  case severalCustomers
  case notPending(PromiseID)
  /// Somebody else ended it, or it has changed since.
  case notReopened(PromiseID)
}

extension PromiseRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothing: "a promise names at least one item and an amount"
    case .inThePast(let day): "\(day) has passed; a promise is for today or later"
    case .tooFar(let day):
      "\(day) is too far away for a promise: at most \(PromiseToPay.daysAheadMax) days; agree on a payment plan instead"
    case .unknownItem(let item): "item \(item) does not exist in this company"
    case .namedTwice(let number): "\(number) is named twice; give one amount for it"
    case .notOwed(let number, let asked, let left):
      "\(asked) cannot be promised on \(number): \(left) is owed that is neither disputed nor promised already"
    case .severalCustomers: "the items belong to several customers; record a promise for each"
    case .notReopened(let promise):
      "promise \(promise) stays as it is: it has changed since, or somebody else or the cash ended it"
    case .notPending(let promise): "promise \(promise) does not exist or was judged or withdrawn before"
    }
  }
}
