import DunningRules
public import Kernel
public import Messaging
public import Storage

/// What the day has overtaken.
extension ActionStore {
  /// Keys that a statement takes on either engine.
  static let untimelyMost = 5_000

  /// Takes back the actions whose message was withdrawn before it left, because something in it was paid, contested
  /// or promised meanwhile: nobody heard it, so its steps were not reached. One that a person gave up stays taken.
  /// - Returns: how many.
  static func cancelWithdrawn(of company: CompanyID, at: Moment, _ transaction: Transaction) throws -> Int {
    try transaction.execute(
      """
      UPDATE dunning_action SET state = 'cancelled', closed_at = \(at), closed_by = 'outbox'
      WHERE company = \(company) AND \(isWithdrawn(company))
      """)
  }

  /// A condition that the message of an action was withdrawn before it left, and by no person.
  private static func isWithdrawn(_ company: CompanyID) -> SQL {
    """
    state = 'queued'
      AND id IN (SELECT action FROM outbox WHERE company = \(company) AND state = 'withdrawn' AND ended_by IS NULL)
    """
  }

  /// What a test decided is taken back with its end, the calls and approvals that it asked for too: nobody has heard
  /// anything before it. It leaves its day free, because the next run decides anew, be it of the same day.
  public static func testedWithdrawal(of company: CompanyID, at: Moment) -> EndTestMode.Withdraw {
    { since, kept, transaction in
      let others: SQL = kept.map { "AND day <> \($0)" } ?? ""
      func takeBack(_ actions: SQL) throws -> Int {
        try transaction.execute(
          """
          UPDATE dunning_action SET state = 'cancelled', closed_at = \(at), closed_by = 'test_mode', moved = id
          WHERE company = \(company) AND \(actions) \(others)
          """)
      }
      _ = try takeBack(isWithdrawn(company))
      return try takeBack("state IN ('to_do', 'to_approve') AND step <> 'task' AND decided_at >= \(since)")
    }
  }

  /// Days back from a run in which it looks for messages that left late.
  private static let lateDays = 7

  /// Dates the actions whose message left on a later day than it was decided by the day on which it left: from then on the
  /// customer has its time, and the next message recalls that day.
  static func redateLate(of company: CompanyID, by day: CivilDate, _ transaction: Transaction) throws {
    let since = Moment.paris(day.adding(days: -lateDays), hour: 0)
    let late = try transaction.query(
      """
      SELECT a.id, a.day, o.sent_at FROM outbox o JOIN dunning_action a ON a.id = o.action
      WHERE o.company = \(company) AND o.state = 'sent' AND o.sent_at >= \(since) ORDER BY a.id
      """
    ) { row -> (ActionID, CivilDate)? in
      let left = try row.moment(2).parisDate
      return try row.date(1) < left && left <= day ? (row.id(0), left) : nil
    }
    for (action, left) in late.compactMap(\.self) { try redate(action, of: company, to: left, transaction) }
  }

  /// When a day is over. What happened from then on by a clock that was not ahead stands as it is: the day is run again
  /// once it has passed.
  private static func end(of day: CivilDate) -> Moment { Moment.paris(day.adding(days: 1), hour: 0) }

  /// Dates what left or was done under a day that has not come by the day on which it was: the clock was ahead, and the
  /// customer would be left in peace until then.
  static func redateAhead(of company: CompanyID, by day: CivilDate, at: Moment, _ transaction: Transaction) throws {
    let ahead = try transaction.query(
      """
      SELECT a.id, COALESCE((SELECT MAX(o.sent_at) FROM outbox o WHERE o.company = a.company AND o.action = a.id),
        a.closed_at, a.decided_at)
      FROM dunning_action a
      WHERE a.company = \(company) AND a.day > \(day) AND a.state IN ('queued', 'done') ORDER BY a.id LIMIT \(untimelyMost)
      """
    ) { row -> (ActionID, CivilDate)? in
      let was = try row.moment(1)
      return was >= end(of: day) && was <= at ? nil : (row.id(0), min(was.parisDate, day))
    }
    for (action, was) in ahead.compactMap(\.self) { try redate(action, of: company, to: was, transaction) }
  }

  /// A condition that an action was decided for a day that has not come.
  private static func isAhead(of day: CivilDate, at: Moment) -> SQL {
    "(day > \(day) AND (decided_at < \(end(of: day)) OR decided_at > \(at)))"
  }

  /// The last day behind another one for which something was decided; `nil` for none.
  public static func lastDay(
    after day: CivilDate, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> CivilDate? {
    try snapshot.first(
      """
      SELECT day FROM dunning_action WHERE company = \(company) AND day > \(day) AND state <> 'cancelled'
      ORDER BY day DESC LIMIT 1
      """
    ) { try $0.date(0) }
  }

  /// What waits to leave and was decided on a day that has not come: the clock was ahead, and nobody would hear of it until
  /// that day.
  ///
  /// At most ``untimelyMost``: the next run takes the others.
  static func queued(
    after day: CivilDate, of company: CompanyID, at: Moment, _ snapshot: Snapshot
  ) throws -> [ActionID] {
    try snapshot.query(
      """
      SELECT id FROM dunning_action WHERE company = \(company) AND \(isAhead(of: day, at: at)) AND state = 'queued'
      ORDER BY id LIMIT \(untimelyMost)
      """
    ) { $0.id(0) }
  }

  /// Withdraws what waits for a person and was decided on a day that has not come, or since an earlier day and no longer is
  /// what the account says: a message that would be refused when it is approved, also because a person suspended the customer's
  /// reminders since, a call about what is settled, anything about who has become insolvent. The run that follows decides anew.
  static func cancelOutdated(
    of company: CompanyID, before day: CivilDate, at: Moment, _ transaction: Transaction
  ) throws -> Int {
    let left: SQL = "i.open_minor - i.disputed_minor - i.promised_minor"
    func parts(_ condition: SQL) -> SQL {
      """
      EXISTS (SELECT 1 FROM dunning_action_item d JOIN item i ON i.id = d.item
        WHERE d.action = dunning_action.id AND \(condition))
      """
    }
    return try transaction.execute(
      """
      UPDATE dunning_action SET state = 'cancelled', closed_at = \(at), closed_by = 'run'
      WHERE company = \(company) AND state IN ('to_approve', 'to_do') AND (\(isAhead(of: day, at: at)) OR day < \(day)
        AND ((customer IN (SELECT id FROM customer WHERE company = \(company) AND insolvent_since <= \(day))
            AND NOT EXISTS (SELECT 1 FROM dunning_action_event e
              WHERE e.action = dunning_action.id AND e.kind = 'insolvency'))
          OR (state = 'to_approve' AND EXISTS (SELECT 1 FROM customer c
            WHERE c.id = dunning_action.customer AND c.paused_until > dunning_action.day))
          OR (state = 'to_do' AND NOT \(parts("d.amount_minor > 0 AND \(left) > 0")))
          OR (state = 'to_approve' AND step = 'courtesy' AND \(parts("d.amount_minor > 0 AND i.due < \(day)")))
          OR (state = 'to_approve' AND (
            \(parts("(d.amount_minor > 0 AND \(left) < d.amount_minor) OR (d.amount_minor < 0 AND i.open_minor > d.amount_minor)"))
            OR COALESCE((
              SELECT SUM(i.open_minor) FROM item i
              WHERE i.company = \(company) AND i.customer = dunning_action.customer
                AND i.currency = dunning_action.currency AND i.open_minor < 0), 0)
              <> COALESCE((
              SELECT SUM(d.amount_minor) FROM dunning_action_item d
              WHERE d.action = dunning_action.id AND d.amount_minor < 0), 0) - credits_kept_minor))))
      """)
  }
}
