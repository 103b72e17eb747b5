import Agenda
import AgendaRules
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
public import Web

/// The fields of the form of a target, which are also their ids in the page.
enum TargetField {
  static let person = "qui"
  static let lines = "lignes"
  static let received = "encaisse"
}

/// `/equipe`: how much each collector has to do, and customers shared out among them.
public struct WorkloadPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/equipe"
  static let sharing = "/equipe/repartition"
  /// How an address names the customers of nobody.
  static let nobody = "personne"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/equipe") { request, context in try await team(request.query, context) }
    routes.get("/equipe/repartition") { request, context in
      try context.needs(.assignCustomers)
      return try await show(request.query, context)
    }
    routes.post("/equipe/objectifs") { _, context in
      try context.needs(.assignCustomers)
      return try await setTarget(context)
    }
    routes.post("/equipe/repartition") { _, context in
      try context.needs(.assignCustomers)
      return try await share(context)
    }
  }

  private func read(_ context: SignedInContext) async throws -> WorkloadFile {
    try context.needsEveryCustomer()
    let (sight, day) = (context.sight, context.day)
    return try await database.read { try WorkloadFile.read(sight, on: day, $0) }
  }

  private func team(
    _ query: Form, _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let model = WorkloadModel(
      file: try await read(context), mayAssign: context.may(.assignCustomers), day: context.day, typed: typed,
      errors: errors, words: context.words)
    if let format = query.exportFormat {
      return try await context.answer(model.table, as: format, back: WorkloadPages.path, from: database)
    }
    return try context.formPage(
      "team", model.page(), title: context.words("team.title"), section: "agenda", errors: errors)
  }

  private func setTarget(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, words, form) =
      (context.company, context.actor, context.now, context.words, context.form)
    let file = try await read(context)
    var fields = TypedFields(form, today: context.day, words: words)
    func isTyped(_ field: String) -> Bool { !(form[field] ?? "").allSatisfy(\.isWhitespace) }
    let count = isTyped(TargetField.lines) ? fields.whole(TargetField.lines, in: 1...CollectorTarget.linesMax) : nil
    let received = isTyped(TargetField.received) ? fields.amount(TargetField.received, file.currency) : nil
    guard fields.errors.isEmpty,
      let person = file.people.first(where: { $0.id?.description == form[TargetField.person] && !$0.hasLeft }),
      let id = person.id
    else { return try await team(Form(encoded: ""), context, typed: form, errors: fields.errors) }
    try await database.write {
      try SetTarget(CollectorTarget(linesPerDay: count, receivedPerMonth: received), of: id).run(
        $0, company: company, actor: actor, at: now)
    }
    return context.redirect(
      WorkloadPages.path, flash: .done(words("team.target.done", ["who": person.name])))
  }

  /// Whose customers an address or a form shares out, over whom; people who are not of the team are left out.
  private func asked(_ form: Form, _ file: WorkloadFile) -> (act: ShareCustomers, source: String, sourceName: String)? {
    let source = form["de"] ?? WorkloadPages.nobody
    let from = source == WorkloadPages.nobody ? nil : Int64(source).map { PersonID($0) }
    guard let whose = file.people.first(where: { $0.id == from }),
      from != nil || source == WorkloadPages.nobody
    else { return nil }
    let able = Set(file.people.filter(\.mayCollect).compactMap(\.id))
    let people = form.all("a").compactMap { Int64($0) }.map { PersonID($0) }.filter { able.contains($0) }
    return (ShareCustomers(of: from, over: people), source, whose.name)
  }

  private func show(
    _ form: Form, _ context: SignedInContext, isMoved: Bool = false
  ) async throws -> Response {
    let (company, day, words) = (context.company, context.day, context.words)
    let file = try await read(context)
    guard let asked = asked(form, file) else { return refused(.nothing, context) }
    do {
      let sharing = try await database.read { try asked.act.proposal(company, on: day, $0) }
      let model = SharingModel(
        sharing: sharing,
        people: file.people.compactMap { person in
          person.id.flatMap { asked.act.people.contains($0) ? (id: $0, name: person.name) : nil }
        }, source: asked.source, sourceName: asked.act.source == nil ? words("team.nobody") : asked.sourceName,
        currency: file.currency, words: words)
      if let format = form.exportFormat {
        return try await context.answer(model.table, as: format, back: WorkloadPages.path, from: database)
      }
      var page = model.page()
      page["moved"] = isMoved
      return try context.page("team-sharing", page, title: words("team.share.title"), section: "agenda")
    } catch let refusal as ShareRefusal {
      return refused(refusal, context)
    }
  }

  private func share(_ context: SignedInContext) async throws -> Response {
    let (company, day, actor, now, words, form) =
      (context.company, context.day, context.actor, context.now, context.words, context.form)
    let file = try await read(context)
    guard let asked = asked(form, file) else { return refused(.nothing, context) }
    do {
      let done = try await database.write {
        try asked.act.run($0, company: company, seal: form["sceau"] ?? "", on: day, actor: actor, at: now)
      }
      return context.redirect(
        WorkloadPages.path,
        flash: .done(
          words("team.share.done", count: done.count),
          undo: Undo("/lots/\(done.batch)/annuler", back: WorkloadPages.path)))
    } catch ShareRefusal.moved {
      return try await show(form, context, isMoved: true)
    } catch let refusal as ShareRefusal {
      return refused(refusal, context)
    }
  }

  private func refused(_ refusal: ShareRefusal, _ context: SignedInContext) -> Response {
    let words = context.words
    let text =
      switch refusal {
      case .nobody: words("team.share.refused.nobody")
      case .nothing, .moved: words("team.share.refused.nothing")
      case .tooMany:
        words(
          "team.share.refused.too_many", ["max": AmountFormat(words.language).count(ActOnCustomers.customersMax)])
      }
    return context.redirect(WorkloadPages.path, flash: .warning(text))
  }
}
