import Foundation
public import Kernel
public import ReceivablesRules
public import Storage

/// The companies in the database.
public enum CompanyStore {
  private static let columns: SQL = """
    id, code, name, siren, vat_number, legal_mention, address_lines, postcode, city, country, phone, email, iban, bic,
    language, currency, terms, penalty_rate, reminder_minimum_minor, test_since, test_by, year_end_month
    """

  /// Every company, by code.
  public static func all(_ snapshot: Snapshot) throws -> [Company] {
    try snapshot.query("SELECT \(columns) FROM company ORDER BY code", company)
  }

  public static func find(_ id: CompanyID, _ snapshot: Snapshot) throws -> Company? {
    try snapshot.first("SELECT \(columns) FROM company WHERE id = \(id)", company)
  }

  public static func find(code: String, _ snapshot: Snapshot) throws -> Company? {
    try snapshot.first("SELECT \(columns) FROM company WHERE code = \(code)", company)
  }

  /// Adds a company; its `id` is ignored and the new one returned.
  public static func insert(_ company: Company, _ transaction: Transaction) throws -> CompanyID {
    let id: CompanyID = try transaction.insert(
      """
      INSERT INTO company (code, name, siren, vat_number, legal_mention, address_lines, postcode, city, country, phone,
        email, iban, bic, language, currency, terms, penalty_rate, reminder_minimum_minor, year_end_month,
        test_since, test_by)
      VALUES (\(company.code), \(company.name), \(company.siren), \(company.vatNumber), \(company.legalMention),
        \(company.address.lines.joined(separator: "\n")), \(company.address.postcode), \(company.address.city),
        \(company.address.country), \(company.phone), \(company.email), \(company.iban), \(company.bic),
        \(company.language.rawValue), \(company.currency), \(company.terms),
        \(company.penaltyRate?.description), \(company.reminderMinimumMinor), \(company.yearEndMonth),
        \(company.test?.since), \(company.test?.by))
      RETURNING id
      """)
    try transaction.execute("INSERT INTO figures (company) VALUES (\(id))")
    return id
  }

  /// The test mode of a company, kept as it is until the transaction ends: beginning or ending it waits for whoever is
  /// about to send, and the other way round.
  public static func heldTest(of company: CompanyID, _ transaction: Transaction) throws -> TestMode? {
    try transaction.first(
      "SELECT test_since, test_by FROM company WHERE id = \(company)\(transaction.dialect.forShare)"
    ) { try test($0, column: 0) } ?? nil
  }

  /// Takes the company for a change of what may leave it: nobody begins to send meanwhile.
  public static func lock(_ company: CompanyID, _ transaction: Transaction) throws -> Company? {
    try transaction.first(
      "SELECT \(columns) FROM company WHERE id = \(company)\(transaction.dialect.forNoKeyUpdate)", self.company)
  }

  /// Begins the test mode of a company, or ends it.
  public static func setTest(_ test: TestMode?, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE company SET test_since = \(test?.since), test_by = \(test?.by) WHERE id = \(company)")
  }

  private static func test(_ row: Row, column: Int) throws -> TestMode? {
    try row.momentOrNil(column).map { TestMode(since: $0, by: row.textOrNil(column + 1) ?? "") }
  }

  /// Writes what a company became; its test mode is begun and ended apart.
  public static func update(_ company: Company, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE company SET name = \(company.name), siren = \(company.siren), vat_number = \(company.vatNumber),
        legal_mention = \(company.legalMention), address_lines = \(company.address.lines.joined(separator: "\n")),
        postcode = \(company.address.postcode), city = \(company.address.city), country = \(company.address.country),
        phone = \(company.phone), email = \(company.email), iban = \(company.iban), bic = \(company.bic),
        language = \(company.language.rawValue), terms = \(company.terms),
        penalty_rate = \(company.penaltyRate?.description), reminder_minimum_minor = \(company.reminderMinimumMinor),
        year_end_month = \(company.yearEndMonth)
      WHERE id = \(company.id)
      """)
  }

  private static func company(_ row: Row) throws -> Company {
    Company(
      id: row.id(0), code: row.text(1), name: row.text(2), siren: row.textOrNil(3), vatNumber: row.textOrNil(4),
      legalMention: row.textOrNil(5), address: PostalAddress.read(row, lines: 6), phone: row.textOrNil(10),
      email: row.textOrNil(11), iban: row.textOrNil(12), bic: row.textOrNil(13),
      language: LanguageCode(row.text(14)), currency: try row.currency(15), terms: row.text(16),
      penaltyRate: row.textOrNil(17).flatMap { Percent($0) }, reminderMinimumMinor: row.int(18),
      yearEndMonth: Int(row.int(21)), test: try test(row, column: 19))
  }
}

extension PostalAddress {
  /// Reads four neighbouring columns: lines, postcode, city, country.
  static func read(_ row: Row, lines column: Int) -> PostalAddress {
    PostalAddress(
      lines: row.text(column).split(separator: "\n").map { String($0) }, postcode: row.textOrNil(column + 1),
      city: row.textOrNil(column + 2), country: row.text(column + 3))
  }
}

/// Settings of a company: small texts by name, such as the mail server (as JSON) or the scenario in use.
public enum SettingStore {
  public static func read(_ name: String, of company: CompanyID, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first("SELECT content FROM setting WHERE company = \(company) AND name = \(name)") { $0.text(0) }
  }

  public static func write(_ name: String, _ content: String, of company: CompanyID, _ transaction: Transaction) throws
  {
    try transaction.execute(
      """
      INSERT INTO setting (company, name, content) VALUES (\(company), \(name), \(content))
      ON CONFLICT (company, name) DO UPDATE SET content = excluded.content
      """)
  }
}
