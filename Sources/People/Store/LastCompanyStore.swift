import Kernel
import Storage

/// The company that each person chose last: their next session opens it.
enum LastCompanyStore {
  static let migration = Migration(
    "2026-11-26-last-company",
    schema: """
      CREATE TABLE last_company (
        person ID PRIMARY KEY REFERENCES person (id),
        company ID NOT NULL REFERENCES company (id)
      )
      """)

  static func find(of person: PersonID, _ snapshot: Snapshot) throws -> CompanyID? {
    try snapshot.first("SELECT company FROM last_company WHERE person = \(person)") { $0.id(0) }
  }

  static func set(_ company: CompanyID, of person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO last_company (person, company) VALUES (\(person), \(company))
      ON CONFLICT (person) DO UPDATE SET company = excluded.company
      """)
  }
}
