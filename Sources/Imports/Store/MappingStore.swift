import Foundation
public import ImportsRules
public import Kernel
public import Storage

/// The mappings that people saved, by name; one for each row of headings.
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

  /// Saves a mapping in place of the one that was saved for the same headings. A name that other headings bear
  /// already gets a number: two exports called `export.csv` do not push each other out.
  /// - Returns: the mapping under the name it bears now.
  @discardableResult
  public static func save(
    _ saved: SavedMapping, of company: CompanyID, _ transaction: Transaction
  ) throws -> SavedMapping {
    try transaction.execute(
      "DELETE FROM import_mapping WHERE company = \(company) AND signature = \(saved.headings)")
    let taken = Set(
      try transaction.query("SELECT name FROM import_mapping WHERE company = \(company)") { $0.text(0) })
    var name = saved.name
    var number = 2
    while taken.contains(name) {
      name = "\(saved.name) (\(number))"
      number += 1
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let content = String(decoding: try encoder.encode(saved.mapping), as: UTF8.self)
    try transaction.execute(
      """
      INSERT INTO import_mapping (company, name, signature, content)
      VALUES (\(company), \(name), \(saved.headings), \(content))
      """)
    return SavedMapping(name: name, headings: saved.headings, mapping: saved.mapping)
  }

  /// - Returns: whether there was one.
  @discardableResult
  public static func remove(_ name: String, of company: CompanyID, _ transaction: Transaction) throws -> Bool {
    try transaction.execute("DELETE FROM import_mapping WHERE company = \(company) AND name = \(name)") > 0
  }
}
