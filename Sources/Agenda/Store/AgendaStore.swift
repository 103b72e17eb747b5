public import AgendaRules
import Dunning
import DunningRules
public import Kernel
public import Receivables
public import ReceivablesRules
public import Storage
import TeamworkRules

/// What could be on an agenda, each kind in one statement, always within what somebody sees.
public enum AgendaStore {
  /// Lines of one kind that an agenda takes in at first, the greatest first: more is no longer a day's work. What is behind
  /// them is counted, and read when it is asked for.
  public static let linesMax = 60
  /// Lines of one kind that an agenda may hold at most: what a browser still shows.
  public static let linesEver = 30_000

  /// Everything that could be on the agenda until a day.
  /// - Parameters:
  ///   - customer: only what is about it.
  ///   - most: lines of one kind that are read.
  ///   - standing: for whom the person of the scope stands in, where that is known already.
  public static func facts(
    of scope: AgendaScope, _ sight: Sight, about customer: CustomerID? = nil, until last: CivilDate, on day: CivilDate,
    most: Int = linesMax, standing: StandIn? = nil, _ snapshot: Snapshot
  ) throws -> [AgendaFact] {
    try read(
      of: scope, sight, about: customer, until: last, on: day, most: most, standing: standing, snapshot
    ).facts
  }

  /// The same, with how much stands behind what was read.
  public static func read(
    of scope: AgendaScope, _ sight: Sight, about customer: CustomerID? = nil, until last: CivilDate, on day: CivilDate,
    most: Int = linesMax, standing: StandIn? = nil, _ snapshot: Snapshot
  ) throws -> Reading {
    var whose = try AgendaWhose(scope, sight.company, on: day, standing, snapshot)
    whose.customer = customer
    return try read(whose, sight, until: last, on: day, most: most, snapshot)
  }

  static func read(
    _ whose: AgendaWhose, _ sight: Sight, until last: CivilDate, on day: CivilDate, most: Int, _ snapshot: Snapshot
  ) throws -> Reading {
    var reading = Reading(most: most)
    try replies(whose, sight, on: day, most, into: &reading, snapshot)
    try promises(whose, sight, until: last, on: day, most, into: &reading, snapshot)
    try asked(whose, sight, until: last, on: day, most, into: &reading, snapshot)
    try actions(whose, sight, on: day, most, into: &reading, snapshot)
    try disputes(whose, sight, on: day, most, into: &reading, snapshot)
    try ends(whose, sight, on: day, most, into: &reading, snapshot)
    try addresses(whose, sight, on: day, most, into: &reading, snapshot)
    return reading
  }

  /// What somebody was asked to do, whenever it is due: a link leads to one that no view shows yet. Nothing when it is
  /// done, or not of the scope.
  public static func task(
    _ key: AgendaKey, of scope: AgendaScope, _ sight: Sight, on day: CivilDate, standing: StandIn? = nil,
    _ snapshot: Snapshot
  ) throws -> AgendaFact? {
    guard key.kind == .task else { return nil }
    let whose = try AgendaWhose(scope, sight.company, on: day, standing, snapshot).tasks
    return try snapshot.first(
      """
      SELECT t.customer, t.due, t.content, a.name, t.assignee, t.action FROM agenda_task t
        JOIN person a ON a.id = t.author
      WHERE t.company = \(sight.company) AND t.id = \(key.subject) AND t.finished IS NULL AND \(isWanted(on: day))
        \(whose)\(sight.only("t.customer"))
      """
    ) { row in
      let due = try row.date(1)
      return AgendaFact(
        key, customer: row.id(0), reason: asked(row.text(2), by: row.isNull(5) ? row.text(3) : ""), since: due,
        due: due,
        assignee: row.id(4))
    }
  }

  private static func asked(_ text: String, by author: String) -> AgendaReason {
    author.isEmpty ? .errand(text) : .asked(text, by: author)
  }

  /// The customer that a line is about; nil when there is no such line in what is seen.
  public static func customer(of key: AgendaKey, _ sight: Sight, _ snapshot: Snapshot) throws -> Customer? {
    let id: CustomerID? =
      switch key.kind {
      case .reply, .promise, .call, .address, .dispute, .decision: CustomerID(key.subject)
      case .sending, .errand: try ActionStore.find(ActionID(key.subject), of: sight.company, snapshot)?.action.customer
      case .task: try TaskStore.find(TaskID(key.subject), of: sight.company, snapshot)?.customer
      }
    guard let id, let customer = try CustomerStore.find(id, of: sight.company, snapshot),
      try sight.covers(id, snapshot)
    else { return nil }
    return customer
  }

  /// The oldest answer of each customer that nobody has dealt with; an answer of nobody's customer is on the list of
  /// answers only.
  private static func replies(
    _ whose: AgendaWhose, _ sight: Sight, on day: CivilDate, _ most: Int, into reading: inout Reading,
    _ snapshot: Snapshot
  ) throws {
    let rows = replyRows(whose, sight)
    let found = try snapshot.query(
      """
      SELECT w.customer, w.oldest, w.received, w.latest, w.answers,
        CASE WHEN w.written = 0 THEN 'report'
          ELSE (SELECT p.kind FROM reply_proposal p WHERE p.reply = w.oldest ORDER BY p.place LIMIT 1) END
      FROM (\(rows)) w ORDER BY w.received, w.oldest LIMIT \(most)
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      let (received, latest) = (try row.moment(2).parisDate, try row.moment(3).parisDate)
      return AgendaFact(
        AgendaKey(.reply, customer.rawValue), customer: customer,
        reason: .answered(reply: row.int(1), on: received, says: row.textOrNil(5), count: Int(row.int(4))),
        since: min(latest, day), due: min(received, day))
    }
    try reading.take(found, of: [.reply], most: most, among: rows, snapshot)
  }

  /// The latest promise not kept of each customer who has made no other, while something that it was about is still
  /// owed, and the promises whose day has come.
  private static func promises(
    _ whose: AgendaWhose, _ sight: Sight, until last: CivilDate, on day: CivilDate, _ most: Int,
    into reading: inout Reading, _ snapshot: Snapshot
  ) throws {
    let broken = areBroken(whose, sight, on: day)
    let due = areDue(whose, sight, until: last)
    // What is only counted is not added up.
    let all: SQL = "SELECT 1 FROM promise p WHERE \(broken) UNION ALL SELECT 1 FROM promise p WHERE \(due)"
    let found = try snapshot.query(
      """
      SELECT p.customer, p.promised_for, p.judged_on, CAST(SUM(i.amount_minor) AS bigint), MIN(i.currency),
        CAST(SUM(CASE WHEN o.open_minor < i.amount_minor THEN o.open_minor ELSE i.amount_minor END) AS bigint), p.id
      FROM promise p JOIN promise_item i ON i.promise = p.id JOIN item o ON o.id = i.item
      WHERE \(broken) GROUP BY p.id, p.customer, p.promised_for, p.judged_on
      UNION ALL
      SELECT p.customer, p.promised_for, NULL, CAST(SUM(i.amount_minor) AS bigint), MIN(i.currency), NULL, p.id
      FROM promise p JOIN promise_item i ON i.promise = p.id
      WHERE \(due) GROUP BY p.id, p.customer, p.promised_for
      ORDER BY 4 DESC, 7 LIMIT \(most * 2)
      """
    ) { row in
      let (customer, promised): (CustomerID, CivilDate) = (row.id(0), try row.date(1))
      let amount = try row.money(3, currency: 4)
      guard let judged = try row.dateOrNil(2) else {
        return AgendaFact(
          AgendaKey(.call, customer.rawValue), customer: customer, reason: .promiseDue(amount, on: promised),
          since: promised, due: promised)
      }
      return AgendaFact(
        AgendaKey(.promise, customer.rawValue), customer: customer,
        reason: .brokenPromise(amount, left: try row.money(5, currency: 4), promisedFor: promised), since: judged,
        due: judged)
    }
    try reading.take(found, of: [.promise, .call], most: most * 2, among: all, snapshot)
  }

  /// Customers to be called again who were not heard since, and what people were asked to do. Who said to have paid is
  /// called again only while something is late.
  private static func asked(
    _ whose: AgendaWhose, _ sight: Sight, until last: CivilDate, on day: CivilDate, _ most: Int,
    into reading: inout Reading, _ snapshot: Snapshot
  ) throws {
    let rows = askedRows(whose, sight, until: last, on: day)
    let found = try snapshot.query(
      "\(rows) ORDER BY w.due, w.customer, w.task LIMIT \(most * 2)"
    ) { row -> AgendaFact in
      let (customer, due): (CustomerID, CivilDate) = (row.id(1), try row.date(2))
      guard row.int(0) != 0 else {
        let called = try row.date(5)
        let reason: AgendaReason =
          switch CallOutcome(rawValue: row.text(4)) {
          case .noAnswer: .unanswered(called)
          case .paid: .saidPaid(called)
          default:
            .callback(on: due, at: row.textOrNil(7).flatMap { TimeOfDay(typed: $0) }, contact: row.textOrNil(3))
          }
        return AgendaFact(
          AgendaKey(.call, customer.rawValue), customer: customer, reason: reason, since: due, due: due)
      }
      return AgendaFact(
        AgendaKey(.task, row.int(0)), customer: customer, reason: asked(row.text(3), by: row.text(4)), since: due,
        due: due, assignee: row.id(6))
    }
    try reading.take(found, of: [.call, .task], most: most * 2, among: rows, snapshot)
  }

  /// What the scenarios want of a person; what they ask of one that is known is a task of theirs.
  private static func actions(
    _ whose: AgendaWhose, _ sight: Sight, on day: CivilDate, _ most: Int, into reading: inout Reading,
    _ snapshot: Snapshot
  ) throws {
    let rows = actionRows(whose, sight)
    // Only what is read is asked what is left of it.
    var settled = 0
    let found = try snapshot.query(
      """
      SELECT w.id, w.customer, w.day, w.step, w.channel, w.state, w.total_minor, w.currency, w.errand,
        CASE WHEN \(ActionStore.isSettled("w.id", on: day)) THEN 1 ELSE 0 END
      FROM (\(rows) ORDER BY a.total_minor DESC, a.id LIMIT \(most * 2)) w ORDER BY w.total_minor DESC, w.id
      """
    ) { row -> AgendaFact? in
      guard row.int(9) == 0 else {
        settled += 1
        return nil
      }
      let (id, customer, decided): (ActionID, CustomerID, CivilDate) = (row.id(0), row.id(1), try row.date(2))
      let waits = row.text(5) == "to_approve"
      if !waits, let errand = row.textOrNil(8) {
        return AgendaFact(
          AgendaKey(.errand, id.rawValue), customer: customer, reason: .errand(errand), since: decided, due: decided)
      }
      return AgendaFact(
        waits ? AgendaKey(.sending, id.rawValue) : AgendaKey(.call, customer.rawValue), customer: customer,
        reason: waits ? .approval(row.text(3), channel: row.text(4)) : .step(row.text(3), channel: row.text(4)),
        since: decided, due: decided, amount: waits ? try row.money(6, currency: 7) : nil)
    }
    try reading.take(
      found.compactMap(\.self), and: settled, of: [.call, .sending, .errand], most: most * 2, among: rows, snapshot)
  }

  /// What no step is left for, as the day's run found it, while something is late still and no step waits for a person.
  private static func ends(
    _ whose: AgendaWhose, _ sight: Sight, on day: CivilDate, _ most: Int, into reading: inout Reading,
    _ snapshot: Snapshot
  ) throws {
    let rows = endRows(whose, sight, on: day)
    let found = try snapshot.query(
      "\(rows) ORDER BY e.amount_minor DESC, e.customer DESC LIMIT \(most)"
    ) { row in
      let (customer, last): (CustomerID, CivilDate) = (row.id(0), try row.date(2))
      let since = last.adding(days: ScenarioEnd.grace)
      return AgendaFact(
        AgendaKey(.decision, customer.rawValue), customer: customer,
        reason: .scenarioEnded(row.text(1), on: last), since: since, due: min(since, day),
        amount: try row.money(3, currency: 4))
    }
    try reading.take(found, of: [.decision], most: most, among: rows, snapshot)
  }

  /// The last registered letter of each customer who owes something that came back because nobody knows the customer
  /// at the address that it still has, and who has no address that a step can use.
  private static func addresses(
    _ whose: AgendaWhose, _ sight: Sight, on day: CivilDate, _ most: Int, into reading: inout Reading,
    _ snapshot: Snapshot
  ) throws {
    func fact(_ customer: CustomerID, _ reason: AgendaReason, since: CivilDate) -> AgendaFact {
      AgendaFact(
        AgendaKey(.address, customer.rawValue), customer: customer, reason: reason, since: since, due: since)
    }
    var seen: Set<CustomerID> = []
    let rows = (returnedRows(whose, sight, on: day), unreachedRows(whose, sight, on: day))
    let back = try snapshot.query(
      "\(rows.0) ORDER BY m.post_outcome_on DESC, m.id DESC LIMIT \(most * 2)"
    ) { row in
      let since = try row.date(2)
      return fact(row.id(0), .letterReturned(posted: try row.date(1), on: since), since: since)
    }
    let unreached = try snapshot.query(
      "\(rows.1) ORDER BY u.since DESC, u.customer LIMIT \(most)"
    ) { row in
      let since = try row.date(2)
      return fact(row.id(0), .unreachable(row.text(1), since: since), since: since)
    }
    let all = try whole(back, most * 2, among: rows.0, snapshot) + whole(unreached, most, among: rows.1, snapshot)
    reading.take(back + unreached, of: [.address], all: all)
    reading.facts.removeAll { $0.key.kind == .address && !seen.insert($0.customer).inserted }
  }

  /// How many rows there are of which some were read: counted only where there may be others.
  private static func whole(
    _ found: [AgendaFact], _ most: Int, among rows: SQL, _ snapshot: Snapshot
  ) throws -> Int {
    try found.count < most ? found.count : Int(snapshot.count("SELECT COUNT(*) FROM (\(rows)) x"))
  }

  /// The disputes of each customer that have not moved for a while, of those who contest the greatest sums first: added up
  /// along an index that holds all of it, then asked whose work they are, and only those that are read since when.
  private static func disputes(
    _ whose: AgendaWhose, _ sight: Sight, on day: CivilDate, _ most: Int, into reading: inout Reading,
    _ snapshot: Snapshot
  ) throws {
    let quiet = quietDisputes(sight, on: day)
    func theirs(_ figure: SQL) -> SQL { "(SELECT \(figure) \(quiet) AND q.customer = d.customer)" }
    var all = 0
    let found = try snapshot.query(
      """
      SELECT d.customer, \(theirs("MIN(q.opened_on)")), \(theirs("MIN(q.credit_expected_since)")), d.contested,
        \(theirs("MIN(q.currency)")), \(theirs("MAX(q.currency)")), d.everyone
      FROM (
        SELECT s.customer, s.contested, COUNT(*) OVER () AS everyone
        FROM (
          SELECT q.customer, CAST(SUM(q.amount_minor) AS bigint) AS contested \(quiet) AND q.customer IS NOT NULL
          GROUP BY q.customer
        ) s WHERE 1 = 1\(charge("s.customer", whose, sight))
        ORDER BY s.contested DESC, s.customer LIMIT \(most)
      ) d ORDER BY d.contested DESC, d.customer
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      all = Int(row.int(6))
      let opened = try row.date(1)
      let credit = try row.dateOrNil(2)
      return AgendaFact(
        AgendaKey(.dispute, customer.rawValue), customer: customer,
        reason: credit.map { .creditExpected(since: $0) } ?? .disputeOpen(since: opened), since: credit ?? opened,
        due: (credit ?? opened).adding(days: AgendaRule.quietDays),
        // Sums of several currencies are no sum: the account then says what is at stake.
        amount: row.text(4) == row.text(5) ? try row.money(3, currency: 4) : nil)
    }
    reading.take(found, of: [.dispute], all: all)
  }
}
