import BankingRules
import Kernel
import Storage

/// Entries that another account has, too: a list that names no account may be of one whose statements are known, and then
/// its money must not count twice.
enum TwinEntries {
  /// Of the entries that wait, the account that has the same day, amount and words: for one that stands in no account, any
  /// other; for one in an account, «?» where what stands in none was applied. What people put aside is no money of a
  /// customer's.
  /// - Parameter entry: one only.
  static func accounts(
    of company: CompanyID, entry: BankEntryID? = nil, _ snapshot: Snapshot
  ) throws -> [BankEntryID: String] {
    let nameless = try snapshot.count(
      "SELECT COUNT(*) FROM bank_account WHERE company = \(company) AND number = '?'")
    guard nameless > 0 else { return [:] }
    let one: SQL = if let entry { "w.id = \(entry)" } else { "1 = 1" }
    var accounts: [BankEntryID: String] = [:]
    try snapshot.forEach(
      """
      SELECT w.id, w.debtor_name, w.wording, x.debtor_name, x.wording, b.number
      FROM bank_entry w
      JOIN bank_account a ON a.id = w.account
      JOIN bank_entry x ON x.company = w.company AND abs(x.amount_minor) = abs(w.amount_minor)
        AND x.amount_minor = w.amount_minor AND x.day = w.day AND x.currency = w.currency AND x.status = 'BOOK'
        AND x.account <> w.account
      JOIN bank_account b ON b.id = x.account
      WHERE w.company = \(company) AND w.status = 'BOOK' AND \(one)
        AND (w.decision IS NULL OR w.decision IN ('suggested', 'unmatched'))
        AND ((a.number = '?' AND b.number <> '?' AND COALESCE(x.decision, '') <> 'ignored')
          OR (a.number <> '?' AND b.number = '?' AND x.decision = 'applied'))
      ORDER BY w.id, x.id
      """
    ) { row in
      let (words, others) = (
        EntryWords(name: row.textOrNil(1), wording: row.text(2)),
        EntryWords(name: row.textOrNil(3), wording: row.text(4))
      )
      if words.mayBe(others) { accounts[row.id(0)] = row.text(5) }
    }
    return accounts
  }

  /// How many entries of some statements wait and are on another account, too.
  static func waiting(
    in statements: Set<BankStatementID>, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Int {
    let twins = try accounts(of: company, snapshot)
    guard !twins.isEmpty else { return 0 }
    return try snapshot.query(
      "SELECT id FROM bank_entry WHERE company = \(company) AND statement IN \(statements.sorted())"
    ) { BankEntryID($0.int(0)) }.count { twins[$0] != nil }
  }
}
