import DunningRules
import Kernel
import ReceivablesRules
import Storage

/// What happened to what customers owe, and what was done because of it: one statement a kind of event, and none for a
/// kind that no step is around.
enum EventFacts {
  private typealias Found = [CustomerID: [AccountEvent]]

  /// The events of some customers, from one day to another; without another, of all days since.
  /// - Parameter isAmong: the condition on a column of customers that tells them.
  static func events(
    of company: CompanyID, _ kinds: Set<AccountEvent.Kind>, from first: CivilDate, to last: CivilDate?,
    where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: [AccountEvent]] {
    var found: Found = [:]
    for kind in kinds.sorted() {
      guard let statement = statement(kind, company, first, last, isAmong) else { continue }
      try read(statement, kind, into: &found, snapshot)
    }
    return found
  }

  /// Rows of a customer, the key of the event, its day, the day on which it happened, an item, and of what may pass the
  /// day on which it was over.
  static func statement(
    _ kind: AccountEvent.Kind, _ company: CompanyID, _ first: CivilDate, _ last: CivilDate?, _ isAmong: (SQL) -> SQL
  ) -> SQL? {
    func days(_ column: SQL) -> SQL {
      last.map { "\(column) >= \(first) AND \(column) <= \($0)" } ?? "\(column) >= \(first)"
    }
    return switch kind {
    // The customer says it itself.
    case .insolvency: nil
    case .brokenPromise:
      """
      SELECT p.customer, p.id, p.judged_on, p.promised_for, i.item FROM promise p
        JOIN promise_item i ON i.promise = p.id
      WHERE p.company = \(company) AND p.state = 'broken' AND \(days("p.judged_on"))
        AND \(isAmong("p.customer"))
      ORDER BY p.id, i.item
      """
    case .closedDispute:
      """
      SELECT d.customer, d.id, d.closed_on, d.closed_on, d.item FROM dispute d
      WHERE d.company = \(company) AND d.closed_on IS NOT NULL AND \(days("d.closed_on"))
        AND \(isAmong("d.customer"))
      ORDER BY d.id
      """
    // The movement that took the money back stands against the payment, and undid on its day what that had settled. From
    // the few movements on, whatever a planner believes of a ledger that had none of them when it was last counted:
    // CROSS JOIN keeps SQLite from beginning with all that was ever allocated.
    case .returnedPayment:
      """
      SELECT b.customer, b.id, b.issued, b.issued, r.debit_item FROM item b
        CROSS JOIN allocation p CROSS JOIN allocation o CROSS JOIN allocation r
      WHERE p.debit_item = b.id AND o.credit_item = p.credit_item AND r.reverses = o.id AND r.day = b.issued
        AND b.company = \(company) AND b.kind = 'adjustment' AND b.source = \(ItemSource.bank)
        AND \(days("b.issued")) AND \(isAmong("b.customer"))
      ORDER BY b.id, r.debit_item
      """
    // About what was owed as it began: the overrun itself knows no invoice.
    case .limitExceeded:
      """
      SELECT o.customer, o.id, o.began_on, o.began_on, i.id, o.ended_on FROM limit_overrun o CROSS JOIN item i
      WHERE o.company = \(company) AND \(days("o.began_on")) AND \(isAmong("o.customer"))
        AND i.customer = o.customer AND i.company = \(company) AND i.amount_minor > 0 AND i.issued <= o.began_on
        AND (i.open_minor <> 0 OR i.settled_on >= o.began_on)
      ORDER BY o.id, i.id
      """
    }
  }

  private static func read(
    _ statement: SQL, _ kind: AccountEvent.Kind, into found: inout Found, _ snapshot: Snapshot
  ) throws {
    var last: (customer: CustomerID, event: AccountEvent)?
    func finish() { if let last { found[last.customer, default: []].append(last.event) } }
    try snapshot.forEach(statement) { row in
      let key = AccountEvent.Key(kind, row.int(1))
      let item: ItemID = row.id(4)
      if let known = last, known.event.key == key {
        last?.event = AccountEvent(
          key, on: known.event.day, happened: known.event.happened, over: known.event.over,
          items: known.event.items.union([item]))
        return
      }
      finish()
      let over = kind == .limitExceeded ? try row.dateOrNil(5) : nil
      last = (
        row.id(0), AccountEvent(key, on: try row.date(2), happened: try row.date(3), over: over, items: [item])
      )
    }
    finish()
  }

  /// What was done because of events. What a run, the outbox or the end of the test mode took back, what the mail server
  /// refused for good and what came back, was heard by nobody; what a person withdrew is done with.
  static func answers(
    of company: CompanyID, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: [AccountEvent.Key: AccountEvent.Answer]] {
    var found: [CustomerID: [AccountEvent.Key: AccountEvent.Answer]] = [:]
    try snapshot.forEach(
      """
      SELECT e.customer, e.kind, e.subject, MAX(e.day), MAX(a.day)
      FROM dunning_action_event e JOIN dunning_action a ON a.id = e.action
      WHERE e.company = \(company) AND \(isAmong("e.customer"))
        AND (a.state <> 'cancelled' OR COALESCE(a.closed_by, '') NOT IN ('run', 'outbox', 'test_mode'))
        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.company = \(company) AND o.action = e.action
          AND (o.state = 'failed' OR o.returned_at IS NOT NULL))
      GROUP BY e.customer, e.kind, e.subject
      """
    ) { row in
      guard let kind = AccountEvent.Kind(rawValue: row.text(1)) else { return }
      found[row.id(0), default: [:]][AccountEvent.Key(kind, row.int(2))] = AccountEvent.Answer(
        of: try row.date(3), last: try row.date(4))
    }
    return found
  }

  /// Keeps for what events actions were decided.
  static func insert(_ actions: [StoredAction], company: CompanyID, _ transaction: Transaction) throws {
    guard actions.contains(where: { !$0.action.events.isEmpty }) else { return }
    try transaction.bulkInsert(
      into: "dunning_action_event", ["company", "action", "customer", "kind", "subject", "day"]
    ) { add in
      for stored in actions {
        for (key, day) in stored.action.events.sorted(by: { $0.key < $1.key }) {
          try add([
            company.bound, stored.id.bound, stored.action.customer.bound, key.kind.rawValue.bound, key.subject.bound,
            day.bound,
          ])
        }
      }
    }
  }

  /// For what events some actions were decided.
  static func of(
    _ actions: [ActionID], _ snapshot: Snapshot
  ) throws -> [ActionID: [AccountEvent.Key: CivilDate]] {
    var found: [ActionID: [AccountEvent.Key: CivilDate]] = [:]
    try snapshot.forEach(
      "SELECT action, kind, subject, day FROM dunning_action_event WHERE action IN \(actions)"
    ) { row in
      guard let kind = AccountEvent.Kind(rawValue: row.text(1)) else { return }
      found[row.id(0), default: [:]][AccountEvent.Key(kind, row.int(2))] = try row.date(3)
    }
    return found
  }
}
