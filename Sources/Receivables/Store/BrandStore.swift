public import Kernel
public import ReceivablesRules
public import Storage

/// The brands of the companies, and which one each customer deals with.
public enum BrandStore {
  static let migration = Migration(
    "2026-12-28-brands",
    schema: """
      CREATE TABLE brand (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        name TEXT NOT NULL
      );
      CREATE UNIQUE INDEX brand_name ON brand (company, name);
      ALTER TABLE customer ADD COLUMN brand ID REFERENCES brand (id);
      CREATE TABLE given_brand (
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        brand ID NOT NULL REFERENCES brand (id),
        PRIMARY KEY (company, customer)
      )
      """)

  /// By name.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [Brand] {
    try snapshot.query("SELECT id, name FROM brand WHERE company = \(company) ORDER BY name, id") {
      Brand(id: $0.id(0), name: $0.text(1))
    }
  }

  public static func find(_ id: BrandID, of company: CompanyID, _ snapshot: Snapshot) throws -> Brand? {
    try snapshot.first("SELECT id, name FROM brand WHERE company = \(company) AND id = \(id)") {
      Brand(id: $0.id(0), name: $0.text(1))
    }
  }

  /// The brands of some customers: their own, else the one that a segment gives.
  public static func ofCustomers(
    _ customers: [CustomerID], in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: BrandID] {
    var result: [CustomerID: BrandID] = [:]
    try snapshot.forEach(
      """
      SELECT c.id, COALESCE(c.brand, g.brand)
      FROM customer c LEFT JOIN given_brand g ON g.company = c.company AND g.customer = c.id
      WHERE c.company = \(company) AND c.id IN \(customers) AND (c.brand IS NOT NULL OR g.brand IS NOT NULL)
      """
    ) { result[$0.id(0)] = $0.id(1) }
    return result
  }

  static func insert(_ name: String, company: CompanyID, _ transaction: Transaction) throws -> BrandID {
    try transaction.insert("INSERT INTO brand (company, name) VALUES (\(company), \(name)) RETURNING id")
  }

  static func rename(_ id: BrandID, to name: String, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE brand SET name = \(name) WHERE company = \(company) AND id = \(id)")
  }
}
