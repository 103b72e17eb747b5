import Kernel
import PromisesRules
import Storage

/// Promises that the cash judged and that stand again, because the day or the money was none. Not where something was promised
/// of the same items since they were judged.
extension PromiseStore {
  /// What was judged on a day that has not come, because the clock was ahead.
  /// - Returns: which.
  static func takeBackJudged(
    after day: CivilDate, of company: CompanyID, _ transaction: Transaction
  ) throws -> [PromiseID] {
    try standAgain("p.judged_on > \(day) AND p.state IN ('kept', 'broken')", of: company, transaction)
  }

  /// Items that are owed although a promise of them was kept, because what settled them was taken back since: also by a list of
  /// the ledger.
  static func owedAgain(of company: CompanyID, _ snapshot: Snapshot) throws -> [ItemID] {
    try snapshot.query(
      """
      SELECT DISTINCT i.item FROM promise p JOIN promise_item i ON i.promise = p.id JOIN item o ON o.id = i.item
      WHERE p.company = \(company) AND p.state = 'kept' AND p.ended_by IS NULL AND o.open_minor > 0
        AND EXISTS (SELECT 1 FROM allocation a
          WHERE a.debit_item = i.item AND a.reverses IS NOT NULL AND a.day >= p.judged_on)
      ORDER BY i.item
      """
    ) { $0.id(0) }
  }

  /// What money had kept that was taken back: of some items, as far as what is left does not keep it.
  /// - Returns: which.
  static func takeBackKept(
    on items: [ItemID], of company: CompanyID, _ transaction: Transaction
  ) throws -> [PromiseID] {
    try stride(from: 0, to: items.count, by: chunk).flatMap { start -> [PromiseID] in
      let part = Array(items[start..<min(start + chunk, items.count)])
      let kept = try counted(
        """
        p.company = \(company) AND p.state = 'kept' AND p.ended_by IS NULL
        AND p.id IN (SELECT promise FROM promise_item WHERE item IN \(part))
        """, transaction)
      let unpaid = kept.filter { promise in promise.parts.contains { $0.taken < $0.promisedMinor } }.map(\.id)
      if unpaid.isEmpty { return [] }
      return try standAgain(
        "p.state = 'kept' AND p.id IN \(unpaid)", since: " AND q.made_on >= p.judged_on", of: company, transaction)
    }
  }

  /// Items asked about in one statement.
  private static let chunk = 500

  /// - Parameter since: what else tells that another promise `q` was made after `p` was judged, beside its number.
  private static func standAgain(
    _ condition: SQL, since: SQL = "", of company: CompanyID, _ transaction: Transaction
  ) throws -> [PromiseID] {
    let ids: [PromiseID] = try transaction.query(
      """
      SELECT p.id FROM promise p
      WHERE p.company = \(company) AND p.ended_by IS NULL AND \(condition)
        AND NOT EXISTS (SELECT 1 FROM promise_item i JOIN promise_item n ON n.item = i.item
          JOIN promise q ON q.id = n.promise WHERE i.promise = p.id AND q.state = 'pending'
            AND q.id > p.id\(since)
            AND (p.plan IS NULL OR q.plan IS NULL OR q.plan <> p.plan))
      ORDER BY p.id
      """
    ) { $0.id(0) }
    for id in ids {
      try transaction.execute(
        """
        UPDATE promise SET state = 'pending', judged_on = NULL, version = version + 1
        WHERE company = \(company) AND id = \(id)
        """)
      if let promise = try find(id, of: company, transaction) { try cover(promise, of: company, transaction) }
    }
    return ids
  }
}
