import BankingRules
public import Kernel
import Receivables
public import Storage

/// A bank entry as cash application needs it.
public struct StoredEntry: Sendable, Hashable {
  public let id: BankEntryID
  public let day: CivilDate
  public let amount: Money
  public let reference: String?
  public let servicerReference: String?
  public let part: Int
  public let debtorName: String?
  public let debtorAccount: String?
  public let creditorName: String?
  public let creditorAccount: String?
  public let endToEnd: String?
  public let wording: String
  public let quoted: [String]
  public let isReturn: Bool
  public let returnReason: String?
  /// Its statement adds up, or nobody can tell.
  public let isTrusted: Bool
  /// `applied`, `suggested`, `unmatched`; `nil` before the first look.
  public let decision: String?
  public let customer: CustomerID?
  /// The item that the money became.
  public let paymentItem: ItemID?
  /// The entry that this one takes back.
  public let returns: BankEntryID?
  /// The answer and its candidates, as cash application wrote them.
  public let answer: String?
  /// What the payer ordered to pay, as the bank tells it; unsigned, and in whatever currency.
  public let instructed: Money?
  /// The account that has the same movement, too, where one of the two files names none: `?` for that one. Only told of
  /// entries that wait.
  public internal(set) var twin: String?

  /// Who is on the other side: who paid, or who was paid. What came back names the parties of the payment.
  public var party: String? {
    amount.isPositive || isReturn ? debtorName : creditorName ?? debtorName
  }

  public var partyAccount: String? {
    amount.isPositive || isReturn ? debtorAccount : creditorAccount ?? debtorAccount
  }

  /// The same as ``party`` of a row of `bank_entry e`.
  public static let partyColumn: SQL = """
    CASE WHEN e.amount_minor > 0 OR e.is_return THEN e.debtor_name ELSE COALESCE(e.creditor_name, e.debtor_name) END
    """

  /// Whether it may be booked without asking.
  public var maySettle: Bool { isTrusted && twin == nil }

  /// How people and scripts name the entry: the bank's reference, the payment's place in a batch after it.
  public var name: String {
    let name = reference ?? servicerReference ?? "#\(id.rawValue)"
    return part > 1 ? "\(name)/\(part)" : name
  }
}

/// The movements on a company's bank accounts.
public enum BankEntryStore {
  /// The last day of the entries of a statement.
  static func lastDay(of statement: BankStatementID, company: CompanyID, _ snapshot: Snapshot) throws -> CivilDate? {
    try snapshot.first(
      "SELECT MAX(day) FROM bank_entry WHERE company = \(company) AND statement = \(statement)"
    ) { try $0.dateOrNil(0) } ?? nil
  }

  static let bulkColumns: [StaticString] = [
    "company", "account", "statement", "entry_key", "ordinal", "part", "day", "booked", "value_day", "amount_minor",
    "currency", "status", "is_reversal", "reference", "servicer_reference", "code", "debtor_name", "debtor_account",
    "creditor_name", "creditor_account", "end_to_end", "mandate", "wording", "quoted", "is_return", "return_reason",
    "instructed_minor", "instructed_currency", "charges_minor", "raw",
  ]

  static func bulkValues(
    _ entry: BankEntry, _ part: EntryPart, key: String, account: BankAccountID, statement: BankStatementID,
    company: CompanyID, day: CivilDate
  ) -> [Value] {
    let detail = part.detail
    let code = detail.code.isEmpty ? entry.code : detail.code
    let charges = part.charges.filter { $0.amount.currency == part.amount.currency }.reduce(Int64(0)) {
      $0.addingReportingOverflow($1.amount.minor).partialValue
    }
    return [
      company.bound, account.bound, statement.bound, key.bound, entry.ordinal.bound, part.part.bound, day.bound,
      entry.booked.bound, entry.value.bound, part.amount.minor.bound, part.amount.currency.bound,
      entry.status.code.bound, entry.isReversal.bound, entry.reference.bound,
      (detail.servicerReference ?? entry.servicerReference).bound, code.text.bound, detail.debtor.name.bound,
      detail.debtor.account.bound, detail.creditor.name.bound, detail.creditor.account.bound, detail.endToEnd.bound,
      detail.mandate.bound, part.wording(of: entry).bound, part.quoted.joined(separator: "\n").bound,
      part.isReturn(of: entry).bound, detail.returned?.reason.bound ?? .null, detail.instructed?.minor.bound ?? .null,
      detail.instructed?.currency.bound ?? .null, charges.bound, part.raw(of: entry).bound,
    ]
  }

  /// Keys asked for in one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535.
  private static let keysAtOnce = 5_000

  /// Which of these entries the account has already.
  static func known(
    _ keys: [EntryKey], account: BankAccountID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<EntryKey> {
    let any = try snapshot.count(
      "SELECT COUNT(*) FROM bank_entry WHERE company = \(company) AND account = \(account)")
    guard any > 0 else { return [] }
    var known: Set<EntryKey> = []
    for start in stride(from: 0, to: keys.count, by: keysAtOnce) {
      let some = keys[start..<min(keys.count, start + keysAtOnce)]
      let found = Set(
        try snapshot.query(
          """
          SELECT entry_key FROM bank_entry
          WHERE company = \(company) AND account = \(account) AND entry_key IN \(some.map(\.text))
          """
        ) { $0.text(0) })
      known.formUnion(some.filter { found.contains($0.text) })
    }
    return known
  }

  /// How often the account has a booked movement of an amount on a day, from statements in another format.
  static func elsewhere(
    than format: String, account: BankAccountID, days: ClosedRange<CivilDate>?, company: CompanyID,
    _ snapshot: Snapshot
  ) throws -> [EntryMark: Int] {
    guard let days else { return [:] }
    let others = try snapshot.count(
      """
      SELECT COUNT(*) FROM bank_statement
      WHERE company = \(company) AND account = \(account) AND format <> \(format)
      """)
    guard others > 0 else { return [:] }
    let found = try snapshot.query(
      """
      SELECT q.day, q.amount, COUNT(*) FROM (
        SELECT e.entry_key, e.day, CAST(SUM(e.amount_minor) AS bigint) AS amount
        FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
        WHERE e.company = \(company) AND e.account = \(account) AND e.status = 'BOOK'
          AND e.day BETWEEN \(days.lowerBound) AND \(days.upperBound) AND s.format <> \(format)
        GROUP BY e.entry_key, e.day
      ) q GROUP BY q.day, q.amount
      """
    ) { (EntryMark(day: try $0.date(0), minor: $0.int(1)), Int($0.int(2))) }
    return Dictionary(found, uniquingKeysWith: +)
  }

  /// How often the account has a booked entry from statements in a format, by all that is said of it but the bank's
  /// reference.
  /// - Parameter keys: entries that are known by themselves.
  static func alike(
    _ format: String, account: BankAccountID, days: ClosedRange<CivilDate>?, without keys: [EntryKey],
    company: CompanyID, _ snapshot: Snapshot
  ) throws -> [EntryLikeness: Int] {
    guard let days else { return [:] }
    let mine = Set(keys.lazy.map(\.text))
    var counts: [EntryLikeness: Int] = [:]
    var open: (key: String, day: CivilDate, hasReference: Bool)?
    var parts: [EntryLikeness.Part] = []
    func close() {
      guard let last = open, !mine.contains(last.key) else { return }
      counts[EntryLikeness(day: last.day, parts: parts, hasReference: last.hasReference), default: 0] += 1
    }
    try snapshot.forEach(
      """
      SELECT e.entry_key, e.day, e.amount_minor, e.servicer_reference, e.debtor_name, e.debtor_account, e.creditor_name,
        e.creditor_account, e.end_to_end, e.wording
      FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.account = \(account) AND e.status = 'BOOK'
        AND e.day BETWEEN \(days.lowerBound) AND \(days.upperBound) AND s.format = \(format)
      ORDER BY e.entry_key, e.part
      """
    ) { row in
      let key = row.text(0)
      if open?.key != key {
        close()
        open = (key, try row.date(1), false)
        parts = []
      }
      if !row.isNull(3) { open?.hasReference = true }
      parts.append(EntryLikeness.Part(minor: row.int(2), texts: (4...9).map { row.textOrNil($0) }))
    }
    close()
    return counts
  }

  /// What the booked entries of an account come to over some days, in minor units.
  static func sum(
    of account: BankAccountID, from first: CivilDate, to last: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Int64 {
    try snapshot.first(
      """
      SELECT CAST(COALESCE(SUM(amount_minor), 0) AS bigint) FROM bank_entry
      WHERE company = \(company) AND account = \(account) AND status = 'BOOK' AND day BETWEEN \(first) AND \(last)
      """
    ) { $0.int(0) } ?? 0
  }

  /// Known entries that came in a statement that does not add up go over to one that does and has them too.
  static func adopt(
    _ keys: [EntryKey], into statement: BankStatementID, account: BankAccountID, company: CompanyID,
    _ transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: keys.count, by: keysAtOnce) {
      let some = keys[start..<min(keys.count, start + keysAtOnce)].map(\.text)
      try transaction.execute(
        """
        UPDATE bank_entry SET statement = \(statement)
        WHERE company = \(company) AND account = \(account) AND entry_key IN \(some)
          AND statement IN (SELECT id FROM bank_statement WHERE company = \(company) AND NOT reconciles)
        """)
    }
  }

  private static let columns: SQL = """
    e.id, e.day, e.amount_minor, e.currency, e.reference, e.servicer_reference, e.part, e.debtor_name,
    e.debtor_account, e.end_to_end, e.wording, e.quoted, e.is_return, e.return_reason, s.reconciles, e.decision,
    e.customer, e.payment_item, e.returns, e.answer, e.instructed_minor, e.instructed_currency, e.creditor_name,
    e.creditor_account
    """

  /// Booked entries on which nothing was applied yet, in the order of the bank, kept from being decided by others until
  /// the end of the transaction: two runs at once must not book one receipt twice. Money out is looked at once, and
  /// again as long as it waits for the payment that came back.
  public static func undecided(of company: CompanyID, _ transaction: Transaction) throws -> [StoredEntry] {
    let waiting = try transaction.query(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.status = 'BOOK'
        AND (e.decision IS NULL OR (e.decision IN ('suggested', 'unmatched') AND (e.amount_minor > 0 OR e.is_return)))
      ORDER BY e.day, e.statement, e.ordinal, e.part\(transaction.dialect.forUpdate(of: "e"))
      """, entry)
    guard !waiting.isEmpty else { return [] }
    let twins = try TwinEntries.accounts(of: company, transaction)
    guard !twins.isEmpty else { return waiting }
    return waiting.map { entry in
      var entry = entry
      entry.twin = twins[entry.id]
      return entry
    }
  }

  public static func find(_ id: BankEntryID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredEntry? {
    var found = try snapshot.first(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.id = \(id) AND e.status = 'BOOK'
      """, entry)
    if found != nil { found?.twin = try TwinEntries.accounts(of: company, entry: id, snapshot)[id] }
    return found
  }

  /// Reads an entry and keeps it from changing until the end of the transaction.
  public static func lock(_ id: BankEntryID, of company: CompanyID, _ transaction: Transaction) throws -> StoredEntry? {
    _ = try transaction.query(
      "SELECT id FROM bank_entry WHERE company = \(company) AND id = \(id)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    return try find(id, of: company, transaction)
  }

  /// Whether another entry took this one back.
  public static func isReturned(_ id: BankEntryID, of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM bank_entry WHERE company = \(company) AND returns = \(id)") > 0
  }

  /// Every booked entry, in the order of the bank.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [StoredEntry] {
    try snapshot.query(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.status = 'BOOK' ORDER BY e.day, e.statement, e.ordinal, e.part
      """, entry)
  }

  /// Money in that was applied since a day and was not taken back: what a returned payment may refer to.
  public static func applied(since day: CivilDate, company: CompanyID, _ snapshot: Snapshot) throws -> [StoredEntry] {
    try snapshot.query(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.decision = 'applied' AND e.amount_minor > 0 AND e.day >= \(day)
        AND NOT EXISTS (SELECT 1 FROM bank_entry r WHERE r.company = \(company) AND r.returns = e.id)
      ORDER BY e.id
      """, entry)
  }

  /// What was applied since a day, and what took some of it back, in the order of the bank.
  /// - Parameter customers: whose; `nil` for all, with the money received that was put aside too.
  public static func settled(
    since day: CivilDate, by customers: [CustomerID]?, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [StoredEntry] {
    let whose: SQL =
      if let customers {
        "e.decision = 'applied' AND e.customer IN \(customers)"
      } else {
        "(e.decision = 'applied' OR (e.decision = 'ignored' AND e.amount_minor > 0))"
      }
    return try snapshot.query(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.status = 'BOOK' AND e.day >= \(day) AND \(whose)
      ORDER BY e.day, e.statement, e.ordinal, e.part
      """, entry)
  }

  /// Payments that came back as notices tell them, since a day: what they say is no cash (decision 039), and names whom the
  /// statement does not.
  public static func noticedReturns(
    since day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [StoredEntry] {
    try snapshot.query(
      """
      SELECT \(columns) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE e.company = \(company) AND e.status = 'NOTE' AND e.is_return AND e.day >= \(day) ORDER BY e.day, e.id
      """, entry)
  }

  /// Writes what became of an entry. What it seemed to pay is forgotten with it.
  /// - Parameters:
  ///   - confidence: how sure the first proposal is, in percent, where a person is to say so.
  ///   - nature: what it is where it waits apart from what customers pay.
  public static func decide(
    _ entry: BankEntryID, decision: String, customer: CustomerID?, paymentItem: ItemID?, returns: BankEntryID?,
    answer: String, confidence: Int? = nil, nature: String? = nil, company: CompanyID, at: Moment,
    _ transaction: Transaction
  ) throws {
    try AwaitedReceiptStore.forget(entry, transaction)
    try transaction.execute(
      """
      UPDATE bank_entry SET decision = \(decision), decided_at = \(at), customer = \(customer),
        payment_item = \(paymentItem), returns = \(returns), answer = \(answer),
        confidence = \(confidence), nature = \(nature)
      WHERE company = \(company) AND id = \(entry)
      """)
  }

  /// The entries that wait apart as one kind, kept from being decided by others until the end of the transaction.
  public static func apart(
    as nature: String, of company: CompanyID, _ transaction: Transaction
  ) throws -> [BankEntryID] {
    try transaction.query(
      """
      SELECT id FROM bank_entry WHERE company = \(company) AND nature = \(nature)
      ORDER BY id\(transaction.dialect.forUpdate)
      """
    ) { $0.id(0) }
  }

  /// What the bank gave beside what has a column, of some entries: among it the names of batches.
  public static func raw(
    of entries: [BankEntryID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [BankEntryID: String] {
    var found: [BankEntryID: String] = [:]
    try snapshot.forEach(
      "SELECT id, code, raw FROM bank_entry WHERE company = \(company) AND id IN \(entries)"
    ) { found[$0.id(0)] = $0.text(1) + "\n" + $0.text(2) }
    return found
  }

  private static func entry(_ row: Row) throws -> StoredEntry {
    StoredEntry(
      id: row.id(0), day: try row.date(1), amount: try row.money(2, currency: 3), reference: row.textOrNil(4),
      servicerReference: row.textOrNil(5), part: Int(row.int(6)), debtorName: row.textOrNil(7),
      debtorAccount: row.textOrNil(8), creditorName: row.textOrNil(22), creditorAccount: row.textOrNil(23),
      endToEnd: row.textOrNil(9), wording: row.text(10),
      quoted: row.text(11).split(separator: "\n").map(String.init), isReturn: row.flag(12),
      returnReason: row.textOrNil(13), isTrusted: row.isNull(14) || row.flag(14), decision: row.textOrNil(15),
      customer: row.idOrNil(16), paymentItem: row.idOrNil(17), returns: row.idOrNil(18), answer: row.textOrNil(19),
      instructed: row.isNull(20) || row.isNull(21) ? nil : try row.money(20, currency: 21))
  }
}
