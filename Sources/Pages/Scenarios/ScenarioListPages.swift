import Dunning
import DunningRules
import Foundation
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// How customers are reminded: the scenarios of a company and those that ship, and a copy of one to begin with.
public struct ScenarioListPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/scenarios") { request, context in
      guard let format = request.query.exportFormat else {
        return try await list(context, typed: nil, errors: FormErrors())
      }
      let model = try await listModel(context, typed: nil, errors: FormErrors())
      return try await context.answer(model.table, as: format, back: "/scenarios", from: database)
    }
    routes.post("/scenarios") { _, context in
      try context.needs(.configure)
      return try await copy(context)
    }
  }

  private func listModel(
    _ context: SignedInContext, typed: Form?, errors: FormErrors
  ) async throws -> ScenarioListModel {
    let company = context.company
    let found = try await database.read { snapshot in
      (
        all: try ScenarioStore.all(of: company, snapshot), versions: try ScenarioStore.inForce(of: company, snapshot),
        customers: try ScenarioMembers.counts(of: company, snapshot),
        currency: try CompanyStore.find(company, snapshot)?.currency ?? .eur
      )
    }
    return ScenarioListModel(
      scenarios: found.all, versions: found.versions, customers: found.customers, mayEdit: context.may(.configure),
      typed: typed, errors: errors, currency: found.currency, words: context.words)
  }

  private func list(_ context: SignedInContext, typed: Form?, errors: FormErrors) async throws -> Response {
    let model = try await listModel(context, typed: typed, errors: errors)
    return try context.formPage(
      "scenarios", model.page(), title: context.words("scenarios.title"), section: "scenarios", errors: errors)
  }

  private func copy(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, typed) = (context.company, context.actor, context.now, context.form)
    var fields = TypedFields(typed, today: context.day, words: context.words)
    let name = fields.text("nom", max: ScenarioRule.nameMax)
    if name == nil, fields.errors.isEmpty { fields.errors.add("nom", context.words("scenario.problem.nameless")) }
    guard let name else { return try await list(context, typed: typed, errors: fields.errors) }
    let copied = typed["copie"] ?? ""
    let source: CopyScenario.Source
    if let own = Int64(copied) {
      source = .own(ScenarioID(own))
    } else if let shipped = copied.isEmpty ? .standard : ShippedScenario(rawValue: copied) {
      source = .shipped(shipped)
    } else {
      throw WebError.badRequest("copie")
    }
    let act = CopyScenario(source, name: name, in: context.words.language)
    do {
      let id = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
      return context.redirect("/scenarios/\(id)", flash: .done(context.words("scenario.created")))
    } catch let refusal as ScenarioRefusal {
      fields.errors.add("nom", try context.told(refusal))
      return try await list(context, typed: typed, errors: fields.errors)
    }
  }
}

extension SignedInContext {
  /// What a refusal says to a person.
  ///
  /// - Throws: `WebError.notFound` for a scenario that is not the company's.
  func told(_ refusal: ScenarioRefusal) throws -> String {
    switch refusal {
    case .unknown: throw WebError.notFound
    case .nameTaken(let name): words("scenario.name_taken", ["name": name])
    case .notReady: words("scenario.not_ready")
    case .nothingToPublish: words("scenario.nothing_to_publish")
    case .notPublished: words("scenario.not_published")
    case .inTrial: words("trial.in_trial")
    case .noTrial: words("trial.over")
    case .tooMany(let most): words("scenario.too_many", ["most": "\(most)"])
    }
  }
}
