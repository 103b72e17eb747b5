import Dunning
import Foundation
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Sheets
public import Storage
public import Web

/// The customers who have a scenario, from a person or a segment, and giving it to one.
public struct ScenarioCustomerPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  private static let page = 50

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/scenarios/:scenario/clients") { request, context in
      try await list(request.query, context, errors: FormErrors())
    }
    routes.post("/scenarios/:scenario/clients") { _, context in
      try context.needs(.assignCustomers)
      return try await assign(context)
    }
  }

  private func key(_ context: SignedInContext) throws -> ScenarioID {
    guard let key = context.parameters.get("scenario").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return ScenarioID(key)
  }

  private static func table(of scenario: StoredScenario, _ sight: Sight, _ words: WordBook) -> TableExport {
    let title = words("scenario.customers_title", ["name": scenario.name])
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("scenario.given_by_column"), .text),
    ]
    return TableExport(title, columns: columns) { snapshot, add in
      for member in try ScenarioMembers.list(of: scenario.id, sight, snapshot) {
        try add([.text(member.code), .text(member.name), .text(member.segment ?? words("scenario.given_by_hand"))])
      }
    }
  }

  private func list(_ query: Form, _ context: SignedInContext, errors: FormErrors) async throws -> Response {
    let (sight, id) = (context.sight, try key(context))
    let after = query["apres"].flatMap { Int64($0) } ?? 0
    let found = try await database.read { snapshot in
      (
        scenario: try ScenarioStore.find(id, of: sight.company, snapshot),
        rows: try ScenarioMembers.list(of: id, sight, after: after, limit: Self.page + 1, snapshot)
      )
    }
    guard let scenario = found.scenario else { throw WebError.notFound }
    let path = "/scenarios/\(id)/clients"
    if let format = query.exportFormat {
      return try await context.answer(
        Self.table(of: scenario, sight, context.words), as: format, back: path, from: database)
    }
    let shown = found.rows.prefix(Self.page)
    let canAssign = context.may(.assignCustomers) && scenario.published > 0
    let model: PageModel = [
      "path": path, "scenarioPath": "/scenarios/\(id)", "scenario": scenario.name, "canAssign": canAssign,
      "notPublished": scenario.published == 0, "isEmpty": shown.isEmpty, "errors": errors.model,
      "exports": ExportLinks.model(path, context.words), "codeError": errors["code"],
      "typedCode": context.form["code"] ?? "",
      "rows": shown.map { row -> PageModel in
        [
          "name": row.name, "code": row.code, "customerPath": "/clients/\(Form.encoded(row.code))", "path": path,
          "giver": row.segment ?? context.words("scenario.given_by_hand"),
          "canTake": canAssign && row.segment == nil, "label": context.words("scenario.take_off", ["name": row.name]),
        ]
      },
      "next": found.rows.count > shown.count ? shown.last.map { "\(path)?apres=\($0.id.rawValue)" } : nil,
      "first": after > 0 ? path : nil,
    ]
    return try context.formPage(
      "scenario-customers", model, title: context.words("scenario.customers_title", ["name": scenario.name]),
      section: "scenarios", errors: errors)
  }

  private func assign(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    let code = (context.form["code"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    let takesOff = context.form["faire"] == "retirer"
    let sight = context.sight
    let customer = try await database.read { snapshot in
      try CustomerStore.find(code: code, of: company, snapshot).flatMap { try sight.covers($0.id, snapshot) ? $0 : nil }
    }
    guard let customer else {
      var errors = FormErrors()
      errors.add("code", context.words("scenario.no_customer", ["typed": code]))
      return try await list(Form(), context, errors: errors)
    }
    do {
      let act = AssignScenario(takesOff ? nil : id, to: [customer.id])
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let refusal as ScenarioRefusal {
      if case .unknown = refusal { throw WebError.notFound }
      return context.redirect(
        "/scenarios/\(id)/clients", flash: .warning(context.words("scenario.not_published")))
    }
    return context.redirect(
      "/scenarios/\(id)/clients",
      flash: .done(context.words(takesOff ? "scenario.taken_off" : "scenario.assigned", ["name": customer.name])))
  }
}
