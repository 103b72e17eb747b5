public import Kernel
import Receivables
public import Storage
public import Web

/// What waits for a person behind the entries of the side bar: each figure is that of the tab that the entry opens or
/// leads to, counted along an index of what waits only, and no further than the side bar shows.
public struct WaitingWork: Sendable {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  /// One statement, and none for who has nothing to do but look.
  public func counts(_ visitor: Visitor, on day: CivilDate) async throws -> [String: Int] {
    let actor = visitor.actor
    let sight = Sight(visitor.company, of: actor)
    let parts = WaitingWork.sources(sight, on: day).filter { actor.may($0.right, in: visitor.company) }
    if parts.isEmpty { return [:] }
    return try await database.read { snapshot in
      let counts = try snapshot.first(WaitingWork.statement(parts)) { row in parts.indices.map { Int(row.int($0)) } }
      return Dictionary(zip(parts.map(\.section), counts ?? []), uniquingKeysWith: { first, _ in first })
    }
  }

  static func statement(_ parts: [Source]) -> SQL {
    let columns = parts.map { part -> SQL in
      "(SELECT COUNT(*) FROM (\(part.rows) LIMIT \(Surroundings.waitingMax)) \(part.alias))"
    }
    return "SELECT \(columns.joined(", "))"
  }

  struct Source: Sendable {
    let section: String
    /// Who has something to do with it.
    let right: Right
    let alias: SQL
    let rows: SQL
  }

  static func sources(_ sight: Sight, on day: CivilDate) -> [Source] {
    let company = sight.company
    var result = [
      Source(
        section: "outbox", right: .remind, alias: "reminders",
        rows: """
          SELECT 1 FROM dunning_action
          WHERE company = \(company) AND state IN ('to_approve', 'to_do')\(sight.only("customer"))
          """),
      Source(
        section: "promises", right: .recordPromise, alias: "promises",
        rows: """
          SELECT 1 FROM promise
          WHERE company = \(company) AND state = 'pending' AND promised_for <= \(day)\(sight.only("customer"))
          """),
      Source(
        section: "disputes", right: .recordDispute, alias: "disputes",
        rows: "SELECT 1 FROM dispute WHERE company = \(company) AND closed_on IS NULL\(sight.only("customer"))"),
      Source(
        section: "replies", right: .comment, alias: "answers",
        rows: "SELECT 1 FROM reply WHERE company = \(company) AND state = 'waiting'\(sight.only("customer"))"),
    ]
    if sight.isWhole {
      result.append(
        Source(
          section: "cash", right: .applyCash, alias: "receipts",
          rows: """
            SELECT 1 FROM bank_entry e
            WHERE e.company = \(company) AND e.status = 'BOOK' AND \(CashQueries.View.waiting.condition)
            """))
    }
    return result
  }
}
