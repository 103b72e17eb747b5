public import Storage

/// Compares every bank entry that was applied with the item that its money became: what `encours verify` prints.
public enum CashCheck {
  public static func problems(_ snapshot: Snapshot, limit: Int = 100) throws -> [String] {
    try snapshot.query(
      """
      SELECT e.id, e.amount_minor, e.currency, i.amount_minor
      FROM bank_entry e LEFT JOIN item i ON i.id = e.payment_item AND i.company = e.company
      WHERE e.decision = 'applied'
        AND (i.id IS NULL OR i.amount_minor <> -e.amount_minor OR i.currency <> e.currency)
      ORDER BY e.id LIMIT \(limit)
      """
    ) { row in
      "bank entry \(row.int(0)): it brought \(row.int(1)) (minor units, \(row.text(2))), its item is "
        + (row.isNull(3) ? "missing" : "\(row.int(3))")
    }
  }
}
