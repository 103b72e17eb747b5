import Dunning
import DunningRules
import Foundation
public import Hummingbird
import Imports
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Segments
import Sheets
public import Storage
public import Web

/// A scenario: its editor, and what publishing it would change.
public struct ScenarioPages: PrivatePages {
  let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/scenarios/:scenario") { request, context in try await show(request.query, context) }
    routes.post("/scenarios/:scenario") { _, context in
      try context.needs(.configure)
      return try await saveSettings(context)
    }
    routes.post("/scenarios/:scenario/etapes") { _, context in
      try context.needs(.configure)
      return try await addStep(context)
    }
    routes.post("/scenarios/:scenario/etapes/:step") { _, context in
      try context.needs(.configure)
      return try await saveStep(context)
    }
    routes.post("/scenarios/:scenario/brouillon") { _, context in
      try context.needs(.configure)
      return try await drop(context)
    }
    routes.post("/scenarios/:scenario/defaut") { _, context in
      try context.needs(.configure)
      return try await makeDefault(context)
    }
    routes.get("/scenarios/:scenario/defaut") { request, context in
      try context.needs(.configure)
      try context.needsEveryCustomer()
      return try await simulateDefault(request.query, context)
    }
    routes.get("/scenarios/:scenario/publication") { request, context in
      try context.needs(.configure)
      try context.needsEveryCustomer()
      return try await simulate(request.query, context)
    }
    routes.get("/scenarios/:scenario/rejeu") { request, context in
      try context.needs(.configure)
      return try await replay(context, as: request.query.exportFormat)
    }
    routes.post("/scenarios/:scenario/publication") { _, context in
      try context.needs(.configure)
      return try await publish(context)
    }
    routes.post("/scenarios/:scenario/migration") { request, context in
      try context.needs(.configure)
      return try await release(request.posted(context), context)
    }
  }

  // MARK: the editor

  func key(_ context: SignedInContext) throws -> ScenarioID {
    guard let key = context.parameters.get("scenario").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return ScenarioID(key)
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let step = query["etape"].map { StepKey(rawValue: $0) }
    if let shipped = context.parameters.get("scenario").flatMap({ ShippedScenario(rawValue: $0) }) {
      let company = context.company
      let currency = try await database.read { try CompanyStore.find(company, $0)?.currency ?? .eur }
      let model = ScenarioModel(
        subject: .shipped(shipped), content: shipped.scenario(in: context.words.language),
        step: step ?? StepKey(.first),
        mayEdit: context.may(.configure),
        currency: currency, words: context.words)
      if let format = query.exportFormat {
        return try await context.answer(
          model.table, as: format, back: "/scenarios/\(shipped.rawValue)", from: database)
      }
      return try context.page(
        "scenario", model.page(), title: context.words("scenario.kind.\(shipped.rawValue)"), section: "scenarios")
    }
    return try await edit(
      context, step: step, version: query["version"].flatMap { Int64($0) }, previewed: query["client"] ?? "",
      as: query.exportFormat)
  }

  func current(_ context: SignedInContext) async throws -> CurrentScenario {
    let (company, id) = (context.company, try key(context))
    do {
      return try await database.read { try CurrentScenario.read(id, of: company, $0) }
    } catch is ScenarioRefusal {
      throw WebError.notFound
    }
  }

  private func edit(
    _ context: SignedInContext, step: StepKey?, version: Int64? = nil, content typed: Scenario? = nil,
    typedStep: Form? = nil, typedSettings: Form? = nil, errors: FormErrors = FormErrors(), previewed: String = "",
    as format: SheetFormat? = nil
  ) async throws -> Response {
    let (company, id) = (context.company, try key(context))
    let found: Facts
    do {
      found = try await database.read { snapshot in
        Facts(
          current: try CurrentScenario.read(id, of: company, snapshot),
          versions: try ScenarioStore.versions(of: id, company: company, limit: Facts.versionsMax, snapshot),
          customers: try ScenarioMembers.counts(of: company, snapshot)[id] ?? 0,
          finishers: try ScenarioStore.finishers(of: id, company: company, snapshot),
          trials: try TrialStore.all(of: id, company: company, snapshot),
          currency: try CompanyStore.find(company, snapshot)?.currency ?? .eur,
          segments: try SegmentStore.names(of: company, snapshot),
          texts: try TextStore.names(of: company, snapshot),
          sendsTexts: try SmsSettingStore.find(company, snapshot) != nil,
          inShipped: try ChooseDefaultScenario.inTheMiddle(of: company, snapshot),
          knowsOpenings: try SendingRulesStore.find(company, snapshot).reportsOpening == true)
      }
    } catch is ScenarioRefusal {
      throw WebError.notFound
    }
    let old = try version.map { number -> ScenarioVersion in
      guard let old = found.versions.first(where: { $0.number == number }) else { throw WebError.notFound }
      return old
    }
    let content = old?.content ?? typed ?? found.current.content
    let model = ScenarioModel(
      subject: old.map { .old(found.current.stored, $0) } ?? .current(found.current), content: content,
      step: step ?? content.steps.first?.key, versions: found.versions, customers: found.customers,
      finishers: found.finishers, trials: found.trials,
      previewed: previewed, inShipped: found.inShipped,
      mayEdit: context.may(.configure), seesAll: context.sight.isWhole, typedStep: typedStep,
      typedSettings: typedSettings, errors: errors,
      currency: found.currency, segments: found.segments, texts: found.texts, sendsTexts: found.sendsTexts,
      knowsOpenings: found.knowsOpenings,
      words: context.words)
    if let format {
      return try await context.answer(model.table, as: format, back: "/scenarios/\(id)", from: database)
    }
    return try context.formPage(
      "scenario", model.page(), title: content.name, section: "scenarios", errors: errors)
  }

  private struct Facts: Sendable {
    static let versionsMax = 30
    let current: CurrentScenario
    let versions: [ScenarioVersion]
    let customers: Int64
    let finishers: [Int64: Int]
    let trials: [StoredTrial]
    let currency: Currency
    let segments: [SegmentName]
    let texts: [ReminderStep: [String]]
    let sendsTexts: Bool
    let inShipped: Int
    let knowsOpenings: Bool
  }

  private func currency(_ context: SignedInContext) async throws -> Currency {
    let company = context.company
    return try await database.read { try CompanyStore.find(company, $0)?.currency ?? .eur }
  }

  private func saveSettings(_ context: SignedInContext) async throws -> Response {
    let current = try await current(context)
    if context.form["faire"] == "automatiser" {
      return try await save(current.content.withoutConfirmation, FormErrors(), context) { errors in
        try await edit(context, step: nil, errors: errors)
      }
    }
    let read = ScenarioSettingsForm(
      context.form, of: current.content, today: context.day, currency: try await currency(context),
      words: context.words)
    return try await save(read.scenario, read.errors, context) { errors in
      try await edit(context, step: nil, typedSettings: context.form, errors: errors)
    }
  }

  private func addStep(_ context: SignedInContext) async throws -> Response {
    guard let kind = context.form["genre"].flatMap({ DunningStep(rawValue: $0) }) else {
      throw WebError.badRequest("genre")
    }
    let current = try await current(context)
    // A kind that cannot be added any more is one that somebody else has just added.
    let added = ScenarioRule.added(kind, to: current.content)
    return try await save(added?.0 ?? current.content, FormErrors(), context, step: added?.1) { errors in
      try await edit(context, step: nil, errors: errors)
    }
  }

  private func saveStep(_ context: SignedInContext) async throws -> Response {
    let key = StepKey(rawValue: context.parameters.get("step") ?? "")
    let current = try await current(context)
    var content = current.content
    guard content.step(key) != nil else {
      // Somebody has removed it, perhaps the same person in another tab.
      return try await edit(context, step: nil, errors: FormErrors("formulaire", context.words("scenario.step_gone")))
    }
    var shown: StepKey? = key
    switch context.form["faire"] {
    case "dupliquer":
      if let doubled = ScenarioRule.doubled(key, in: content) { (content, shown) = doubled }
    case "retirer":
      content = content.without(key)
      shown = nil
    default:
      let company = context.company
      let segments = try await database.read { try SegmentStore.names(of: company, $0) }
      let read = ScenarioStepForm(
        context.form, step: key, of: content, today: context.day, currency: try await currency(context),
        segments: segments, words: context.words)
      return try await save(read.scenario, read.errors, context, step: key) { errors in
        try await edit(context, step: key, content: read.scenario, typedStep: context.form, errors: errors)
      }
    }
    return try await save(content, FormErrors(), context, step: shown) { errors in
      try await edit(context, step: shown, errors: errors)
    }
  }

  /// Saves a draft, or shows its form again with what must be corrected.
  private func save(
    _ draft: Scenario, _ errors: FormErrors, _ context: SignedInContext, step: StepKey? = nil,
    again: (FormErrors) async throws -> Response
  ) async throws -> Response {
    guard errors.isEmpty else { return try await again(errors) }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = SaveScenario(try key(context), draft, revision: context.form["revision"].flatMap { Int64($0) } ?? 0)
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let stale as StaleEdit {
      var errors = FormErrors()
      errors.add("formulaire", try await self.stale(stale, draft, context))
      return try await again(errors)
    } catch let refusal as ScenarioRefusal {
      var errors = FormErrors()
      errors.add("nom", try context.told(refusal))
      return try await again(errors)
    }
    return context.redirect(
      "/scenarios/\(act.id)" + (step.map { "?etape=\($0.rawValue)" } ?? ""),
      flash: .done(context.words("scenario.saved")))
  }

  func stale(_ stale: StaleEdit, _ context: SignedInContext) -> String {
    context.words(
      "scenario.stale",
      [
        "who": ActorWords.name(stale.by ?? "", context.words),
        "when": stale.at.map { DateFormat(context.words.language).moment($0) } ?? "",
      ])
  }

  /// That somebody saved the draft meanwhile, and what saving this one all the same would change of theirs.
  private func stale(
    _ stale: StaleEdit, _ draft: Scenario, _ context: SignedInContext
  ) async throws -> String {
    let (company, words) = (context.company, context.words)
    let saved = try await current(context).content
    let segments = try await database.read { try SegmentStore.names(of: company, $0) }
    let named = ScenarioWords(words: words, currency: try await currency(context), segments: segments)
    let changes = draft.changes(since: saved).map { named.said($0) }
    let sentence = self.stale(stale, context)
    return changes.isEmpty
      ? sentence : sentence + " " + words("scenario.stale_changes", ["changes": changes.joined(separator: " ; ")])
  }

  private func drop(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = DropScenarioDraft(
      try key(context), revision: context.form["revision"].flatMap { Int64($0) } ?? 0)
    return try await answer(context, done: "scenario.dropped") {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    }
  }

  private func makeDefault(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let middle = context.form["milieu"].flatMap { MiddleOfVersion(rawValue: $0) }
    let act = ChooseDefaultScenario(
      context.parameters.get("scenario") == "standard" ? nil : try key(context), middle: middle ?? .goOn)
    if let id = act.id, middle == nil,
      try await database.read({ try ChooseDefaultScenario.inTheMiddle(of: company, $0) }) > 0
    {
      // Whoever is in the middle is not sent on by a button that says nothing of them.
      return context.redirect(
        "/scenarios/\(id)#defaut", flash: .warning(context.words("scenario.default_middle.choose")))
    }
    return try await answer(context, done: "scenario.default_done", back: "/scenarios") {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    }
  }

  /// Does an act and says what came of it, on the scenario's page or on another.
  func answer(
    _ context: SignedInContext, done: String, back: String? = nil, _ act: () async throws -> Void
  ) async throws -> Response {
    let page = try back ?? "/scenarios/\(key(context))"
    do {
      try await act()
    } catch let stale as StaleEdit {
      return context.redirect(page, flash: .warning(self.stale(stale, context)))
    } catch let refusal as ScenarioRefusal {
      return context.redirect(page, flash: .warning(try context.told(refusal)))
    }
    return context.redirect(page, flash: .done(context.words(done)))
  }
}
