import Foundation
public import Kernel
public import ReceivablesRules
public import Storage

/// The customers in the database, always of one company.
public enum CustomerStore {
  static let columns: SQL = """
    id, company, code, name, kind, siren, vat_number, language, currency, parent, terms, address_lines, postcode, city,
    country, insolvent_since
    """

  public static func find(_ id: CustomerID, of company: CompanyID, _ snapshot: Snapshot) throws -> Customer? {
    try snapshot.first("SELECT \(columns) FROM customer WHERE company = \(company) AND id = \(id)", customer)
  }

  /// The customers of some keys, in no order.
  public static func find(_ ids: [CustomerID], of company: CompanyID, _ snapshot: Snapshot) throws -> [Customer] {
    try snapshot.query("SELECT \(columns) FROM customer WHERE company = \(company) AND id IN \(ids)", customer)
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
    try transaction.insert(
      """
      INSERT INTO customer (company, code, name, folded_name, kind, siren, vat_number, language, currency, parent,
        terms, address_lines, postcode, city, country, insolvent_since)
      VALUES (\(customer.company), \(customer.code), \(customer.name), \(Folding.folded(customer.name)),
        \(customer.kind.rawValue), \(customer.siren), \(customer.vatNumber), \(customer.language.rawValue),
        \(customer.currency), \(customer.parent), \(customer.terms),
        \(customer.address.lines.joined(separator: "\n")), \(customer.address.postcode), \(customer.address.city),
        \(customer.address.country), \(customer.insolventSince))
      RETURNING id
      """)
  }

  /// Adds many customers at once and returns their keys in the same order.
  public static func insert(_ customers: [Customer], _ transaction: Transaction) throws -> [CustomerID] {
    let keys: [CustomerID] = try transaction.reserveKeys(of: "customer", count: customers.count)
    try transaction.bulkInsert(
      into: "customer",
      [
        "id", "company", "code", "name", "folded_name", "kind", "siren", "vat_number", "language", "currency", "parent",
        "terms", "address_lines", "postcode", "city", "country", "insolvent_since",
      ]
    ) { add in
      for (key, customer) in zip(keys, customers) {
        try add([
          key.bound, customer.company.bound, customer.code.bound, customer.name.bound,
          Folding.folded(customer.name).bound, customer.kind.rawValue.bound, customer.siren.bound,
          customer.vatNumber.bound, customer.language.rawValue.bound, customer.currency.bound, customer.parent.bound,
          customer.terms.bound, customer.address.lines.joined(separator: "\n").bound, customer.address.postcode.bound,
          customer.address.city.bound, customer.address.country.bound, customer.insolventSince.bound,
        ])
      }
    }
    return keys
  }

  /// Writes what a customer became; the code and the company stay.
  public static func update(_ customer: Customer, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE customer SET name = \(customer.name), folded_name = \(Folding.folded(customer.name)),
        kind = \(customer.kind.rawValue), siren = \(customer.siren), vat_number = \(customer.vatNumber),
        language = \(customer.language.rawValue), currency = \(customer.currency), parent = \(customer.parent),
        terms = \(customer.terms), address_lines = \(customer.address.lines.joined(separator: "\n")),
        postcode = \(customer.address.postcode), city = \(customer.address.city),
        country = \(customer.address.country), insolvent_since = \(customer.insolventSince)
      WHERE company = \(customer.company) AND id = \(customer.id)
      """)
  }

  /// Notes that a customer pays from an account; nothing changes when it is known already.
  public static func addIBAN(
    _ iban: String, of customer: CustomerID, company: CompanyID, source: String, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO customer_iban (company, customer, iban, source) VALUES (\(company), \(customer), \(iban), \(source))
      ON CONFLICT (company, iban, customer) DO NOTHING
      """)
  }

  /// Forgets an account of a customer that was learnt from `source`.
  public static func removeIBAN(
    _ iban: String, of customer: CustomerID, company: CompanyID, source: String, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      DELETE FROM customer_iban
      WHERE company = \(company) AND customer = \(customer) AND iban = \(iban) AND source = \(source)
      """)
  }

  /// The customers known to pay from each account of a company.
  public static func ibans(of company: CompanyID, _ snapshot: Snapshot) throws -> [String: [CustomerID]] {
    var result: [String: [CustomerID]] = [:]
    try snapshot.forEach("SELECT iban, customer FROM customer_iban WHERE company = \(company) ORDER BY customer") {
      result[$0.text(0), default: []].append($0.id(1))
    }
    return result
  }

  static func customer(_ row: Row) throws -> Customer {
    Customer(
      id: row.id(0), company: row.id(1), code: row.text(2), name: row.text(3),
      kind: CustomerKind(rawValue: row.text(4)) ?? .businessOther, siren: row.textOrNil(5), vatNumber: row.textOrNil(6),
      language: LanguageCode(row.text(7)), currency: try row.currency(8), parent: row.idOrNil(9),
      terms: row.textOrNil(10), address: PostalAddress.read(row, lines: 11), insolventSince: try row.dateOrNil(15))
  }
}

/// The people at customers'.
public enum ContactStore {
  public static func all(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Contact] {
    try snapshot.query(
      """
      SELECT \(columns) FROM contact WHERE company = \(company) AND customer = \(customer) ORDER BY id
      """, contact)
  }

  /// The contacts of some keys, in no order.
  public static func find(_ ids: [ContactID], of company: CompanyID, _ snapshot: Snapshot) throws -> [Contact] {
    try snapshot.query("SELECT \(columns) FROM contact WHERE company = \(company) AND id IN \(ids)", contact)
  }

  private static let columns: SQL =
    "id, customer, name, role, email, phone, language, receives_reminders, receives_invoices"

  private static func contact(_ row: Row) -> Contact {
    Contact(
      id: row.id(0), customer: row.id(1), name: row.text(2), role: row.text(3), email: row.textOrNil(4),
      phone: row.textOrNil(5), language: row.textOrNil(6).map { LanguageCode($0) }, receivesReminders: row.flag(7),
      receivesInvoices: row.flag(8))
  }

  /// Adds a contact; its `id` is ignored and the new one returned.
  public static func insert(_ contact: Contact, company: CompanyID, _ transaction: Transaction) throws -> ContactID {
    try transaction.insert(
      """
      INSERT INTO contact (company, customer, name, role, email, phone, language, receives_reminders,
        receives_invoices)
      VALUES (\(company), \(contact.customer), \(contact.name), \(contact.role), \(contact.email), \(contact.phone),
        \(contact.language?.rawValue), \(contact.receivesReminders), \(contact.receivesInvoices))
      RETURNING id
      """)
  }
}
