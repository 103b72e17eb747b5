import HTTPTypes
public import Hummingbird
import PeopleRules
public import Web

/// `/premier-acces/{token}`: the first administrator of an empty installation.
public struct FirstAccessPages: PublicPages {
  private let first: FirstAdministrator

  public init(_ first: FirstAdministrator) { self.first = first }

  private static let nameMax = 120

  public func add(to routes: Router<WebContext>) {
    routes.get("/premier-acces/:token") { _, context in try await page(context, problem: nil) }
    routes.post("/premier-acces/:token") { request, context in try await take(request, context) }
  }

  private func text(_ name: String, _ context: WebContext) -> String {
    String(TypedName.line(context.form[name] ?? "").prefix(Self.nameMax))
  }

  private func take(_ request: Request, _ context: WebContext) async throws -> Response {
    let token = try context.parameters.require("token")
    let (company, name) = (text("societe", context), text("nom", context))
    guard try await first.accepts(token) else { throw WebError.notFound }
    if try await first.company() == nil, company.isEmpty {
      return try await page(context, problem: ("societe", "first.company_missing"))
    }
    guard let email = EmailAddress(context.form["email"] ?? "") else {
      return try await page(context, problem: ("email", "first.email_wrong"))
    }
    guard context.form["password"] == context.form["again"] else {
      return try await page(context, problem: ("again", "invitation.differs"))
    }
    do {
      let session = try await first.run(
        token: token, company: company, name: name, email: email, password: context.form["password"] ?? "",
        language: context.language, caller: Caller(request, context), at: context.now)
      guard let session else { throw WebError.notFound }
      var response = context.redirect("/bienvenue", flash: .done(context.words("first.welcome")))
      SessionCookies.set(session, on: &response, secure: context.secure)
      return response
    } catch PeopleError.nameless {
      return try await page(context, problem: ("nom", "account.nameless"))
    } catch PeopleError.password(let refusal) {
      return try await page(context, problem: ("password", "password.\(refusal.rawValue)"))
    } catch PeopleError.invitationGone {
      throw WebError.notFound
    } catch PeopleError.busy {
      return try await page(context, problem: ("password", "account.busy"), status: .serviceUnavailable)
        .retried(after: Passwords.busySeconds)
    }
  }

  private func page(
    _ context: WebContext, problem: (field: String, text: String)?,
    status: HTTPResponse.Status = .unprocessableContent
  ) async throws -> Response {
    let (words, token) = (context.words, try context.parameters.require("token"))
    guard try await first.accepts(token) else { throw WebError.notFound }
    let known = try await first.company()
    let count = ["count": String(PasswordRule.charactersMin)]
    let model: PageModel = [
      "token": token, "known": known, "hint": words("password.hint", count),
      "problem": problem.map { ["field": $0.field, "sentence": words($0.text, count)] as PageModel },
      "company": text("societe", context), "name": text("nom", context),
      "email": String((context.form["email"] ?? "").prefix(EmailAddress.bytesMax)),
    ]
    let title = words("first.title")
    return try context.page(
      "first-access", model, title: problem == nil ? title : words("form.error", ["title": title]),
      status: problem == nil ? .ok : status)
  }
}
