import Kernel
public import Storage

/// The texts by which bank entries are found, one an entry: its other party and its wording, folded, a line each.
enum BankText {
  /// Entries of one round.
  private static let chunk = 2_000

  /// Writes the texts of the entries of some statements that have none yet.
  static func add(_ statements: [BankStatementID], _ transaction: Transaction) throws {
    for statement in statements { try add("e.statement = \(statement)", transaction) }
  }

  /// Writes the texts of some entries that have none yet.
  static func add(entries: [BankEntryID], _ transaction: Transaction) throws {
    try add("e.id IN \(entries)", transaction)
  }

  /// Writes the texts of every entry that has none yet.
  static func addAll(_ transaction: Transaction) throws { try add("1 = 1", transaction) }

  private static func add(_ condition: SQL, _ transaction: Transaction) throws {
    var last: Int64 = 0
    while true {
      let texts = try transaction.query(
        """
        SELECT e.id, e.company, 
          COALESCE(CASE WHEN e.amount_minor > 0 THEN e.debtor_name ELSE e.creditor_name END, ''), e.wording
        FROM bank_entry e
        WHERE \(condition) AND e.id > \(last) AND NOT EXISTS (SELECT 1 FROM bank_text t WHERE t.rowid = e.id)
        ORDER BY e.id LIMIT \(chunk)
        """
      ) { row in
        (id: row.int(0), company: row.int(1), words: Folding.folded(row.text(2)) + "\n" + Folding.folded(row.text(3)))
      }
      guard let end = texts.last else { return }
      try transaction.bulkInsert(into: "bank_text", ["rowid", "company", "words"]) { add in
        for text in texts { try add([.integer(text.id), .integer(text.company), .text(text.words)]) }
      }
      last = end.id
    }
  }
}
