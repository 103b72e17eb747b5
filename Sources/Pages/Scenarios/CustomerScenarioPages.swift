import Dunning
import DunningRules
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Segments
public import Storage
public import Web

/// By which scenario one customer is reminded, changed from its own page.
public struct CustomerScenarioPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/scenario") { request, context in
      try context.needs(.assignCustomers)
      return try await show(request.query, context)
    }
    routes.post("/clients/:code/scenario") { request, context in
      try context.needs(.assignCustomers)
      return try await assign(request.posted(context), context)
    }
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, words) = (context.company, context.words)
    let found = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return (
        customer: customer, scenarios: try ScenarioStore.all(of: company, snapshot).filter { $0.published > 0 },
        own: try ScenarioStore.scenario(of: customer.id, company: company, snapshot),
        given: try given(customer.id, context, snapshot)
      )
    }
    let path = "/clients/\(Form.encoded(found.customer.code))"
    let standard = found.scenarios.first(where: \.isDefault)?.name ?? words("scenario.standard")
    let own = found.scenarios.map { scenario -> PageModel in
      ["value": scenario.id.description, "name": scenario.name, "chosen": scenario.id == found.own]
    }
    let usual: PageModel = [
      "value": "", "name": found.given ?? words("scenario.choice.default", ["name": standard]),
      "chosen": !found.scenarios.contains { $0.id == found.own },
    ]
    let model: PageModel = [
      "customer": found.customer.name, "customerPath": path, "action": path + "/scenario",
      "back": context.back(query, found.customer), "choices": [usual] + own, "isOnly": own.isEmpty,
    ]
    return try context.page(
      "customer-scenario", model, title: words("scenario.choice.title"), section: "customers")
  }

  /// What reminds the customer where nobody chooses: the scenario that a segment gives; `nil` for the company's default.
  private func given(_ customer: CustomerID, _ context: SignedInContext, _ snapshot: Snapshot) throws -> String? {
    let book = try ScenarioStore.book(of: context.company, among: customer...customer, snapshot)
    let gift = book.gift(to: customer)
    guard let segment = gift.segment, let name = gift.scenario.flatMap({ book.name(of: $0) }) else { return nil }
    let named = try SegmentStore.names(of: context.company, snapshot).first { $0.id == segment }
    return context.words("scenario.choice.segment", ["segment": named?.name ?? "", "name": name])
  }

  private func assign(_ posted: Form, _ context: SignedInContext) async throws -> Response {
    let (company, actor, now, words) = (context.company, context.actor, context.now, context.words)
    let wanted = posted["scenario"].flatMap { Int64($0) }.map { ScenarioID($0) }
    let customer = try await database.read { try context.customer($0) }
    let back = context.back(posted, customer)
    // An undo names what it takes back: what somebody has chosen since stays.
    let replaced = posted["actuel"]
    do {
      let before = try await database.write { transaction -> ScenarioID?? in
        let before = try ScenarioStore.scenario(of: customer.id, company: company, transaction)
        if let replaced, replaced != (before?.description ?? "") { return nil }
        try AssignScenario(wanted, to: [customer.id]).run(transaction, company: company, actor: actor, at: now)
        return .some(before)
      }
      guard let before else { return context.redirect(back, flash: .warning(words("scenario.choice.changed"))) }
      let undo = Undo(
        "/clients/\(Form.encoded(customer.code))/scenario?scenario=\(before?.description ?? "")"
          + "&actuel=\(wanted?.description ?? "")", back: back)
      return context.redirect(
        back, flash: .done(words("scenario.choice.done"), undo: replaced == nil && before != wanted ? undo : nil))
    } catch let refusal as ScenarioRefusal {
      if case .unknown = refusal { throw WebError.notFound }
      return context.redirect(back, flash: .warning(words("scenario.not_published")))
    }
  }
}
