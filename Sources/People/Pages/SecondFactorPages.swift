import HTTPTypes
public import Hummingbird
import Kernel
import PeopleRules
import Sealing
import Storage
import Typesetting
public import Web

/// `/compte/double-authentification`: one's own second factor, whatever one's role.
public struct SecondFactorPages: PrivatePages {
  static let path = "/compte/double-authentification"

  let desk: AccountDesk

  public init(_ desk: AccountDesk) { self.desk = desk }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/compte/double-authentification") { _, context in try await page(context) }
    routes.post("/compte/double-authentification") { _, context in
      try await desk.secondFactor.propose(to: context.visitor.person)
      return context.redirect(Self.path)
    }
    routes.post("/compte/double-authentification/confirmer") { request, context in
      let token = request.sessionToken(context)
      return try await codes(context) {
        try await desk.secondFactor.confirm(
          $0, password: context.form["actuel"] ?? "", of: context.visitor.person, token: token, actor: context.actor,
          at: context.now)
      }
    }
    routes.post("/compte/double-authentification/codes") { _, context in
      try await codes(context) {
        try await desk.secondFactor.renewCodes(
          $0, of: context.visitor.person, actor: context.actor, at: context.now)
      }
    }
    routes.post("/compte/double-authentification/fin") { _, context in
      do {
        try await desk.secondFactor.remove(
          context.form["code"] ?? "", of: context.visitor.person, actor: context.actor, at: context.now)
      } catch {
        return try await refused(error, context)
      }
      return context.redirect("/compte", flash: .done(context.words("factor.removed")))
    }
  }

  /// The page that shows recovery codes this once, or the form again.
  private func codes(
    _ context: SignedInContext, _ make: (_ typed: String) async throws -> [String]
  ) async throws -> Response {
    let codes: [String]
    do {
      codes = try await make(context.form["code"] ?? "")
    } catch {
      return try await refused(error, context)
    }
    let model: PageModel = ["codes": codes.map { ["code": RecoveryCode.shown($0)] as PageModel }]
    return try context.page("recovery-codes", model, title: context.words("factor.codes.title"))
  }

  private func refused(_ error: any Error, _ context: SignedInContext) async throws -> Response {
    guard let refusal = error as? PeopleError else { throw error }
    switch refusal {
    case .wrongCode: return try await page(context, problem: context.words("factor.wrong"))
    case .wrongPassword:
      return try await page(context, problem: context.words("account.password.wrong"), field: "actuel")
    case .wait(let seconds):
      return try await page(
        context, problem: context.words("account.wait", count: Int((seconds + 59) / 60)), status: .tooManyRequests)
    case .busy:
      return try await page(
        context, problem: context.words("account.busy"), field: "actuel", status: .serviceUnavailable)
    default: throw refusal
    }
  }

  private func page(
    _ context: SignedInContext, problem: String? = nil, field: String = "code",
    status: HTTPResponse.Status = .unprocessableContent
  ) async throws -> Response {
    let state = try await desk.secondFactor.state(of: context.visitor.person)
    let words = context.words
    var model: PageModel = [
      "isOn": state.isOn, "isOff": !state.isOn && state.proposed == nil, "isDemanded": state.isDemanded,
      "mustStart": context.visitor.firstPath != nil, "hasPassword": state.hasPassword, "proposed": nil,
      "problem": problem.map { ["field": field, "sentence": $0] as PageModel },
      "codeError": field == "code" ? problem : nil, "passwordError": field == "actuel" ? problem : nil,
      "left": words("factor.codes.left", count: state.codesLeft), "isShort": state.codesLeft < 3,
    ]
    if let code = state.proposed {
      let account = try await desk.database.read { try PersonStore.find(context.visitor.person, $0)?.email.text }
      model["account"] = account
      let picture = try QRCode(code.address(issuer: "Encours", account: account ?? context.visitor.name))
      model["proposed"] =
        [
          "secret": RecoveryCode.shown(code.secret).replacing("-", with: " "), "outline": picture.outline,
          "size": String(picture.pictureSize),
        ] as PageModel
    }
    let title = words("factor.title")
    return try context.page(
      "second-factor", model, title: problem == nil ? title : words("form.error", ["title": title]),
      status: problem == nil ? .ok : status)
  }
}
