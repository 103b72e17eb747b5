public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// What the annual table of payment delays is made of.
public enum PaymentDelayStore {
  /// Invoices unpaid at the end of a financial year, by days late on that day.
  public static func unpaid(
    of sight: Sight, in currency: Currency, at closing: CivilDate, _ snapshot: Snapshot
  ) throws -> PaymentDelays {
    var table = PaymentDelays(
      currency: currency, salesMinor: try sales(of: sight, in: currency, year: closing, snapshot))
    try snapshot.forEach(
      """
      SELECT due, disputed, COUNT(*), CAST(SUM(open_minor) AS bigint) FROM (
        SELECT i.id, i.due, i.amount_minor - COALESCE(SUM(a.amount_minor), 0) AS open_minor,
          \(disputed(at: closing)) AS disputed
        FROM item i LEFT JOIN allocation a ON a.debit_item = i.id AND a.day <= \(closing)
        WHERE i.company = \(sight.company) AND i.kind = 'invoice' AND i.currency = \(currency)
          AND i.issued <= \(closing) AND (i.settled_on IS NULL OR i.settled_on > \(closing))\(sight.only("i.customer"))
        GROUP BY i.id, i.due, i.amount_minor
      ) past WHERE open_minor > 0 GROUP BY due, disputed
      """
    ) { row in
      table.add(
        daysLate: max(0, closing.days(since: try row.date(0))), isDisputed: row.int(1) > 0, invoices: Int(row.int(2)),
        minor: row.int(3))
    }
    return table
  }

  /// Invoices that were paid late during a financial year, by days late when they were settled.
  public static func paidLate(
    of sight: Sight, in currency: Currency, year closing: CivilDate, _ snapshot: Snapshot
  ) throws -> PaymentDelays {
    var table = PaymentDelays(
      currency: currency, salesMinor: try sales(of: sight, in: currency, year: closing, snapshot))
    try snapshot.forEach(
      """
      SELECT i.due, i.settled_on, \(disputed(at: closing)), COUNT(*), CAST(SUM(i.amount_minor) AS bigint) FROM item i
      WHERE i.company = \(sight.company) AND i.kind = 'invoice' AND i.currency = \(currency)
        AND i.settled_on >= \(first(of: closing)) AND i.settled_on <= \(closing)\(sight.only("i.customer"))
      GROUP BY 1, 2, 3
      """
    ) { row in
      table.add(
        daysLate: max(0, try row.date(1).days(since: try row.date(0))), isDisputed: row.int(2) > 0,
        invoices: Int(row.int(3)), minor: row.int(4))
    }
    return table
  }

  /// The first day of the financial year that ends on a day: twelve months of it.
  public static func first(of closing: CivilDate) -> CivilDate {
    closing.firstOfMonth.adding(months: -11)
  }

  private static func disputed(at closing: CivilDate) -> SQL {
    """
    CASE WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.item = i.id AND d.opened_on <= \(closing)
      AND (d.closed_on IS NULL OR d.closed_on > \(closing))) THEN 1 ELSE 0 END
    """
  }

  private static func sales(
    of sight: Sight, in currency: Currency, year closing: CivilDate, _ snapshot: Snapshot
  ) throws -> Int64 {
    try snapshot.count(
      """
      SELECT CAST(SUM(amount_minor) AS bigint) FROM item
      WHERE company = \(sight.company) AND currency = \(currency) AND kind IN ('invoice', 'credit_note')
        AND issued >= \(first(of: closing)) AND issued <= \(closing)\(sight.only("customer"))
      """)
  }
}
