public import AgendaRules
import Dunning
public import Kernel
public import Receivables
import ReceivablesRules
public import Storage

extension AgendaStore {
  /// How many lines the agenda of each collector has on a day, those of the customers of nobody under `nil`: each line is
  /// counted with whose work it is, whoever stands in.
  ///
  /// What ``AgendaRule`` would leave of all that there is, counted where it is stored: a customer has one line for all that
  /// there is to say, and one for each message that waits for approval. Only what is about a customer of whom somebody put
  /// something off is read, because that takes other lines with it.
  public static func counts(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [PersonID?: Int] {
    var counts: [PersonID?: Int] = [:]
    var whose = try AgendaWhose(.team, sight.company, on: day, nil, snapshot)
    let collector = Duty.collector.rawValue
    try snapshot.forEach(
      """
      SELECT COALESCE(f.assignee, h.person), SUM(CASE WHEN f.kind = 'sending' THEN 1 ELSE 0 END)
        + COUNT(DISTINCT CASE WHEN f.kind <> 'sending' THEN f.customer END)
      FROM (\(kinds(whose, sight, on: day).joined(" UNION ALL "))) f
        LEFT JOIN in_charge h ON h.company = \(sight.company) AND h.customer = f.customer AND h.duty = \(collector)
      WHERE f.customer NOT IN (\(putOff(sight.company, on: day))) AND NOT EXISTS (
        SELECT 1 FROM agenda_mark m
        WHERE m.company = \(sight.company) AND m.customer = f.customer AND m.kind = f.kind AND m.subject = f.subject
          AND m.undone IS NULL AND m.until IS NULL AND \(laysAside(on: day)) AND NOT EXISTS (
            SELECT 1 FROM agenda_mark n
            WHERE n.company = m.company AND n.customer = m.customer AND n.kind = m.kind AND n.subject = m.subject
              AND n.undone IS NULL AND n.id > m.id))
      GROUP BY COALESCE(f.assignee, h.person)
      """
    ) { row in
      let person: PersonID? = row.idOrNil(0)
      counts[person] = Int(row.int(1))
    }
    whose.customers = putOff(sight.company, on: day)
    let facts = try read(whose, sight, until: day, on: day, most: linesEver, snapshot).facts
    let customers = Set(facts.map(\.customer))
    let marks = try MarkStore.latest(of: customers, company: sight.company, snapshot)
    let charges = try InChargeStore.customers(.collector, among: customers.sorted(), in: sight.company, snapshot)
    for (person, own) in Dictionary(grouping: facts, by: { $0.assignee ?? charges[$0.customer] }) {
      counts[person, default: 0] += AgendaRule.lines(own, marks: marks, until: day, on: day, accounts: [:]).count
    }
    return counts.filter { $0.value > 0 }
  }

  /// The customers of whom something was put off to a day that has not come.
  private static func putOff(_ company: CompanyID, on day: CivilDate) -> SQL {
    "SELECT q.customer FROM agenda_mark q WHERE q.company = \(company) AND q.undone IS NULL AND q.until > \(day)"
  }

  /// ``AgendaRule/isLaidAside(_:by:on:)`` of a fact `f` by a mark `m` that puts nothing off.
  private static func laysAside(on day: CivilDate) -> SQL {
    """
    ((f.kind = 'dispute' AND m.day > \(day.adding(days: -AgendaRule.quietDays)))
      OR (f.kind = 'decision' AND m.day > \(day.adding(days: -AgendaRule.undecidedDays)))
      OR (f.kind IN ('promise', 'call', 'sending', 'address', 'errand', 'task')
        AND f.since <= CASE WHEN m.seen > m.day THEN m.seen ELSE m.day END))
    """
  }

  /// What could be on the agenda of a day, one statement a source: the kind, what the line is about, the customer, since
  /// when as far as a mark is compared with it, and who was asked to do it.
  private static func kinds(_ whose: AgendaWhose, _ sight: Sight, on day: CivilDate) -> [SQL] {
    [
      """
      SELECT
        CASE WHEN x.state = 'to_approve' THEN 'sending' WHEN x.errand IS NULL THEN 'call' ELSE 'errand' END AS kind,
        CASE WHEN x.state <> 'to_approve' AND x.errand IS NULL THEN x.customer ELSE x.id END AS subject,
        x.customer, x.day AS since, CAST(NULL AS bigint) AS assignee
      FROM (\(actionRows(whose, sight))) x
      WHERE CASE WHEN \(ActionStore.isSettled("x.id", on: day)) THEN 0 ELSE 1 END = 1
      """,
      "SELECT 'reply', x.customer, x.customer, NULL, NULL FROM (\(replyRows(whose, sight))) x",
      """
      SELECT 'promise', p.customer, p.customer, p.judged_on, NULL FROM promise p WHERE \(areBroken(whose, sight, on: day))
      """,
      """
      SELECT 'call', p.customer, p.customer, p.promised_for, NULL FROM promise p
      WHERE \(areDue(whose, sight, until: day))
      """,
      """
      SELECT CASE WHEN x.task = 0 THEN 'call' ELSE 'task' END, CASE WHEN x.task = 0 THEN x.customer ELSE x.task END,
        x.customer, x.due, CASE WHEN x.task = 0 THEN NULL ELSE x.assignee END
      FROM (\(askedRows(whose, sight, until: day, on: day))) x
      """,
      "SELECT 'decision', x.customer, x.customer, NULL, NULL FROM (\(endRows(whose, sight, on: day))) x",
      """
      SELECT 'address', x.customer, x.customer, MAX(x.post_outcome_on), NULL
      FROM (\(returnedRows(whose, sight, on: day))) x GROUP BY x.customer
      """,
      "SELECT 'address', x.customer, x.customer, x.since, NULL FROM (\(unreachedRows(whose, sight, on: day))) x",
      """
      SELECT 'dispute', s.customer, s.customer, NULL, NULL
      FROM (SELECT DISTINCT q.customer \(quietDisputes(sight, on: day)) AND q.customer IS NOT NULL) s
      WHERE 1 = 1\(charge("s.customer", whose, sight))
      """,
    ]
  }
}
