public import BankingRules
public import Kernel
import ReceivablesRules
public import Storage

/// A company's bank accounts, made when a statement first names them.
public enum BankAccountStore {
  static func key(
    of summary: StatementSummary, company: Company, _ transaction: Transaction
  ) throws -> BankAccountID {
    let account = summary.header.account
    let currency =
      account.currency ?? summary.closing?.amount.currency ?? summary.opening?.amount.currency
      ?? company.currency
    let number = account.number ?? "?"
    let known: BankAccountID? = try transaction.first(
      """
      SELECT id FROM bank_account WHERE company = \(company.id) AND number = \(number) AND currency = \(currency)
      """
    ) { $0.id(0) }
    if let known { return known }
    if let other = try called(otherwise: account, currency, company, transaction) { return other }
    return try add(account, currency, company, transaction)
  }

  private static func add(
    _ account: AccountReference, _ currency: Currency, _ company: Company, _ transaction: Transaction
  ) throws -> BankAccountID {
    try transaction.insert(
      """
      INSERT INTO bank_account (company, number, is_iban, currency, owner_name, bic)
      VALUES (\(company.id), \(account.number ?? "?"), \(account.isIBAN), \(currency), \(account.ownerName),
        \(account.bic))
      RETURNING id
      """)
  }
}

extension BankAccountStore {
  /// The one account that is known by its IBAN where the file has another name of it, or the other way round: then it goes
  /// by its IBAN from now on. `nil` when there is none, or several could be it.
  private static func called(
    otherwise account: AccountReference, _ currency: Currency, _ company: Company, _ transaction: Transaction
  ) throws -> BankAccountID? {
    let all = try transaction.query(
      """
      SELECT id, number, is_iban FROM bank_account
      WHERE company = \(company.id) AND currency = \(currency) AND number <> '?'
      """
    ) { row in
      var known = AccountReference()
      (known.number, known.isIBAN) = (row.text(1), row.flag(2))
      return (id: BankAccountID(row.int(0)), reference: known)
    }
    let fitting = all.filter { $0.reference.isSame(as: account) }
    guard let found = fitting.first else {
      // The company's own IBAN is known before any statement.
      var own = account
      (own.number, own.isIBAN) = (company.iban, true)
      return own.isSame(as: account) ? try add(own, currency, company, transaction) : nil
    }
    guard fitting.count == 1 else { return nil }
    if account.isIBAN {
      try transaction.execute(
        """
        UPDATE bank_account SET number = \(account.number), is_iban = \(true)
        WHERE company = \(company.id) AND id = \(found.id)
        """)
    }
    return found.id
  }
}

/// A statement as stored.
public struct StoredStatement: Sendable, Hashable {
  public let id: BankStatementID
  public let account: String
  public let identification: String?
  public let opening: Money?
  public let closing: Money?
  public let closingDay: CivilDate?
  public let creditsMinor: Int64
  public let debitsMinor: Int64
  public let entries: Int
  /// Whether it adds up; `nil` when it cannot be told.
  public let reconciles: Bool?
  public let gapMinor: Int64?
}

/// What is known of an account by its statements.
public struct AccountCoverage: Sendable, Hashable {
  public let account: BankAccountID
  public let number: String
  public let currency: Currency
  public internal(set) var statements = 0
  /// Those that give the balance they close on: only they can be checked.
  public internal(set) var withBalances = 0
  /// The last day that is known.
  public internal(set) var last: CivilDate?
  public internal(set) var days = Coverage()
}

/// The statements of a company's accounts.
public enum BankStatementStore {
  /// The key of a statement, and whether it is stored only now: the same account, number, dates and balances are the
  /// same.
  static func key(
    of summary: StatementSummary, account: BankAccountID, format: String, file: ImportFileID, company: CompanyID,
    _ transaction: Transaction
  ) throws -> (id: BankStatementID, isNew: Bool) {
    let header = summary.header
    let parts: [String] = [
      header.identification ?? "", header.sequence ?? "", header.from?.description ?? "", header.to?.description ?? "",
      header.page.map { String($0.number) } ?? "", summary.opening.map { "\($0.amount.minor)" } ?? "",
      summary.closing.map { "\($0.amount.minor)" } ?? "", "\(summary.creditsMinor)", "\(summary.debitsMinor)",
    ]
    // A report of the day so far may say the same of itself as the statement that repeats it.
    let key = (header.kind.isCash ? parts : parts + [header.kind.rawValue]).joined(separator: "|")
    let known: BankStatementID? = try transaction.first(
      """
      SELECT id FROM bank_statement WHERE company = \(company) AND account = \(account) AND statement_key = \(key)
      """
    ) { $0.id(0) }
    if let known { return (known, false) }
    let notice: Bool? = header.kind.isCash ? nil : true
    let id: BankStatementID = try transaction.insert(
      """
      INSERT INTO bank_statement (company, account, import_file, statement_key, format, message, identification,
        sequence, page_number, is_last_page, from_day, to_day, opening_minor, opening_day, closing_minor, closing_day,
        credits_minor, debits_minor, entries, reconciles, gap_minor, is_notice, first_day)
      VALUES (\(company), \(account), \(file), \(key), \(format), \(header.message), \(header.identification),
        \(header.sequence), \(header.page?.number), \(header.page?.isLast), \(header.from), \(header.to),
        \(summary.opening?.amount.minor), \(summary.opening?.day), \(summary.closing?.amount.minor),
        \(summary.closing?.day), \(summary.creditsMinor), \(summary.debitsMinor), \(summary.bookedEntries),
        \(summary.end == .unclosed ? false : summary.reconciles), \(summary.gap?.minor), \(notice), \(summary.firstDay))
      RETURNING id
      """)
    return (id, true)
  }

  /// Keeps the entries of a statement from being matched by themselves.
  static func doubt(
    _ statement: BankStatementID, gapMinor: Int64, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE bank_statement SET reconciles = \(false), gap_minor = \(gapMinor)
      WHERE company = \(company) AND id = \(statement)
      """)
  }

  /// The statements of an account that have a closing balance, notices left out, with the number of the account.
  static func continuity(of account: BankAccountID, company: CompanyID, _ snapshot: Snapshot) throws -> Continuity {
    let number: String? = try snapshot.first(
      "SELECT number FROM bank_account WHERE company = \(company) AND id = \(account)"
    ) { $0.text(0) }
    let spans = try snapshot.query(
      """
      SELECT s.id, s.opening_minor, COALESCE(s.opening_day, s.from_day), s.closing_minor, s.closing_day, a.currency,
        s.first_day
      FROM bank_statement s JOIN bank_account a ON a.id = s.account
      WHERE s.company = \(company) AND s.account = \(account) AND s.closing_minor IS NOT NULL
        AND s.closing_day IS NOT NULL AND s.is_notice IS NULL
      """
    ) { row in
      let currency = try row.currency(5)
      return StatementSpan(
        id: row.int(0), opening: row.intOrNil(1).map { Money(minor: $0, currency) }, openingDay: try row.dateOrNil(2),
        closing: Money(minor: row.int(3), currency), closingDay: try row.date(4), firstDay: try row.dateOrNil(6))
    }
    return Continuity(account: number ?? "?", spans: spans)
  }

  /// What the statements of each account cover, notices left out: one query, whatever their number.
  public static func coverage(of company: CompanyID, _ snapshot: Snapshot) throws -> [AccountCoverage] {
    var accounts: [(coverage: AccountCoverage, spans: [StatementSpan])] = []
    try snapshot.forEach(
      """
      SELECT a.id, a.number, a.currency, s.id, s.opening_minor, COALESCE(s.opening_day, s.from_day), s.closing_minor,
        s.closing_day, COALESCE(s.closing_day, s.to_day), s.first_day
      FROM bank_account a JOIN bank_statement s ON s.account = a.id AND s.company = \(company)
      WHERE a.company = \(company) AND s.is_notice IS NULL ORDER BY a.number, a.currency, a.id, s.id
      """
    ) { row in
      let (id, currency): (BankAccountID, Currency) = (row.id(0), try row.currency(2))
      if accounts.last?.coverage.account != id {
        accounts.append((AccountCoverage(account: id, number: row.text(1), currency: currency), []))
      }
      let last = accounts.count - 1
      accounts[last].coverage.statements += 1
      if let day = try row.dateOrNil(8) { accounts[last].coverage.last = max(accounts[last].coverage.last ?? day, day) }
      guard let closing = row.intOrNil(6), let closingDay = try row.dateOrNil(7) else { return }
      accounts[last].spans.append(
        StatementSpan(
          id: row.int(3), opening: row.intOrNil(4).map { Money(minor: $0, currency) },
          openingDay: try row.dateOrNil(5), closing: Money(minor: closing, currency), closingDay: closingDay,
          firstDay: try row.dateOrNil(9)))
    }
    return accounts.map { account in
      var coverage = account.coverage
      // What no account is known of does not follow anything.
      if coverage.number != "?" {
        coverage.days = Continuity(account: coverage.number, spans: account.spans).coverage
      }
      coverage.withBalances = account.spans.count
      return coverage
    }
  }

  /// The latest statements of a company.
  public static func all(of company: CompanyID, limit: Int, _ snapshot: Snapshot) throws -> [StoredStatement] {
    try snapshot.query(
      """
      SELECT s.id, a.number, s.identification, s.opening_minor, s.closing_minor, s.closing_day, s.credits_minor,
        s.debits_minor, s.entries, s.reconciles, s.gap_minor, a.currency
      FROM bank_statement s JOIN bank_account a ON a.id = s.account
      WHERE s.company = \(company) ORDER BY s.id DESC LIMIT \(limit)
      """
    ) { row in
      let currency = try row.currency(11)
      return StoredStatement(
        id: row.id(0), account: row.text(1), identification: row.textOrNil(2),
        opening: row.intOrNil(3).map { Money(minor: $0, currency) },
        closing: row.intOrNil(4).map { Money(minor: $0, currency) }, closingDay: try row.dateOrNil(5),
        creditsMinor: row.int(6), debitsMinor: row.int(7), entries: Int(row.int(8)),
        reconciles: row.isNull(9) ? nil : row.flag(9), gapMinor: row.intOrNil(10))
    }
  }
}
