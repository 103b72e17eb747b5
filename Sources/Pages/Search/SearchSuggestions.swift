import Journal
import Kernel
import Receivables
import Storage
import Web

/// What somebody most likely looks for before they have typed anything: the customers whose pages they had open, those
/// that they did something about, and those that they follow.
struct SearchSuggestions: Sendable {
  struct Customer: Sendable {
    let code: String
    let name: String
    let city: String?
  }

  let recent: [Customer]
  let watched: [Customer]

  static let none = SearchSuggestions(recent: [], watched: [])

  private static let shown = 5
  /// Latest acts of a person among which those about customers are looked for.
  private static let acts = 60

  static func read(for actor: Actor, _ sight: Sight, _ snapshot: Snapshot) throws -> SearchSuggestions {
    guard let person = actor.person else { return .none }
    let company = sight.company
    // Who is where is known for an hour; before that the journal tells what was done.
    var recent: [Int64] = try snapshot.query(
      """
      SELECT customer FROM presence WHERE company = \(company) AND person = \(person)
      ORDER BY seen DESC, customer LIMIT \(shown)
      """
    ) { $0.int(0) }
    var search = JournalSearch(company)
    search.actor = actor.label
    try search.forEach(limit: acts, snapshot) { entry in
      guard entry.subject.hasPrefix("customer:"), let id = Int64(entry.subject.dropFirst("customer:".count)) else {
        return
      }
      if !recent.contains(id) { recent.append(id) }
    }
    let watched: [Int64] = try snapshot.query(
      """
      SELECT customer FROM watch WHERE company = \(company) AND person = \(person)
      ORDER BY since DESC, customer LIMIT \(2 * shown)
      """
    ) { $0.int(0) }
    let names = try named(recent + watched, sight, snapshot)
    let shownRecent = recent.filter { names[$0] != nil }.prefix(shown)
    return SearchSuggestions(
      recent: shownRecent.compactMap { names[$0] },
      watched: watched.filter { !shownRecent.contains($0) }.compactMap { names[$0] }.prefix(shown).map { $0 })
  }

  private static func named(_ ids: [Int64], _ sight: Sight, _ snapshot: Snapshot) throws -> [Int64: Customer] {
    let found = try snapshot.query(
      """
      SELECT id, code, name, city FROM customer
      WHERE company = \(sight.company) AND id IN \(ids)\(sight.only("id"))
      """
    ) { ($0.int(0), Customer(code: $0.text(1), name: $0.text(2), city: $0.textOrNil(3))) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}
