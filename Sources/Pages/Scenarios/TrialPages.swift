import Dunning
import DunningRules
public import Hummingbird
import Kernel
public import Storage
public import Web

/// Two versions of a scenario on halves of its customers: begun from the page of publication, looked at, and ended by whoever
/// chooses which of them stays.
public struct TrialPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/scenarios/:scenario/essais") { _, context in
      try context.needs(.configure)
      return try await begin(context)
    }
    routes.get("/scenarios/:scenario/essais/:version") { request, context in
      try context.needsToRead(or: .configure)
      try context.needsEveryCustomer()
      return try await show(request.query, context)
    }
    routes.post("/scenarios/:scenario/essais/:version/fin") { _, context in
      try context.needs(.configure)
      return try await end(context)
    }
  }

  private func scenario(_ context: SignedInContext) throws -> ScenarioID {
    guard let key = context.parameters.get("scenario").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return ScenarioID(key)
  }

  private func version(_ context: SignedInContext) throws -> Int64 {
    guard let number = context.parameters.get("version").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return number
  }

  private func begin(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try scenario(context))
    let act = BeginTrial(
      id, revision: context.form["revision"].flatMap { Int64($0) } ?? 0, on: context.day)
    do {
      let number = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
      return context.redirect("/scenarios/\(id)/essais/\(number)", flash: .done(context.words("trial.begun")))
    } catch is StaleEdit {
      return context.redirect("/scenarios/\(id)", flash: .warning(context.words("trial.stale")))
    } catch let refusal as ScenarioRefusal {
      return context.redirect("/scenarios/\(id)", flash: .warning(try context.told(refusal)))
    }
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day, id, number) = (context.company, context.day, try scenario(context), try version(context))
    let found = try await database.read { snapshot -> (StoredScenario, StoredTrial, TrialResult)? in
      guard let scenario = try ScenarioStore.find(id, of: company, snapshot),
        let trial = try TrialStore.find(number, of: id, company: company, snapshot)
      else { return nil }
      let result = try trial.end?.result ?? TrialStore.result(trial, company: company, until: day, snapshot)
      return (scenario, trial, result)
    }
    guard let found else { throw WebError.notFound }
    let model = TrialModel(
      scenario: found.0, trial: found.1, result: found.2, today: day, words: context.words)
    if let format = query.exportFormat {
      return try await context.answer(model.table, as: format, back: model.path, from: database)
    }
    return try context.page("scenario-trial", model.page(), title: model.title, section: "scenarios")
  }

  private func end(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    guard let kept = context.form["garder"].flatMap({ TrialHalf(rawValue: $0) }) else {
      throw WebError.badRequest("garder")
    }
    let (id, number) = (try scenario(context), try version(context))
    let act = EndTrial(id, trying: number, keeping: kept, on: context.day)
    let page = "/scenarios/\(id)/essais/\(number)"
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let refusal as ScenarioRefusal {
      return context.redirect(page, flash: .warning(try context.told(refusal)))
    }
    return context.redirect(page, flash: .done(context.words("trial.ended.\(kept.rawValue)")))
  }
}
