import Kernel
public import Storage

/// The numbers of documents as they are looked for: whatever stands between their letters and digits, and capitals or
/// not, tells none apart.
public enum ItemNumber {
  /// Letters and digits of `item.number`, in capitals. An index holds it, for all documents.
  public static let compact: SQL = """
    replace(replace(replace(replace(replace(replace(upper(number), ' ', ''), '-', ''), '/', ''), '.', ''), '_', ''), \
    '#', '')
    """

  /// The last four of these. An index holds it, for what is open: a number is often said without its beginning.
  public static func ending(_ dialect: Dialect) -> SQL { dialect.lastFour(of: compact) }

  /// The two indexes stand for two that held numbers as they are written.
  static let migration = Migration(
    "2026-11-27-numbers-as-typed",
    schema: """
      DROP INDEX item_number_end;
      DROP INDEX IF EXISTS item_number_begin
      """
  ) { try createIndexes($0) }

  private static func createIndexes(_ transaction: Transaction) throws {
    let dialect = transaction.dialect
    try transaction.execute(
      "CREATE INDEX item_number_compact ON item (company, (\(compact))\(dialect.indexOfBeginnings))")
    try transaction.execute(
      "CREATE INDEX item_number_ending ON item (company, (\(ending(dialect)))) WHERE open_minor <> 0")
  }
}
