public import Hummingbird
import Kernel
import Language
import People
import PeopleRules
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// `/absences`: who is away, from when to when, and who does their work meanwhile.
public struct AbsencePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/absences"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/absences") { request, context in try await list(request.query, context) }
    routes.get("/absences/nouvelle") { request, context in
      try await form(nil, request.query, FormErrors(), context)
    }
    routes.post("/absences") { _, context in try await say(nil, context) }
    routes.get("/absences/:absence") { _, context in
      try await form(try await found(context), Form(), FormErrors(), context)
    }
    routes.post("/absences/:absence") { _, context in try await say(try await found(context), context) }
    routes.post("/absences/:absence/fin") { _, context in try await takeBack(context, isUndone: false) }
    routes.post("/absences/:absence/reprise") { request, context in
      try await takeBack(context, isUndone: true, request.query)
    }
  }

  private func key(_ context: SignedInContext) throws -> AbsenceID {
    guard let key = context.pathPart("absence").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return AbsenceID(key)
  }

  /// The absence of the path, when it is the visitor's to change.
  private func found(_ context: SignedInContext) async throws -> Absence {
    let (id, company) = (try key(context), context.company)
    guard let absence = try await database.read({ try AbsenceStore.find(id, of: company, $0) }),
      context.actor.maySayAbsence(of: absence.person, in: company)
    else { throw WebError.notFound }
    return absence
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day) = (context.company, context.day)
    let lines = try await database.read { try AbsenceStore.all(of: company, from: day, $0) }
    let model = AbsenceListModel(
      lines: lines, company: company, actor: context.actor, day: day, words: context.words)
    if let format = query.exportFormat {
      return try await context.answer(model.table, as: format, back: AbsencePages.path, from: database)
    }
    return try context.page("absences", model.page(), title: context.words("absences.title"), section: "agenda")
  }

  private func form(
    _ absence: Absence?, _ typed: Form, _ errors: FormErrors, _ context: SignedInContext, isStale: Bool = false
  ) async throws -> Response {
    let company = context.company
    let people = try await database.read { snapshot in
      try PersonStore.all(snapshot).filter { $0.access.allows(company) }
    }
    let asked = typed[AbsenceForm.Field.person].flatMap { Int64($0) }.map { PersonID($0) }
    let person = absence?.person ?? asked ?? context.visitor.person
    guard people.contains(where: { $0.id == person }) else { throw WebError.notFound }
    // Whoever may say it only for themselves is not offered anybody else.
    guard context.actor.maySayAbsence(of: person, in: company) else {
      try context.needs(.managePeople)
      throw WebError.notFound
    }
    let model = AbsenceFormModel(
      absence: absence, person: person, people: people, actor: context.actor, company: company, typed: typed,
      errors: errors, isStale: isStale, words: context.words)
    return try context.formPage(
      "absence-form", model.page(), title: context.words(absence == nil ? "absences.new" : "absences.change"),
      section: "agenda", errors: errors)
  }

  private func say(_ absence: Absence?, _ context: SignedInContext) async throws -> Response {
    let (company, day, actor, now, words) =
      (context.company, context.day, context.actor, context.now, context.words)
    let read = AbsenceForm(
      context.form, of: absence?.person ?? context.visitor.person, isNew: absence == nil, today: day, words: words)
    // Asked before anything else of the form, so that what it says of others is said to nobody.
    guard actor.maySayAbsence(of: read.person, in: company) else {
      try context.needs(.managePeople)
      throw WebError.notFound
    }
    guard read.errors.isEmpty, let first = read.first, let last = read.last, let deputy = read.deputy else {
      return try await form(absence, context.form, read.errors, context)
    }
    let act =
      absence.map {
        SayAbsence(
          changing: $0.id, version: StaleForm.version(context.form), of: $0.person, from: first, to: last,
          replacedBy: deputy)
      } ?? SayAbsence(of: read.person, from: first, to: last, replacedBy: deputy)
    do {
      try await database.write { try act.run($0, company: company, on: day, actor: actor, at: now) }
    } catch let refusal as AbsenceRefusal {
      if refusal == .unknown { return context.redirect(AbsencePages.path, flash: .warning(words("absences.gone"))) }
      var errors = FormErrors()
      let (field, sentence) = AbsenceWords(words).refused(refusal)
      errors.add(field, sentence)
      return try await form(absence, context.form, errors, context)
    } catch let stale as StaleEdit {
      let stands = try await found(context)
      let names = try await database.read { try TeamStore.colleagues(of: company, $0) }
      let errors = StaleForm.errors(
        stale, "absences.stale",
        AbsenceWords(words).days(stands).merging(
          ["deputy": names.first { $0.id == stands.deputy }?.name ?? ""], uniquingKeysWith: { first, _ in first }),
        words)
      return try await form(stands, context.form, errors, context, isStale: true)
    }
    return context.redirect(AbsencePages.path, flash: .done(words("absences.done")))
  }

  private func takeBack(
    _ context: SignedInContext, isUndone: Bool, _ query: Form = Form()
  ) async throws -> Response {
    let (id, company, actor, now, words) =
      (try key(context), context.company, context.actor, context.now, context.words)
    let version = (isUndone ? query["version"] : context.form["version"]).flatMap { Int64($0) } ?? 0
    let act = TakeBackAbsence(id, version: version, isUndone: isUndone)
    do {
      let stands = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
      let undo = Undo("\(AbsencePages.path)/\(id)/reprise?version=\(stands)", back: AbsencePages.path)
      return context.redirect(
        AbsencePages.path,
        flash: isUndone ? .done(words("absences.restored")) : .done(words("absences.taken_back"), undo: undo))
    } catch is StaleEdit {
      return context.redirect(AbsencePages.path, flash: .warning(words("absences.moved")))
    } catch let refusal as AbsenceRefusal {
      if refusal == .unknown { throw WebError.notFound }
      return context.redirect(AbsencePages.path, flash: .warning(AbsenceWords(words).refused(refusal).sentence))
    }
  }
}
