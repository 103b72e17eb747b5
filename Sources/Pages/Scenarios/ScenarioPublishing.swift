import Dunning
import DunningRules
import Hummingbird
import Imports
import Kernel
import Language
import Receivables
import ReceivablesRules
import Segments
import Sheets
import Storage
import Web

/// What a draft would do, its publishing, and those who finish in an earlier version.
extension ScenarioPages {
  /// What becomes of the customers who are in the middle, as an address or a form says it.
  private func middle(_ form: Form) -> MiddleOfVersion {
    form[SimulationModel.middleField].flatMap { MiddleOfVersion(rawValue: $0) } ?? .goOn
  }

  func simulate(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (current, format, middle) = (try await current(context), query.exportFormat, middle(query))
    guard !current.stored.isTried else {
      return context.redirect(
        "/scenarios/\(current.stored.id)", flash: .warning(context.words("trial.in_trial")))
    }
    guard let draft = current.stored.draft else {
      return context.redirect(
        "/scenarios/\(current.stored.id)", flash: .warning(context.words("scenario.nothing_to_publish")))
    }
    if let unready = try unready(draft, current, context) { return unready }
    return try await simulation(
      of: current, draft: draft, SimulateScenario(current.stored.id, draft, on: context.day, middle: middle), context,
      as: format, title: "scenario.publish_title")
  }

  /// What the choice of a scenario as the default would change.
  func simulateDefault(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let current = try await current(context)
    guard let inForce = current.inForce, !current.stored.isDefault else {
      let text = current.inForce == nil ? "scenario.not_published" : "scenario.is_default_already"
      return context.redirect("/scenarios/\(current.stored.id)", flash: .warning(context.words(text)))
    }
    let act = SimulateScenario(
      current.stored.id, inForce.content, on: context.day, middle: middle(query), asDefault: true)
    return try await simulation(
      of: current, draft: inForce.content, act, context, as: query.exportFormat, title: "scenario.default_title")
  }

  private func simulation(
    of current: CurrentScenario, draft: Scenario, _ act: SimulateScenario, _ context: SignedInContext,
    as format: SheetFormat?, title: String
  ) async throws -> Response {
    let company = context.company
    let found = try await database.read { snapshot in
      let simulation = try act.run(snapshot, company: company)
      let named = simulation.changes.prefix(format == nil ? SimulationModel.shownMax : .max)
      let customers = try CustomerStore.find(named.map(\.customer), of: company, snapshot)
      return (
        simulation, Dictionary(customers.map { ($0.id, ($0.code, $0.name)) }, uniquingKeysWith: { $1 }),
        try SegmentStore.names(of: company, snapshot),
        try ScenarioTextFlaws.read(draft, of: company, snapshot)
      )
    }
    let model = SimulationModel(
      current: current, simulation: found.0, middle: act.middle, asDefault: act.asDefault,
      names: found.1.mapValues { (code: $0.0, name: $0.1) }, segments: found.2, texts: found.3, words: context.words)
    if let format {
      return try await context.answer(model.table, as: format, back: model.here, from: database)
    }
    return try context.page(
      "scenario-publish", model.page(), title: context.words(title, ["name": current.content.name]),
      section: "scenarios")
  }

  /// Back to the scenario, which says what is missing; `nil` for one that could be published.
  private func unready(
    _ draft: Scenario, _ current: CurrentScenario, _ context: SignedInContext
  ) throws -> Response? {
    let problems = ScenarioRule.problems(ScenarioRule.guarded(draft))
    guard !problems.isEmpty else { return nil }
    return context.redirect(
      "/scenarios/\(current.stored.id)", flash: .warning(try context.told(.notReady(problems))))
  }

  func replay(_ context: SignedInContext, as format: SheetFormat?) async throws -> Response {
    let current = try await current(context)
    if let unready = try unready(current.content, current, context) { return unready }
    let (company, today) = (context.company, context.day)
    let found = try await database.read { snapshot -> ScenarioReplay? in
      guard let days = try KnownPast.read(company, snapshot).lastDays(365, until: today) else { return nil }
      return try ReplayScenario(current.stored.id, current.content, over: days).run(snapshot, company: company)
    }
    let model = ScenarioReplayModel(current: current, replay: found, words: context.words)
    if let format {
      let back = "/scenarios/\(current.stored.id)/rejeu"
      return try await context.answer(model.table, as: format, back: back, from: database)
    }
    let title = context.words("replay.title", ["name": current.content.name])
    return try context.page("scenario-replay", model.page(), title: title, section: "scenarios")
  }

  func publish(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = PublishScenario(
      try key(context), revision: context.form["revision"].flatMap { Int64($0) } ?? 0,
      middle: middle(context.form))
    return try await answer(context, done: "scenario.published") {
      _ = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    }
  }

  /// Has those who finish in an earlier version go over, or takes that back.
  func release(_ posted: Form, _ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    let taken = posted["reprendre"].flatMap { Int64($0) }.map { Moment(microsecondsSince1970: $0) }
    let act = ReleaseFinishers(of: id, takingBack: taken)
    let count: Int
    do {
      count = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch is ScenarioRefusal {
      throw WebError.notFound
    }
    let page = "/scenarios/\(id)"
    if taken != nil {
      return context.redirect(
        page,
        flash: count > 0
          ? .done(context.words("scenario.kept_again")) : .warning(context.words("scenario.kept_too_late")))
    }
    guard count > 0 else { return context.redirect(page) }
    let undo = Undo("\(page)/migration?reprendre=\(now.microsecondsSince1970)", back: page)
    return context.redirect(page, flash: .done(context.words("scenario.released"), undo: undo))
  }
}
