import Foundation
import HTTPTypes
public import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import NIOCore
import Receivables
public import Storage
public import Web

/// The registered letters that were posted: their numbers, what the post says of each, and the scans that prove it.
public struct RegisterPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/envois/recommandes") { request, context in
      let asked = RegisterQuery(request.query)
      guard let format = request.query.exportFormat else { return try await list(asked, context) }
      return try await context.answer(.register, request.query, as: format, back: asked.path, from: database)
    }
    routes.post("/envois/recommandes") { _, context in
      try context.needs(.remind)
      return try await answerSeveral(context)
    }
    routes.get("/envois/:message/recommande") { _, context in try await show(context) }
    routes.post("/envois/:message/recommande") { _, context in
      try context.needs(.remind)
      return try await answerOne(context)
    }
    routes.post("/envois/:message/preuves") { _, context in
      try context.needs(.remind)
      return try await keep(context)
    }
    routes.get("/envois/:message/preuves/:proof") { _, context in try await proof(context) }
    routes.post("/envois/:message/preuves/:proof/fin") { _, context in
      try context.needs(.remind)
      return try await remove(context)
    }
  }

  // MARK: the list

  private func list(
    _ asked: RegisterQuery, _ context: SignedInContext, typed: RegisterForm? = nil
  ) async throws -> Response {
    let sight = context.sight
    let found = try await database.read { snapshot in
      (
        lines: try asked.lines(of: sight, limit: RegisterQuery.page + 1, snapshot),
        counts: try RegisterStore.counts(of: sight, snapshot)
      )
    }
    let model = RegisterModel(
      asked: asked, lines: found.lines, counts: found.counts,
      form: typed ?? RegisterForm(on: context.day, context.words),
      isTyped: typed != nil, mayNote: context.may(.remind), day: context.day, words: context.words)
    return try context.formPage(
      "register", try model.page(), title: context.words("register.title"), section: "outbox",
      errors: typed?.errors ?? FormErrors())
  }

  private func answerSeveral(_ context: SignedInContext) async throws -> Response {
    let (form, words) = (context.form, context.words)
    var typed = RegisterForm(form, today: context.day, words)
    if typed.letters.isEmpty { typed.errors.add("lettre", words("outbox.posted.none")) }
    let asked = RegisterQuery(Form(encoded: form["filtres"] ?? ""))
    guard typed.errors.isEmpty, let answer = typed.answer else { return try await list(asked, context, typed: typed) }
    let act = NotePostAnswer(company: context.company, letters: typed.letters, answer)
    let (actor, now) = (context.actor, context.now)
    let count = try await database.write { try act.run($0, actor: actor, at: now) }
    let left = typed.letters.count - count
    let said = words("register.done", count: count)
    return context.redirect(
      asked.path,
      flash: left == 0 ? .done(said) : .warning("\(said) \(words("register.left", count: left))"))
  }

  // MARK: one letter

  private func letter(_ context: SignedInContext) async throws -> OutboxItem {
    let item = try await context.message(in: database)
    guard item.channel == .registeredLetter, item.posting != nil else { throw WebError.notFound }
    return item
  }

  private func show(
    _ context: SignedInContext, typed: RegisterForm? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let (item, company) = (try await letter(context), context.company)
    let found = try await database.read {
      (
        proofs: try RegisterStore.proofs(of: [item.id], company: company, $0)[item.id] ?? [],
        events: try RegisterStore.events(of: item.id, company: company, $0)
      )
    }
    let model = RegisteredLetterModel(
      item: item, proofs: found.proofs, events: found.events,
      form: typed ?? RegisterForm(on: context.day, context.words), errors: errors,
      mayNote: context.may(.remind), day: context.day, words: context.words)
    return try context.formPage(
      "registered-letter", try model.page(), title: model.title, section: "outbox", errors: errors)
  }

  private func answerOne(_ context: SignedInContext) async throws -> Response {
    let (item, words) = (try await letter(context), context.words)
    var answer: (outcome: PostOutcome, day: CivilDate)?
    if context.form["retirer"] == nil {
      var typed = RegisterForm(context.form, today: context.day, words)
      if let day = typed.answer?.day, let posted = item.posting?.day, day < posted {
        typed.errors.add("le", words("register.too_early", ["day": DateFormat(words.language).short(posted)]))
      }
      guard typed.errors.isEmpty, let said = typed.answer else {
        return try await show(context, typed: typed, errors: typed.errors)
      }
      answer = said
    }
    let act = NotePostAnswer(company: context.company, letters: [item.id], answer)
    let (actor, now, path) = (context.actor, context.now, RegisteredLetterModel.path(item.id))
    let count = try await database.write { try act.run($0, actor: actor, at: now) }
    guard count == 1 else { return context.redirect(path, flash: .warning(words("outbox.posted.changed"))) }
    return context.redirect(
      path, flash: .done(answer == nil ? words("register.withdrawn") : words("register.done", count: 1)))
  }

  private func keep(_ context: SignedInContext) async throws -> Response {
    let (item, words) = (try await letter(context), context.words)
    var errors = FormErrors()
    guard let file = context.form.files.first(where: { $0.field == "preuve" && $0.bytes > 0 }) else {
      errors.add("preuve", words("register.proof.none"))
      return try await show(context, errors: errors)
    }
    do {
      guard file.bytes <= PostProof.bytesMax else { throw PostProofError.tooLarge(file.bytes) }
      let proof = try PostProof([UInt8](try Data(contentsOf: file.path)))
      let act = KeepPostProof(company: context.company, letter: item.id, proof)
      let (actor, now) = (context.actor, context.now)
      guard try await database.write({ try act.run($0, actor: actor, at: now) }) else { throw WebError.notFound }
    } catch let problem as PostProofError {
      errors.add("preuve", RegisterWords(words).sentence(problem))
      return try await show(context, errors: errors)
    }
    return context.redirect(RegisteredLetterModel.path(item.id), flash: .done(words("register.proof.kept")))
  }

  private func proofKey(_ context: SignedInContext) throws -> Int64 {
    guard let key = context.parameters.get("proof").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return key
  }

  private func proof(_ context: SignedInContext) async throws -> Response {
    let (item, company, key) = (try await letter(context), context.company, try proofKey(context))
    let found = try await database.read { try RegisterStore.proof(key, of: item.id, company: company, $0) }
    guard let found else { throw WebError.notFound }
    // As a file: what somebody scanned is never shown as a page of ours.
    let name = "\(item.reminder.reference)-\(key).\(found.kind.ending)"
    return .file(found.bytes, named: name, as: found.kind.mediaType)
  }

  private func remove(_ context: SignedInContext) async throws -> Response {
    let (item, words) = (try await letter(context), context.words)
    let act = RemovePostProof(company: context.company, letter: item.id, try proofKey(context))
    let (actor, now) = (context.actor, context.now)
    guard try await database.write({ try act.run($0, actor: actor, at: now) }) else { throw WebError.notFound }
    return context.redirect(RegisteredLetterModel.path(item.id), flash: .done(words("register.proof.removed")))
  }
}
