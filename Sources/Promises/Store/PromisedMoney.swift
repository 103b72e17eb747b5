public import Kernel
import PromisesRules
public import Storage

/// What came in for a promise, kept or not.
public struct PromisedMoney: Sendable, Hashable {
  public let promisedFor: CivilDate
  /// `nil` for a promise on items of several currencies.
  public let promised: Money?
  public let received: Money?
}

extension PromiseStore {
  /// What came in for some promises by now, also after they were judged; the money of a plan pays its earliest payment first.
  public static func received(
    for promises: [PromiseID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [PromiseID: PromisedMoney] {
    if promises.isEmpty { return [:] }
    var taken: [PromiseID: Int64] = [:]
    for promise in try counted("p.company = \(company) AND p.id IN \(promises)", snapshot) {
      taken[promise.id] = promise.parts.reduce(0) { $0 + $1.taken }
    }
    var found: [PromiseID: PromisedMoney] = [:]
    try snapshot.forEach(
      """
      SELECT p.id, p.promised_for, MIN(i.currency), COUNT(DISTINCT i.currency), CAST(SUM(i.amount_minor) AS bigint)
      FROM promise p JOIN promise_item i ON i.promise = p.id
      WHERE p.company = \(company) AND p.id IN \(promises) GROUP BY p.id, p.promised_for
      """
    ) { row in
      let id: PromiseID = row.id(0)
      let currency = row.int(3) == 1 ? try row.currency(2) : nil
      found[id] = PromisedMoney(
        promisedFor: try row.date(1), promised: currency.map { Money(minor: row.int(4), $0) },
        received: currency.map { Money(minor: taken[id] ?? 0, $0) })
    }
    return found
  }
}
