import Dunning
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Sheets
public import Storage
public import Web

/// The list of customers and the page of each.
public struct CustomerPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients") { request, context in try await list(request, context) }
    routes.get("/clients/:code/releve") { request, context in try await statement(request, context) }
    routes.get("/clients/:code") { request, context in try await show(request, context, tab: .invoices) }
    // Each by its name: where a form is sent to a tab, the router looks no further for another route.
    for tab in CustomerTab.allCases {
      routes.get("/clients/:code/\(tab.rawValue)") { request, context in try await show(request, context, tab: tab) }
    }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let query = request.query
    let view = CustomerQueries.View(rawValue: query["vue"] ?? "") ?? .overdue
    let search = String((query["q"] ?? "").prefix(100))
    // A search looks at everybody: a name that is not found because of a filter is a question to support.
    let searched = search.isEmpty ? view : .all
    let (sight, day, after) = (context.sight, context.day, query["apres"])
    if let format = query.exportFormat {
      let export = CustomerExport(sight: sight, view: searched, search: search, day: day, words: context.words)
      return try await context.answer(
        export.table, as: format, back: "/clients?vue=\(searched.rawValue)&q=\(Form.encoded(search))", from: database)
    }
    let lines = try await database.read {
      try CustomerQueries.list(of: sight, view: searched, search: search, after: after, on: day, $0)
    }
    let model = CustomerListModel(
      lines: lines, view: searched, search: search, isFirst: after == nil, day: day, words: context.words)
    return try context.page("customers", model, title: context.words("customers.title"), section: "customers")
  }

  /// What the customer owes, as a document for the customer: in the customer's language, a PDF unless asked otherwise.
  private func statement(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let customer = try await database.read { try context.customer($0) }
    let words = context.web.words(in: customer.language)
    let statement = AccountStatement(sight: context.sight, customer: customer, day: context.day, words: words)
    return try await context.answer(
      statement.table, as: request.query.exportFormat ?? .pdf, in: customer.language,
      back: "/clients/\(Form.encoded(customer.code))", from: database)
  }

  private func show(_ request: Request, _ context: SignedInContext, tab: CustomerTab) async throws -> Response {
    let (company, day) = (context.company, context.day)
    let place = DatedPlace(request.query["apres"])
    let facts = try await database.read {
      try CustomerFile.read(context.customer($0), of: company, on: day, tab: tab, after: place, $0)
    }
    let model = CustomerModel(
      facts: facts, tab: tab, place: place, rights: context.actRights, reader: context.noteReader, day: day,
      words: context.words)
    return try context.page("customer", model.page(), title: facts.customer.name, section: "customers")
  }
}
