import Dunning
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The list of customers and the page of each.
public struct CustomerPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients") { request, context in try await list(request, context) }
    routes.get("/clients/:code") { _, context in try await show(context, tab: .invoices) }
    routes.get("/clients/:code/:tab") { _, context in
      guard let tab = CustomerTab(rawValue: context.parameters.get("tab") ?? "") else { throw WebError.notFound }
      return try await show(context, tab: tab)
    }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let query = request.query
    let view = CustomerQueries.View(rawValue: query["vue"] ?? "") ?? .overdue
    let search = String((query["q"] ?? "").prefix(100))
    // A search looks at everybody: a name that is not found because of a filter is a question to support.
    let searched = search.isEmpty ? view : .all
    let (company, day, after) = (context.company, context.day, query["apres"])
    let lines = try await database.read {
      try CustomerQueries.list(of: company, view: searched, search: search, after: after, on: day, $0)
    }
    let model = CustomerListModel(
      lines: lines, view: searched, search: search, isFirst: after == nil, day: day, words: context.words)
    return try context.page("customers", model, title: context.words("customers.title"), section: "customers")
  }

  private func show(_ context: SignedInContext, tab: CustomerTab) async throws -> Response {
    let (company, day, code) = (context.company, context.day, context.parameters.get("code") ?? "")
    let facts = try await database.read { try CustomerFile.read(code, of: company, on: day, tab: tab, $0) }
    guard let facts else { throw WebError.notFound }
    let model = CustomerModel(facts, tab: tab, day: day, words: context.words)
    return try context.page("customer", model, title: facts.customer.name, section: "customers")
  }
}
