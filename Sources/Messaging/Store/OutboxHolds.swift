public import Kernel
public import MessagingRules
public import Storage

/// What waits and what is kept back, and who let it go.
extension OutboxStore {
  /// Messages that could be handed over now, and those of them that a hold keeps; the test mode keeps also what would
  /// leave later.
  public static func waiting(
    of company: CompanyID, under gate: SendingGate, at moment: Moment, _ snapshot: Snapshot
  ) throws -> (free: Int, held: Int) {
    let isTest = gate.hold(isReleased: true, at: moment) != nil
    // What its hours keep waits for its time, like what is for later.
    let shut: SQL =
      gate.rules.isShut(to: .email, at: moment) ? " AND (channel <> 'email' OR release IS NOT NULL)" : ""
    // At night no telephone is made to ring, whoever let the message go.
    let silent: SQL =
      isTest ? "" : " AND (channel <> 'sms' OR \(try rings(of: company, gate.rules, at: moment, snapshot)))"
    let due: SQL = isTest ? "" : " AND next_attempt <= \(moment)\(shut)\(silent)"
    let counts = try snapshot.first(
      """
      SELECT COUNT(*), COUNT(release) FROM outbox
      WHERE company = \(company) AND state = 'pending'\(due)
      """
    ) { (all: Int($0.int(0)), released: Int($0.int(1))) }
    guard let counts else { return (0, 0) }
    if isTest { return (0, counts.all) }
    guard gate.hold(at: moment) != nil else { return (counts.all, 0) }
    return (counts.released, counts.all - counts.released)
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
