import AgendaRules
import Dunning
import DunningRules
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Storage

/// The statements of what could be on an agenda: read by ``AgendaStore/read(of:_:about:until:on:most:standing:_:)``, counted by
/// ``AgendaStore/counts(of:on:_:)``.
extension AgendaStore {
  /// A step's errand is there until its action is done or taken back, whoever does that, and while something is left of
  /// what it is about.
  static func isWanted(on day: CivilDate) -> SQL {
    """
    (t.action IS NULL OR EXISTS (SELECT 1 FROM dunning_action w WHERE w.id = t.action AND w.state = 'to_do'
      AND CASE WHEN \(ActionStore.isSettled("w.id", on: day)) THEN 0 ELSE 1 END = 1))
    """
  }

  /// A condition that the customer of a row is the work of some people.
  static func charge(_ customer: SQL, _ whose: AgendaWhose, _ sight: Sight) -> SQL {
    let only: SQL = "\(sight.only(customer))\(whose.only(customer))"
    guard let people = whose.people, let person = people.first else { return only }
    return """
       AND COALESCE((SELECT h.person FROM in_charge h
        WHERE h.customer = \(customer) AND h.duty = \(Duty.collector.rawValue)), \(person)) IN \(people)
      \(only)
      """
  }

  /// The answers of each customer that nobody has dealt with.
  static func replyRows(_ whose: AgendaWhose, _ sight: Sight) -> SQL {
    """
    SELECT r.customer, MIN(r.id) AS oldest, MIN(r.received) AS received, MAX(r.received) AS latest,
      COUNT(*) AS answers, COUNT(CASE WHEN r.nature <> 'report' THEN 1 END) AS written
    FROM reply r
    WHERE r.company = \(sight.company) AND r.state = 'waiting' AND r.customer IS NOT NULL
      \(charge("r.customer", whose, sight))
    GROUP BY r.customer
    """
  }

  /// A condition that a promise `p` was not kept, is followed by no other, and something of it is still owed. The payments of
  /// a plan that are still to come do not follow one that was missed.
  static func areBroken(_ whose: AgendaWhose, _ sight: Sight, on day: CivilDate) -> SQL {
    """
    p.company = \(sight.company) AND p.state = 'broken'
      AND p.judged_on >= \(day.adding(days: -AgendaRule.brokenDays)) AND p.judged_on <= \(day)
      AND NOT EXISTS (
        SELECT 1 FROM promise n WHERE n.customer = p.customer AND n.company = \(sight.company)
          AND ((n.state = 'pending' AND (p.plan IS NULL OR n.plan IS NULL OR n.plan <> p.plan))
            OR (n.state = 'broken' AND n.id > p.id)))
      AND EXISTS (
        SELECT 1 FROM promise_item i JOIN item o ON o.id = i.item WHERE i.promise = p.id AND o.open_minor > 0)
      \(charge("p.customer", whose, sight))
    """
  }

  /// A condition that the day of a promise `p` has come.
  static func areDue(_ whose: AgendaWhose, _ sight: Sight, until last: CivilDate) -> SQL {
    """
    p.company = \(sight.company) AND p.state = 'pending' AND p.promised_for <= \(last)
      \(charge("p.customer", whose, sight))
    """
  }

  /// Who is to be called again, and what people were asked to do.
  static func askedRows(_ whose: AgendaWhose, _ sight: Sight, until last: CivilDate, on day: CivilDate) -> SQL {
    """
    SELECT w.task, w.customer, w.due, w.content, w.author, w.day, w.assignee, w.call_back_time FROM (
      SELECT 0 AS task, r.customer, r.call_back AS due, r.contact AS content, r.outcome AS author, r.day,
        0 AS assignee, r.call_back_time
      FROM call_report r
      WHERE r.company = \(sight.company) AND r.call_back <= \(last) AND r.undone IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM call_report n WHERE n.customer = r.customer AND n.id > r.id AND n.undone IS NULL)
        AND (r.outcome <> \(CallOutcome.paid.rawValue) OR EXISTS (
          SELECT 1 FROM item o WHERE o.company = \(sight.company) AND o.customer = r.customer AND o.open_minor > 0
            AND o.due < \(day)))
        \(charge("r.customer", whose, sight))
      UNION ALL
      SELECT t.id, t.customer, t.due, t.content, CASE WHEN t.action IS NULL THEN a.name ELSE '' END, t.due, t.assignee,
        CAST(NULL AS text)
      FROM agenda_task t JOIN person a ON a.id = t.author
      WHERE t.company = \(sight.company) AND t.finished IS NULL AND t.due <= \(last) AND \(isWanted(on: day))
        \(whose.tasks)\(sight.only("t.customer"))
    ) w
    """
  }

  /// What the scenarios want of a person.
  static func actionRows(_ whose: AgendaWhose, _ sight: Sight) -> SQL {
    """
    SELECT a.id, a.customer, a.day, a.step, a.channel, a.state, a.total_minor, a.currency, a.errand
    FROM dunning_action a
    WHERE a.company = \(sight.company) AND a.state IN ('to_approve', 'to_do')
      AND NOT EXISTS (SELECT 1 FROM agenda_task t WHERE t.action = a.id)\(charge("a.customer", whose, sight))
    """
  }

  /// What no step is left for.
  static func endRows(_ whose: AgendaWhose, _ sight: Sight, on day: CivilDate) -> SQL {
    """
    SELECT e.customer, e.step, e.day, e.amount_minor, e.currency FROM scenario_end e
    WHERE e.company = \(sight.company) AND EXISTS (
        SELECT 1 FROM item o WHERE o.company = \(sight.company) AND o.customer = e.customer AND o.open_minor > 0
          AND o.due < \(day))
      AND NOT EXISTS (
        SELECT 1 FROM dunning_action a WHERE a.company = \(sight.company) AND a.customer = e.customer
          AND a.state IN ('to_approve', 'to_do'))
      \(charge("e.customer", whose, sight))
    """
  }

  /// The letters that came back from an address that the customer still has.
  static func returnedRows(_ whose: AgendaWhose, _ sight: Sight, on day: CivilDate) -> SQL {
    """
    SELECT m.customer, m.posted_on, m.post_outcome_on FROM outbox m JOIN customer c ON c.id = m.customer
    WHERE m.company = \(sight.company) AND \(RegisterStore.isUnknownStill) AND m.post_outcome_on <= \(day)
      AND EXISTS (
        SELECT 1 FROM item o WHERE o.company = \(sight.company) AND o.customer = m.customer AND o.open_minor > 0)
      \(charge("m.customer", whose, sight))
    """
  }

  /// The customers whom a step found no way to ask.
  static func unreachedRows(_ whose: AgendaWhose, _ sight: Sight, on day: CivilDate) -> SQL {
    """
    SELECT u.customer, u.step, u.since FROM unreachable_customer u
    WHERE u.company = \(sight.company) AND u.since <= \(day)\(charge("u.customer", whose, sight))
    """
  }

  /// The disputes `q` that have not moved for a while, from `FROM` on.
  static func quietDisputes(_ sight: Sight, on day: CivilDate) -> SQL {
    """
    FROM dispute q WHERE q.company = \(sight.company) AND q.closed_on IS NULL
      AND COALESCE(q.credit_expected_since, q.opened_on) <= \(day.adding(days: -AgendaRule.quietDays))
    """
  }
}
