public import Kernel
public import ReceivablesRules
public import Storage

/// The people at customers'.
public enum ContactStore {
  public static func all(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Contact] {
    try snapshot.query(
      """
      SELECT \(columns) FROM contact WHERE company = \(company) AND customer = \(customer) AND removed IS NULL ORDER BY id
      """, contact)
  }

  /// Everybody at a customer's, those that were removed too.
  public static func everKnown(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Contact] {
    try snapshot.query(
      "SELECT \(columns) FROM contact WHERE company = \(company) AND customer = \(customer) ORDER BY id", contact)
  }

  /// The contacts of some keys, in no order; those that were removed too, because messages name them.
  public static func find(_ ids: [ContactID], of company: CompanyID, _ snapshot: Snapshot) throws -> [Contact] {
    try snapshot.query("SELECT \(columns) FROM contact WHERE company = \(company) AND id IN \(ids)", contact)
  }

  private static let columns: SQL = """
    id, customer, name, role, email, phone, language, receives_reminders, receives_invoices,
    version, CASE WHEN unusable_email = email THEN unusable_since END, unusable_reason, unusable_until
    """

  private static func contact(_ row: Row) throws -> Contact {
    Contact(
      id: row.id(0), customer: row.id(1), name: row.text(2), role: row.text(3), email: row.textOrNil(4),
      phone: row.textOrNil(5), language: row.textOrNil(6).map { LanguageCode($0) }, receivesReminders: row.flag(7),
      receivesInvoices: row.flag(8), version: row.int(9),
      unusable: try row.momentOrNil(10).map {
        UnusableAddress(since: $0, said: row.textOrNil(11) ?? "", until: try row.dateOrNil(12))
      })
  }

  /// Adds a contact; its `id` is ignored and the new one returned.
  public static func insert(_ contact: Contact, company: CompanyID, _ transaction: Transaction) throws -> ContactID {
    CustomerText.changed([contact.customer], transaction)
    return try transaction.insert(
      """
      INSERT INTO contact (company, customer, name, role, email, phone, language, receives_reminders,
        receives_invoices)
      VALUES (\(company), \(contact.customer), \(contact.name), \(contact.role), \(contact.email), \(contact.phone),
        \(contact.language?.rawValue), \(contact.receivesReminders), \(contact.receivesInvoices))
      RETURNING id
      """)
  }

  /// A contact that was not removed.
  public static func find(_ id: ContactID, of company: CompanyID, _ snapshot: Snapshot) throws -> Contact? {
    try snapshot.first(
      "SELECT \(columns) FROM contact WHERE company = \(company) AND id = \(id) AND removed IS NULL", contact)
  }

  /// - Returns: whether the contact still was the version that was read.
  static func update(
    _ contact: Contact, company: CompanyID, by: String, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    CustomerText.changed([contact.customer], transaction)
    return try transaction.execute(
      """
      UPDATE contact SET version = version + 1, edited = \(at), edited_by = \(by), name = \(contact.name),
        role = \(contact.role), email = \(contact.email), phone = \(contact.phone),
        language = \(contact.language?.rawValue), receives_reminders = \(contact.receivesReminders),
        receives_invoices = \(contact.receivesInvoices)
      WHERE company = \(company) AND id = \(contact.id) AND version = \(contact.version) AND removed IS NULL
      """) == 1
  }

  /// A condition on contacts that their address is not written to on a day.
  public static func isUnusable(on day: CivilDate) -> SQL {
    "unusable_email = email AND (unusable_until IS NULL OR unusable_until > \(day))"
  }

  /// Notes that an address of a customer takes nothing, until it is corrected.
  /// - Parameters:
  ///   - address: in lower case.
  ///   - isDead: whether it will never take anything; one that may be right rests.
  ///   - day: the one from which it rests.
  /// - Returns: the contacts that have it and of whom this was not known.
  public static func setUnusable(
    _ address: String, of customer: CustomerID, company: CompanyID, isDead: Bool = true, said: String,
    on day: CivilDate, at moment: Moment, _ transaction: Transaction
  ) throws -> [ContactID] {
    let until = isDead ? nil : day.adding(days: UnusableAddress.restDays)
    return try transaction.query(
      """
      UPDATE contact SET unusable_email = email, unusable_since = \(moment), unusable_reason = \(said),
        unusable_until = \(until)
      WHERE company = \(company) AND customer = \(customer) AND lower(email) = \(address) AND removed IS NULL
        AND (unusable_email IS NULL OR unusable_email <> email OR unusable_until IS NOT NULL)
      RETURNING id
      """
    ) { $0.id(0) }
  }

  /// Forgets that a contact's address takes nothing.
  /// - Returns: whether that was known of the present address.
  static func setUsable(_ id: ContactID, company: CompanyID, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE contact SET unusable_email = NULL, unusable_since = NULL, unusable_reason = NULL, unusable_until = NULL
      WHERE company = \(company) AND id = \(id) AND unusable_email = email
      """) == 1
  }

  static func stale(_ id: ContactID, of company: CompanyID, _ snapshot: Snapshot) throws -> StaleEdit? {
    try snapshot.first(
      "SELECT edited_by, edited, version FROM contact WHERE company = \(company) AND id = \(id) AND removed IS NULL"
    ) { StaleEdit(by: $0.textOrNil(0), at: try $0.momentOrNil(1), version: $0.int(2)) }
  }

  /// Removes a contact, or brings back one that was.
  /// - Returns: the customer; `nil` when it was so already.
  static func setRemoved(
    _ removed: Moment?, _ id: ContactID, company: CompanyID, _ transaction: Transaction
  ) throws -> CustomerID? {
    let condition: SQL = removed == nil ? "removed IS NOT NULL" : "removed IS NULL"
    let customer: CustomerID? = try transaction.first(
      """
      UPDATE contact SET removed = \(removed), version = version + 1
      WHERE company = \(company) AND id = \(id) AND \(condition) RETURNING customer
      """
    ) { $0.id(0) }
    if let customer { CustomerText.changed([customer], transaction) }
    return customer
  }
}
