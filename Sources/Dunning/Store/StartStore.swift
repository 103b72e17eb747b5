import DunningRules
import Kernel
import Storage

/// What steps start, where it waits for them to be done.
enum StartStore {
  /// An action that is done and has started nothing yet.
  struct Done {
    let action: ActionID
    let customer: CustomerID
    let step: DunningStep
    let starts: [Scenario.Start]
    /// The day on which it was done.
    let on: CivilDate
  }

  /// Actions at once: whoever writes waits for no more.
  private static let most = 2_000

  /// What was done and has started nothing yet, in the order in which it was decided.
  static func done(
    of company: CompanyID, only action: ActionID?, _ snapshot: Snapshot
  ) throws -> [Done] {
    let one: SQL = action.map { " AND a.id = \($0)" } ?? ""
    return try snapshot.query(
      """
      SELECT d.id, d.customer, d.step, d.starts, d.at FROM (
        SELECT a.id, a.customer, a.step, a.starts, CASE WHEN a.state = 'done' THEN a.closed_at ELSE
          (SELECT MAX(o.sent_at) FROM outbox o
            WHERE o.company = \(company) AND o.action = a.id AND o.state = 'sent') END AS at
        FROM dunning_action a
        WHERE a.company = \(company) AND a.starts IS NOT NULL AND a.started_on IS NULL
          AND a.state IN ('queued', 'done')\(one)
      ) d WHERE d.at IS NOT NULL ORDER BY d.id LIMIT \(most)
      """
    ) { row in
      Done(
        action: row.id(0), customer: row.id(1), step: DunningStep(rawValue: row.text(2)) ?? .first,
        starts: StartText.read(row.text(3)), on: try row.moment(4).parisDate)
    }
  }

  /// Notes that actions have started what they start.
  static func mark(
    _ actions: [ActionID], of company: CompanyID, on day: CivilDate, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE dunning_action SET started_on = \(day) WHERE company = \(company) AND id IN \(actions)")
  }

  /// An action that is taken back has started nothing.
  static func unmark(_ action: ActionID, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE dunning_action SET started_on = NULL WHERE company = \(company) AND id = \(action)")
  }

  static let migration = Migration(
    "2026-12-06-what-steps-start",
    schema: """
      ALTER TABLE dunning_action ADD COLUMN starts TEXT;
      ALTER TABLE dunning_action ADD COLUMN started_on DATE;
      CREATE INDEX dunning_action_starts ON dunning_action (company, id)
        WHERE starts IS NOT NULL AND started_on IS NULL
      """)
}

/// What a step starts, as a column keeps it: names with spaces between them, nothing for nothing.
enum StartText {
  static func write(_ starts: [Scenario.Start]) -> String? {
    starts.isEmpty ? nil : starts.map(\.rawValue).joined(separator: " ")
  }

  static func read(_ text: String?) -> [Scenario.Start] {
    (text ?? "").split(separator: " ").compactMap { Scenario.Start(rawValue: String($0)) }
  }
}
