public import Kernel
public import PromisesRules
public import Storage

/// A promise that stands, with what of it no money has covered yet.
public struct OpenPromise: Sendable, Hashable {
  public let id: PromiseID
  public let customer: CustomerID
  public let madeOn: CivilDate
  public let promisedFor: CivilDate
  /// Whether it is a payment of an instalment plan.
  public let isInstalment: Bool
  /// What is still to come, by item; nothing where all of it is there.
  public let left: [PromisedPart]
  /// What is open on its items in all, in minor units of their currency: less of it later means that money came.
  public let openMinor: Int64

  /// What is still to come in all, in minor units.
  public var leftMinor: Int64 { left.reduce(0) { $0 + $1.amount.minor } }
}

extension PromiseStore {
  /// Every pending promise of a company, the earliest day first. Money that an earlier promise on the same item takes is
  /// not counted for a later one.
  public static func open(of company: CompanyID, _ snapshot: Snapshot) throws -> [OpenPromise] {
    struct Head {
      let customer: CustomerID
      let madeOn: CivilDate
      let isInstalment: Bool
      var currencies: [ItemID: Currency] = [:]
      var openMinor: Int64 = 0
    }
    let pending = try pending(of: company, snapshot)
    if pending.isEmpty { return [] }
    var heads: [PromiseID: Head] = [:]
    try snapshot.forEach(
      """
      SELECT p.id, p.customer, p.made_on, CASE WHEN p.plan IS NULL THEN 0 ELSE 1 END, i.item, i.currency, o.open_minor
      FROM promise p JOIN promise_item i ON i.promise = p.id JOIN item o ON o.id = i.item
      WHERE p.company = \(company) AND p.state = 'pending'
      """
    ) { row in
      let id: PromiseID = row.id(0)
      var head = try heads[id] ?? Head(customer: row.id(1), madeOn: row.date(2), isInstalment: row.int(3) != 0)
      head.currencies[row.id(4)] = try row.currency(5)
      head.openMinor += row.int(6)
      heads[id] = head
    }
    var used: [ItemID: Int64] = [:]
    return pending.compactMap { promise in
      let parts = zip(promise.items, promise.parts).map { (item: $0, part: $1.less(used[$0] ?? 0)) }
      for (item, part) in parts { used[item, default: 0] += part.taken }
      guard let head = heads[promise.id] else { return nil }
      let left = parts.compactMap { item, part -> PromisedPart? in
        guard let currency = head.currencies[item], part.promisedMinor > part.taken else { return nil }
        return PromisedPart(item, Money(minor: part.promisedMinor - part.taken, currency))
      }
      return OpenPromise(
        id: promise.id, customer: head.customer, madeOn: head.madeOn, promisedFor: promise.promisedFor,
        isInstalment: head.isInstalment, left: left, openMinor: head.openMinor)
    }
  }
}
