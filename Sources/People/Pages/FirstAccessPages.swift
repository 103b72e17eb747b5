import HTTPTypes
public import Hummingbird
import PeopleRules
public import Web

/// `/premier-acces/{token}`: the first administrator of an empty installation.
public struct FirstAccessPages: PublicPages {
  private let first: FirstAdministrator

  public init(_ first: FirstAdministrator) { self.first = first }

  private static let nameMax = 120

  /// A field and the key of what is wrong with it.
  private typealias Problem = (field: String, text: String)

  public func add(to routes: Router<WebContext>) {
    routes.get("/premier-acces/:token") { _, context in try await page(context, problems: []) }
    routes.post("/premier-acces/:token") { request, context in try await take(request, context) }
  }

  private func text(_ name: String, _ context: WebContext) -> String {
    String(TypedName.line(context.form[name] ?? "").prefix(Self.nameMax))
  }

  private func take(_ request: Request, _ context: WebContext) async throws -> Response {
    let token = try context.parameters.require("token")
    let (company, name) = (text("societe", context), text("nom", context))
    guard try await first.accepts(token) else { throw WebError.notFound }
    var problems: [Problem] = []
    if try await first.company() == nil, company.isEmpty { problems.append(("societe", "first.company_missing")) }
    if name.isEmpty { problems.append(("nom", "account.nameless")) }
    let email = EmailAddress(context.form["email"] ?? "")
    if email == nil { problems.append(("email", "first.email_wrong")) }
    if context.form["password"] != context.form["again"] { problems.append(("again", "invitation.differs")) }
    guard let email, problems.isEmpty else { return try await page(context, problems: problems) }
    do {
      let session = try await first.run(
        token: token, company: company, name: name, email: email, password: context.form["password"] ?? "",
        language: context.language, caller: Caller(request, context), at: context.now)
      guard let session else { throw WebError.notFound }
      var response = context.redirect("/bienvenue", flash: .done(context.words("first.welcome")))
      SessionCookies.set(session, on: &response, secure: context.secure)
      return response
    } catch PeopleError.nameless {
      return try await page(context, problems: [("nom", "account.nameless")])
    } catch PeopleError.password(let refusal) {
      return try await page(context, problems: [("password", "password.\(refusal.rawValue)")])
    } catch PeopleError.invitationGone {
      throw WebError.notFound
    } catch PeopleError.busy {
      return try await page(context, problems: [("password", "account.busy")], status: .serviceUnavailable)
        .retried(after: Passwords.busySeconds)
    }
  }

  private func page(
    _ context: WebContext, problems: [Problem],
    status: HTTPResponse.Status = .unprocessableContent
  ) async throws -> Response {
    let (words, token) = (context.words, try context.parameters.require("token"))
    guard try await first.accepts(token) else { throw WebError.notFound }
    let known = try await first.company()
    let count = ["count": String(PasswordRule.charactersMin)]
    func said(_ field: String) -> String? { problems.first { $0.field == field }.map { words($0.text, count) } }
    let model: PageModel = [
      "token": token, "known": known, "hint": words("password.hint", count),
      "hasProblems": !problems.isEmpty,
      "problems": problems.map { ["field": $0.field, "sentence": words($0.text, count)] as PageModel },
      "companyError": said("societe"), "nameError": said("nom"), "emailError": said("email"),
      "passwordError": said("password"), "againError": said("again"),
      "company": text("societe", context), "name": text("nom", context),
      "email": String((context.form["email"] ?? "").prefix(EmailAddress.bytesMax)),
    ]
    let title = words("first.title")
    return try context.page(
      "first-access", model, title: problems.isEmpty ? title : words("form.error", ["title": title]),
      status: problems.isEmpty ? .ok : status)
  }
}
