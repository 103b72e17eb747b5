import ImportsRules
import Kernel
import Storage

/// The balances of a file without items, beside what is open.
enum DeliveredBalances {
  static func compare(
    _ balances: [String: Int64], of company: CompanyID, _ result: inout ImportResult, _ snapshot: Snapshot
  ) throws {
    var known: [String: Int64] = [:]
    try snapshot.forEach(
      """
      SELECT c.code, c.name, CAST(SUM(i.open_minor) AS bigint) FROM customer c
      JOIN item i ON i.company = \(company) AND i.customer = c.id AND i.open_minor <> 0
      WHERE c.company = \(company) GROUP BY c.id, c.code, c.name
      """
    ) { row in
      known[row.text(0)] = row.int(2)
      known[Folding.folded(row.text(1))] = row.int(2)
    }
    let different = balances.filter { name, balance in
      (known[name] ?? known[Folding.folded(name)] ?? 0) != balance
    }
    result.reconciles = different.isEmpty
    guard !different.isEmpty else { return }
    let examples = different.keys.sorted().prefix(3).joined(separator: ", ")
    result.warnings.append(
      .init(
        code: "balances_differ",
        Phrase(
          """
          \(different.count) of \(balances.count) balances differ from the open items \
          (\(examples)…); import the open items to bring them up to date
          """)))
  }
}
