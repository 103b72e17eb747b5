import HTTPTypes
public import Hummingbird
import Kernel
import Mustache
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/connexion`: the door.
public struct SignInPages: PublicPages {
  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  public func add(to routes: Router<WebContext>) {
    routes.get("/connexion") { request, context in
      let next = LocalPath(request.query["suite"] ?? "/")
      if context.visitor != nil { return context.redirect(next.text) }
      return try await page(SignInModel(next: next), context)
    }
    routes.post("/connexion") { request, context in
      try await signIn(request, context)
    }
  }

  private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
    let form = context.form
    let email = form["email"] ?? ""
    let secure = context.secure
    let next = LocalPath(form["suite"] ?? "/")
    let outcome = try await SignIn(database: database, passwords: passwords).run(
      email: email, password: form["password"] ?? "", caller: Caller(request, context), stay: form["stay"] != nil,
      at: context.now)
    var model = SignInModel(next: next)
    model.email = email
    model.stay = form["stay"] != nil
    let words = context.words
    switch outcome {
    case .signedIn(let session):
      var response = context.redirect(next.text)
      SessionCookies.set(session, on: &response, secure: secure)
      return response
    case .refused(let left):
      model.problem = words("signin.refused")
      model.consequence = left > 0 ? words("signin.left", count: left) : words("signin.wait", count: 15)
      model.correct = true
    case .wait(let seconds):
      model.problem = words("signin.paused")
      model.consequence = words("signin.wait", count: Int((seconds + 59) / 60))
    case .noCompany:
      model.problem = words("signin.nocompany")
      model.consequence = words("signin.nocompany.remedy")
    }
    return try await page(model, context, status: outcome.isWait ? .tooManyRequests : .unprocessableContent)
  }

  private func page(
    _ model: SignInModel, _ context: WebContext, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    var model = model
    let companies = try await database.read { try CompanyStore.all($0) }
    // With several companies the door names none: a stranger need not know them.
    if let only = companies.first, companies.count == 1 {
      model.space = context.words("signin.space", ["company": only.name])
    }
    let title = context.words("signin.title")
    let shown = model.problem == nil ? title : context.words("form.error", ["title": title])
    return try context.page("sign-in", model, title: shown, status: status)
  }
}

/// Leaves: for signed-in people only, so that the token of their session is asked for.
public struct SignOutPages: PrivatePages {
  let database: Database

  public init(database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/deconnexion") { request, context in
      let secure = context.web.secure
      if let token = request.cookies[CookieName.session(secure)]?.value {
        try await SignOut(database: database).run(token: token)
      }
      var response = context.redirect("/connexion")
      SessionCookies.clear(on: &response, secure: secure)
      return response
    }
  }
}

private struct SignInModel: MustacheParent {
  var next: LocalPath
  var email = ""
  var stay = false
  var space: String?
  var problem: String?
  var consequence = ""
  /// Whether the password is what to correct.
  var correct = false

  func child(named name: String) -> Any? {
    switch name {
    case "next": next.text
    case "email": email
    case "stay": stay
    case "space": space
    case "problem": problem
    case "consequence": consequence
    case "correct": correct
    default: nil
    }
  }
}

extension SignIn.Outcome {
  fileprivate var isWait: Bool { if case .wait = self { true } else { false } }
}
