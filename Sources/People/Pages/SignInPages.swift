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
  let desk: AccountDesk

  public init(_ desk: AccountDesk) { self.desk = desk }

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
    let next = LocalPath(form["suite"] ?? "/")
    var model = SignInModel(next: next)
    model.email = String(email.prefix(EmailAddress.bytesMax))
    model.stay = form["stay"] != nil
    let words = context.words
    let outcome: SignIn.Outcome
    do {
      outcome = try await SignIn(database: desk.database, passwords: desk.passwords).run(
        email: email, password: form["password"] ?? "", caller: Caller(request, context), stay: model.stay,
        at: context.now)
    } catch PeopleError.busy {
      model.problem = words("signin.busy")
      model.consequence = words("signin.busy.remedy")
      model.isCalm = true
      return try await page(model, context, status: .serviceUnavailable).retried(after: Passwords.busySeconds)
    }
    switch outcome {
    case .signedIn(let session): return Admission.session(session).answer(context, next: next)
    case .secondFactor(let step): return Admission.secondFactor(step: step).answer(context, next: next)
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
    if case .wait(let seconds) = outcome {
      return try await page(model, context, status: .tooManyRequests).retried(after: seconds)
    }
    return try await page(model, context, status: .unprocessableContent)
  }

  private func page(
    _ model: SignInModel, _ context: WebContext, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    var model = model
    let (companies, provider) = try await desk.database.read { snapshot in
      (try CompanyStore.all(snapshot), try ProviderStore.settings(snapshot))
    }
    if provider != nil {
      let suffix = model.next.text == "/" ? "" : "?suite=" + Form.encoded(model.next.text).replacing("%2F", with: "/")
      model.provider = "/connexion/entreprise" + suffix
    }
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
  /// Where the company's own provider of identities is asked, if there is one.
  var provider: String?
  var consequence = ""
  /// Whether the password is what to correct.
  var correct = false
  /// Whether nothing is wrong: it is enough to try again.
  var isCalm = false

  func child(named name: String) -> Any? {
    switch name {
    case "next": next.text
    case "email": email
    case "hasEmail": !email.isEmpty
    case "stay": stay
    case "space": space
    case "problem": problem
    case "provider": provider
    case "consequence": consequence
    case "correct": correct
    case "tone": isCalm ? "warn" : "bad"
    case "icon": isCalm ? "clock" : "alert"
    default: nil
    }
  }
}

extension Response {
  /// The answer with when it is worth asking again.
  func retried(after seconds: Int64) -> Response {
    var response = self
    response.headers[.retryAfter] = String(seconds)
    return response
  }
}
