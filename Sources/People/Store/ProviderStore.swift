import Foundation
import Kernel
public import PeopleRules
public import Storage

/// The provider that people may sign in at, and who is who there.
public enum ProviderStore {
  static let migration = Migration(
    "2026-11-26-open-id",
    schema: """
      CREATE TABLE installation_setting (
        name TEXT PRIMARY KEY,
        content TEXT NOT NULL
      );
      CREATE TABLE provider_identity (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        person ID NOT NULL REFERENCES person (id),
        linked MOMENT NOT NULL,
        PRIMARY KEY (issuer, subject)
      );
      CREATE UNIQUE INDEX provider_identity_person ON provider_identity (person, issuer)
      """)

  private static let setting = "open_id"

  public static func settings(_ snapshot: Snapshot) throws -> ProviderSettings? {
    try snapshot.first("SELECT content FROM installation_setting WHERE name = \(setting)") { $0.text(0) }
      .flatMap { try JSONDecoder().decode(ProviderSettings.self, from: Data($0.utf8)) }
  }

  static func write(_ settings: ProviderSettings, _ transaction: Transaction) throws {
    let text = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    try transaction.execute(
      """
      INSERT INTO installation_setting (name, content) VALUES (\(setting), \(text))
      ON CONFLICT (name) DO UPDATE SET content = excluded.content
      """)
  }

  static func forget(_ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM installation_setting WHERE name = \(setting)")
  }

  /// Whom the provider's name for somebody stands for.
  static func person(issuer: String, subject: String, _ snapshot: Snapshot) throws -> PersonID? {
    try snapshot.first(
      "SELECT person FROM provider_identity WHERE issuer = \(issuer) AND subject = \(subject)"
    ) { $0.id(0) }
  }

  /// Whether the provider has named the person already.
  static func knows(_ person: PersonID, issuer: String, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      "SELECT COUNT(*) FROM provider_identity WHERE issuer = \(issuer) AND person = \(person)") > 0
  }

  static func link(
    issuer: String, subject: String, to person: PersonID, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO provider_identity (issuer, subject, person, linked)
      VALUES (\(issuer), \(subject), \(person), \(at))
      """)
  }
}
