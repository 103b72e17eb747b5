public import Kernel
import ReceivablesRules
public import Storage

/// Figures kept beside the items they follow from, so that no page adds up every open item: for each customer and
/// currency what is open by bracket (`account`), for each currency what these add up to (`account_total`), for each day
/// of issue what was sold and received (`ledger_day`).
///
/// They hold for one day a company (`figures.day`; brackets move with the day) and are added up again, from the items,
/// before the commit of every transaction that changes one of these. A transaction that changes very many, and a new day,
/// let them lapse; the daily run and the worker's next turn add them up anew (decision 10).
public enum KeptFigures {
  /// The last day of each bracket of the aged balance but the open one at the end, in days late.
  public static let lateDays = [0, 30, 60, 90, 120]

  /// Items of one transaction from which adding everything up later is cheaper.
  private static let most = 5_000
  private static let chunk = 500

  // MARK: Keeping

  /// Notes that items are new, or that what is open, contested or promised of them changed, or when they are due.
  public static func changed(_ items: [ItemID], _ transaction: Transaction) {
    transaction.beforeCommit(once: "figures", keys: items.lazy.map(\.rawValue)) { transaction, keys in
      guard let first = keys.min(), let last = keys.max() else { return }
      if keys.count > most {
        try lapse("SELECT DISTINCT company FROM item WHERE id BETWEEN \(first) AND \(last)", transaction)
      } else {
        try refresh(keys.sorted(), transaction)
      }
    }
  }

  /// Lets the figures of a company lapse: for imports in bulk, and where an item changes its customer or its day.
  public static func forget(_ company: CompanyID, _ transaction: Transaction) {
    LetteringStore.forget(company, transaction)
    transaction.beforeCommit(once: "figures_forgotten", keys: [company.rawValue]) { transaction, keys in
      try lapse("SELECT id FROM company WHERE id IN \(Array(keys))", transaction)
    }
  }

  /// Also where they have lapsed already: the row is written so that whoever adds up at this moment waits for these
  /// items, or is waited for.
  private static func lapse(_ companies: SQL, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE figures SET day = NULL, past = NULL WHERE company IN (\(companies))")
  }

  private static func refresh(_ items: [Int64], _ transaction: Transaction) throws {
    var touched: [CompanyID: (customers: Set<CustomerID>, days: Set<CivilDate>)] = [:]
    for start in stride(from: 0, to: items.count, by: chunk) {
      let part = Array(items[start..<min(start + chunk, items.count)])
      try transaction.forEach("SELECT DISTINCT company, customer, issued FROM item WHERE id IN \(part)") { row in
        touched[row.id(0), default: ([], [])].customers.insert(row.id(1))
        touched[row.id(0), default: ([], [])].days.insert(try row.date(2))
      }
    }
    for (company, (customers, days)) in touched.sorted(by: { $0.key < $1.key }) {
      guard let day = try lock(company, transaction) else { continue }
      for part in parts(customers.sorted()) {
        let these: SQL = " AND customer IN \(part)"
        try addTotals(of: company, sign: -1, these, transaction)
        try transaction.execute("DELETE FROM account WHERE company = \(company)\(these)")
        try addAccounts(of: company, on: day, these, transaction)
        try addTotals(of: company, sign: 1, these, transaction)
      }
      try transaction.execute("DELETE FROM account_total WHERE company = \(company) AND customers = 0")
      var isPastChanged = false
      for part in parts(days.sorted()) {
        let past = part.filter { $0 < day.firstOfMonth }
        let before = try balances(of: company, on: past, transaction)
        try transaction.execute("DELETE FROM ledger_day WHERE company = \(company) AND day IN \(part)")
        try addDays(of: company, " AND issued IN \(part)", transaction)
        if try balances(of: company, on: past, transaction) != before { isPastChanged = true }
      }
      // The ends of past months that no longer add up are added up anew at the worker's next turn; the others stand.
      if isPastChanged {
        try transaction.execute(
          "UPDATE figures SET past = \(day.adding(days: -1)) WHERE company = \(company) AND past IS NOT NULL")
      }
    }
  }

  /// What the kept days add to the balance, a line a day and currency.
  private static func balances(
    of company: CompanyID, on days: [CivilDate], _ snapshot: Snapshot
  ) throws -> [String] {
    guard !days.isEmpty else { return [] }
    return try snapshot.query(
      """
      SELECT day, currency, balance_minor FROM ledger_day
      WHERE company = \(company) AND day IN \(days) AND balance_minor <> 0 ORDER BY day, currency
      """
    ) { "\(try $0.date(0)) \($0.text(1)) \($0.int(2))" }
  }

  private static func parts<Element>(_ all: [Element]) -> [[Element]] {
    stride(from: 0, to: all.count, by: chunk).map { Array(all[$0..<min($0 + chunk, all.count)]) }
  }

  /// The day of a company's figures, which nobody else changes until the end of the transaction.
  private static func lock(_ company: CompanyID, _ transaction: Transaction) throws -> CivilDate? {
    try transaction.first(
      "SELECT day FROM figures WHERE company = \(company)\(transaction.dialect.forUpdate)", { try $0.dateOrNil(0) })
      ?? nil
  }

  // MARK: Adding up

  /// Whether the figures of a company are those of a day.
  public static func hold(_ company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM figures WHERE company = \(company) AND day = \(day)") == 1
  }

  /// Adds up the figures of a company for a day, unless they are there.
  public static func ready(_ company: CompanyID, on day: CivilDate, _ database: Database) async throws {
    if try await database.read({ try hold(company, on: day, $0) }) { return }
    try await database.write { transaction in
      guard try lock(company, transaction) != day else { return }
      for table in ["account", "account_total", "ledger_day"] as [SQL] {
        try transaction.execute("DELETE FROM \(table) WHERE company = \(company)")
      }
      try addAccounts(of: company, on: day, "", transaction)
      try addTotals(of: company, sign: 1, "", transaction)
      try addDays(of: company, "", transaction)
      try transaction.execute("UPDATE figures SET day = \(day) WHERE company = \(company)")
    }
  }

  private static func addAccounts(
    of company: CompanyID, on day: CivilDate, _ condition: SQL, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "INSERT INTO account (\(columns)) \(accounts(of: company, on: day, condition)) GROUP BY company, customer, currency"
    )
  }

  private static let columns: SQL = """
    company, customer, currency, b0, b1, b2, b3, b4, b5, n0, n1, n2, n3, n4, n5, overdue_minor, open_minor, items,
    disputed_minor, disputed_items, promised_minor, unallocated_minor, unallocated_items, oldest_due, amount_minor
    """

  private static func accounts(of company: CompanyID, on day: CivilDate, _ condition: SQL) -> SQL {
    let dates = lateDays.map { day.adding(days: -$0) }
    let brackets = (0...dates.count).map { index -> SQL in
      if index == 0 { return "due >= \(dates[0])" }
      if index == dates.count { return "due < \(dates[index - 1])" }
      return "due < \(dates[index - 1]) AND due >= \(dates[index])"
    }
    let amounts = brackets.map { "CAST(SUM(CASE WHEN \($0) THEN open_minor ELSE 0 END) AS bigint)" as SQL }
    let counts = brackets.map { "COUNT(CASE WHEN \($0) THEN 1 END)" as SQL }
    return """
      SELECT company, customer, currency, \(amounts.joined(", ")), \(counts.joined(", ")), \(Overdue.sum(on: day)),
        CAST(SUM(open_minor) AS bigint), COUNT(*), CAST(SUM(disputed_minor) AS bigint),
        COUNT(CASE WHEN disputed_minor > 0 THEN 1 END), CAST(SUM(promised_minor) AS bigint),
        CAST(SUM(CASE WHEN kind = 'payment' THEN -open_minor ELSE 0 END) AS bigint),
        COUNT(CASE WHEN kind = 'payment' THEN 1 END), \(Overdue.oldest(on: day)), CAST(SUM(amount_minor) AS bigint)
      FROM item WHERE company = \(company) AND open_minor <> 0\(condition)
      """
  }

  // MARK: Totals

  /// The columns of a total, each with what it is over the accounts.
  private static let totalled: [(column: SQL, sum: SQL)] = [
    ("customers", "COUNT(*)"), ("b0", "SUM(b0)"), ("b1", "SUM(b1)"), ("b2", "SUM(b2)"), ("b3", "SUM(b3)"),
    ("b4", "SUM(b4)"), ("b5", "SUM(b5)"), ("n0", "SUM(n0)"), ("n1", "SUM(n1)"), ("n2", "SUM(n2)"), ("n3", "SUM(n3)"),
    ("n4", "SUM(n4)"), ("n5", "SUM(n5)"), ("c0", "COUNT(CASE WHEN n0 > 0 THEN 1 END)"),
    ("c1", "COUNT(CASE WHEN n1 > 0 THEN 1 END)"), ("c2", "COUNT(CASE WHEN n2 > 0 THEN 1 END)"),
    ("c3", "COUNT(CASE WHEN n3 > 0 THEN 1 END)"), ("c4", "COUNT(CASE WHEN n4 > 0 THEN 1 END)"),
    ("c5", "COUNT(CASE WHEN n5 > 0 THEN 1 END)"), ("items", "SUM(items)"), ("disputed_minor", "SUM(disputed_minor)"),
    ("disputed_items", "SUM(disputed_items)"), ("promised_minor", "SUM(promised_minor)"),
    ("unallocated_minor", "SUM(unallocated_minor)"), ("unallocated_items", "SUM(unallocated_items)"),
    ("amount_minor", "SUM(amount_minor)"),
    ("open_minor", "SUM(open_minor)"),
  ]
  private static let totalColumns = totalled.map(\.column).joined(", ")

  /// What accounts add up to, by currency.
  private static func totals(of company: CompanyID, sign: Int64 = 1, _ condition: SQL) -> SQL {
    let sums = totalled.map { "CAST(\(sign) * \($0.sum) AS bigint)" as SQL }
    return """
      SELECT company, currency, \(sums.joined(", ")) FROM account
      WHERE company = \(company)\(condition) GROUP BY company, currency
      """
  }

  /// Adds accounts to the totals, or takes them off before they are written anew.
  private static func addTotals(
    of company: CompanyID, sign: Int64, _ condition: SQL, _ transaction: Transaction
  ) throws {
    let moved = totalled.map(\.column).map { "\($0) = account_total.\($0) + excluded.\($0)" as SQL }.joined(", ")
    try transaction.execute(
      """
      INSERT INTO account_total (company, currency, \(totalColumns)) \(totals(of: company, sign: sign, condition))
      ON CONFLICT (company, currency) DO UPDATE SET \(moved)
      """)
  }

  private static func addDays(of company: CompanyID, _ condition: SQL, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO ledger_day (company, currency, day, sales_minor, balance_minor, received_minor)
      \(days(of: company, condition))
      """)
  }

  private static func days(of company: CompanyID, _ condition: SQL) -> SQL {
    """
    SELECT company, currency, issued,
      CAST(SUM(CASE WHEN kind IN ('invoice', 'credit_note') THEN amount_minor ELSE 0 END) AS bigint),
      CAST(SUM(amount_minor) AS bigint),
      CAST(SUM(CASE WHEN \(isReceipt) THEN -amount_minor ELSE 0 END) AS bigint)
    FROM item WHERE company = \(company)\(condition) GROUP BY company, currency, issued
    """
  }

  /// Whether a row of `item` is money that came in, or what of it went back: an adjustment that came from the bank.
  public static let isReceipt: SQL = "(kind = 'payment' OR (kind = 'adjustment' AND source = \(ItemSource.bank)))"

  /// Whether a row of `item` is a customer's money as the customer sees it: what came in on the account, what of it went
  /// back at the bank, or what went over to it, or from it, when one receipt paid for several customers (decision 043).
  public static let isPaidOnAccount: SQL = """
    (kind = 'payment' OR (kind = 'adjustment' AND source IN \([ItemSource.bank, ItemSource.transfer])))
    """

  // MARK: Verifying

  /// One sentence for each company whose kept figures are not what its items add up to.
  public static func problems(_ snapshot: Snapshot) throws -> [String] {
    let kept = try snapshot.query("SELECT company, day FROM figures WHERE day IS NOT NULL ORDER BY company") {
      (company: CompanyID($0.int(0)), day: try $0.date(1))
    }
    return try kept.flatMap { company, day -> [String] in
      let grouped = accounts(of: company, on: day, "") + " GROUP BY company, customer, currency"
      let accounts = try differences("SELECT \(columns) FROM account WHERE company = \(company)", grouped, snapshot)
      let summed = try differences(
        "SELECT company, currency, \(totalColumns) FROM account_total WHERE company = \(company)",
        totals(of: company, ""), snapshot)
      let written: SQL = """
        SELECT company, currency, day, sales_minor, balance_minor, received_minor FROM ledger_day
        WHERE company = \(company)
        """
      let days = try differences(written, days(of: company, ""), snapshot)
      return (accounts > 0 ? ["company \(company): \(accounts) kept account figures differ from the items"] : [])
        + (summed > 0 ? ["company \(company): \(summed) kept totals differ from the kept accounts"] : [])
        + (days > 0 ? ["company \(company): \(days) kept day figures differ from the items"] : [])
    }
  }

  private static func differences(_ kept: SQL, _ counted: SQL, _ snapshot: Snapshot) throws -> Int64 {
    try snapshot.count("SELECT COUNT(*) FROM (\(kept) EXCEPT \(counted)) a")
      + snapshot.count("SELECT COUNT(*) FROM (\(counted) EXCEPT \(kept)) b")
  }
}
