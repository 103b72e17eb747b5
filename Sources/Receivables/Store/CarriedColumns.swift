public import Kernel
public import Storage

/// What disputes and promised parts carry of their item, so that they are counted without looking it up: its customer
/// and its currency.
public enum CarriedColumns {
  /// Follows the items of a company before the commit: for imports, which alone may change an item's customer or currency.
  public static func follow(_ company: CompanyID, _ transaction: Transaction) {
    transaction.beforeCommit(once: "carried", keys: [company.rawValue]) { transaction, keys in
      for company in keys.sorted().map({ CompanyID($0) }) {
        for carried in all {
          try transaction.execute(
            """
            UPDATE \(carried.table) SET \(carried.columns.map { "\($0) = (\(carried.ofItem($0)))" as SQL }.joined(", "))
            WHERE company = \(company) AND (\(carried.differs))
            """)
        }
      }
    }
  }

  /// One sentence for each table that has fallen behind the items.
  static func problems(_ snapshot: Snapshot) throws -> [String] {
    try all.compactMap { carried in
      let count = try snapshot.count("SELECT COUNT(*) FROM \(carried.table) WHERE \(carried.differs)")
      return count == 0 ? nil : "\(count) rows of \(carried.table) name another customer or currency than their item"
    }
  }

  private struct Carried {
    let table: SQL
    let columns: [SQL]

    func ofItem(_ column: SQL) -> SQL { "SELECT i.\(column) FROM item i WHERE i.id = \(table).item" }

    var differs: SQL {
      columns.map { "\($0) IS NULL OR \($0) <> (\(ofItem($0)))" as SQL }.joined(" OR ")
    }
  }

  private static let all = [
    Carried(table: "dispute", columns: ["customer", "currency"]), Carried(table: "promise_item", columns: ["currency"]),
  ]
}
