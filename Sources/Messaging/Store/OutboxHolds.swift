public import Kernel
public import MessagingRules
public import Storage

/// What waits and what is kept back, and who let it go.
extension OutboxStore {
  /// What waits to leave, by what it waits for.
  public struct Waiting: Sendable, Hashable {
    /// Could be handed over now.
    public var free = 0
    /// Could, but for a hold; the test mode keeps also what would leave later.
    public var held = 0
    /// Waits for its hour or its next attempt.
    public var later = 0
    /// Is in the hands of a pass that runs, or was stopped: free again when its lease has run out.
    public var taken = 0
  }

  /// How many messages wait, and for what: told for a moment, as a pass of that moment would find them.
  public static func waiting(
    of company: CompanyID, under gate: SendingGate, at moment: Moment, _ snapshot: Snapshot
  ) throws -> Waiting {
    let isTest = gate.hold(isReleased: true, at: moment) != nil
    // What its hours keep waits for its time, like what is for later.
    let shut: SQL =
      gate.rules.isShut(to: .email, at: moment) ? " AND (channel <> 'email' OR release IS NOT NULL)" : ""
    // At night no telephone is made to ring, whoever let the message go.
    let silent: SQL =
      isTest ? "" : " AND (channel <> 'sms' OR \(try rings(of: company, gate.rules, at: moment, snapshot)))"
    let due: SQL = isTest ? "1 = 1" : "next_attempt <= \(moment)\(shut)\(silent)"
    func count(_ condition: SQL) -> SQL { "COUNT(CASE WHEN \(condition) THEN 1 END)" }
    let taken: SQL = "lease_until IS NOT NULL AND lease_until >= \(moment)"
    let counts = try snapshot.first(
      """
      SELECT \(count("c.is_taken = 1")), \(count("c.is_taken = 0 AND c.is_due = 1")),
        \(count("c.is_taken = 0 AND c.is_due = 1 AND c.is_released = 1")), \(count("c.is_taken = 0 AND c.is_due = 0"))
      FROM (
        SELECT CASE WHEN \(taken) THEN 1 ELSE 0 END AS is_taken, CASE WHEN \(due) THEN 1 ELSE 0 END AS is_due,
          CASE WHEN release IS NOT NULL THEN 1 ELSE 0 END AS is_released
        FROM outbox WHERE company = \(company) AND state = 'pending'
      ) c
      """
    ) { (taken: Int($0.int(0)), due: Int($0.int(1)), released: Int($0.int(2)), later: Int($0.int(3))) }
    guard let counts else { return Waiting() }
    let isHeld = isTest || gate.hold(at: moment) != nil
    let free = isTest ? 0 : isHeld ? counts.released : counts.due
    return Waiting(free: free, held: counts.due - free, later: counts.later, taken: counts.taken)
  }

  /// E-mails that could be handed over now, but for the most that leave in an hour.
  static func beyondTheHour(
    of company: CompanyID, under gate: SendingGate, at moment: Moment, _ snapshot: Snapshot
  ) throws -> Int {
    guard gate.hold(isReleased: true, at: moment) == nil, let rate = gate.rules.emailRate,
      try room(at: rate, for: .email, of: company, at: moment, snapshot) == 0
    else { return 0 }
    let released: SQL = gate.keepsEmails(at: moment) ? " AND release IS NOT NULL" : ""
    return Int(
      try snapshot.count(
        """
        SELECT COUNT(*) FROM outbox
        WHERE company = \(company) AND state = 'pending' AND next_attempt <= \(moment) AND channel = 'email'
          AND (lease_until IS NULL OR lease_until < \(moment))\(released)
        """))
  }

  /// Whether a message by some channel could be handed over now.
  public static func isDue(
    _ channel: Channel, of company: CompanyID, at moment: Moment, _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.first(
      """
      SELECT 1 FROM outbox
      WHERE company = \(company) AND state = 'pending' AND next_attempt <= \(moment) AND channel = \(channel.rawValue)
      LIMIT 1
      """
    ) { _ in true } ?? false
  }

  /// Whether something that was decided since a moment has not left yet.
  public static func waits(decidedSince moment: Moment, of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first(
      "SELECT 1 FROM outbox WHERE company = \(company) AND state = 'pending' AND created >= \(moment) LIMIT 1"
    ) { _ in true } ?? false
  }

  /// Who let a message go and why; `nil` when nobody did.
  public static func release(
    of message: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> (by: String, at: Moment, reason: String)? {
    try snapshot.first(
      """
      SELECT r.released_by, r.released_at, r.reason FROM outbox m JOIN outbox_release r ON r.id = m.release
      WHERE m.company = \(company) AND m.id = \(message)
      """
    ) { (by: $0.text(0), at: try $0.moment(1), reason: $0.text(2)) }
  }

  /// Lets go what waits, also before its time.
  /// - Returns: how many.
  static func release(
    of company: CompanyID, reason: String, by person: String, at moment: Moment, _ transaction: Transaction
  ) throws -> Int {
    let waits: SQL = "company = \(company) AND state = 'pending' AND release IS NULL"
    guard try transaction.count("SELECT COUNT(*) FROM outbox WHERE \(waits)") > 0 else { return 0 }
    let release: Int64 =
      try transaction.first(
        """
        INSERT INTO outbox_release (company, reason, released_by, released_at)
        VALUES (\(company), \(reason), \(person), \(moment)) RETURNING id
        """
      ) { $0.int(0) } ?? 0
    // One that a mail server put off keeps its time: asking sooner would not help.
    return try transaction.execute(
      """
      UPDATE outbox SET release = \(release), next_attempt = CASE WHEN attempts = 0 THEN \(moment) ELSE next_attempt END
      WHERE \(waits)
      """)
  }
}
