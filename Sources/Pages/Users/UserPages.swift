import HTTPTypes
import Hummingbird
import Kernel
import Mail
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/utilisateurs`: the people who may sign in.
struct UserPages: PrivatePages {
  let desk: AccountDesk

  init(_ desk: AccountDesk) { self.desk = desk }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/utilisateurs") { request, context in try await list(request, context) }
    routes.get("/reglages/utilisateurs/nouveau") { _, context in
      try context.actor.needs(.managePeople)
      return try await form(context, line: nil)
    }
    routes.post("/reglages/utilisateurs") { _, context in try await add(context) }
    routes.get("/reglages/utilisateurs/:person") { _, context in
      try context.actor.needs(.managePeople)
      return try await form(context, line: try await line(context))
    }
    routes.post("/reglages/utilisateurs/:person") { _, context in try await change(context) }
    routes.post("/reglages/utilisateurs/:person/invitation") { _, context in try await invite(context) }
    routes.post("/reglages/utilisateurs/:person/deblocage") { _, context in
      try await act(context, done: "users.done.unlocked") { try $0.unlock($1) }
    }
    routes.post("/reglages/utilisateurs/:person/sessions/fin") { _, context in
      try await act(context, done: "users.done.sessions") { _ = try $0.endSessions($1) }
    }
    routes.post("/reglages/utilisateurs/:person/double-authentification/fin") { _, context in
      try await removeSecondFactor(context)
    }
    routes.post("/reglages/utilisateurs/:person/depart") { _, context in
      try await act(context, done: "users.done.left", undo: "retour") { try $0.leave($1) }
    }
    routes.post("/reglages/utilisateurs/:person/retour") { _, context in
      try await act(context, done: "users.done.back") { try $0.comeBack($1) }
    }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    try context.needsToRead(or: .managePeople)
    let isLeft = request.query["vue"] == "partis"
    let (lines, companies) = try await desk.database.read { snapshot in
      (try StaffStore.list(left: isLeft, for: context.actor, snapshot), try CompanyStore.all(snapshot))
    }
    let model = UserListModel(
      lines: lines, companies: companies, isLeft: isLeft, asked: ListOrder(request.query),
      mayManage: context.actor.rights.contains(.managePeople),
      mayEverything: context.actor.mayEverything, at: context.now, words: context.words)
    if let format = request.query.exportFormat {
      return try await context.answer(model.table, as: format, back: model.path, from: desk.database)
    }
    return try context.page("users", model.page(), title: context.words("users.title"), section: "users")
  }

  private func add(_ context: SignedInContext) async throws -> Response {
    try context.actor.needs(.managePeople)
    let (roles, companies) = try await choices()
    var form = UserForm(
      context.form, roles: roles, companies: companies, isNew: true, today: context.day, words: context.words)
    guard form.errors.isEmpty, let name = form.name, let email = form.email, let role = form.role else {
      return try await self.form(context, line: nil, typed: context.form, errors: form.errors)
    }
    let person = Person(
      id: PersonID(0), email: email, name: name, role: role, language: form.language, access: form.access)
    do {
      let added = try await AddPerson(database: desk.database, passwords: desk.passwords)
        .run(person, password: nil, actor: context.actor, at: context.now)
      return try await invited(context, person: person, id: added.id, token: added.invitation ?? "")
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      switch refusal {
      case .emailTaken: form.errors.add(UserForm.Field.email, context.words("users.form.email_taken"))
      case .beyondOwn: form.errors.add(UserForm.Field.role, context.words("users.beyond"))
      case .unknownRole: form.errors.add(UserForm.Field.role, context.words("users.form.role_missing"))
      default: throw refusal
      }
      return try await self.form(context, line: nil, typed: context.form, errors: form.errors)
    }
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    try context.actor.needs(.managePeople)
    let line = try await line(context)
    let (roles, companies) = try await choices()
    let form = UserForm(
      context.form, roles: roles, companies: companies, isNew: false, today: context.day, words: context.words)
    guard form.errors.isEmpty, let role = form.role else {
      return try await self.form(context, line: line, typed: context.form, errors: form.errors)
    }
    let version = StaleForm.version(context.form)
    do {
      return try await act(context, done: "users.done.saved") {
        try $0.setAccess(role: role, companies: form.access, version: version, $1)
      }
    } catch let stale as StaleEdit {
      let stored = try await self.line(context)
      let speech = UserWords(context.words)
      let stands = [
        "role": speech.role(stored.person.role), "companies": speech.companies(stored.person.access, companies),
      ]
      return try await self.form(
        context, line: stored, typed: context.form,
        errors: StaleForm.errors(stale, "users.stale", stands, context.words), isStale: true)
    }
  }

  private func invite(_ context: SignedInContext) async throws -> Response {
    try context.actor.needs(.managePeople)
    let line = try await line(context)
    guard line.person.id != context.actor.person else { return refused(.ownAccess, context) }
    do {
      let token = try await InvitePerson(database: desk.database).run(
        line.person.email, actor: context.actor, at: context.now)
      return try await invited(context, person: line.person, id: line.person.id, token: token)
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      return refused(refusal, context)
    }
  }

  /// The page that shows a link this once; it is also sent where there is a mail server.
  private func invited(
    _ context: SignedInContext, person: Person, id: PersonID, token: String
  ) async throws -> Response {
    let link = desk.link(token)
    let theirs = context.web.words(in: person.language)
    let note = MailNote(
      subject: theirs("users.mail.subject"),
      paragraphs: [
        theirs("users.mail.greeting", ["name": person.name]),
        theirs("users.mail.text", ["who": context.visitor.name]), theirs("users.mail.note"),
      ], link: .init(theirs("users.mail.act"), link), language: person.language)
    let isSent = await desk.courier.send(note, person.email, person.name)
    let words = context.words
    let model: PageModel = [
      "link": link, "path": "/reglages/utilisateurs/\(id)", "email": person.email.text,
      "sent": words(isSent ? "users.invited.sent" : "users.invited.unsent", ["email": person.email.text]),
      "tone": isSent ? "ok" : "warn", "icon": isSent ? "check" : "alert",
    ]
    return try context.page(
      "user-invited", model, title: words("users.invited.title", ["name": person.name]), section: "users")
  }

  private func removeSecondFactor(_ context: SignedInContext) async throws -> Response {
    let line = try await line(context)
    let manage = ManagePerson(line.person.id, actor: context.actor, at: context.now)
    do {
      let wasOn = try await desk.database.write { try manage.removeSecondFactor(company: context.company, $0) }
      guard wasOn else { return context.redirect("/reglages/utilisateurs/\(line.person.id)") }
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      return refused(refusal, context)
    }
    let theirs = context.web.words(in: line.person.language)
    let note = MailNote(
      subject: theirs("users.mail.factor_subject"),
      paragraphs: [
        theirs("users.mail.greeting", ["name": line.person.name]),
        theirs("users.mail.factor_text", ["who": context.visitor.name]),
      ], language: line.person.language)
    _ = await desk.courier.send(note, line.person.email, line.person.name)
    return context.redirect(
      "/reglages/utilisateurs/\(line.person.id)", flash: .done(context.words("users.done.factor")))
  }

  /// Does something to the person of the path and goes back to their page.
  private func act(
    _ context: SignedInContext, done: String, undo: String? = nil,
    _ body: @escaping @Sendable (ManagePerson, Transaction) throws -> Void
  ) async throws -> Response {
    let id = try person(context)
    let path = "/reglages/utilisateurs/\(id)"
    let manage = ManagePerson(id, actor: context.actor, at: context.now)
    do {
      try await desk.database.write { try body(manage, $0) }
    } catch {
      guard let refusal = error as? PeopleError else { throw error }
      return refused(refusal, context)
    }
    return context.redirect(
      path, flash: .done(context.words(done), undo: undo.map { Undo("\(path)/\($0)", back: path) }))
  }

  private func refused(_ refusal: PeopleError, _ context: SignedInContext) -> Response {
    let key =
      switch refusal {
      case .ownAccess: "users.own"
      case .beyondOwn: "users.beyond"
      case .lastManager: "users.last"
      case .unknownRole: "users.form.role_missing"
      default: "users.gone"
      }
    let path = (try? person(context)).map { "/reglages/utilisateurs/\($0)" } ?? "/reglages/utilisateurs"
    return context.redirect(
      key == "users.gone" ? "/reglages/utilisateurs" : path,
      flash: .failed(context.words(key)))
  }

  private func form(
    _ context: SignedInContext, line: StaffStore.Line?, typed: Form? = nil, errors: FormErrors = FormErrors(),
    isStale: Bool = false
  ) async throws -> Response {
    let (roles, companies) = try await choices()
    let model = UserModel(
      line: line, roles: roles, companies: companies, actor: context.actor, company: context.company,
      typed: typed, errors: errors,
      isStale: isStale, at: context.now, words: context.words)
    return try context.formPage(
      "user", model.page(), title: line?.person.name ?? context.words("users.new"), section: "users", errors: errors)
  }

  private func choices() async throws -> ([Role], [Company]) {
    try await desk.database.read { (try RoleStore.all($0), try CompanyStore.all($0)) }
  }

  private func person(_ context: SignedInContext) throws -> PersonID {
    guard let key = context.pathPart("person").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return PersonID(key)
  }

  private func line(_ context: SignedInContext) async throws -> StaffStore.Line {
    try context.actor.needs(.managePeople)
    let id = try person(context)
    guard let line = try await desk.database.read({ try StaffStore.find(id, for: context.actor, $0) }) else {
      throw WebError.notFound
    }
    return line
  }
}
