import Agenda
import Foundation
public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
public import Storage
import Teamwork
public import Web

/// What customers answered: the list, and the page of an answer with what it proposes. Nothing is done that a person has
/// not pressed.
public struct ReplyPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reponses") { request, context in try await list(request.query, context) }
    routes.get("/reponses/:reply") { request, context in
      try await show(context, next: ReplyPages.next(request.query), errors: FormErrors())
    }
    routes.post("/reponses/:reply") { request, context in
      try context.needs(.comment)
      return try await mark(request.posted(context), context)
    }
    routes.post("/reponses/:reply/client") { _, context in
      try context.needs(.comment)
      return try await attach(context)
    }
    routes.post("/reponses/:reply/note") { _, context in
      try context.needs(.comment)
      return try await note(context)
    }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (asked, sight) = (ReplyListQuery(query), context.sight)
    if let format = query.exportFormat {
      return try await context.answer(.replies, query, as: format, back: asked.path, from: database)
    }
    let found = try await database.read { snapshot in
      let lines = try ReplyQueries.list(of: sight, asked, snapshot)
      return (
        lines: lines,
        proposals: try ReplyStore.proposals(of: lines.map(\.id), company: sight.company, snapshot),
        counts: try ReplyQueries.counts(of: sight, asked, snapshot)
      )
    }
    let model = ReplyListModel(
      asked: asked, lines: found.lines, proposals: found.proposals, counts: found.counts, words: context.words)
    return try context.page("replies", model.page(), title: context.words("replies.title"), section: "replies")
  }

  /// Where one is after an answer: on the list, or back where one came from.
  private static func next(_ form: Form) -> String {
    let back = form["retour"].map { LocalPath($0).text } ?? "/"
    return back == "/" ? "/reponses" : back
  }

  private func show(
    _ context: SignedInContext, next: String, typedCode: String? = nil, errors: FormErrors
  ) async throws -> Response {
    let (sight, id) = (context.sight, try key(context))
    let found = try await database.read { snapshot -> (KeptReply, [Proposal], Customer?)? in
      guard let reply = try ReplyStore.find(id, of: sight, snapshot) else { return nil }
      return (
        reply, try ReplyStore.proposals(of: [id], company: sight.company, snapshot)[id] ?? [],
        try reply.customer.flatMap { try CustomerStore.find($0, of: sight.company, snapshot) }
      )
    }
    guard let (reply, proposals, customer) = found else { throw WebError.notFound }
    let model = ReplyModel(
      reply: reply, proposals: proposals, customer: customer, next: next, typedCode: typedCode,
      errors: errors, mayComment: context.may(.comment), mayPromise: context.may(.recordPromise),
      mayDispute: context.may(.recordDispute), words: context.words)
    let said = ReplyWords(context.words)
    let title =
      reply.nature == .report
      ? context.words("timeline.reply.report")
      : context.words("reply.title", ["who": said.sender(reply.senderName, reply.sender)])
    return try context.formPage("reply", model.page(), title: title, section: "replies", errors: errors)
  }

  private func mark(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let id = try key(context)
    let states: [String: ReplyState] = ["traitee": .dealt, "ecartee": .setAside, "a-lire": .waiting]
    guard let state = form["suite"].flatMap({ states[$0] }), let version = form["version"].flatMap({ Int64($0) })
    else { throw WebError.notFound }
    let back = "/reponses/\(id)"
    let changed: Int64
    do {
      changed = try await database.write {
        try LookAfterReply(id, state, version: version).run($0, company: company, on: day, actor: actor, at: now)
      }
    } catch let refusal as ReplyRefusal {
      return try refused(refusal, back, context)
    }
    let undo = Undo(back + "?suite=a-lire&version=\(changed)", back: back)
    return context.redirect(
      state == .waiting ? back : ReplyPages.next(form),
      flash: .done(context.words("reply.done.\(state.rawValue)"), undo: state == .waiting ? nil : undo))
  }

  private func attach(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, id) = (context.company, context.actor, context.now, try key(context))
    guard let version = context.form["version"].flatMap({ Int64($0) }) else { throw WebError.notFound }
    let code = (context.form["client"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    let (sight, back) = (context.sight, "/reponses/\(id)")
    let customer = try await database.read { snapshot -> Customer? in
      guard let found = try CustomerStore.find(code: code, of: company, snapshot),
        try sight.covers(found.id, snapshot)
      else { return nil }
      return found
    }
    guard let customer else {
      var errors = FormErrors()
      errors.add("client", context.words("reply.attach.unknown"))
      return try await show(context, next: ReplyPages.next(context.form), typedCode: code, errors: errors)
    }
    do {
      try await database.write {
        try AttachReply(id, to: customer.id, version: version).run($0, company: company, actor: actor, at: now)
      }
    } catch let refusal as ReplyRefusal {
      return try refused(refusal, back, context)
    }
    let next = ReplyPages.next(context.form)
    return context.redirect(
      next == "/reponses" ? back : back + "?retour=\(Form.encoded(next))",
      flash: .done(context.words("reply.attached", ["name": customer.name])))
  }

  /// Writes what the answer says as a note on its customer; the answer is dealt with.
  private func note(_ context: SignedInContext) async throws -> Response {
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let id = try key(context)
    let (form, words, sight, back) = (context.form, context.words, context.sight, "/reponses/\(id)")
    guard let version = form["version"].flatMap({ Int64($0) }), let place = form["proposition"].flatMap({ Int($0) })
    else { throw WebError.notFound }
    let changed: Int64
    do {
      changed = try await database.write { transaction in
        guard let reply = try ReplyStore.find(id, of: sight, transaction), let customer = reply.customer,
          let found = try ReplyStore.proposals(of: [id], company: company, transaction)[id],
          found.indices.contains(place)
        else { throw ReplyRefusal.unknown(id) }
        // Pressed twice, it is noted once.
        guard reply.version == version else { throw ReplyRefusal.changed(id) }
        let said = ReplyWords(words)
        let text = words(
          "reply.note",
          [
            "who": ReplyWords.quoted(said.sender(reply.senderName, reply.sender), 120),
            "day": DateFormat(words.language).short((reply.written ?? reply.received).parisDate),
            "says": said.sentence(found[place]), "quote": ReplyWords.quoted(found[place].quote, 600),
          ])
        try WriteComment(text, about: customer).run(transaction, company: company, actor: actor, at: now)
        return try LookAfterReply(id, .dealt, version: version).run(
          transaction, company: company, on: day, actor: actor, at: now)
      }
    } catch let refusal as ReplyRefusal {
      return try refused(refusal, back, context)
    }
    return context.redirect(
      ReplyPages.next(form),
      flash: .done(words("reply.noted"), undo: Undo(back + "?suite=a-lire&version=\(changed)", back: back)))
  }

  private func refused(_ refusal: ReplyRefusal, _ back: String, _ context: SignedInContext) throws -> Response {
    switch refusal {
    case .unknown, .unknownCustomer: throw WebError.notFound
    case .changed: return context.redirect(back, flash: .warning(context.words("reply.changed")))
    }
  }

  private func key(_ context: SignedInContext) throws -> ReplyID {
    guard let key = context.parameters.get("reply").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return ReplyID(key)
  }
}
