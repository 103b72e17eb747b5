import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What the dashboard reads beside the reports, each in one statement however large the company is.
enum DashboardQueries {
  /// Counts of what a person must look at, and how fresh the data is.
  struct Counts: Sendable, Equatable {
    var customers = 0
    var items = 0
    var disputedMinor: Int64 = 0
    var disputedItems = 0
    var promisedMinor: Int64 = 0
    var unallocatedMinor: Int64 = 0
    var unallocatedItems = 0
    var waitingActions = 0
    var rowsSetAside = 0
    var statementsInDoubt = 0
    var messagesInDoubt = 0
    var oldDisputes = 0
    var oldDisputesMinor: Int64 = 0
    var entriesWaiting = 0
    var entriesWaitingMinor: Int64 = 0
    /// Customers whom the last run could not reach.
    var unreachable = 0
  }

  /// Days after which an open dispute without an answer is worth a reminder to ourselves.
  static let oldDisputeDays = 10

  static func counts(
    of sight: Sight, in currency: Currency, on day: CivilDate, isKept: Bool, _ snapshot: Snapshot
  ) throws -> Counts {
    let found = try snapshot.first(
      """
      SELECT i.customers, i.items, i.disputed, i.disputed_items, i.promised, i.unallocated, i.unallocated_items,
        (SELECT COUNT(*) FROM dunning_action WHERE company = \(sight.company) AND state IN ('to_approve', 'to_do')
          \(sight.only("customer"))),
        (SELECT COUNT(*) FROM import_row WHERE company = \(sight.company) AND state = 'set_aside'),
        (SELECT COUNT(*) FROM bank_statement WHERE company = \(sight.company) AND NOT reconciles
          AND is_notice IS NULL),
        (SELECT COUNT(*) FROM outbox WHERE company = \(sight.company) AND state IN ('failed', 'to_check')),
        d.disputes, d.amount, b.entries, b.amount,
        (SELECT COUNT(*) FROM unreachable_customer WHERE company = \(sight.company)\(sight.only("customer")))
      FROM (\(accounts(of: sight, in: currency, isKept: isKept))) i, (
        SELECT COUNT(*) AS disputes, CAST(COALESCE(SUM(q.amount_minor), 0) AS bigint) AS amount FROM dispute q
        WHERE q.company = \(sight.company) AND q.closed_on IS NULL AND q.currency = \(currency)
          AND q.credit_expected_since IS NULL AND q.opened_on < \(day.adding(days: -oldDisputeDays))
          \(sight.only("q.customer"))
      ) d, (
        SELECT COUNT(*) AS entries, CAST(COALESCE(SUM(e.amount_minor), 0) AS bigint) AS amount FROM bank_entry e
        WHERE e.company = \(sight.company) AND e.status = 'BOOK' AND e.currency = \(currency)
          AND \(CashQueries.View.waiting.condition)
      ) b
      """
    ) { row in
      Counts(
        customers: Int(row.int(0)), items: Int(row.int(1)), disputedMinor: row.int(2), disputedItems: Int(row.int(3)),
        promisedMinor: row.int(4), unallocatedMinor: row.int(5), unallocatedItems: Int(row.int(6)),
        waitingActions: Int(row.int(7)), rowsSetAside: Int(row.int(8)), statementsInDoubt: Int(row.int(9)),
        messagesInDoubt: Int(row.int(10)), oldDisputes: Int(row.int(11)), oldDisputesMinor: row.int(12),
        entriesWaiting: Int(row.int(13)), entriesWaitingMinor: row.int(14),
        unreachable: Int(row.int(15)))
    }
    return found ?? Counts()
  }

  /// What the accounts add up to: as it is kept, else from the open items.
  private static func accounts(of sight: Sight, in currency: Currency, isKept: Bool) -> SQL {
    if isKept, sight.isWhole {
      // One row always, as a sum would give: an empty company has no total.
      return """
        SELECT COALESCE(MAX(customers), 0) AS customers, COALESCE(MAX(items), 0) AS items,
          MAX(disputed_minor) AS disputed, COALESCE(MAX(disputed_items), 0) AS disputed_items,
          MAX(promised_minor) AS promised, MAX(unallocated_minor) AS unallocated,
          COALESCE(MAX(unallocated_items), 0) AS unallocated_items
        FROM account_total WHERE company = \(sight.company) AND currency = \(currency)
        """
    }
    if isKept {
      return """
        SELECT COUNT(*) AS customers, CAST(COALESCE(SUM(items), 0) AS bigint) AS items,
          CAST(SUM(disputed_minor) AS bigint) AS disputed,
          CAST(COALESCE(SUM(disputed_items), 0) AS bigint) AS disputed_items,
          CAST(SUM(promised_minor) AS bigint) AS promised, CAST(SUM(unallocated_minor) AS bigint) AS unallocated,
          CAST(COALESCE(SUM(unallocated_items), 0) AS bigint) AS unallocated_items
        FROM account WHERE company = \(sight.company) AND currency = \(currency)\(sight.only("customer"))
        """
    }
    return """
        SELECT COUNT(DISTINCT customer) AS customers, COUNT(*) AS items, CAST(SUM(disputed_minor) AS bigint) AS disputed,
          COUNT(CASE WHEN disputed_minor > 0 THEN 1 END) AS disputed_items,
          CAST(SUM(promised_minor) AS bigint) AS promised,
          CAST(SUM(CASE WHEN kind = 'payment' THEN -open_minor ELSE 0 END) AS bigint) AS unallocated,
          COUNT(CASE WHEN kind = 'payment' THEN 1 END) AS unallocated_items
        FROM item WHERE company = \(sight.company) AND open_minor <> 0 AND currency = \(currency)
          \(sight.only("customer"))
      """
  }

  /// When the bank and the ledger last came in.
  struct Freshness: Sendable, Equatable {
    var bank: Moment?
    var ledger: Moment?
  }

  static func freshness(of company: CompanyID, _ snapshot: Snapshot) throws -> Freshness {
    var result = Freshness()
    try snapshot.forEach(
      """
      SELECT CASE WHEN kind = 'statement' THEN 1 ELSE 0 END, MAX(imported_at) FROM import_file
      WHERE company = \(company) GROUP BY 1
      """
    ) { row in
      let last = try row.momentOrNil(1)
      if row.int(0) == 1 { result.bank = last } else { result.ledger = last }
    }
    return result
  }

  /// An action that waits for somebody.
  struct Waiting: Sendable, Equatable {
    let needsApproval: Bool
    let step: String
    let channel: String
    let code: String
    let name: String
    let total: Money
  }

  static func waiting(of sight: Sight, limit: Int, _ snapshot: Snapshot) throws -> [Waiting] {
    try snapshot.query(
      """
      SELECT a.state, a.step, a.channel, c.code, c.name, a.total_minor, a.currency
      FROM dunning_action a JOIN customer c ON c.id = a.customer
      WHERE a.company = \(sight.company) AND a.state IN ('to_approve', 'to_do')\(sight.only("a.customer"))
      ORDER BY CASE WHEN a.state = 'to_approve' THEN 0 ELSE 1 END, a.total_minor DESC, a.id LIMIT \(limit)
      """
    ) { row in
      Waiting(
        needsApproval: row.text(0) == "to_approve", step: row.text(1), channel: row.text(2), code: row.text(3),
        name: row.text(4), total: try row.money(5, currency: 6))
    }
  }

  /// A customer in insolvency proceedings who still owes something that was not declared.
  struct Insolvent: Sendable, Equatable {
    let code: String
    let name: String
    let since: CivilDate
    let open: Money
    /// How many customers are so.
    let count: Int
  }

  /// Those whose time to declare ends first come first. What is open is named in the words of its index too, and all of
  /// them are counted along an index: only the few that are shown are read.
  static func insolvent(
    of sight: Sight, on day: CivilDate, limit: Int, _ snapshot: Snapshot
  ) throws -> [Insolvent] {
    try snapshot.query(
      """
      SELECT c.code, c.name, c.insolvent_since, CAST(SUM(i.open_minor) AS bigint), i.currency, MAX(f.customers)
      FROM (
        SELECT o.id, COUNT(*) OVER () AS customers FROM customer o
        WHERE o.company = \(sight.company) AND o.insolvent_since > \(day.adding(months: -ClaimDeadline.months))
          AND EXISTS (
            SELECT 1 FROM item i WHERE i.company = \(sight.company) AND i.customer = o.id AND i.open_minor <> 0
              AND i.open_minor > 0)
          AND \(ClaimStore.isMissing("o"))\(sight.only("o.id"))
        ORDER BY o.insolvent_since, o.id LIMIT \(limit)
      ) f JOIN customer c ON c.id = f.id
        JOIN item i ON i.company = \(sight.company) AND i.customer = f.id AND i.open_minor <> 0 AND i.open_minor > 0
      GROUP BY c.code, c.name, c.insolvent_since, i.currency ORDER BY c.insolvent_since, c.code, i.currency LIMIT \(limit)
      """
    ) { row in
      Insolvent(
        code: row.text(0), name: row.text(1), since: try row.date(2), open: try row.money(3, currency: 4),
        count: Int(row.int(5)))
    }
  }

  /// A promise that is awaited, or that was broken a short while ago.
  struct PromiseLine: Sendable, Equatable {
    let code: String
    let name: String
    let day: CivilDate
    let isBroken: Bool
    let amount: Money
  }

  static func promises(
    of sight: Sight, on day: CivilDate, limit: Int, _ snapshot: Snapshot
  ) throws -> [PromiseLine] {
    // Few of each kind, found along its index, before anything is joined to them.
    func first(_ condition: SQL) -> SQL {
      """
      SELECT * FROM (SELECT p.id, p.customer, p.promised_for, p.state FROM promise p
        WHERE p.company = \(sight.company) AND \(condition)\(sight.only("p.customer"))
        ORDER BY p.promised_for, p.id LIMIT \(limit)) few
      """
    }
    return try snapshot.query(
      """
      SELECT c.code, c.name, p.promised_for, p.state, CAST(SUM(pi.amount_minor) AS bigint), pi.currency
      FROM (\(first("p.state = 'pending'")) UNION ALL
          \(first("p.state = 'broken' AND p.judged_on >= \(day.adding(days: -7))"))
        ) p JOIN customer c ON c.id = p.customer JOIN promise_item pi ON pi.promise = p.id
      GROUP BY p.id, c.code, c.name, p.promised_for, p.state, pi.currency
      ORDER BY p.promised_for, p.id LIMIT \(limit)
      """
    ) { row in
      PromiseLine(
        code: row.text(0), name: row.text(1), day: try row.date(2), isBroken: row.text(3) == "broken",
        amount: try row.money(4, currency: 5))
    }
  }

  /// How many promises are awaited, and what is promised in a currency until a day.
  static func promised(
    of sight: Sight, in currency: Currency, until last: CivilDate, _ snapshot: Snapshot
  ) throws -> (pending: Int, untilThen: Money) {
    let awaited: SQL = "p.company = \(sight.company) AND p.state = 'pending'\(sight.only("p.customer"))"
    let found = try snapshot.first(
      """
      SELECT (SELECT COUNT(*) FROM promise p WHERE \(awaited)), CAST(COALESCE((
        SELECT SUM(pi.amount_minor)
        FROM promise p JOIN promise_item pi ON pi.promise = p.id
        WHERE \(awaited) AND p.promised_for <= \(last) AND pi.currency = \(currency)), 0) AS bigint)
      """
    ) { (pending: Int($0.int(0)), untilThen: Money(minor: $0.int(1), currency)) }
    return found ?? (0, .zero(currency))
  }

  /// What came in on each day, net of what went back: a returned payment is an adjustment that came from the bank.
  static func receipts(
    of sight: Sight, in currency: Currency, since: CivilDate, isKept: Bool, _ snapshot: Snapshot
  ) throws -> [(day: CivilDate, minor: Int64)] {
    if isKept, sight.isWhole {
      return try snapshot.query(
        """
        SELECT day, received_minor FROM ledger_day
        WHERE company = \(sight.company) AND currency = \(currency) AND day >= \(since) AND received_minor <> 0
        ORDER BY day
        """
      ) { (try $0.date(0), $0.int(1)) }
    }
    return try snapshot.query(
      """
      SELECT issued, CAST(-SUM(amount_minor) AS bigint) FROM item
      WHERE company = \(sight.company) AND \(KeptFigures.isReceipt)
        AND currency = \(currency) AND issued >= \(since)\(sight.only("customer"))
      GROUP BY issued ORDER BY issued
      """
    ) { (try $0.date(0), $0.int(1)) }
  }

  /// A payment, latest first.
  struct Receipt: Sendable, Equatable {
    let day: CivilDate
    let code: String
    let name: String
    let amount: Money
    let left: Money
  }

  static func latestReceipts(of sight: Sight, limit: Int, _ snapshot: Snapshot) throws -> [Receipt] {
    try snapshot.query(
      """
      SELECT i.issued, c.code, c.name, -i.amount_minor, -i.open_minor, i.currency
      FROM (
        SELECT id, customer, issued, amount_minor, open_minor, currency FROM item
        WHERE company = \(sight.company) AND kind = 'payment'\(sight.only("customer")) ORDER BY issued DESC, id DESC LIMIT \(limit)
      ) i JOIN customer c ON c.id = i.customer
      ORDER BY i.issued DESC, i.id DESC
      """
    ) { row in
      Receipt(
        day: try row.date(0), code: row.text(1), name: row.text(2), amount: try row.money(3, currency: 5),
        left: try row.money(4, currency: 5))
    }
  }
}
