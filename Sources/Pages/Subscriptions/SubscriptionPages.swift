public import Hummingbird
import Kernel
import Language
import People
import PeopleRules
import Receivables
import Sheets
public import Storage
import Subscriptions
import SubscriptionsRules
import Teamwork
import TeamworkRules
public import Web

/// Reports sent by e-mail: which, to whom, how often; how to stop them.
public struct SubscriptionPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/rapports/envois"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/rapports/envois") { request, context in try await list(request.query, context) }
    routes.get("/rapports/envois/nouveau") { request, context in
      try await form(request.query, typed: nil, errors: FormErrors(), context)
    }
    routes.post("/rapports/envois") { _, context in try await subscribe(context) }
    routes.post("/rapports/envois/:subscription/arreter") { _, context in try await stop(context, takesUp: false) }
    routes.post("/rapports/envois/:subscription/reprendre") { _, context in try await stop(context, takesUp: true) }
    routes.post("/rapports/envois/:subscription/quitter") { _, context in try await leave(context) }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let company = context.company
    let found = try await database.read { snapshot in
      (
        live: try SubscriptionStore.live(of: company, snapshot),
        recipients: try SubscriptionStore.recipients(of: company, snapshot),
        last: try SubscriptionStore.lastDeliveries(of: company, snapshot)
      )
    }
    let model = SubscriptionListModel(
      subscriptions: found.live, recipients: found.recipients, last: found.last, reader: context.visitor.person,
      mayConfigure: context.may(.configure), words: context.words)
    if let format = query.exportFormat {
      return try await context.answer(model.table, as: format, back: SubscriptionPages.path, from: database)
    }
    return try context.page(
      "subscriptions", model.page(), title: context.words("schedule.title"), section: "report_list")
  }

  private func form(
    _ query: Form, typed: Form?, errors: FormErrors, _ context: SignedInContext
  ) async throws -> Response {
    let company = context.company
    var colleagues: [Colleague] = []
    if context.may(.configure) {
      colleagues = try await database.read { try TeamStore.colleagues(of: company, $0) }
    }
    let model = SubscriptionFormModel(
      report: typed?["rapport"] ?? query["rapport"] ?? ReportKind.ageing.rawValue,
      filters: typed?["filtres"] ?? query["filtres"] ?? "", typed: typed, colleagues: colleagues,
      reader: context.visitor.person, seesAll: context.sight.isWhole, errors: errors, words: context.words)
    return try context.formPage(
      "subscription-form", model.page(), title: context.words("schedule.new"), section: "report_list", errors: errors)
  }

  private func subscribe(_ context: SignedInContext) async throws -> Response {
    let (form, company, words) = (context.form, context.company, context.words)
    var errors = FormErrors()
    let kind = ReportKind(rawValue: form["rapport"] ?? "").flatMap { !$0.isWhole || context.sight.isWhole ? $0 : nil }
    if kind == nil { errors.add("rapport", words("schedule.error.report")) }
    let format = SheetFormat(rawValue: form["fichier"] ?? "")
    if format == nil { errors.add("fichier", words("schedule.error.format")) }
    let rhythm = Rhythm(code: form["rythme"] ?? "", weekday: form["jour"].flatMap { Int($0) })
    if rhythm == nil { errors.add("rythme", words("schedule.error.rhythm")) }
    var recipients: Set<PersonID> = [context.visitor.person]
    if context.may(.configure) {
      let known = Set(try await database.read { try TeamStore.colleagues(of: company, $0) }.map(\.id))
      recipients = Set(form.all("personne").compactMap { Int64($0) }.map { PersonID($0) }).intersection(known)
      if recipients.isEmpty { errors.add("personnes", words("schedule.error.people")) }
      if kind?.isWhole == true {
        let asked = recipients
        let partial = try await database.read { snapshot in
          try asked.sorted().compactMap { try PersonStore.find($0, snapshot) }
            .filter { !Sight(company, of: $0.actor).isWhole }.map(\.name)
        }
        if !partial.isEmpty {
          errors.add("personnes", words("schedule.error.not_theirs", ["names": partial.joined(separator: ", ")]))
        }
      }
    }
    guard errors.isEmpty, let kind, let format, let rhythm else {
      return try await self.form(Form(), typed: form, errors: errors, context)
    }
    // Only filters that reports know, cut to a length: the rest of what was sent is dropped.
    let filters = ReportPages.path(kind, Form(encoded: form["filtres"] ?? "")).split(separator: "?").dropFirst()
      .first.map { String($0) }
    let act = Subscribe(
      report: kind.rawValue, filters: filters ?? "", format: format.rawValue, rhythm: rhythm, recipients: recipients)
    let (day, actor, now) = (context.day, context.actor, context.now)
    try await database.write { _ = try act.run($0, company: company, on: day, actor: actor, at: now) }
    return context.redirect(SubscriptionPages.path, flash: .done(words("schedule.done")))
  }

  private func key(_ context: SignedInContext) throws -> SubscriptionID {
    guard let key = context.parameters.get("subscription").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return SubscriptionID(key)
  }

  private func stop(_ context: SignedInContext, takesUp: Bool) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    let act = StopSubscription(id, takesUp: takesUp)
    guard try await database.write({ try act.run($0, company: company, actor: actor, at: now) }) else {
      throw WebError.notFound
    }
    let path = SubscriptionPages.path
    return context.redirect(
      path,
      flash: takesUp
        ? .done(context.words("schedule.resumed"))
        : .done(context.words("schedule.stopped"), undo: Undo("\(path)/\(id)/reprendre", back: path)))
  }

  private func leave(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = Unsubscribe(try key(context))
    guard try await database.write({ try act.run($0, company: company, actor: actor, at: now) }) else {
      throw WebError.notFound
    }
    return context.redirect(SubscriptionPages.path, flash: .done(context.words("schedule.left")))
  }
}
