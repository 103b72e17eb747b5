import Foundation
public import Kernel
public import ReceivablesRules
public import Storage

/// The customers in the database, always of one company.
public enum CustomerStore {
  static let columns: SQL = """
    id, company, code, name, kind, siren, vat_number, language, currency, parent, terms, address_lines, postcode, city,
    country, insolvent_since, version, paused_until, pause_reason, sector, size, tags, brand
    """

  public static func find(_ id: CustomerID, of company: CompanyID, _ snapshot: Snapshot) throws -> Customer? {
    try snapshot.first("SELECT \(columns) FROM customer WHERE company = \(company) AND id = \(id)", customer)
  }

  /// The customers of some keys, in no order.
  public static func find(_ ids: [CustomerID], of company: CompanyID, _ snapshot: Snapshot) throws -> [Customer] {
    // A statement takes some tens of thousands of values.
    try stride(from: 0, to: ids.count, by: 10_000).flatMap { start in
      let some = Array(ids[start..<min(start + 10_000, ids.count)])
      return try snapshot.query(
        "SELECT \(columns) FROM customer WHERE company = \(company) AND id IN \(some)", customer)
    }
  }

  public static func find(code: String, of company: CompanyID, _ snapshot: Snapshot) throws -> Customer? {
    try snapshot.first("SELECT \(columns) FROM customer WHERE company = \(company) AND code = \(code)", customer)
  }

  /// Every customer of a company by code, in memory: for imports and matching.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [Customer] {
    try snapshot.query("SELECT \(columns) FROM customer WHERE company = \(company) ORDER BY code", customer)
  }

  /// Adds a customer; its `id` is ignored and the new one returned.
  public static func insert(_ customer: Customer, _ transaction: Transaction) throws -> CustomerID {
    let id: CustomerID = try transaction.insert(
      """
      INSERT INTO customer (company, code, name, folded_name, kind, siren, vat_number, language, currency, parent,
        terms, address_lines, postcode, city, country, insolvent_since, sector, size, tags, brand)
      VALUES (\(customer.company), \(customer.code), \(customer.name), \(Folding.folded(customer.name)),
        \(customer.kind.rawValue), \(customer.siren), \(customer.vatNumber), \(customer.language.rawValue),
        \(customer.currency), \(customer.parent), \(customer.terms),
        \(customer.address.lines.joined(separator: "\n")), \(customer.address.postcode), \(customer.address.city),
        \(customer.address.country), \(customer.insolventSince), \(customer.profile.sector),
        \(customer.profile.size?.rawValue), \(TagText.write(customer.profile.tags)), \(customer.brand))
      RETURNING id
      """)
    CustomerText.changed([id], transaction)
    return id
  }

  /// Adds many customers at once and returns their keys in the same order.
  ///
  /// - Parameter heads: for each, the position of its parent where that is one of them and has no key yet.
  public static func insert(
    _ customers: [Customer], heads: [Int?] = [], _ transaction: Transaction
  ) throws -> [CustomerID] {
    let keys: [CustomerID] = try transaction.reserveKeys(of: "customer", count: customers.count)
    try transaction.bulkInsert(
      into: "customer",
      [
        "id", "company", "code", "name", "folded_name", "kind", "siren", "vat_number", "language", "currency", "parent",
        "terms", "address_lines", "postcode", "city", "country", "insolvent_since", "sector", "size", "tags",
        "brand",
      ]
    ) { add in
      for (index, (key, customer)) in zip(keys, customers).enumerated() {
        let head = index < heads.count ? heads[index].map { keys[$0] } : nil
        try add([
          key.bound, customer.company.bound, customer.code.bound, customer.name.bound,
          Folding.folded(customer.name).bound, customer.kind.rawValue.bound, customer.siren.bound,
          customer.vatNumber.bound, customer.language.rawValue.bound, customer.currency.bound,
          (head ?? customer.parent).bound,
          customer.terms.bound, customer.address.lines.joined(separator: "\n").bound, customer.address.postcode.bound,
          customer.address.city.bound, customer.address.country.bound, customer.insolventSince.bound,
          customer.profile.sector.bound, (customer.profile.size?.rawValue).bound,
          TagText.write(customer.profile.tags).bound, customer.brand.bound,
        ])
      }
    }
    CustomerText.changed(keys, transaction)
    return keys
  }

  /// Writes what a file says a customer became; the code and the company stay, and its former name is kept among its
  /// others.
  public static func update(_ customer: Customer, _ transaction: Transaction) throws {
    _ = try update(customer, by: nil, at: nil, if: "1 = 1", transaction)
  }

  /// - Returns: whether the customer still was the version that was read.
  static func update(
    _ customer: Customer, by: String?, at: Moment?, if condition: SQL, _ transaction: Transaction
  ) throws -> Bool {
    CustomerText.changed([customer.id], transaction)
    try OtherNameStore.keepFormer(of: customer, transaction)
    return try transaction.execute(
      """
      UPDATE customer SET version = version + 1, edited = \(at), edited_by = \(by), name = \(customer.name), folded_name = \(Folding.folded(customer.name)),
        kind = \(customer.kind.rawValue), siren = \(customer.siren), vat_number = \(customer.vatNumber),
        language = \(customer.language.rawValue), currency = \(customer.currency), parent = \(customer.parent),
        terms = \(customer.terms), address_lines = \(customer.address.lines.joined(separator: "\n")),
        postcode = \(customer.address.postcode), city = \(customer.address.city),
        country = \(customer.address.country), insolvent_since = \(customer.insolventSince),
        sector = \(customer.profile.sector), size = \(customer.profile.size?.rawValue),
        tags = \(TagText.write(customer.profile.tags)), brand = \(customer.brand)
      WHERE company = \(customer.company) AND id = \(customer.id) AND \(condition)
      """) == 1
  }

  /// What a form that was made from an older version is told: who changed the customer since, and when.
  static func stale(_ id: CustomerID, of company: CompanyID, _ snapshot: Snapshot) throws -> StaleEdit? {
    try snapshot.first(
      "SELECT edited_by, edited, version FROM customer WHERE company = \(company) AND id = \(id)"
    ) { StaleEdit(by: $0.textOrNil(0), at: try $0.momentOrNil(1), version: $0.int(2)) }
  }

  /// How many of some customers have their reminders suspended on a day.
  public static func paused(
    among customers: [CustomerID], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> Int {
    guard !customers.isEmpty else { return 0 }
    return try Int(
      snapshot.count(
        """
        SELECT COUNT(*) FROM customer
        WHERE company = \(company) AND id IN \(customers) AND paused_until > \(day)
        """))
  }

  /// Suspends the reminders of customers, or lets them go on.
  static func setPause(
    _ pause: RemindersPause?, of customers: [CustomerID], company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE customer SET paused_until = \(pause?.until), pause_reason = \(pause?.reason)
      WHERE company = \(company) AND id IN \(customers)
      """)
  }

  /// The customers whose parent this one is, by name.
  public static func children(of parent: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Customer] {
    try snapshot.query(
      "SELECT \(columns) FROM customer WHERE company = \(company) AND parent = \(parent) ORDER BY folded_name, id",
      customer)
  }

  /// The accounts that a customer is known to pay from.
  public static func ibans(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [String] {
    try snapshot.query(
      "SELECT DISTINCT iban FROM customer_iban WHERE company = \(company) AND customer = \(customer) ORDER BY iban"
    ) { $0.text(0) }
  }

  /// Forgets accounts of a customer, wherever they were learnt.
  static func removeIBANs(
    _ ibans: [String], of customer: CustomerID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "DELETE FROM customer_iban WHERE company = \(company) AND customer = \(customer) AND iban IN \(ibans)")
  }

  /// Notes that a customer pays from an account; nothing changes when it is known already, or people switched it off.
  /// - Parameter entry: the receipt that teaches it, and the day on which it does.
  public static func addIBAN(
    _ iban: String, of customer: CustomerID, company: CompanyID, source: String,
    learnt: (entry: BankEntryID, day: CivilDate)? = nil, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO customer_iban (company, customer, iban, source, since, entry)
      VALUES (\(company), \(customer), \(iban), \(source), \(learnt?.day), \(learnt?.entry))
      ON CONFLICT (company, iban, customer) DO NOTHING
      """)
  }

  /// Forgets an account of a customer that was learnt from `source` by a receipt; not what people switched off, nor what
  /// another receipt taught.
  public static func removeIBAN(
    _ iban: String, of customer: CustomerID, company: CompanyID, source: String, learntFrom entry: BankEntryID,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      DELETE FROM customer_iban
      WHERE company = \(company) AND customer = \(customer) AND iban = \(iban) AND source = \(source)
        AND is_off IS NULL AND (entry IS NULL OR entry = \(entry))
      """)
  }

  /// The customers known to pay from each account of a company, but for what people switched off.
  public static func ibans(of company: CompanyID, _ snapshot: Snapshot) throws -> [String: [CustomerID]] {
    var result: [String: [CustomerID]] = [:]
    try snapshot.forEach(
      "SELECT iban, customer FROM customer_iban WHERE company = \(company) AND is_off IS NULL ORDER BY customer"
    ) {
      result[$0.text(0), default: []].append($0.id(1))
    }
    return result
  }

  static func customer(_ row: Row) throws -> Customer {
    Customer(
      id: row.id(0), company: row.id(1), code: row.text(2), name: row.text(3),
      kind: CustomerKind(rawValue: row.text(4)) ?? .businessOther, siren: row.textOrNil(5), vatNumber: row.textOrNil(6),
      language: LanguageCode(row.text(7)), currency: try row.currency(8), parent: row.idOrNil(9),
      terms: row.textOrNil(10),
      profile: CustomerProfile(
        sector: row.textOrNil(19), size: row.textOrNil(20).flatMap { CompanySize(rawValue: $0) },
        tags: TagText.read(row.textOrNil(21))),
      address: PostalAddress.read(row, lines: 11), insolventSince: try row.dateOrNil(15),
      pause: try row.dateOrNil(17).map { RemindersPause(until: $0, reason: row.textOrNil(18) ?? "") },
      version: row.int(16), brand: row.idOrNil(22))
  }
}

/// The tags of a customer as they are stored: one a line, `nil` for none.
public enum TagText {
  static func write(_ tags: [String]) -> String? { tags.isEmpty ? nil : tags.joined(separator: "\n") }

  public static func read(_ text: String?) -> [String] {
    text?.split(whereSeparator: \.isNewline).map { String($0) } ?? []
  }

  static let migration = Migration(
    "2026-12-12-customer-profiles",
    schema: """
      ALTER TABLE customer ADD COLUMN sector TEXT;
      ALTER TABLE customer ADD COLUMN size TEXT;
      ALTER TABLE customer ADD COLUMN tags TEXT
      """)
}
