import Foundation
public import Kernel
import PeopleRules
public import Storage
public import SubscriptionsRules

/// The reports sent by e-mail, always of one company.
public enum SubscriptionStore {
  private static let columns: SQL =
    "s.id, s.company, s.report, s.filters, s.format, s.rhythm, s.weekday, s.created_by, s.created_on, s.stopped_at"

  /// Those that are not stopped, the oldest first.
  public static func live(of company: CompanyID, _ snapshot: Snapshot) throws -> [Subscription] {
    try snapshot.query(
      "SELECT \(columns) FROM report_subscription s WHERE s.company = \(company) AND s.stopped_at IS NULL ORDER BY s.id",
      subscription
    ).compactMap { $0 }
  }

  public static func find(
    _ id: SubscriptionID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Subscription? {
    try snapshot.first(
      "SELECT \(columns) FROM report_subscription s WHERE s.company = \(company) AND s.id = \(id)", subscription) ?? nil
  }

  private static func subscription(_ row: Row) throws -> Subscription? {
    guard let rhythm = Rhythm(code: row.text(5), weekday: row.intOrNil(6).map { Int($0) }) else { return nil }
    return Subscription(
      id: row.id(0), company: row.id(1), report: row.text(2), filters: row.text(3), format: row.text(4),
      rhythm: rhythm, createdBy: row.id(7), createdOn: try row.date(8), isStopped: !row.isNull(9))
  }

  /// Who receives each, by name.
  public static func recipients(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [SubscriptionID: [(id: PersonID, name: String)]] {
    var result: [SubscriptionID: [(id: PersonID, name: String)]] = [:]
    try snapshot.forEach(
      """
      SELECT r.subscription, p.id, p.name FROM report_recipient r JOIN person p ON p.id = r.person
      WHERE r.company = \(company) AND p.left_at IS NULL ORDER BY p.id
      """
    ) { result[$0.id(0), default: []].append(($0.id(1), $0.text(2))) }
    return result.mapValues { $0.sortedByFamilyName { $0.name } }
  }

  /// A report of a day for one person.
  public struct Delivery: Sendable, Hashable {
    public let person: PersonID
    public let day: CivilDate
    public let state: DeliveryState
    /// What the mail server said, or why it did not leave; `nil` while that is not known.
    public let reason: Phrase?
  }

  /// What became of the last delivery of each.
  public static func lastDeliveries(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [SubscriptionID: [Delivery]] {
    var result: [SubscriptionID: [Delivery]] = [:]
    try snapshot.forEach(
      """
      SELECT d.subscription, d.person, d.day, d.state, d.reason FROM report_delivery d
      WHERE d.company = \(company) AND d.day = (
        SELECT MAX(l.day) FROM report_delivery l WHERE l.subscription = d.subscription)
      """
    ) { row in
      guard let state = DeliveryState(rawValue: row.text(3)) else { return }
      result[row.id(0), default: []].append(
        Delivery(
          person: row.id(1), day: try row.date(2), state: state,
          reason: row.textOrNil(4).flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) }))
    }
    return result
  }

  static func insert(_ subscription: Subscription, _ transaction: Transaction) throws -> SubscriptionID {
    try transaction.insert(
      """
      INSERT INTO report_subscription (company, report, filters, format, rhythm, weekday, created_by, created_on)
      VALUES (\(subscription.company), \(subscription.report), \(subscription.filters), \(subscription.format),
        \(subscription.rhythm.code), \(subscription.rhythm.weekday), \(subscription.createdBy),
        \(subscription.createdOn))
      RETURNING id
      """)
  }

  static func add(
    _ person: PersonID, to subscription: SubscriptionID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO report_recipient (company, subscription, person) VALUES (\(company), \(subscription), \(person))
      ON CONFLICT DO NOTHING
      """)
  }

  static func remove(
    _ person: PersonID, from subscription: SubscriptionID, company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      DELETE FROM report_recipient
      WHERE company = \(company) AND subscription = \(subscription) AND person = \(person)
      """) > 0
  }

  /// Stops a subscription at a moment, or takes it up again.
  static func setStopped(
    _ moment: Moment?, _ subscription: SubscriptionID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE report_subscription SET stopped_at = \(moment) WHERE company = \(company) AND id = \(subscription)")
  }

  // MARK: deliveries

  /// Takes the delivery of a report to a person for a day, the first time or when it is to be tried again.
  /// - Returns: how often it has been tried, this time included; `nil` when it is not to be tried now.
  static func claim(
    _ subscription: Subscription, for person: PersonID, day: CivilDate, at moment: Moment, _ transaction: Transaction
  ) throws -> Int? {
    try transaction.first(
      """
      INSERT INTO report_delivery (company, subscription, person, day, state, at, attempts)
      VALUES (\(subscription.company), \(subscription.id), \(person), \(day), \(DeliveryState.sending.rawValue),
        \(moment), 1)
      ON CONFLICT (subscription, person, day) DO UPDATE
      SET state = excluded.state, at = excluded.at, attempts = report_delivery.attempts + 1
      WHERE report_delivery.state = \(DeliveryState.postponed.rawValue) AND report_delivery.next_attempt <= \(moment)
      RETURNING attempts
      """
    ) { Int($0.int(0)) }
  }

  /// Notes what became of a delivery.
  /// - Parameters:
  ///   - attempts: how often it has been tried.
  ///   - next: when one that is postponed is tried again.
  static func record(
    _ state: DeliveryState, _ response: Phrase, _ subscription: Subscription, for person: PersonID, day: CivilDate,
    attempts: Int, next: Moment?, at moment: Moment, _ transaction: Transaction
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let facts = String(decoding: try encoder.encode(response), as: UTF8.self)
    try transaction.execute(
      """
      UPDATE report_delivery SET state = \(state.rawValue), response = \(response.description), reason = \(facts), at = \(moment),
        attempts = \(attempts), next_attempt = \(next)
      WHERE company = \(subscription.company) AND subscription = \(subscription.id) AND person = \(person)
        AND day = \(day)
      """)
  }

  /// The people to whom the report of a day is to be handed over now, in the order of their keys.
  static func waiting(
    for subscription: Subscription, day: CivilDate, at moment: Moment, _ snapshot: Snapshot
  ) throws -> [PersonID] {
    try snapshot.query(
      """
      SELECT r.person FROM report_recipient r
      WHERE r.company = \(subscription.company) AND r.subscription = \(subscription.id) AND NOT EXISTS (
        SELECT 1 FROM report_delivery d
        WHERE d.subscription = r.subscription AND d.person = r.person AND d.day = \(day)
          AND (d.state <> \(DeliveryState.postponed.rawValue) OR d.next_attempt > \(moment)))
      ORDER BY r.person
      """
    ) { $0.id(0) }
  }
}
