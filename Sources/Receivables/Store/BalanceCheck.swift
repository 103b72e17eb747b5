public import Storage

/// Re-adds every balance from its parts: what `encours verify` prints.
public enum BalanceCheck {
  /// One sentence for each item whose open, disputed or promised amount is not what its parts say.
  public static func problems(_ snapshot: Snapshot, limit: Int = 100) throws -> [String] {
    var problems: [String] = []
    problems += try snapshot.query(
      """
      SELECT i.number, i.open_minor, i.amount_minor - COALESCE(SUM(p.minor), 0), i.currency
      FROM item i LEFT JOIN (
        SELECT debit_item AS item, amount_minor AS minor FROM allocation
        UNION ALL
        SELECT credit_item AS item, -amount_minor AS minor FROM allocation
      ) p ON p.item = i.id
      GROUP BY i.id, i.number, i.open_minor, i.amount_minor, i.currency
      HAVING i.open_minor <> i.amount_minor - COALESCE(SUM(p.minor), 0)
      ORDER BY i.id LIMIT \(limit)
      """
    ) {
      "item \($0.text(0)): open amount is \($0.int(1)), its allocations leave \($0.int(2)) (minor units, \($0.text(3)))"
    }
    problems += try snapshot.query(
      """
      SELECT i.number, i.disputed_minor, COALESCE(SUM(d.amount_minor), 0)
      FROM item i LEFT JOIN dispute d ON d.item = i.id AND d.closed_on IS NULL
      WHERE i.disputed_minor <> 0 OR d.id IS NOT NULL
      GROUP BY i.id, i.number, i.disputed_minor
      HAVING i.disputed_minor <> COALESCE(SUM(d.amount_minor), 0)
      ORDER BY i.id LIMIT \(limit)
      """
    ) { "item \($0.text(0)): disputed amount is \($0.int(1)), its open disputes add to \($0.int(2))" }
    problems += try snapshot.query(
      """
      SELECT i.number, i.promised_minor, COALESCE(SUM(p.amount_minor), 0)
      FROM item i LEFT JOIN (
        SELECT pi.item, pi.amount_minor - pi.covered_minor AS amount_minor FROM promise_item pi JOIN promise p ON p.id = pi.promise
        WHERE p.state = 'pending'
      ) p ON p.item = i.id
      WHERE i.promised_minor <> 0 OR p.item IS NOT NULL
      GROUP BY i.id, i.number, i.promised_minor
      HAVING i.promised_minor <> COALESCE(SUM(p.amount_minor), 0)
      ORDER BY i.id LIMIT \(limit)
      """
    ) { "item \($0.text(0)): promised amount is \($0.int(1)), its pending promises add to \($0.int(2))" }
    problems += try snapshot.query(
      """
      SELECT d.number, c.number FROM allocation a JOIN item d ON d.id = a.debit_item JOIN item c ON c.id = a.credit_item
      WHERE d.company <> a.company OR c.company <> a.company OR d.currency <> c.currency
      ORDER BY a.id LIMIT \(limit)
      """
    ) { "items \($0.text(0)) and \($0.text(1)) are allocated across companies or currencies" }
    return try problems + CarriedColumns.problems(snapshot) + LetteringStore.problems(snapshot)
  }
}
