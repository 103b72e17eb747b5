import HTTPTypes
public import Hummingbird
import Journal
import Kernel
import PeopleRules
public import Storage
public import Web

/// `/compte`: one's own account, whatever one's role.
public struct AccountPages: PrivatePages {
  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/compte") { request, context in try await page(request, context) }
    routes.post("/compte/profil") { request, context in try await changeProfile(request, context) }
    routes.post("/compte/affichage") { _, context in changeDisplay(context) }
    routes.post("/compte/mot-de-passe") { request, context in try await changePassword(request, context) }
    routes.post("/compte/sessions/autres/fin") { request, context in
      let count = try await EndSessions(database: database).others(
        than: request.sessionToken(context), of: context.visitor.person, actor: context.actor, at: context.now)
      return context.redirect("/compte", flash: .done(context.words("account.sessions.ended", count: count)))
    }
    routes.post("/compte/sessions/:session/fin") { _, context in
      guard let id = context.parameters.get("session").flatMap({ Int64($0) }) else { throw WebError.notFound }
      try await EndSessions(database: database).one(
        SessionID(id), of: context.visitor.person, actor: context.actor, at: context.now)
      return context.redirect("/compte", flash: .done(context.words("account.sessions.ended", count: 1)))
    }
  }

  private func changeProfile(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let name = context.form["nom"] ?? ""
    guard let language = LanguageCode(interface: context.form["langue"] ?? "") else {
      throw WebError.badRequest("langue")
    }
    do {
      try await ChangeProfile(database: database).run(
        name: name, language: language, of: context.visitor.person, at: context.now)
    } catch PeopleError.nameless {
      return try await page(request, context, AccountProblem(field: "nom", text: "account.nameless"), name: name)
    }
    // Said in the language that was just chosen.
    let words = context.web.words(in: language)
    return context.redirect("/compte", flash: .done(words("account.profile.saved")))
  }

  /// What a browser shows is its own: it is kept in a cookie, not with the person.
  private func changeDisplay(_ context: SignedInContext) -> Response {
    let display = Display(
      theme: context.form["theme"].flatMap(Display.Theme.init),
      density: context.form["lignes"].flatMap(Display.Density.init),
      letters: context.form["lettres"] != nil)
    var response = context.redirect("/compte", flash: .done(context.words("account.display.saved")))
    response.setCookie(display.cookie(secure: context.web.secure))
    return response
  }

  private func changePassword(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let new = context.form["nouveau"] ?? ""
    guard new == context.form["encore"] ?? "" else {
      return try await page(request, context, AccountProblem(field: "encore", text: "invitation.differs"))
    }
    do {
      try await ChangePassword(database: database, passwords: passwords).run(
        present: context.form["actuel"] ?? "", new: new, of: context.visitor.person,
        token: request.sessionToken(context), at: context.now)
    } catch let refusal as PeopleError {
      guard let problem = AccountProblem(refusal, ownPassword: "actuel", newPassword: "nouveau") else { throw refusal }
      return try await page(request, context, problem)
    }
    return context.redirect("/compte", flash: .done(context.words("account.password.saved")))
  }

  private func page(
    _ request: Request, _ context: SignedInContext, _ problem: AccountProblem? = nil, name: String? = nil
  ) async throws -> Response {
    let token = request.sessionToken(context)
    let (person, hasPassword, hasFactor, sessions) = try await database.read { snapshot in
      (
        try PersonStore.find(context.visitor.person, snapshot),
        try PersonStore.passwordHash(of: context.visitor.person, snapshot) != nil,
        try SecondFactorStore.isOn(for: context.visitor.person, snapshot),
        try SessionStore.list(of: context.visitor.person, token: token, at: context.now, snapshot)
      )
    }
    guard let person else { throw WebError.notFound }
    var model = AccountModel(person, sessions, words: context.words).page
    model["hasPassword"] = hasPassword
    model.show(context.display, context.words)
    model["hasFactor"] = hasFactor
    if let name { model["name"] = name }
    model["problem"] = problem?.model(context.words)
    for field in AccountProblem.fields { model["\(field)Error"] = nil }
    if let problem { model["\(problem.field)Error"] = problem.sentence(context.words) }
    let title = context.words("account.title")
    return try context.page(
      "account", model, title: problem == nil ? title : context.words("form.error", ["title": title]),
      status: problem?.status ?? .ok)
  }
}

extension Request {
  /// The token of the session that asks.
  public func sessionToken(_ context: SignedInContext) -> String {
    cookies[CookieName.session(context.web.secure)]?.value ?? ""
  }
}
