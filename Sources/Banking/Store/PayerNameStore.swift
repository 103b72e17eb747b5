public import Kernel
public import Storage

/// Names under which customers were seen to pay and that are not their own: a trade name, a former name, a parent, a
/// factor. Kept as people confirmed them, and forgotten when they take that back.
public enum PayerNameStore {
  /// The names of each customer, folded, but for those that people switched off.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: [String]] {
    var names: [CustomerID: [String]] = [:]
    try snapshot.forEach(
      "SELECT customer, name FROM payer_name WHERE company = \(company) AND is_off IS NULL ORDER BY customer, name"
    ) {
      names[$0.id(0), default: []].append($0.text(1))
    }
    return names
  }

  /// One that people switched off stays so.
  /// - Parameter name: as the bank gave it.
  public static func add(
    _ name: String, of customer: CustomerID, from entry: BankEntryID, on day: CivilDate, company: CompanyID,
    _ transaction: Transaction
  ) throws {
    let folded = Folding.folded(name)
    guard !folded.isEmpty else { return }
    try transaction.execute(
      """
      INSERT INTO payer_name (company, name, customer, entry, since)
      VALUES (\(company), \(folded), \(customer), \(entry), \(day))
      ON CONFLICT (company, name, customer) DO NOTHING
      """)
  }

  /// Forgets what was learnt from an entry, but for what people switched off.
  public static func remove(from entry: BankEntryID, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM payer_name WHERE company = \(company) AND entry = \(entry) AND is_off IS NULL")
  }
}
