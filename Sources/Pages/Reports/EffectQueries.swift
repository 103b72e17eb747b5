import DunningRules
import Kernel
import Receivables
import Storage

/// What happened after each step of the reminders.
enum EffectQueries {
  /// Days within which a payment counts as an answer.
  static let horizons = [7, 15, 30]

  struct Effect: Sendable, Equatable {
    let step: DunningStep
    var reminders = 0
    var items = 0
    var askedMinor: Int64 = 0
    /// What came in on the items of the step, by ``horizons``, each including the one before.
    var paidMinor = Array(repeating: Int64(0), count: EffectQueries.horizons.count)
  }

  /// The reminders carried out since a day, by step, with what was paid on their items afterwards. A payment counts for
  /// the last reminder of the item before it, so that nothing is counted twice; a credit note is no payment.
  static func steps(
    of sight: Sight, in currency: Currency, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> [Effect] {
    let carriedOut: SQL = """
      a.company = \(sight.company) AND a.currency = \(currency) AND a.day >= \(first)
      AND \(wasHeard("a"))\(sight.only("a.customer"))
      """
    var effects: [DunningStep: Effect] = [:]
    try snapshot.forEach(
      """
      SELECT ai.step, COUNT(DISTINCT ai.action), COUNT(*), CAST(SUM(ai.amount_minor) AS bigint)
      FROM dunning_action a JOIN dunning_action_item ai ON ai.action = a.id WHERE \(carriedOut) GROUP BY ai.step
      """
    ) { row in
      guard let step = DunningStep(rawValue: row.text(0)) else { return }
      effects[step] = Effect(
        step: step, reminders: Int(row.int(1)), items: Int(row.int(2)), askedMinor: row.int(3))
    }
    try snapshot.forEach(
      """
      SELECT ai.step, a.day, p.day, CAST(SUM(p.amount_minor) AS bigint)
      FROM dunning_action a JOIN dunning_action_item ai ON ai.action = a.id
        JOIN allocation p ON p.debit_item = ai.item AND p.day > a.day
        JOIN item credit ON credit.id = p.credit_item AND credit.kind <> 'credit_note'
      WHERE \(carriedOut) AND NOT EXISTS (
        SELECT 1 FROM dunning_action_item later JOIN dunning_action la ON la.id = later.action
        WHERE later.item = ai.item AND la.day > a.day AND la.day < p.day AND \(wasHeard("la")))
      GROUP BY ai.step, a.day, p.day
      """
    ) { row in
      guard let step = DunningStep(rawValue: row.text(0)) else { return }
      let days = try row.date(2).days(since: try row.date(1))
      for (index, horizon) in horizons.enumerated() where days <= horizon {
        effects[step]?.paidMinor[index] += row.int(3)
      }
    }
    return DunningStep.allCases.compactMap { effects[$0] }
  }

  /// Whether an action reached the customer: what was done, and of what was put in the queue the messages that left.
  private static func wasHeard(_ action: SQL) -> SQL {
    """
    (\(action).state = 'done' OR (\(action).state = 'queued' AND EXISTS (
      SELECT 1 FROM outbox m
      WHERE m.company = \(action).company AND m.action = \(action).id AND m.state = 'sent')))
    """
  }
}
