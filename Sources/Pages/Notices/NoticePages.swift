public import Hummingbird
import Kernel
import People
import PeopleRules
public import Storage
import Teamwork
public import Web

/// What a person was told: read one by one, each leading to its page, or all at once.
public struct NoticePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let page = 50

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/notifications") { request, context in try await list(request.query, context) }
    routes.post("/notifications/lues") { _, context in try await readAll(context) }
    routes.post("/notifications/preferences") { _, context in try await choose(context) }
    routes.post("/notifications/:notice") { _, context in try await open(context) }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, person) = (context.company, context.visitor.person)
    let unreadOnly = query["vue"] != "toutes"
    let place = query["apres"].flatMap { Int64($0) }.map { NoticeID($0) }
    let found = try await database.read { snapshot in
      (
        notices: try NoticeStore.all(
          of: person, company: company, unreadOnly: unreadOnly, after: place, limit: NoticePages.page + 1, snapshot),
        choice: try NoticeChoiceStore.read(of: person, company: company, snapshot)
      )
    }
    let model = NoticeListModel(
      notices: found.notices, choice: found.choice, unread: context.visitor.unread, unreadOnly: unreadOnly,
      isFirst: place == nil, words: context.words)
    return try context.page("notices", model.page(), title: context.words("notice.title"))
  }

  private func open(_ context: SignedInContext) async throws -> Response {
    guard let key = context.parameters.get("notice").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, person, now) = (context.company, context.visitor.person, context.now)
    let path = try await database.write {
      try NoticeStore.read(NoticeID(key), by: person, of: company, at: now, $0)
    }
    guard let path else { throw WebError.notFound }
    return context.redirect(path)
  }

  private func readAll(_ context: SignedInContext) async throws -> Response {
    guard let last = context.form["jusqua"].flatMap({ Int64($0) }) else { throw WebError.badRequest("jusqua") }
    let (company, person, now) = (context.company, context.visitor.person, context.now)
    let count = try await database.write {
      try NoticeStore.readAll(upTo: NoticeID(last), by: person, of: company, at: now, $0)
    }
    return context.redirect("/notifications", flash: .done(context.words("notice.read_done", count: count)))
  }

  private func choose(_ context: SignedInContext) async throws -> Response {
    let (company, actor) = (context.company, context.actor)
    let choice = NoticeChoice(
      digest: context.form["resume"] == "1", watchesWritten: context.form["suivre"] == "1")
    try await database.write { try ChooseNotices(choice).run($0, company: company, actor: actor) }
    return context.redirect("/notifications", flash: .done(context.words("notice.saved")))
  }
}
