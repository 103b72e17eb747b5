public import Kernel
public import ReceivablesRules
public import Storage

/// How people sign. It stands here, beside who is in charge, because messages ask for both at once.
public enum SignatureStore {
  static let migration = Migration(
    "2026-12-01-signatures",
    schema: """
      CREATE TABLE signature (
        person ID PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT,
        phone TEXT,
        has_left FLAG NOT NULL
      )
      """)

  static let ofCompanies = Migration(
    "2026-12-04-company-signatures",
    schema: """
      CREATE TABLE company_signature (
        company ID PRIMARY KEY REFERENCES company (id),
        name TEXT NOT NULL,
        role TEXT,
        phone TEXT
      )
      """)

  /// Who signs for a company where nobody who collects does; `nil` for its bare name.
  public static func ofCompany(_ company: CompanyID, _ snapshot: Snapshot) throws -> Signature? {
    try snapshot.first("SELECT name, role, phone FROM company_signature WHERE company = \(company)") {
      read($0, column: 0)
    }
  }

  static func write(_ signature: Signature?, ofCompany company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM company_signature WHERE company = \(company)")
    guard let signature else { return }
    try transaction.execute(
      """
      INSERT INTO company_signature (company, name, role, phone)
      VALUES (\(company), \(signature.name), \(signature.role), \(signature.phone))
      """)
  }

  /// `nil` while the person has said nothing: the company signs for them.
  public static func find(_ person: PersonID, _ snapshot: Snapshot) throws -> Signature? {
    try snapshot.first("SELECT name, role, phone FROM signature WHERE person = \(person)") { read($0, column: 0) }
  }

  /// The signatures of who collects from some customers. Who has left signs nothing.
  public static func ofCollectors(
    among customers: [CustomerID], in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: Signature] {
    var result: [CustomerID: Signature] = [:]
    try snapshot.forEach(
      """
      SELECT h.customer, s.name, s.role, s.phone FROM in_charge h JOIN signature s ON s.person = h.person
      WHERE h.company = \(company) AND h.duty = \(Duty.collector.rawValue) AND h.customer IN \(customers)
        AND NOT s.has_left
      """
    ) { result[$0.id(0)] = read($0, column: 1) }
    return result
  }

  private static func read(_ row: Row, column: Int) -> Signature {
    Signature(name: row.text(column), role: row.textOrNil(column + 1), phone: row.textOrNil(column + 2))
  }

  static func write(_ signature: Signature?, of person: PersonID, _ transaction: Transaction) throws {
    guard let signature else {
      try transaction.execute("DELETE FROM signature WHERE person = \(person)")
      return
    }
    try transaction.execute(
      """
      INSERT INTO signature (person, name, role, phone, has_left)
      VALUES (\(person), \(signature.name), \(signature.role), \(signature.phone), \(false))
      ON CONFLICT (person) DO UPDATE SET name = excluded.name, role = excluded.role, phone = excluded.phone,
        has_left = excluded.has_left
      """)
  }

  /// That a person left, or came back.
  public static func setLeft(_ hasLeft: Bool, _ person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE signature SET has_left = \(hasLeft) WHERE person = \(person)")
  }
}
