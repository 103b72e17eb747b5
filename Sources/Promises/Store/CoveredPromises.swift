import Kernel
import PromisesRules
import Receivables
import Storage

/// What money has covered of promises that stand: it is promised no more, and what is owed beside it may be asked for.
extension PromiseStore {
  /// Counts what came in for each pending promise. Doing it twice changes nothing more.
  static func noteCovered(
    _ pending: [Pending], of company: CompanyID, _ transaction: Transaction
  ) throws {
    let known = try covered(of: company, transaction)
    var used: [ItemID: Int64] = [:]
    var changed: [ItemID] = []
    for promise in pending {
      for (item, part) in zip(promise.items, promise.parts) {
        let taken = part.less(used[item] ?? 0).taken
        used[item, default: 0] += taken
        guard let before = known[Key(promise: promise.id, item: item)], before.minor != min(taken, before.promised)
        else { continue }
        let now = min(taken, before.promised)
        let noted = try transaction.execute(
          """
          UPDATE promise_item SET covered_minor = \(now)
          WHERE promise = \(promise.id) AND item = \(item) AND covered_minor = \(before.minor)
          """)
        // Somebody else who books has just noted it.
        guard noted == 1 else { continue }
        try transaction.execute(
          """
          UPDATE item SET promised_minor = promised_minor + \(before.minor) - \(now)
          WHERE company = \(company) AND id = \(item)
          """)
        changed.append(item)
      }
    }
    if !changed.isEmpty { KeptFigures.changed(changed, transaction) }
  }

  private struct Key: Hashable {
    let promise: PromiseID
    let item: ItemID
  }

  private static func covered(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Key: (minor: Int64, promised: Int64)] {
    var found: [Key: (minor: Int64, promised: Int64)] = [:]
    try snapshot.forEach(
      """
      SELECT i.promise, i.item, i.covered_minor, i.amount_minor FROM promise_item i JOIN promise p ON p.id = i.promise
      WHERE p.company = \(company) AND p.state = 'pending'
      """
    ) { found[Key(promise: $0.id(0), item: $0.id(1))] = ($0.int(2), $0.int(3)) }
    return found
  }
}
