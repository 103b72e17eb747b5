public import Kernel
public import ReceivablesRules
public import Storage

/// Allocations, and the open amounts that follow from them: the only place where an item's open amount changes.
public enum AllocationStore {
  /// The column names for bulk writing, with a key taken by ``Transaction/reserveKeys(of:count:)``. Who writes in bulk
  /// writes the items with the open amounts that result; `encours verify` re-adds them.
  public static let bulkColumns: [StaticString] = [
    "id", "company", "debit_item", "credit_item", "amount_minor", "day", "reason", "reverses",
  ]

  public static func bulkValues(_ allocation: Allocation, company: CompanyID) -> [Value] {
    [
      allocation.id.bound, company.bound, allocation.debit.bound, allocation.credit.bound,
      allocation.amount.minor.bound,
      allocation.day.bound, allocation.reason.rawValue.bound, allocation.reverses.bound,
    ]
  }

  /// Settles `amount` of a debit item by a credit item.
  ///
  /// What the matcher or a person does in a closed period counts on the first open day; that the debtor paid on `day` is
  /// kept, since interest stops then (decision 045). The ledger's own days are the ledger's.
  /// - Throws: `AllocationRefusal` when either has less left or they do not go together.
  @discardableResult
  public static func allocate(
    _ amount: Money, of debit: ItemID, by credit: ItemID, company: CompanyID, day: CivilDate, reason: AllocationReason,
    _ transaction: Transaction
  ) throws -> AllocationID {
    let items = try ItemStore.lock([debit, credit], of: company, transaction)
    guard let debitItem = items[debit] else { throw AllocationRefusal.notFound(debit) }
    guard let creditItem = items[credit] else { throw AllocationRefusal.notFound(credit) }
    try Balance.check(amount, of: debitItem, by: creditItem)
    let counted = reason.isOurs ? try ClosingStore.open(day, of: company, transaction) : day
    let paid = counted == day ? nil : day
    let id: AllocationID = try transaction.insert(
      """
      INSERT INTO allocation (company, debit_item, credit_item, amount_minor, day, reason, paid_on)
      VALUES (\(company), \(debit), \(credit), \(amount.minor), \(counted), \(reason.rawValue), \(paid)) RETURNING id
      """)
    try move(debit, by: -amount.minor, company: company, day: day, transaction)
    try move(credit, by: amount.minor, company: company, day: day, transaction)
    return id
  }

  /// Undoes an allocation by an opposite one: both items are owed again as before.
  @discardableResult
  public static func reverse(
    _ id: AllocationID, company: CompanyID, day: CivilDate, _ transaction: Transaction
  ) throws -> AllocationID {
    let found = try transaction.first(
      """
      SELECT debit_item, credit_item, amount_minor, reason FROM allocation
      WHERE company = \(company) AND id = \(id) AND reverses IS NULL
      """
    ) { row in
      (
        debit: ItemID(row.int(0)), credit: ItemID(row.int(1)), minor: row.int(2),
        isOurs: AllocationReason(rawValue: row.text(3))?.isOurs ?? false
      )
    }
    guard let found else { throw AllocationRefusal.alreadyReversed(id) }
    _ = try ItemStore.lock([found.debit, found.credit], of: company, transaction)
    let counted = found.isOurs ? try ClosingStore.open(day, of: company, transaction) : day
    let paid = counted == day ? nil : day
    let reversal: AllocationID
    do {
      reversal = try transaction.insert(
        """
        INSERT INTO allocation (company, debit_item, credit_item, amount_minor, day, reason, reverses, paid_on)
        VALUES (\(company), \(found.debit), \(found.credit), \(-found.minor), \(counted),
          \(AllocationReason.reversal.rawValue), \(id), \(paid))
        RETURNING id
        """)
    } catch StorageError.duplicate {
      throw AllocationRefusal.alreadyReversed(id)
    }
    try move(found.debit, by: found.minor, company: company, day: day, transaction)
    try move(found.credit, by: -found.minor, company: company, day: day, transaction)
    return reversal
  }

  private static func move(
    _ item: ItemID, by minor: Int64, company: CompanyID, day: CivilDate, _ transaction: Transaction
  ) throws {
    let changed = try transaction.execute(
      """
      UPDATE item SET open_minor = open_minor + \(minor),
        settled_on = CASE WHEN open_minor + \(minor) = 0 THEN \(day) ELSE NULL END
      WHERE company = \(company) AND id = \(item)
      """)
    if changed != 1 { throw AllocationRefusal.notFound(item) }
    KeptFigures.changed([item], transaction)
    LetteringStore.changed([item], transaction)
  }

  /// An item whose money moved.
  public struct Movement: Sendable, Hashable {
    public let debit: ItemID
    public let customer: CustomerID
    /// Whether an allocation to it was undone.
    public let isTakenBack: Bool
  }

  /// The last allocation of any company; zero before the first.
  public static func latest(_ snapshot: Snapshot) throws -> AllocationID {
    try snapshot.first("SELECT COALESCE(MAX(id), 0) FROM allocation") { $0.id(0) } ?? AllocationID(0)
  }

  /// The items to which something was allocated, or of which it was undone, after an allocation.
  public static func moved(
    since mark: AllocationID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Movement] {
    try snapshot.query(
      """
      SELECT a.debit_item, i.customer, MAX(CASE WHEN a.reverses IS NULL THEN 0 ELSE 1 END)
      FROM allocation a JOIN item i ON i.id = a.debit_item
      WHERE a.id > \(mark) AND a.company = \(company) GROUP BY a.debit_item, i.customer ORDER BY a.debit_item
      """
    ) { Movement(debit: $0.id(0), customer: $0.id(1), isTakenBack: $0.int(2) == 1) }
  }

  /// The allocations still in force in which an item takes part, oldest first.
  public static func active(of item: ItemID, company: CompanyID, _ snapshot: Snapshot) throws -> [Allocation] {
    try snapshot.query(
      """
      SELECT a.id, a.debit_item, a.credit_item, a.amount_minor, i.currency, a.day, a.reason
      FROM allocation a JOIN item i ON i.id = a.debit_item
      WHERE a.company = \(company) AND (a.debit_item = \(item) OR a.credit_item = \(item)) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY a.id
      """
    ) { row in
      Allocation(
        id: row.id(0), debit: row.id(1), credit: row.id(2), amount: try row.money(3, currency: 4), day: try row.date(5),
        reason: AllocationReason(rawValue: row.text(6)) ?? .ledger)
    }
  }
}
