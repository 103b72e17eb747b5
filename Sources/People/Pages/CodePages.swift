import HTTPTypes
public import Hummingbird
import Kernel
import Storage
public import Web

/// `/connexion/code`: the second step of a sign-in.
public struct CodePages: PublicPages {
  let desk: AccountDesk

  public init(_ desk: AccountDesk) { self.desk = desk }

  static let path = "/connexion/code"

  public func add(to routes: Router<WebContext>) {
    routes.get("/connexion/code") { request, context in
      guard let step = CodePages.step(request, context),
        try await desk.database.read({ try SignInStepStore.find(step, at: context.now, $0) }) != nil
      else { return context.redirect("/connexion") }
      return try page(context, next: LocalPath(request.query["suite"] ?? "/"))
    }
    routes.post("/connexion/code") { request, context in try await finish(request, context) }
  }

  private func finish(_ request: Request, _ context: WebContext) async throws -> Response {
    let (words, next) = (context.words, LocalPath(context.form["suite"] ?? "/"))
    let finish = FinishSignIn(database: desk.database, factors: desk.secondFactor)
    let outcome = try await finish.run(
      step: CodePages.step(request, context) ?? "", typed: context.form["code"] ?? "",
      caller: Caller(request, context), at: context.now)
    switch outcome {
    case .admitted(let admission):
      return admission.answer(context, next: next)
    case .wrong: return try page(context, next: next, problem: words("factor.wrong"))
    case .wait(let seconds):
      return try page(
        context, next: next, problem: words("account.wait", count: Int((seconds + 59) / 60)), status: .tooManyRequests)
    case .gone: return context.redirect("/connexion", flash: .warning(words("factor.gone")))
    }
  }

  private func page(
    _ context: WebContext, next: LocalPath, problem: String? = nil,
    status: HTTPResponse.Status = .unprocessableContent
  ) throws -> Response {
    let title = context.words("factor.code.title")
    return try context.page(
      "code", ["next": next.text, "problem": problem] as PageModel,
      title: problem == nil ? title : context.words("form.error", ["title": title]),
      status: problem == nil ? .ok : status)
  }

  private static func step(_ request: Request, _ context: WebContext) -> String? {
    request.cookies[SessionCookies.step(context.secure)]?.value
  }
}

extension Admission {
  /// The answer that lets somebody in, asks for their code, or says that there is nothing for them to see.
  func answer(_ context: WebContext, next: LocalPath, flash: Flash? = nil) -> Response {
    switch self {
    case .session(let session):
      var response = context.redirect(next.text, flash: flash)
      SessionCookies.set(session, on: &response, secure: context.secure)
      return response
    case .secondFactor(let step):
      let suffix = next.text == "/" ? "" : "?suite=" + Form.encoded(next.text).replacing("%2F", with: "/")
      var response = context.redirect(CodePages.path + suffix)
      SessionCookies.wait(step, on: &response, secure: context.secure)
      return response
    case .noCompany:
      return context.redirect("/connexion", flash: .warning(context.words("signin.nocompany")))
    }
  }
}
