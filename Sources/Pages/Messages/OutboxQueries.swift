import DunningRules
import Kernel
import Messaging
import MessagingRules
import Pdf
import Receivables
import ReceivablesRules
import Storage

/// What the pages about the sending queue read.
enum OutboxQueries {
  /// What a list of the queue shows.
  enum View: String, Sendable, CaseIterable {
    /// Reminders that a person must approve, calls to make.
    case toDecide = "a-decider"
    case waiting = "en-attente"
    /// Letters that were made, until a person has posted them.
    case toPost = "a-poster"
    /// Refused for good, or perhaps sent.
    case toResolve = "a-reprendre"
    case sentToday = "envoyes"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .toDecide: "to_decide"
      case .waiting: "waiting"
      case .toPost: "to_post"
      case .toResolve: "to_resolve"
      case .sentToday: "sent_today"
      }
    }
  }

  static let page = 50

  /// How many each view shows.
  static func counts(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [View: Int] {
    let midnight = Moment.paris(day, hour: 0)
    let row = try snapshot.first(
      """
      SELECT
        (SELECT COUNT(*) FROM dunning_action WHERE company = \(sight.company) AND state IN ('to_approve', 'to_do')
          \(sight.only("customer"))),
        (SELECT COUNT(*) FROM outbox WHERE company = \(sight.company) AND state IN ('pending', 'sending')\(sight.only("customer"))),
        (SELECT COUNT(*) FROM outbox WHERE company = \(sight.company) AND \(OutboxStore.toPost)\(sight.only("customer"))),
        (SELECT COUNT(*) FROM outbox WHERE company = \(sight.company) AND state IN ('failed', 'to_check')\(sight.only("customer"))),
        (SELECT COUNT(*) FROM outbox WHERE company = \(sight.company) AND state = 'sent' AND sent_at >= \(midnight)
          \(sight.only("customer")))
      """
    ) { row in (0..<5).map { Int(row.int($0)) } }
    return Dictionary(uniqueKeysWithValues: zip(View.allCases, row ?? []))
  }

  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    /// The day of a decision; of a message, when it leaves, was written or left.
    case day = "date"
    case amount = "montant"

    var isHighFirst: Bool { self == .amount }
    var kind: SortedPlace.Kind { self == .amount ? .figure : .moment }
  }

  /// The messages of a list, one more than a page when there are others behind.
  static func messages(
    of sight: Sight, _ asked: OutboxListQuery, on day: CivilDate, limit: Int = page + 1, _ snapshot: Snapshot
  ) throws -> [OutboxItem] {
    let pile: OutboxStore.Pile
    switch asked.view {
    case .toDecide: return []
    case .waiting: pile = .waiting
    case .toPost: pile = .toPost
    case .toResolve: pile = .toResolve
    case .sentToday: pile = .sent(since: Moment.paris(day, hour: 0))
    }
    let isDescending = asked.order.isDescending
    return try OutboxStore.page(
      pile, behind: asked.after?.behind(pile.column, "id", isDescending: isDescending),
      order: SortedPlace.order(pile.column, "id", isDescending: isDescending), of: sight, limit: limit, snapshot)
  }

  /// Letters of one batch: more are printed from the folder of the day.
  static let lettersMax = 500

  /// The letters that are to be posted, byte for byte, first written first.
  ///
  /// - Throws: `PdfError` as soon as they are more than a batch holds: what letters enclose may be megabytes each.
  static func letters(
    of sight: Sight, _ snapshot: Snapshot
  ) throws -> [(name: String, bytes: [UInt8])] {
    var room = PdfBatch.limit
    return try snapshot.query(
      """
      SELECT d.name, d.bytes FROM (
          SELECT id, company FROM outbox
          WHERE company = \(sight.company) AND \(OutboxStore.toPost)\(sight.only("customer"))
          ORDER BY sent_at, id LIMIT \(lettersMax)
        ) m JOIN outbox_document d ON d.message = m.id AND d.company = m.company
      WHERE d.media_type = 'application/pdf' ORDER BY m.id
      """
    ) { row -> (name: String, bytes: [UInt8]) in
      let bytes = row.bytes(1)
      room -= bytes.count
      guard room >= 0 else { throw PdfError.batchTooLarge(limit: PdfBatch.limit) }
      return (row.text(0), bytes)
    }
  }

  /// An action that waits for somebody.
  struct Waiting: Sendable {
    let id: ActionID
    let day: CivilDate
    let step: DunningStep
    let channel: DunningChannel
    let state: ActionState
    let total: Money
    let code: String
    let name: String
    let items: Int
  }

  /// The actions of a list that wait, one more than a page when there are others behind.
  static func waiting(
    of sight: Sight, _ asked: OutboxListQuery, limit: Int = page + 1, _ snapshot: Snapshot
  ) throws -> [Waiting] {
    guard asked.view == .toDecide else { return [] }
    var conditions: [SQL] = [
      "a.company = \(sight.company) AND a.state IN ('to_approve', 'to_do')\(sight.only("a.customer"))"
    ]
    let (column, isDescending): (SQL, Bool) = (
      asked.order.column == .day ? "a.day" : "a.total_minor", asked.order.isDescending
    )
    if let place = asked.after { conditions.append(place.behind(column, "a.id", isDescending: isDescending)) }
    return try snapshot.query(
      """
      SELECT a.id, a.day, a.step, a.channel, a.state, a.total_minor, a.currency, c.code, c.name,
        (SELECT COUNT(*) FROM dunning_action_item i WHERE i.action = a.id)
      FROM dunning_action a JOIN customer c ON c.id = a.customer
      WHERE \(conditions.joined(" AND "))
      ORDER BY \(SortedPlace.order(column, "a.id", isDescending: isDescending)) LIMIT \(limit)
      """
    ) { row in
      Waiting(
        id: row.id(0), day: try row.date(1), step: DunningStep(rawValue: row.text(2)) ?? .first,
        channel: DunningChannel(rawValue: row.text(3)) ?? .task, state: ActionState(rawValue: row.text(4)) ?? .done,
        total: try row.money(5, currency: 6), code: row.text(7), name: row.text(8), items: Int(row.int(9)))
    }
  }
}
