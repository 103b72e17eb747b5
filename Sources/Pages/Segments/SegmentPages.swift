import Dunning
public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import Segments
import SegmentsRules
public import Storage
public import Web

/// Segments: customers told by conditions, and what they are given.
public struct SegmentPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/segments") { request, context in try await list(request.query, context) }
    routes.get("/segments/nouveau") { _, context in
      try context.needs(.configure)
      return try await new(Segment("", []), trial: nil, typed: nil, FormErrors(), context)
    }
    routes.post("/segments") { _, context in
      try context.needs(.configure)
      return try await create(context)
    }
    routes.get("/segments/:segment") { request, context in
      try await show(request.query, written: nil, trial: nil, typed: nil, FormErrors(), context)
    }
    routes.post("/segments/:segment") { _, context in
      try context.needs(.configure)
      return try await save(context)
    }
    routes.post("/segments/:segment/ordre") { _, context in
      try context.needs(.configure)
      return try await move(context)
    }
    routes.post("/segments/:segment/fin") { _, context in
      try context.needs(.configure)
      return try await end(context)
    }
    routes.post("/segments/:segment/reprise") { _, context in
      try context.needs(.configure)
      return try await restore(context)
    }
  }

  private func key(_ context: SignedInContext) throws -> SegmentID {
    guard let key = context.parameters.get("segment").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return SegmentID(key)
  }

  // MARK: pages

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (sight, day, words) = (context.sight, context.day, context.words)
    let facts = try await database.read { try SegmentListFacts.read(sight, on: day, $0) }
    let model = SegmentListModel(facts: facts, mayEdit: context.may(.configure), day: day, words: words)
    if let format = query.exportFormat {
      return try await context.answer(model.table, as: format, back: "/segments", from: database)
    }
    return try context.page("segments", model.page(), title: words("segments.title"), section: "segments")
  }

  private func new(
    _ segment: Segment, trial: SegmentTrial?, typed: Form?, _ errors: FormErrors, _ context: SignedInContext
  ) async throws -> Response {
    let company = context.company
    let (choices, people) = try await database.read {
      (try SegmentChoices.read(company, $0), try SegmentListFacts.names($0))
    }
    let model = SegmentFormModel(
      stored: nil, segment: segment, choices: choices, people: people, trial: trial, typed: typed, errors: errors,
      words: context.words)
    return try context.formPage(
      "segment-new", model.page(), title: context.words("segment.new"), section: "segments", errors: errors)
  }

  private func show(
    _ query: Form, written: Segment?, trial: SegmentTrial?, typed: Form?, _ errors: FormErrors,
    _ context: SignedInContext
  ) async throws -> Response {
    let (id, reader) = (try key(context), context.listReader)
    let list = CustomerListQuery().with {
      $0.view = .all
      $0.segment = id
      $0.asked = .overdue
      $0.after = query["apres"].map { String($0.prefix(200)) }
    }
    guard let facts = try await database.read({ try SegmentPageFacts.read(id, list, for: reader, $0) }) else {
      throw WebError.notFound
    }
    let model = SegmentModel(
      facts: facts, list: list, mayEdit: context.may(.configure), written: written, trial: trial, typed: typed,
      errors: errors,
      day: context.day, words: context.words)
    return try context.formPage(
      "segment", model.page(), title: facts.stored.segment.name, section: "segments", errors: errors)
  }

  // MARK: acts

  private func read(_ stored: Segment?, _ context: SignedInContext) async throws -> SegmentForm {
    let company = context.company
    let choices = try await database.read { try SegmentChoices.read(company, $0) }
    return SegmentForm(context.form, of: stored, choices, today: context.day, words: context.words)
  }

  private func create(_ context: SignedInContext) async throws -> Response {
    let read = try await read(nil, context)
    guard read.errors.isEmpty, !read.isUnfinished else {
      let trial = try await tried(read, as: nil, context)
      return try await new(read.segment, trial: trial, typed: kept(read, context), read.errors, context)
    }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = SaveSegment(read.segment, on: context.day)
    do {
      let id = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
      return context.redirect("/segments/\(id)", flash: .done(context.words("segment.created")))
    } catch let refusal as SegmentRefusal {
      return try await new(
        read.segment, trial: nil, typed: context.form, try errors(refusal, context), context)
    }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    guard let stored = try await database.read({ try SegmentStore.find(id, of: company, $0) }) else {
      throw WebError.notFound
    }
    let read = try await read(stored.segment, context)
    func again(_ typed: Form?, _ errors: FormErrors, _ trial: SegmentTrial? = nil) async throws -> Response {
      try await show(Form(), written: read.segment, trial: trial, typed: typed, errors, context)
    }
    guard read.errors.isEmpty, !read.isUnfinished else {
      return try await again(kept(read, context), read.errors, try await tried(read, as: id, context))
    }
    let act = SaveSegment(
      read.segment, as: id, revision: context.form["revision"].flatMap { Int64($0) } ?? 0, on: context.day)
    do {
      _ = try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let stale as StaleEdit {
      var errors = FormErrors()
      let when = stale.at.map { DateFormat(context.words.language).moment($0) } ?? ""
      let who = ActorWords.name(stale.by ?? "", context.words)
      errors.add("formulaire", context.words("segment.stale", ["who": who, "when": when]))
      return try await again(context.form, errors)
    } catch let refusal as SegmentRefusal {
      return try await again(context.form, try errors(refusal, context))
    }
    return context.redirect("/segments/\(id)", flash: .done(context.words("segment.saved")))
  }

  /// Who would be in what was typed, where that was asked for and can be told.
  private func tried(_ read: SegmentForm, as id: SegmentID?, _ context: SignedInContext) async throws -> SegmentTrial? {
    guard read.isTried, read.errors.isEmpty else { return nil }
    let (act, sight) = (TrySegment(read.segment, as: id, on: context.day), context.sight)
    return try await database.read { try act.run($0, sight) }
  }

  /// What was typed, where it must be shown as it was: with a row more or less the rows are read anew.
  private func kept(_ read: SegmentForm, _ context: SignedInContext) -> Form? {
    read.errors.isEmpty ? nil : context.form
  }

  private func errors(_ refusal: SegmentRefusal, _ context: SignedInContext) throws -> FormErrors {
    var errors = FormErrors()
    let field = if case .notPublished = refusal { SegmentForm.Field.scenario } else { SegmentForm.Field.name }
    errors.add(field, try told(refusal, context))
    return errors
  }

  /// What a refusal says to a person.
  ///
  /// - Throws: `WebError.notFound` for a segment that is not the company's.
  private func told(_ refusal: SegmentRefusal, _ context: SignedInContext) throws -> String {
    switch refusal {
    case .unknown: throw WebError.notFound
    case .nameTaken(let name): context.words("segment.name_taken", ["name": name])
    case .notReady: context.words("segment.problem.unconditional")
    case .tooMany(let most): context.words("segment.too_many", ["most": "\(most)"])
    case .notPublished: context.words("scenario.not_published")
    case .named(let names): context.words("segment.named", ["names": names.joined(separator: ", ")])
    }
  }

  private func move(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now) = (context.company, context.actor, context.now)
    let act = MoveSegment(try key(context), up: context.form["sens"] == "avant")
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let refusal as SegmentRefusal {
      return context.redirect("/segments", flash: .warning(try told(refusal, context)))
    }
    return context.redirect("/segments", flash: .done(context.words("segment.moved")))
  }

  private func end(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    let act = EndSegment(id, on: context.day)
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let refusal as SegmentRefusal {
      return context.redirect("/segments/\(id)", flash: .warning(try told(refusal, context)))
    }
    return context.redirect(
      "/segments",
      flash: .done(context.words("segment.ended"), undo: Undo("/segments/\(id)/reprise", back: "/segments")))
  }

  private func restore(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    let act = RestoreSegment(id, on: context.day)
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch let refusal as SegmentRefusal {
      return context.redirect("/segments", flash: .warning(try told(refusal, context)))
    }
    return context.redirect("/segments/\(id)", flash: .done(context.words("segment.restored")))
  }
}
