import Banking
public import CashApplicationRules
public import Kernel
import Receivables
public import Storage

/// The accounts and names by which payers are known, wherever they were learnt, and what they always pay.
public enum PayerRuleStore {
  /// A rule as it is kept.
  public struct Stored: Sendable, Hashable {
    public let rule: PayerRule
    public let code: String
    public let customerName: String
    /// The civil day on which it was learnt; `nil` where nobody noted it.
    public let since: CivilDate?
    /// The receipt whose application taught it.
    public let entry: BankEntryID?
    /// Where an account came from: `payment`, `hand`, an import.
    public let source: String
    public let isOff: Bool
    /// Receipts of the customer that were applied and came by it, or show it, and the day of the last.
    public internal(set) var uses = 0
    public internal(set) var lastUse: CivilDate?
  }

  /// - Parameters:
  ///   - isOff: those switched off, or those in use.
  ///   - search: letters of an account, a name or a customer's name.
  ///   - offset: how many are before the page.
  public static func list(
    of company: CompanyID, isOff: Bool, search: String, offset: Int, limit: Int, _ snapshot: Snapshot
  ) throws -> [Stored] {
    var conditions: [SQL] = [isOff ? "r.is_off IS NOT NULL" : "r.is_off IS NULL"]
    if !search.isEmpty {
      let folded = "%" + Folding.folded(search) + "%"
      let account = "%" + search.uppercased().filter { !$0.isWhitespace } + "%"
      conditions.append("(r.value LIKE \(folded) OR r.value LIKE \(account) OR c.folded_name LIKE \(folded))")
    }
    let found = try snapshot.query(
      """
      SELECT r.kind, r.value, r.customer, c.code, c.name, r.since, r.entry, r.source, r.is_off, r.uses, r.last FROM (
        SELECT 'iban' AS kind, iban AS value, customer, since, entry, source, is_off, CAST(0 AS bigint) AS uses,
          since AS last
        FROM customer_iban WHERE company = \(company)
        UNION ALL
        SELECT 'nom', name, customer, since, entry, 'payment', is_off, CAST(0 AS bigint), since
        FROM payer_name WHERE company = \(company)
        UNION ALL
        SELECT 'habitude', kind, customer, since, CAST(NULL AS bigint), 'habit', is_off, receipts, last_day
        FROM payment_habit WHERE company = \(company)
      ) r JOIN customer c ON c.id = r.customer
      WHERE \(conditions.joined(" AND ")) ORDER BY c.folded_name, r.customer, r.kind, r.value
      LIMIT \(limit) OFFSET \(offset)
      """
    ) { row in
      let kind = PayerRule.Kind(rawValue: row.text(0)) ?? .account
      return Stored(
        rule: PayerRule(kind, row.text(1), of: row.id(2)), code: row.text(3), customerName: row.text(4),
        since: try row.dateOrNil(5), entry: row.idOrNil(6), source: row.text(7), isOff: !row.isNull(8),
        uses: Int(row.int(9)), lastUse: kind == .habit ? try row.dateOrNil(10) : nil)
    }
    return try counted(found, company, snapshot)
  }

  /// Counts the receipts of their customers that came by them.
  private static func counted(
    _ rules: [Stored], _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Stored] {
    let customers = Set(rules.map(\.rule.customer)).sorted()
    if customers.isEmpty { return rules }
    var uses: [PayerRule: (count: Int, last: CivilDate)] = [:]
    try snapshot.forEach(
      """
      SELECT customer, debtor_account, debtor_name, COUNT(*), MAX(day) FROM bank_entry
      WHERE company = \(company) AND customer IN \(customers) AND decision = 'applied' AND amount_minor > 0
      GROUP BY customer, debtor_account, debtor_name
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      let (count, last) = (Int(row.int(3)), try row.date(4))
      let keys = [
        row.textOrNil(1).map { PayerRule(.account, $0, of: customer) },
        row.textOrNil(2).map { PayerRule(.name, Folding.folded($0), of: customer) },
      ]
      for key in keys.compactMap({ $0 }) {
        let before = uses[key]
        uses[key] = ((before?.count ?? 0) + count, max(before?.last ?? last, last))
      }
    }
    return rules.map { rule in
      // What shows a habit was counted when it was read.
      if rule.rule.kind == .habit { return rule }
      var rule = rule
      rule.uses = uses[rule.rule]?.count ?? 0
      rule.lastUse = uses[rule.rule]?.last
      return rule
    }
  }

  /// Whether a rule is kept, and switched off; `nil` when there is none. It does not change until the end of the
  /// transaction.
  static func lock(_ rule: PayerRule, company: CompanyID, _ transaction: Transaction) throws -> (isOff: Bool, Void)? {
    let statement: SQL =
      switch rule.kind {
      case .account:
        """
        SELECT is_off FROM customer_iban
        WHERE company = \(company) AND iban = \(rule.value) AND customer = \(rule.customer)
        """
      case .name:
        """
        SELECT is_off FROM payer_name
        WHERE company = \(company) AND name = \(rule.value) AND customer = \(rule.customer)
        """
      case .habit:
        """
        SELECT is_off FROM payment_habit
        WHERE company = \(company) AND kind = \(rule.value) AND customer = \(rule.customer)
        """
      }
    return try transaction.first(statement + transaction.dialect.forUpdate) { (!$0.isNull(0), ()) }
  }

  static func set(_ rule: PayerRule, isOff: Bool, company: CompanyID, _ transaction: Transaction) throws {
    let off: Bool? = isOff ? true : nil
    switch rule.kind {
    case .account:
      try transaction.execute(
        """
        UPDATE customer_iban SET is_off = \(off)
        WHERE company = \(company) AND iban = \(rule.value) AND customer = \(rule.customer)
        """)
    case .name:
      try transaction.execute(
        """
        UPDATE payer_name SET is_off = \(off)
        WHERE company = \(company) AND name = \(rule.value) AND customer = \(rule.customer)
        """)
    case .habit:
      try transaction.execute(
        """
        UPDATE payment_habit SET is_off = \(off)
        WHERE company = \(company) AND kind = \(rule.value) AND customer = \(rule.customer)
        """)
    }
  }

  /// The same account or name for another customer, from a day on; one that was switched off there is in use again.
  static func copy(
    _ rule: PayerRule, to customer: CustomerID, on day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    switch rule.kind {
    case .account:
      try transaction.execute(
        """
        INSERT INTO customer_iban (company, customer, iban, source, since, entry)
        VALUES (\(company), \(customer), \(rule.value), 'hand', \(day), (SELECT entry FROM customer_iban
          WHERE company = \(company) AND iban = \(rule.value) AND customer = \(rule.customer)))
        ON CONFLICT (company, iban, customer) DO UPDATE SET is_off = NULL
        """)
    case .name:
      try transaction.execute(
        """
        INSERT INTO payer_name (company, customer, name, entry, since)
        VALUES (\(company), \(customer), \(rule.value), (SELECT entry FROM payer_name
          WHERE company = \(company) AND name = \(rule.value) AND customer = \(rule.customer)), \(day))
        ON CONFLICT (company, name, customer) DO UPDATE SET is_off = NULL
        """)
    case .habit: break
    }
  }

  /// Accounts that a customer must not be known by, as people said.
  static func barred(of company: CompanyID, _ snapshot: Snapshot) throws -> [String: [CustomerID]] {
    var barred: [String: [CustomerID]] = [:]
    try snapshot.forEach(
      "SELECT iban, customer FROM customer_iban WHERE company = \(company) AND is_off IS NOT NULL"
    ) { barred[$0.text(0), default: []].append($0.id(1)) }
    return barred
  }

  /// What was learnt from each entry, but for what people switched off.
  static func taught(of company: CompanyID, _ snapshot: Snapshot) throws -> [BankEntryID: [PayerRule]] {
    var taught: [BankEntryID: [PayerRule]] = [:]
    try snapshot.forEach(
      """
      SELECT entry, iban, customer FROM customer_iban
      WHERE company = \(company) AND entry IS NOT NULL AND is_off IS NULL ORDER BY entry, iban, customer
      """
    ) { taught[$0.id(0), default: []].append(PayerRule(.account, $0.text(1), of: $0.id(2))) }
    try snapshot.forEach(
      """
      SELECT entry, name, customer FROM payer_name WHERE company = \(company) AND is_off IS NULL
      ORDER BY entry, name, customer
      """
    ) { taught[$0.id(0), default: []].append(PayerRule(.name, $0.text(1), of: $0.id(2))) }
    return taught
  }

  /// The accounts that no receipt taught.
  static func untaught(of company: CompanyID, _ snapshot: Snapshot) throws -> [String: [CustomerID]] {
    var accounts: [String: [CustomerID]] = [:]
    try snapshot.forEach(
      """
      SELECT iban, customer FROM customer_iban
      WHERE company = \(company) AND entry IS NULL AND source <> \(CashBooking.learnt) AND is_off IS NULL
      ORDER BY customer
      """
    ) { accounts[$0.text(0), default: []].append($0.id(1)) }
    return accounts
  }
}
