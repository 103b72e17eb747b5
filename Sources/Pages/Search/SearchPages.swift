public import Hummingbird
import Kernel
import Receivables
import Search
import SearchRules
public import Storage
public import Web

/// The search of the side bar: goes straight to what was meant, else shows what is near to it.
public struct SearchPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/recherche") { request, context in
      let facts = try await facts(request, context)
      // Whoever types with a page open is shown the results there, also when there is only one.
      if let path = facts.only, context.web.fragments.isEmpty { return context.redirect(path) }
      let model = SearchModel(facts, context: context).page()
      return try context.page(
        "search", model, title: context.words("search.title"), fragments: ["resultats": "search-results"])
    }
  }

  private func facts(_ request: Request, _ context: SignedInContext) async throws -> SearchFacts {
    let query = SearchQuery(request.query["q"] ?? "", digits: SearchText.digits)
    let (sight, actor) = (context.sight, context.actor)
    return try await database.read { snapshot in
      query.isEmpty
        ? SearchFacts(query: query, suggestions: try SearchSuggestions.read(for: actor, sight, snapshot))
        : try SearchFacts.read(query, of: sight, snapshot)
    }
  }
}

/// What was found.
struct SearchFacts: Sendable {
  let query: SearchQuery
  /// One more than is shown when there are others.
  var customers: [SearchStore.FoundCustomer] = []
  var items: [SearchStore.FoundItem] = []
  var entries: [SearchStore.FoundEntry] = []
  /// Before anything is typed.
  var suggestions = SearchSuggestions.none

  static let shown = 8

  static func read(_ query: SearchQuery, of sight: Sight, _ snapshot: Snapshot) throws -> SearchFacts {
    var facts = SearchFacts(query: query)
    facts.customers = try SearchStore.customers(query, of: sight, limit: shown + 1, snapshot)
    // A typing error in a number or a label is looked for when nothing is spelled as it was typed.
    facts.items = try SearchStore.items(
      query, of: sight, limit: shown + 1, forgiving: facts.customers.isEmpty, snapshot)
    facts.entries = try SearchStore.entries(
      query, of: sight, limit: shown + 1, forgiving: facts.customers.isEmpty && facts.items.isEmpty, snapshot)
    return facts
  }

  /// Where the search leads when it names one thing by its number or code and nothing else.
  var only: String? {
    let named = items.filter { query.names($0.number) }
    let coded = customers.filter { query.numbers.contains($0.code) || ($0.siren != nil && $0.siren == query.number) }
    if coded.isEmpty, let first = named.first, named.allSatisfy({ $0.number == first.number }) {
      return "/factures/\(Form.encoded(first.number))"
    }
    if named.isEmpty, let only = coded.first, coded.count == 1 { return "/clients/\(Form.encoded(only.code))" }
    return nil
  }
}
