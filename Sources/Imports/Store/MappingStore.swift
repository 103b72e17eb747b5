import Foundation
public import ImportsRules
public import Kernel
public import Storage

/// The mappings that people saved, by name.
public enum MappingStore {
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [SavedMapping] {
    try snapshot.query(
      "SELECT name, signature, content FROM import_mapping WHERE company = \(company) ORDER BY name"
    ) { row in
      SavedMapping(
        name: row.text(0), headings: row.text(1),
        mapping: try JSONDecoder().decode(ColumnMapping.self, from: Data(row.text(2).utf8)))
    }
  }

  /// Saves a mapping under its name, in place of the one before.
  public static func save(_ saved: SavedMapping, of company: CompanyID, _ transaction: Transaction) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let content = String(decoding: try encoder.encode(saved.mapping), as: UTF8.self)
    try transaction.execute(
      """
      INSERT INTO import_mapping (company, name, signature, content)
      VALUES (\(company), \(saved.name), \(saved.headings), \(content))
      ON CONFLICT (company, name) DO UPDATE SET signature = excluded.signature, content = excluded.content
      """)
  }

  public static func remove(_ name: String, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM import_mapping WHERE company = \(company) AND name = \(name)")
  }
}
