import Dunning
public import Hummingbird
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Sheets
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// The list of customers and the page of each.
public struct CustomerPages: PrivatePages {
  private let database: Database
  private let presence: PresenceNotes

  public init(_ database: Database) {
    self.database = database
    presence = PresenceNotes(database)
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients") { request, context in try await list(request, context) }
    routes.post("/clients/:code/presence") { _, context in try await note(context) }
    routes.post("/clients/:code/suivi") { _, context in try await watch(context) }
    routes.get("/clients/:code/releve") { request, context in try await statement(request, context) }
    routes.get("/clients/:code") { request, context in try await show(request, context, tab: .invoices) }
    // Each by its name: where a form is sent to a tab, the router looks no further for another route.
    for tab in CustomerTab.allCases {
      routes.get("/clients/:code/\(tab.rawValue)") { request, context in try await show(request, context, tab: tab) }
    }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let (query, reader, words) = (CustomerListQuery(request.query), context.listReader, context.words)
    if let format = request.query.exportFormat {
      return try await context.answer(.customers, request.query, as: format, back: query.path, from: database)
    }
    let role = context.visitor.role
    let (facts, shown) = try await database.read { snapshot in
      let shown = try query.inOwnColumns(of: reader.person, reader.sight.company, request.query, snapshot)
      return (try CustomerListFacts.read(shown, for: reader, role: role, snapshot), shown)
    }
    let model = CustomerListModel(
      query: shown, facts: facts, reader: reader, canPause: context.may(.remind),
      canAssign: context.may(.assignCustomers), canImport: context.may(.importFiles),
      raised: request.query["colonnes"], roles: context.shareableRoles, words: words)
    return try context.page("customers", model.page(), title: words("customers.title"), section: "customers")
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

  /// A sign of life from the page, or of what the person begins or ends there.
  private func note(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, person) = (context.company, context.actor, context.now, context.visitor.person)
    let customer = try await database.read { try context.customer($0) }
    let sign = PresenceModel.sign(context.form["fait"] ?? "")
    try await database.write {
      try NotePresence(sign, at: customer.id).run($0, company: company, actor: actor, at: now)
    }
    if sign == .gone {
      await presence.forget(customer.id, actor: actor)
      return Response(status: .noContent)
    }
    guard context.shows("presence"), !context.web.fragments.isEmpty else {
      return context.redirect(context.back(context.form, customer))
    }
    let present = try await database.read { try PresenceStore.all(at: customer.id, company: company, now: now, $0) }
    let model = PresenceModel(
      present: present, person: person, customerPath: "/clients/\(Form.encoded(customer.code))",
      back: context.back(context.form, customer), now: now, words: context.words)
    return try context.page(
      "presence-page", ["presence": model.page()] as PageModel, title: customer.name, section: "customers",
      fragments: ["presence": "presence-panel"])
  }

  /// Follows the customer, or no longer does.
  private func watch(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let customer = try await database.read { try context.customer($0) }
    let watched = context.form["suivre"] != "0"
    try await database.write {
      try WatchCustomers([customer.id], watched: watched).run($0, company: company, actor: actor, at: now)
    }
    return context.redirect(
      context.back(context.form, customer),
      flash: .done(context.words(watched ? "customer.watched" : "customer.unwatched")))
  }

  private func show(_ request: Request, _ context: SignedInContext, tab: CustomerTab) async throws -> Response {
    let (company, day, now, person) = (context.company, context.day, context.now, context.visitor.person)
    if let format = request.query.exportFormat, CustomerTabExport.has(tab) {
      let customer = try await database.read { try context.customer($0) }
      let export = CustomerTabExport(customer: customer, tab: tab, day: day, now: now, words: context.words)
      let back = "/clients/\(Form.encoded(customer.code))/\(tab.rawValue)"
      return try await context.answer(export.table, as: format, back: back, from: database)
    }
    let place = DatedPlace(request.query["apres"])
    let (facts, hold, currency) = try await database.read { snapshot in
      let file = try CustomerFile.read(
        context.customer(snapshot), of: company, by: person, on: day, at: now, tab: tab, after: place, snapshot)
      return (
        file, try SendingGate.hold(of: company, where: file.hasWaiting, at: now, snapshot),
        try CompanyStore.find(company, snapshot)?.currency ?? .eur
      )
    }
    await presence.note(facts.customer.id, company: company, actor: context.actor, at: now)
    let model = CustomerModel(
      facts: facts, tab: tab, place: place, rights: context.actRights, reader: context.noteReader, day: day,
      currency: currency, hold: hold, words: context.words)
    return try context.page("customer", model.page(), title: facts.customer.name, section: "customers")
  }
}
