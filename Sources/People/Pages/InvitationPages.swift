import HTTPTypes
public import Hummingbird
import Mustache
import PeopleRules
public import Storage
public import Web

/// `/invitation/{token}`: choosing the first password.
public struct InvitationPages: PublicPages {
  let accept: AcceptInvitation

  public init(database: Database, passwords: Passwords) {
    accept = AcceptInvitation(database: database, passwords: passwords)
  }

  public func add(to routes: Router<WebContext>) {
    routes.get("/invitation/:token") { _, context in
      try await page(context, problem: nil)
    }
    routes.post("/invitation/:token") { request, context in
      let token = try context.parameters.require("token")
      let (password, again) = (context.form["password"] ?? "", context.form["again"] ?? "")
      guard password == again else { return try await page(context, problem: "invitation.differs") }
      do {
        let admission = try await accept.run(
          token: token, password: password, caller: Caller(request, context), at: context.now)
        return admission.answer(
          context, next: LocalPath("/"), flash: .done(context.words("invitation.welcome")))
      } catch PeopleError.password(let refusal) {
        return try await page(context, problem: "password.\(refusal.rawValue)")
      } catch PeopleError.invitationGone {
        return try await page(context, problem: nil)
      } catch PeopleError.busy {
        return try await page(context, problem: "account.busy", status: .serviceUnavailable)
          .retried(after: Passwords.busySeconds)
      }
    }
  }

  private func page(
    _ context: WebContext, problem: String?, status: HTTPResponse.Status = .unprocessableContent
  ) async throws -> Response {
    let words = context.words
    let token = try context.parameters.require("token")
    guard let (person, isNew) = try await accept.invited(token, at: context.now) else {
      let title = words("invitation.gone.title")
      return try context.page(
        "error", ["heading": title, "explanation": words("invitation.gone.text")] as [String: Any], title: title,
        status: .notFound)
    }
    let model = InvitationModel(
      token: token, greeting: words(isNew ? "invitation.greeting" : "invitation.again_greeting", ["name": person.name]),
      email: person.email.text,
      hint: words("password.hint", ["count": String(PasswordRule.charactersMin)]),
      problem: problem.map { words($0, ["count": String(PasswordRule.charactersMin)]) })
    let title = words("invitation.title")
    return try context.page(
      "invitation", model, title: problem == nil ? title : words("form.error", ["title": title]),
      status: problem == nil ? .ok : status)
  }
}

private struct InvitationModel: MustacheParent {
  let token: String
  let greeting: String
  let email: String
  let hint: String
  let problem: String?

  func child(named name: String) -> Any? {
    switch name {
    case "token": token
    case "greeting": greeting
    case "email": email
    case "hint": hint
    case "problem": problem
    default: nil
    }
  }
}
