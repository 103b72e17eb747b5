import Kernel
import Receivables
import RepliesRules
import Storage

/// What the pages about answers read.
enum ReplyQueries {
  /// Which answers a list shows.
  enum View: String, Sendable, CaseIterable {
    case waiting = "a-lire"
    case dealt = "traitees"
    case setAside = "ecartees"
    /// What machines wrote: who is away, what servers say of a message.
    case machines = "automatiques"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .waiting: "waiting"
      case .dealt: "dealt"
      case .setAside: "set_aside"
      case .machines: "machines"
      }
    }

    fileprivate var condition: SQL {
      switch self {
      case .waiting: "r.state = 'waiting'"
      case .dealt: "r.state = 'dealt' AND r.nature = 'answer'"
      case .setAside: "r.state = 'set_aside'"
      case .machines: "r.state = 'dealt' AND r.nature <> 'answer'"
      }
    }
  }

  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    case received = "recue"

    var isHighFirst: Bool { false }
    var kind: SortedPlace.Kind { .moment }
  }

  struct Line: Sendable {
    let id: ReplyID
    let received: Moment
    let written: Moment?
    let sender: String?
    let senderName: String?
    let subject: String
    let nature: ReplyNature
    let state: ReplyState
    let code: String?
    let name: String?
  }

  static let page = 50

  private static func condition(_ sight: Sight, _ asked: ReplyListQuery) -> SQL {
    "r.company = \(sight.company) AND \(asked.view.condition)\(sight.only("r.customer"))"
  }

  /// One page and one more line when there are others behind.
  static func list(of sight: Sight, _ asked: ReplyListQuery, _ snapshot: Snapshot) throws -> [Line] {
    try snapshot.query(listing(of: sight, asked, limit: page + 1), line)
  }

  /// Hands over every answer of a list, from its first page.
  static func forEach(
    of sight: Sight, _ asked: ReplyListQuery, _ snapshot: Snapshot, _ body: (Line) throws -> Void
  ) throws {
    try snapshot.forEach(listing(of: sight, asked.with { _ in }, limit: .max)) { try body(try line($0)) }
  }

  static func listing(of sight: Sight, _ asked: ReplyListQuery, limit: Int) -> SQL {
    var condition = condition(sight, asked)
    let isDescending = asked.order.isDescending
    if let place = asked.after {
      condition = condition + " AND " + place.behind("r.received", "r.id", isDescending: isDescending)
    }
    return """
      SELECT r.id, r.received, r.written, r.sender, r.sender_name, r.subject, r.nature, r.state, c.code, c.name
      FROM reply r LEFT JOIN customer c ON c.id = r.customer
      WHERE \(condition) ORDER BY \(SortedPlace.order("r.received", "r.id", isDescending: isDescending)) LIMIT \(limit)
      """
  }

  /// How many answers each view has, in the order of the views.
  static func counts(of sight: Sight, _ asked: ReplyListQuery, _ snapshot: Snapshot) throws -> [Int] {
    try TabCounts.read(
      View.allCases.map { view in
        "SELECT 1 FROM reply r WHERE \(condition(sight, asked.with { $0.view = view }))"
      }, snapshot)
  }

  private static func line(_ row: Row) throws -> Line {
    Line(
      id: row.id(0), received: try row.moment(1), written: try row.momentOrNil(2), sender: row.textOrNil(3),
      senderName: row.textOrNil(4), subject: row.text(5), nature: ReplyNature(rawValue: row.text(6)) ?? .answer,
      state: ReplyState(rawValue: row.text(7)) ?? .waiting, code: row.textOrNil(8), name: row.textOrNil(9))
  }
}
