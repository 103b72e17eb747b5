import Foundation
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// Notes on a customer and its documents: written, corrected in the first minutes, deleted and brought back.
public struct NotePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/clients/:code/notes") { _, context in try await write(context) }
    routes.get("/notes/:comment/modifier") { request, context in try await form(request.query, context) }
    routes.post("/notes/:comment") { _, context in try await edit(context) }
    routes.post("/notes/:comment/supprimer") { _, context in try await delete(context) }
    routes.post("/notes/:comment/restaurer") { _, context in try await restore(context) }
  }

  private func write(_ context: SignedInContext) async throws -> Response {
    try context.needs(.comment)
    let (company, day, now, actor) = (context.company, context.day, context.now, context.actor)
    let (typed, item) = (context.form, context.form["piece"].flatMap { Int64($0) }.map { ItemID($0) })
    let customer = try await database.read { try context.customer($0) }
    let comment = WriteComment(typed["texte"] ?? "", about: customer.id, item: item)
    let back = context.back(typed, customer, tab: CustomerTab.notes.rawValue)
    do {
      let colleagues = try await database.write { transaction in
        _ = try comment.run(transaction, company: company, actor: actor, at: now)
        return try TeamStore.colleagues(seeing: customer.id, of: company, on: day, transaction)
      }
      return context.redirect(
        back, flash: NotePages.flash("notes.written", typed["texte"] ?? "", colleagues, context.words))
    } catch let refusal as CommentRefusal {
      let model: PageModel = [
        "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))", "back": back,
        "action": "/clients/\(Form.encoded(customer.code))/notes", "version": nil, "item": typed["piece"],
        "text": typed["texte"] ?? "", "before": nil, "conflict": nil,
      ]
      return try await show(model, "notes.write_title", customer, refusal, context)
    }
  }

  /// That a note is kept, and whom it names who is nobody: a misspelled name would tell no one.
  private static func flash(_ key: String, _ text: String, _ colleagues: [Colleague], _ words: WordBook) -> Flash {
    let strangers = Mentions.strangers(in: text, among: colleagues)
    guard !strangers.isEmpty else { return .done(words(key)) }
    let meant = strangers.flatMap { Mentions.resembling($0, among: colleagues) }
    let handles = Set(meant).sorted { $0.id < $1.id }.compactMap { Mentions.handle(of: $0, among: colleagues) }
    let or = words("notes.or")
    return .warning(
      [
        words(key),
        words("notes.nobody_named", count: strangers.count, ["names": strangers.joined(separator: ", ")]),
        handles.isEmpty
          ? words("notes.name_whole") : words("notes.meant", ["names": handles.prefix(3).joined(separator: or)]),
      ].joined(separator: " "))
  }

  // MARK: correcting

  private func stored(_ context: SignedInContext) async throws -> (comment: StoredComment, customer: Customer) {
    guard let key = context.parameters.get("comment").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, sight) = (context.company, context.sight)
    let found = try await database.read { snapshot -> (StoredComment, Customer)? in
      guard let comment = try CommentStore.find(CommentID(key), of: company, snapshot),
        let customer = try CustomerStore.find(comment.customer, of: company, snapshot),
        try sight.covers(customer.id, snapshot)
      else { return nil }
      return (comment, customer)
    }
    guard let found else { throw WebError.notFound }
    return found
  }

  private func model(_ comment: StoredComment, _ customer: Customer, text: String, back: String) -> PageModel {
    [
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))", "back": back,
      "action": "/notes/\(comment.id)", "version": "\(comment.version)", "item": nil, "text": text,
      "before": comment.text, "conflict": nil,
    ]
  }

  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.comment)
    let (comment, customer) = try await stored(context)
    let back = context.back(query, customer, tab: CustomerTab.notes.rawValue)
    do {
      try CommentRule.checkEdit(
        author: comment.author, written: comment.written, by: context.actor.person, at: context.now)
    } catch {
      return context.redirect(back, flash: .warning(NoteWords.sentence(error, context.words)))
    }
    let model = model(comment, customer, text: comment.text, back: back)
    return try await show(model, "notes.edit_title", customer, nil, context)
  }

  private func edit(_ context: SignedInContext) async throws -> Response {
    try context.needs(.comment)
    let (comment, customer) = try await stored(context)
    let (company, now, actor, typed) = (context.company, context.now, context.actor, context.form)
    let day = context.day
    let back = context.back(typed, customer, tab: CustomerTab.notes.rawValue)
    let change = EditComment(
      comment.id, typed["texte"] ?? "", version: typed["version"].flatMap { Int64($0) } ?? 0)
    do {
      let colleagues = try await database.write { transaction in
        try change.run(transaction, company: company, actor: actor, at: now)
        return try TeamStore.colleagues(seeing: customer.id, of: company, on: day, transaction)
      }
      return context.redirect(
        back, flash: NotePages.flash("notes.edited_done", typed["texte"] ?? "", colleagues, context.words))
    } catch let refusal as CommentRefusal {
      switch refusal {
      case .empty, .tooLong:
        let model = model(comment, customer, text: typed["texte"] ?? "", back: back)
        return try await show(model, "notes.edit_title", customer, refusal, context)
      case .unknown, .notAuthor, .tooLate, .nobody:
        return context.redirect(back, flash: .warning(NoteWords.sentence(refusal, context.words)))
      }
    } catch let stale as StaleEdit {
      return try await conflict(stale, back, context)
    }
  }

  /// The note was corrected meanwhile, in another window: both texts, and what was typed in the form.
  private func conflict(_ stale: StaleEdit, _ back: String, _ context: SignedInContext) async throws -> Response {
    let (comment, customer) = try await stored(context)
    let fields = [EditField("texte", context.words("notes.text"), .lines)]
    var theirs = EditValues()
    theirs["texte"] = comment.text
    let conflict = EditConflict(
      stale: stale, fields: fields, before: EditValues(before: context.form, fields), theirs: theirs,
      typed: EditValues(typed: context.form, fields))
    var page = model(comment, customer, text: conflict.merged["texte"], back: back)
    page["conflict"] = conflict.model(
      fresh: "/notes/\(comment.id)/modifier?retour=\(Form.encoded(back))", context.words)
    page["errors"] = nil
    page["textError"] = nil
    page["noteNames"] = try await names(customer, context)
    let title = context.words("edit.conflict.page_title", ["title": context.words("notes.edit_title")])
    return try context.page("note-form", page, title: title, section: "customers", status: .conflict)
  }

  private func names(_ customer: Customer, _ context: SignedInContext) async throws -> PageModel? {
    let (company, day) = (context.company, context.day)
    let colleagues = try await database.read {
      try TeamStore.colleagues(seeing: customer.id, of: company, on: day, $0)
    }
    return NoteNames.model(colleagues, but: context.actor.person)
  }

  private func show(
    _ model: PageModel, _ title: String, _ customer: Customer, _ refusal: CommentRefusal?, _ context: SignedInContext
  ) async throws -> Response {
    var errors = FormErrors()
    if let refusal { errors.add("texte", NoteWords.sentence(refusal, context.words)) }
    var model = model
    model["errors"] = errors.model
    model["textError"] = errors["texte"]
    model["noteNames"] = try await names(customer, context)
    return try context.formPage(
      "note-form", model, title: context.words(title), section: "customers", errors: errors)
  }

  // MARK: deleting

  private func delete(_ context: SignedInContext) async throws -> Response {
    try context.needs(.comment)
    let (comment, customer) = try await stored(context)
    let (company, now, actor) = (context.company, context.now, context.actor)
    let back = context.back(context.form, customer, tab: CustomerTab.notes.rawValue)
    do {
      try await database.write { try DeleteComment(comment.id).run($0, company: company, actor: actor, at: now) }
    } catch let refusal as CommentRefusal {
      return context.redirect(back, flash: .warning(NoteWords.sentence(refusal, context.words)))
    }
    return context.redirect(
      back,
      flash: .done(
        context.words("notes.deleted"),
        undo: Undo("/notes/\(comment.id)/restaurer", back: back)))
  }

  private func restore(_ context: SignedInContext) async throws -> Response {
    try context.needs(.comment)
    guard let key = context.parameters.get("comment").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, now, actor) = (context.company, context.now, context.actor)
    let back = LocalPath(context.form["retour"] ?? "/").text
    do {
      try await database.write {
        try RestoreComment(CommentID(key)).run($0, company: company, actor: actor, at: now)
      }
    } catch let refusal as CommentRefusal {
      return context.redirect(back, flash: .warning(NoteWords.sentence(refusal, context.words)))
    }
    return context.redirect(back, flash: .done(context.words("notes.restored")))
  }
}
