public import Kernel
public import ReceivablesRules
public import Storage

/// Money that reached the bank, seems to pay an item, and waits for a person to say so.
public enum AwaitedReceiptStore {
  /// What bank entries that wait for a person seem to pay.
  static let migration = Migration(
    "2026-12-07-awaited-receipts",
    schema: """
      CREATE TABLE awaited_receipt (
        company ID NOT NULL REFERENCES company (id),
        entry ID NOT NULL,
        item ID NOT NULL REFERENCES item (id),
        customer ID NOT NULL REFERENCES customer (id),
        day DATE NOT NULL,
        amount_minor MONEY NOT NULL,
        PRIMARY KEY (entry, item)
      );
      CREATE INDEX awaited_receipt_customer ON awaited_receipt (company, customer);
      CREATE INDEX awaited_receipt_item ON awaited_receipt (item)
      """)

  /// Forgets what a bank entry seemed to pay: it was decided, or is about to be looked at again.
  public static func forget(_ entry: BankEntryID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM awaited_receipt WHERE entry = \(entry)")
  }

  /// Keeps what a bank entry seems to pay.
  /// - Parameter day: the day on which the bank had it.
  public static func write(
    _ parts: [(item: ItemID, minor: Int64)], of entry: BankEntryID, on day: CivilDate, company: CompanyID,
    _ transaction: Transaction
  ) throws {
    for part in parts where part.minor > 0 {
      try transaction.execute(
        """
        INSERT INTO awaited_receipt (company, entry, item, customer, day, amount_minor)
        SELECT i.company, \(entry), i.id, i.customer, \(day), \(part.minor) FROM item i
        WHERE i.company = \(company) AND i.id = \(part.item)
        """)
    }
  }

  /// What each bank entry of which something is awaited seems to pay.
  public static func byEntry(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [BankEntryID: [ItemID: Int64]] {
    var result: [BankEntryID: [ItemID: Int64]] = [:]
    try snapshot.forEach("SELECT entry, item, amount_minor FROM awaited_receipt WHERE company = \(company)") { row in
      result[row.id(0), default: [:]][row.id(1)] = row.int(2)
    }
    return result
  }

  /// What is awaited on the items of some customers, while that keeps them from being asked for.
  /// - Parameter alsoOlder: also what keeps them only from a formal notice.
  public static func byItem(
    of company: CompanyID, among customers: ClosedRange<CustomerID>, on day: CivilDate, alsoOlder: Bool = false,
    _ snapshot: Snapshot
  ) throws -> [ItemID: AwaitedReceipt] {
    let recent: SQL = alsoOlder ? "" : " AND a.day >= \(AwaitedReceipt.first(on: day))"
    var result: [ItemID: AwaitedReceipt] = [:]
    try snapshot.forEach(
      """
      SELECT a.item, CAST(SUM(a.amount_minor) AS bigint), MAX(a.day), i.open_minor
      FROM awaited_receipt a JOIN item i ON i.id = a.item
      WHERE a.company = \(company)\(recent) AND a.day <= \(day)
        AND a.customer >= \(customers.lowerBound) AND a.customer <= \(customers.upperBound)
      GROUP BY a.item, i.open_minor
      """
    ) { row in
      // Two payments of one item do not pay it twice.
      result[row.id(0)] = AwaitedReceipt(minor: min(row.int(1), max(0, row.int(3))), on: try row.date(2))
    }
    return result
  }

  /// What is awaited on some items, however long ago it came.
  public static func byItem(
    _ items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: AwaitedReceipt] {
    var result: [ItemID: AwaitedReceipt] = [:]
    try snapshot.forEach(
      """
      SELECT a.item, CAST(SUM(a.amount_minor) AS bigint), MAX(a.day), i.open_minor
      FROM awaited_receipt a JOIN item i ON i.id = a.item
      WHERE a.company = \(company) AND a.item IN \(items) GROUP BY a.item, i.open_minor
      """
    ) { row in
      result[row.id(0)] = AwaitedReceipt(minor: min(row.int(1), max(0, row.int(3))), on: try row.date(2))
    }
    return result
  }

  /// Whether something is awaited on an item that a message of a day asks for: what came after it too.
  /// - Parameter alsoOlder: what came long before it too.
  public static func isAwaited(
    _ item: ItemID, since day: CivilDate, alsoOlder: Bool = false, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Bool {
    let recent: SQL = alsoOlder ? "" : " AND day >= \(AwaitedReceipt.first(on: day))"
    return try snapshot.count(
      """
      SELECT COUNT(*) FROM awaited_receipt
      WHERE company = \(company) AND item = \(item)\(recent)
      """) > 0
  }
}
