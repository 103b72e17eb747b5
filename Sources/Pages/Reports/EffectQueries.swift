import DunningRules
import Kernel
import Receivables
import Storage

/// What happened after the reminders.
enum EffectQueries {
  /// Days within which a payment counts as an answer.
  static let horizons = [7, 15, 30]

  /// What the reminders are gathered by.
  enum Grouping: String, CaseIterable, Sendable {
    case step = "etape"
    case channel = "canal"
    case text = "modele"
    case scenario
    case version
    case segment

    /// Whether each reminder is in one row: one may hold items at several steps, and a customer be in several segments.
    var isOfReminders: Bool { [.channel, .scenario, .version].contains(self) }

    private static let versions: SQL = """
      LEFT JOIN scenario_version v ON v.id = a.scenario_version LEFT JOIN scenario s ON s.id = v.scenario
      """

    /// The value that is gathered by, with what else the statement reads for it.
    fileprivate var key: (value: SQL, joins: SQL) {
      switch self {
      case .step: ("ai.step", "")
      case .channel: ("a.channel", "")
      case .text: ("ai.step || '/' || COALESCE(a.text_name, '')", "")
      case .scenario: ("COALESCE(s.name, '')", Self.versions)
      case .version: ("COALESCE(CAST(v.number AS TEXT), '') || '/' || COALESCE(s.name, '')", Self.versions)
      case .segment:
        // The segments in which the customer was on the day of the reminder.
        (
          "g.name",
          """
          JOIN segment_member gm ON gm.company = a.company AND gm.customer = a.customer AND gm.since <= a.day
            AND (gm.until IS NULL OR gm.until > a.day) JOIN segment g ON g.id = gm.segment
          """
        )
      }
    }
  }

  struct Effect: Sendable, Equatable {
    /// A step, a channel, `step/name` of a text, the name of a scenario or of a segment, `number/name` of a
    /// version.
    let key: String
    var reminders = 0
    var items = 0
    var askedMinor: Int64 = 0
    /// What came in on the items, by ``horizons``, each including the one before.
    var paidMinor = Array(repeating: Int64(0), count: EffectQueries.horizons.count)
    /// From the reminder, and from the due date, to the payment.
    var sinceReminder = WeightedDays()
    var sinceDue = WeightedDays()
  }

  /// Days weighted by what was paid after them.
  struct WeightedDays: Sendable, Equatable {
    private var sum: Int128 = 0
    private var weight: Int128 = 0

    mutating func add(_ days: Int, paid minor: Int64) {
      sum += Int128(days) * Int128(minor)
      weight += Int128(minor)
    }

    static func += (sum: inout WeightedDays, other: WeightedDays) {
      sum.sum += other.sum
      sum.weight += other.weight
    }

    /// Hundredths of days; `nil` when nothing was paid.
    var mean: Int64? { weight > 0 ? Int64(clamping: roundedHalfAwayFromZero(sum * 100, over: weight)) : nil }
  }

  private static func carriedOut(_ sight: Sight, _ currency: Currency, since first: CivilDate) -> SQL {
    """
    a.company = \(sight.company) AND a.currency = \(currency) AND a.day >= \(first)
      AND \(wasHeard("a"))\(sight.only("a.customer"))
    """
  }

  /// How many reminders were carried out since a day, each once however many steps its items are at.
  static func reminders(
    of sight: Sight, in currency: Currency, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> Int {
    Int(
      try snapshot.count(
        """
        SELECT COUNT(*) FROM dunning_action a WHERE \(carriedOut(sight, currency, since: first))
          AND EXISTS (SELECT 1 FROM dunning_action_item ai WHERE ai.action = a.id)
        """))
  }

  /// The reminders carried out since a day, with what was paid on their items afterwards. A payment counts for the last
  /// reminder of the item before it, so that nothing is counted twice; a credit note is no payment.
  static func effects(
    by grouping: Grouping, of sight: Sight, in currency: Currency, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> [Effect] {
    let (key, joins) = grouping.key
    let carriedOut = carriedOut(sight, currency, since: first)
    var effects: [String: Effect] = [:]
    try snapshot.forEach(
      """
      SELECT \(key), COUNT(DISTINCT ai.action), COUNT(*), CAST(SUM(ai.amount_minor) AS bigint)
      FROM dunning_action a JOIN dunning_action_item ai ON ai.action = a.id \(joins) WHERE \(carriedOut) GROUP BY 1
      """
    ) { row in
      let key = row.text(0)
      effects[key] = Effect(key: key, reminders: Int(row.int(1)), items: Int(row.int(2)), askedMinor: row.int(3))
    }
    try snapshot.forEach(
      """
      SELECT \(key), a.day, p.day, o.due, CAST(SUM(p.amount_minor) AS bigint)
      FROM dunning_action a JOIN dunning_action_item ai ON ai.action = a.id \(joins)
        JOIN item o ON o.id = ai.item
        JOIN allocation p ON p.debit_item = ai.item AND p.day > a.day
        JOIN item credit ON credit.id = p.credit_item AND credit.kind <> 'credit_note'
      WHERE \(carriedOut) AND NOT EXISTS (
        SELECT 1 FROM dunning_action_item later JOIN dunning_action la ON la.id = later.action
        WHERE later.item = ai.item AND la.day > a.day AND la.day < p.day AND \(wasHeard("la")))
      GROUP BY 1, 2, 3, 4
      """
    ) { row in
      let (key, paid) = (row.text(0), row.int(4))
      let (reminded, received) = (try row.date(1), try row.date(2))
      let days = received.days(since: reminded)
      for (index, horizon) in horizons.enumerated() where days <= horizon { effects[key]?.paidMinor[index] += paid }
      effects[key]?.sinceReminder.add(days, paid: paid)
      effects[key]?.sinceDue.add(received.days(since: try row.date(3)), paid: paid)
    }
    if grouping == .step { return DunningStep.allCases.compactMap { effects[$0.rawValue] } }
    return effects.values.sorted { ($1.askedMinor, $0.key) < ($0.askedMinor, $1.key) }
  }

  /// What came in since a day on items that fell due since then and were paid late without any reminder: what the others
  /// are compared with.
  static func unreminded(
    of sight: Sight, in currency: Currency, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> (items: Int, sinceDue: WeightedDays) {
    var (items, days) = (0, WeightedDays())
    try snapshot.forEach(
      """
      SELECT o.due, p.day, COUNT(DISTINCT o.id), CAST(SUM(p.amount_minor) AS bigint)
      FROM item credit JOIN allocation p ON p.credit_item = credit.id
        JOIN item o ON o.id = p.debit_item AND p.day > o.due
      WHERE credit.company = \(sight.company) AND credit.currency = \(currency) AND credit.amount_minor < 0
        AND credit.kind <> 'credit_note' AND credit.issued >= \(first) AND o.due >= \(first)
        \(sight.only("o.customer"))
        AND NOT EXISTS (
          SELECT 1 FROM dunning_action_item ai JOIN dunning_action a ON a.id = ai.action
          WHERE ai.item = o.id AND a.day < p.day AND \(wasHeard("a")))
      GROUP BY 1, 2
      """
    ) { row in
      items += Int(row.int(2))
      days.add(try row.date(1).days(since: try row.date(0)), paid: row.int(3))
    }
    return (items, days)
  }

  /// Whether an action reached the customer: what was done, and of what was put in the queue the messages that left and
  /// did not come back.
  private static func wasHeard(_ action: SQL) -> SQL {
    """
    (\(action).state = 'done' OR (\(action).state = 'queued' AND EXISTS (
      SELECT 1 FROM outbox m
      WHERE m.company = \(action).company AND m.action = \(action).id AND m.state = 'sent' AND m.returned_at IS NULL)))
    """
  }
}
