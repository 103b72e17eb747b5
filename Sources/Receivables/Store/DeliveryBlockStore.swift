public import Kernel
public import ReceivablesRules
public import Storage

/// The customers to whom nothing is delivered, always of one company. A block that was lifted stays as it was, with who
/// lifted it, when and why.
public enum DeliveryBlockStore {
  /// One block of a customer at a time.
  static let migration = Migration(
    "2026-12-06-delivery-blocks",
    schema: """
      CREATE TABLE delivery_block (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        since DATE NOT NULL,
        reason TEXT,
        step TEXT,
        action ID,
        ends_by_itself FLAG NOT NULL,
        set_by TEXT NOT NULL,
        set_at MOMENT NOT NULL,
        lifted_on DATE,
        lifted_by TEXT,
        lift_reason TEXT,
        CHECK ((action IS NULL) = (step IS NULL)),
        CHECK ((action IS NULL) = (reason IS NOT NULL)),
        CHECK ((lifted_on IS NULL) = (lifted_by IS NULL))
      );
      CREATE UNIQUE INDEX delivery_block_current ON delivery_block (company, customer) WHERE lifted_on IS NULL;
      CREATE INDEX delivery_block_customer ON delivery_block (customer)
      """)

  private static let columns: SQL = "customer, since, reason, step, action, ends_by_itself, set_by"

  /// The block of a customer; `nil` while deliveries go on.
  public static func current(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> DeliveryBlock? {
    try snapshot.first(
      """
      SELECT \(columns) FROM delivery_block
      WHERE company = \(company) AND customer = \(customer) AND lifted_on IS NULL
      """, block)
  }

  /// A condition: that deliveries to the customer of a column are blocked.
  public static func isBlocked(_ customer: SQL, in company: CompanyID) -> SQL {
    """
    EXISTS (SELECT 1 FROM delivery_block b
      WHERE b.company = \(company) AND b.customer = \(customer) AND b.lifted_on IS NULL)
    """
  }

  /// A value of a statement: since when deliveries to the customer of a column are blocked; NULL while they go on.
  public static func since(_ customer: SQL, in company: CompanyID) -> SQL {
    """
    (SELECT b.since FROM delivery_block b
      WHERE b.company = \(company) AND b.customer = \(customer) AND b.lifted_on IS NULL)
    """
  }

  /// How each of some customers stands on a day.
  public static func standings(
    of customers: [CustomerID], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: DeliveryBlockRule.Standing] {
    var found: [CustomerID: DeliveryBlockRule.Standing] = [:]
    for start in stride(from: 0, to: customers.count, by: 5_000) {
      let some = Array(customers[start..<min(start + 5_000, customers.count)])
      try snapshot.forEach(
        """
        SELECT c.id, CASE WHEN \(isOverdue("c.id", in: company, on: day)) THEN 1 ELSE 0 END,
          CASE WHEN \(isBlocked("c.id", in: company)) THEN 1 ELSE 0 END, c.insolvent_since
        FROM customer c WHERE c.company = \(company) AND c.id IN \(some)
        """
      ) { row in
        found[row.id(0)] = DeliveryBlockRule.Standing(
          isOverdue: row.int(1) != 0, isBlocked: row.int(2) != 0, isInsolvent: !row.isNull(3))
      }
    }
    return found
  }

  /// The blocks of a company, with whether anything of their customers is overdue.
  static func all(
    of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [(block: DeliveryBlock, isOverdue: Bool)] {
    try snapshot.query(
      """
      SELECT \(columns), CASE WHEN \(isOverdue("k.customer", in: company, on: day)) THEN 1 ELSE 0 END
      FROM delivery_block k WHERE k.company = \(company) AND k.lifted_on IS NULL ORDER BY k.customer
      """
    ) { (try block($0), $0.int(7) != 0) }
  }

  /// That something of a customer is overdue in one currency at least, as ``Overdue`` says it.
  private static func isOverdue(_ customer: SQL, in company: CompanyID, on day: CivilDate) -> SQL {
    """
    EXISTS (SELECT 1 FROM item i WHERE i.company = \(company) AND i.customer = \(customer) AND i.open_minor <> 0
      GROUP BY i.currency HAVING \(Overdue.sum(on: day)) > 0)
    """
  }

  /// Writes blocks, but for customers that have one.
  /// - Returns: those that were written.
  public static func insert(
    _ blocks: [DeliveryBlock], company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> [DeliveryBlock] {
    try blocks.filter { block in
      var (reason, step, action): (String?, String?, ActionID?) = (nil, nil, nil)
      switch block.cause {
      case .person(let said): reason = said
      case .step(let kind, let done): (step, action) = (kind, done)
      }
      return try transaction.execute(
        """
        INSERT INTO delivery_block (company, customer, since, reason, step, action, ends_by_itself, set_by, set_at)
        VALUES (\(company), \(block.customer), \(block.since), \(reason), \(step), \(action), \(block.endsByItself),
          \(block.by), \(at))
        ON CONFLICT DO NOTHING
        """) == 1
    }
  }

  /// - Returns: whether deliveries were blocked until now.
  static func lift(
    of customer: CustomerID, company: CompanyID, on day: CivilDate, by label: String, because reason: String?,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE delivery_block SET lifted_on = \(day), lifted_by = \(label), lift_reason = \(reason)
      WHERE company = \(company) AND customer = \(customer) AND lifted_on IS NULL
      """) == 1
  }

  /// Lifts what an action started that was taken back.
  /// - Returns: whether it was in force until now.
  public static func lift(
    startedBy action: ActionID, company: CompanyID, on day: CivilDate, by label: String, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE delivery_block SET lifted_on = \(day), lifted_by = \(label)
      WHERE company = \(company) AND action = \(action) AND lifted_on IS NULL
      """) == 1
  }

  private static func block(_ row: Row) throws -> DeliveryBlock {
    let cause: DeliveryBlock.Cause =
      if let step = row.textOrNil(3), let action: ActionID = row.idOrNil(4) {
        .step(step, action)
      } else {
        .person(reason: row.textOrNil(2) ?? "")
      }
    return DeliveryBlock(
      of: row.id(0), since: try row.date(1), cause: cause, by: row.text(6), endsByItself: row.flag(5))
  }
}
