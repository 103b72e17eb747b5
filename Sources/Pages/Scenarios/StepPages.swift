import Dunning
import DunningRules
public import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Segments
public import Storage
public import Web

/// What stands beside a step in the editor, each on a page of its own: whom it would reach today, and what a customer
/// would receive. Working them out takes time, so that the editor leaves them out and its script fetches them.
public struct StepPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/scenarios/:scenario/effet") { request, context in
      try context.needs(.configure)
      try context.needsEveryCustomer()
      return try await effect(request.query, context)
    }
    routes.get("/scenarios/:scenario/apercu") { request, context in
      try context.needs(.configure)
      return try await preview(request.query, context)
    }
  }

  private func subject(
    _ query: Form, _ context: SignedInContext, _ snapshot: Snapshot
  ) throws -> (current: CurrentScenario, step: Scenario.Step) {
    guard let id = context.parameters.get("scenario").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let current: CurrentScenario
    do {
      current = try CurrentScenario.read(ScenarioID(id), of: context.company, snapshot)
    } catch is ScenarioRefusal {
      throw WebError.notFound
    }
    guard let step = query["etape"].flatMap({ current.content.step(StepKey(rawValue: $0)) }) else {
      throw WebError.notFound
    }
    return (current, step)
  }

  private func effect(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day, words, format) = (context.company, context.day, context.words, query.exportFormat)
    let model = try await database.read { snapshot in
      let (current, step) = try subject(query, context, snapshot)
      let forecast = try ForeseeStep(step.key, of: current.stored.id, current.content, on: day)
        .run(snapshot, company: company)
      let shown = forecast.lines.prefix(format == nil ? StepForecastModel.shownMax : .max).map(\.action.customer)
      let customers = try CustomerStore.find(shown, of: company, snapshot)
      let currency = try CompanyStore.find(company, snapshot)?.currency ?? .eur
      return StepForecastModel(
        current: current, step: step, forecast: forecast,
        names: Dictionary(
          customers.map { ($0.id, (code: $0.code, name: $0.name)) }, uniquingKeysWith: { first, _ in first }),
        today: day,
        named: ScenarioWords(
          words: words, currency: currency, segments: try SegmentStore.names(of: company, snapshot)),
        words: words)
    }
    if let format { return try await context.answer(model.table, as: format, back: model.path, from: database) }
    return try context.page(
      "step-effect", model.page(isPart: !context.web.fragments.isEmpty),
      title: words("forecast.title", ["step": model.named.name(model.step)]), section: "scenarios",
      fragments: ["effet": "step-forecast"])
  }

  private func preview(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (sight, day, now, words) = (context.sight, context.day, context.now, context.words)
    let asked = query["client"] ?? ""
    let model = try await database.read { snapshot in
      let (current, step) = try subject(query, context, snapshot)
      let kind = ReminderStep.worded(step)
      var sample = try kind.flatMap {
        try TextSample.find(asked, $0, attachments: step.attachments, sight, on: day, at: now, snapshot)
      }
      sample?.reminder.text = step.text
      return StepPreviewModel(
        current: current, step: step, sample: sample, asked: asked,
        customers: try TextSample.candidates(sight, limit: StepPreviewModel.offered, snapshot)
          .map { (code: $0.code, name: $0.name) },
        rendering: try MessageRendering(sender: nil).of(sight.company, snapshot), words: words)
    }
    return try context.page(
      "step-preview-page", try model.page(isPart: !context.web.fragments.isEmpty),
      title: words("preview.title", ["name": model.current.content.name]), section: "scenarios",
      fragments: ["apercu": "step-preview"])
  }
}
