public import Kernel
public import ReceivablesRules

/// What of a receipt settles items that are in another currency than it: so much of the money counts for so much of theirs.
///
/// The customer, its bank or ours changed the money on the way; what it came to is known only from what arrived.
public struct Exchange: Sendable, Hashable, Codable {
  /// Of the receipt, above zero, in minor units of its currency.
  public let paidMinor: Int64
  /// That of the items.
  public let currency: Currency
  /// Signed as the items.
  public let parts: [AppliedPart]

  public init(paidMinor: Int64, _ currency: Currency, _ parts: [AppliedPart]) {
    self.paidMinor = paidMinor
    self.currency = currency
    self.parts = parts
  }

  /// What the items come to.
  public var settled: Money {
    Money(minor: parts.reduce(0) { $0 &+ $1.minor }, currency)
  }

  /// The same, as its return by the bank undoes it.
  var takenBack: Exchange {
    Exchange(paidMinor: -paidMinor, currency, parts.map { AppliedPart(item: $0.item, minor: -$0.minor) })
  }
}

extension HandApplication {
  /// Checks that a part of a receipt can settle items of one other currency.
  /// - Parameters:
  ///   - received: the whole receipt.
  ///   - items: those that are named, as they are now.
  public static func check(
    _ exchange: Exchange, of customer: CustomerID, received: Money, items: [ItemID: Item]
  ) throws(HandRefusal) {
    let paid = Money(minor: exchange.paidMinor, received.currency)
    guard !exchange.parts.isEmpty else { throw .nothingChosen }
    guard exchange.currency != received.currency else { throw .noExchange(received.currency) }
    guard exchange.paidMinor > 0, exchange.paidMinor <= received.minor else {
      throw .moreThanReceived(asked: paid, received: received)
    }
    // Whatever of their currency: what it comes to is what was paid for it.
    let most = Money(minor: .max, exchange.currency)
    try check(exchange.parts, of: customer, received: most, items: items)
    guard exchange.settled.isPositive else { throw .creditsAlone(exchange.settled) }
  }
}
