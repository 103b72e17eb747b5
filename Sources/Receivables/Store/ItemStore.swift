public import Kernel
public import ReceivablesRules
public import Storage

/// The lines of customers' accounts, always of one company.
public enum ItemStore {
  static let columns: SQL = """
    id, company, customer, kind, number, instalment, issued, due, due_source, amount_minor, open_minor, disputed_minor,
    promised_minor, currency, order_reference, remittance_reference, label, settled_on
    """

  /// The column names of ``bulkValues(_:key:source:sourceKey:importFile:)``, in its order.
  public static let bulkColumns: [StaticString] = [
    "id", "company", "customer", "kind", "number", "instalment", "issued", "due", "due_source", "amount_minor",
    "open_minor", "disputed_minor", "promised_minor", "currency", "order_reference", "remittance_reference", "label",
    "settled_on", "source", "source_key", "import_file",
  ]

  /// An item's values for ``Transaction/bulkInsert(into:_:_:)``.
  public static func bulkValues(
    _ item: Item, key: ItemID, source: String, sourceKey: String, importFile: ImportFileID?
  ) -> [Value] {
    [
      key.bound, item.company.bound, item.customer.bound, item.kind.rawValue.bound, item.number.bound,
      item.instalment.bound, item.issued.bound, item.due.bound, item.dueSource.rawValue.bound, item.amount.minor.bound,
      item.open.minor.bound, item.disputed.minor.bound, item.promised.minor.bound, item.amount.currency.bound,
      item.orderReference.bound, item.remittanceReference.bound, item.label.bound, item.settledOn.bound, source.bound,
      sourceKey.bound, importFile.bound,
    ]
  }

  /// Adds one item; its `id` is ignored and the new one returned.
  ///
  /// `source` and `sourceKey` say where it comes from and are unique in the company: an import that meets them again
  /// updates the item instead of adding it.
  public static func insert(
    _ item: Item, source: String, sourceKey: String, importFile: ImportFileID? = nil, _ transaction: Transaction
  ) throws -> ItemID {
    let id: ItemID = try transaction.insert(
      """
      INSERT INTO item (company, customer, kind, number, instalment, issued, due, due_source, amount_minor, open_minor,
        disputed_minor, promised_minor, currency, order_reference, remittance_reference, label, settled_on, source,
        source_key, import_file)
      VALUES (\(item.company), \(item.customer), \(item.kind.rawValue), \(item.number), \(item.instalment),
        \(item.issued), \(item.due), \(item.dueSource.rawValue), \(item.amount.minor), \(item.open.minor),
        \(item.disputed.minor), \(item.promised.minor), \(item.amount.currency), \(item.orderReference),
        \(item.remittanceReference), \(item.label), \(item.settledOn), \(source), \(sourceKey), \(importFile))
      RETURNING id
      """)
    KeptFigures.changed([id], transaction)
    return id
  }

  public static func find(_ id: ItemID, of company: CompanyID, _ snapshot: Snapshot) throws -> Item? {
    try snapshot.first("SELECT \(columns) FROM item WHERE company = \(company) AND id = \(id)", item)
  }

  /// The items of some keys, in no order.
  public static func find(_ ids: [ItemID], of company: CompanyID, _ snapshot: Snapshot) throws -> [Item] {
    try snapshot.query("SELECT \(columns) FROM item WHERE company = \(company) AND id IN \(ids)", item)
  }

  /// The items that carry a document number; several when an invoice has several due dates.
  public static func find(number: String, of company: CompanyID, _ snapshot: Snapshot) throws -> [Item] {
    try snapshot.query(
      "SELECT \(columns) FROM item WHERE company = \(company) AND number = \(number) ORDER BY instalment, id", item)
  }

  /// The number that differs from one that somebody typed in capitals only; `nil` where none or several do.
  public static func number(
    like typed: String, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> String? {
    let found = try snapshot.query(
      """
      SELECT DISTINCT number FROM item WHERE company = \(company) AND lower(number) = \(typed.lowercased()) LIMIT 2
      """
    ) { $0.text(0) }
    return found.count == 1 ? found.first : nil
  }

  /// Reads items and keeps them from changing until the end of the transaction.
  public static func lock(_ ids: [ItemID], of company: CompanyID, _ transaction: Transaction) throws -> [ItemID: Item] {
    let found = try transaction.query(
      """
      SELECT \(columns) FROM item WHERE company = \(company) AND id IN \(ids) ORDER BY id\(transaction.dialect.forUpdate)
      """, item)
    return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether a company has anything at all: a new one has nothing.
  public static func hasAny(of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first("SELECT 1 FROM item WHERE company = \(company) LIMIT 1") { _ in true } ?? false
  }

  /// What a customer owes and is owed today, oldest due date first.
  public static func open(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Item] {
    try snapshot.query(
      """
      SELECT \(columns) FROM item
      WHERE company = \(company) AND customer = \(customer) AND open_minor <> 0 ORDER BY due, id
      """, item)
  }

  /// Some of what a customer owes and is owed, oldest due date first, from a place on.
  /// - Parameter owedOnly: leaves out credit notes and payments.
  public static func open(
    of customer: CustomerID, company: CompanyID, after place: (due: CivilDate, item: ItemID)?, limit: Int,
    owedOnly: Bool = false,
    _ snapshot: Snapshot
  ) throws -> [Item] {
    var conditions: [SQL] = ["company = \(company) AND customer = \(customer) AND open_minor <> 0"]
    if owedOnly { conditions.append("open_minor > 0") }
    if let place { conditions.append("(due > \(place.due) OR (due = \(place.due) AND id > \(place.item)))") }
    return try snapshot.query(
      "SELECT \(columns) FROM item WHERE \(conditions.joined(" AND ")) ORDER BY due, id LIMIT \(limit)", item)
  }

  /// What is to a customer's credit in a currency, oldest first.
  public static func credits(
    of customer: CustomerID, company: CompanyID, in currency: Currency, _ snapshot: Snapshot
  ) throws -> [Item] {
    try snapshot.query(
      """
      SELECT \(columns) FROM item
      WHERE company = \(company) AND customer = \(customer) AND currency = \(currency) AND open_minor < 0 ORDER BY due, id
      """, item)
  }

  /// A customer's whole account, latest first, at most `limit` lines.
  public static func account(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [Item] {
    try snapshot.query(
      """
      SELECT \(columns) FROM item WHERE company = \(company) AND customer = \(customer)
      ORDER BY issued DESC, id DESC LIMIT \(limit)
      """, item)
  }

  static func item(_ row: Row) throws -> Item {
    let currency = try row.currency(13)
    return Item(
      id: row.id(0), company: row.id(1), customer: row.id(2), kind: ItemKind(rawValue: row.text(3)) ?? .adjustment,
      number: row.text(4), instalment: Int(row.int(5)), issued: try row.date(6), due: try row.date(7),
      dueSource: DueSource(rawValue: row.text(8)) ?? .inferred, amount: Money(minor: row.int(9), currency),
      open: Money(minor: row.int(10), currency), disputed: Money(minor: row.int(11), currency),
      promised: Money(minor: row.int(12), currency), orderReference: row.textOrNil(14),
      remittanceReference: row.textOrNil(15), label: row.textOrNil(16), settledOn: try row.dateOrNil(17))
  }
}
