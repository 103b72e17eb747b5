import Banking
public import Kernel
public import Storage

extension Named {
  public enum ReceiptLot {}
}

/// Receipts that somebody approved together.
public typealias ReceiptLotID = Identifier<Named.ReceiptLot>

/// What was approved together, so that it can be looked at and taken back together.
public enum ReceiptLotStore {
  /// An entry of a lot, with the item that its money became then.
  public struct Line: Sendable, Hashable {
    public let entry: BankEntryID
    public let payment: ItemID
    /// Whether it still stands as it was approved.
    public let stands: Bool
  }

  static func insert(company: CompanyID, at: Moment, _ transaction: Transaction) throws -> ReceiptLotID {
    try transaction.insert("INSERT INTO receipt_lot (company, made_at) VALUES (\(company), \(at)) RETURNING id")
  }

  static func add(_ entry: BankEntryID, payment: ItemID, to lot: ReceiptLotID, _ transaction: Transaction) throws {
    try transaction.execute(
      "INSERT INTO receipt_lot_entry (lot, entry, payment) VALUES (\(lot), \(entry), \(payment))")
  }

  /// The lines of a lot in the order in which they were approved; `nil` when the company has no such lot.
  public static func lines(
    of lot: ReceiptLotID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> (madeAt: Moment, lines: [Line])? {
    guard
      let madeAt = try snapshot.first(
        "SELECT made_at FROM receipt_lot WHERE company = \(company) AND id = \(lot)", { try $0.moment(0) })
    else { return nil }
    let lines = try snapshot.query(
      """
      SELECT l.entry, l.payment, e.payment_item FROM receipt_lot_entry l JOIN bank_entry e ON e.id = l.entry
      WHERE l.lot = \(lot) ORDER BY l.payment
      """
    ) { row -> Line in
      let payment: ItemID = row.id(1)
      return Line(entry: row.id(0), payment: payment, stands: row.idOrNil(2) == payment)
    }
    return (madeAt, lines)
  }

  /// The lot in which an entry was approved, as it stands; `nil` when it was approved alone.
  public static func lot(
    of entry: BankEntryID, payment: ItemID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> ReceiptLotID? {
    try snapshot.first(
      """
      SELECT l.lot FROM receipt_lot_entry l JOIN receipt_lot r ON r.id = l.lot
      WHERE r.company = \(company) AND l.entry = \(entry) AND l.payment = \(payment)
      """
    ) { $0.id(0) }
  }
}
