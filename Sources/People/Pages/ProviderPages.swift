import Foundation
import HTTPTypes
public import Hummingbird
import Kernel
import Logging
import OpenID
import PeopleRules
import Sealing
import Storage
public import Web

/// `/connexion/entreprise`: to the company's own provider of identities and back.
public struct ProviderPages: PublicPages {
  let desk: AccountDesk
  let client = OpenIDClient()

  public init(_ desk: AccountDesk) { self.desk = desk }

  private static let backPath = "/connexion/entreprise/retour"
  /// Seconds the provider may take.
  private static let seconds: Int64 = 10 * 60

  /// What the browser keeps meanwhile, sealed: nobody can make one up, and it is worth nothing in another browser.
  private struct Kept: Codable {
    let pending: OpenIDClient.Pending
    let next: String
    let expires: Int64
  }

  public func add(to routes: Router<WebContext>) {
    routes.get("/connexion/entreprise") { request, context in
      try await orDoor(context) { try await begin(request, context) }
    }
    routes.get("/connexion/entreprise/retour") { request, context in
      try await orDoor(context) { try await finish(request, context) }
    }
  }

  /// A step of the sign-in; one that fails leads back to the door. A secret that does not open was sealed under another
  /// key of the installation: it is to be entered again.
  private func orDoor(_ context: WebContext, _ step: () async throws -> Response) async throws -> Response {
    do {
      return try await step()
    } catch  where error is OpenIDError || error is SealingError {
      return failed(error, context)
    }
  }

  private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let provider = try await provider() else { throw WebError.notFound }
    let (address, pending) = try await client.begin(provider, back: desk.address() + Self.backPath)
    let next = LocalPath(request.query["suite"] ?? "/").text
    // Browsers drop a cookie over 4 kB.
    let kept = Kept(
      pending: pending, next: next.utf8.count > 1_000 ? "/" : next,
      expires: context.now.adding(seconds: Self.seconds).microsecondsSince1970)
    let sealed = try desk.key.seal(
      String(decoding: try JSONEncoder().encode(kept), as: UTF8.self), for: Self.purpose)
    var response = Response(status: .seeOther, headers: [.location: address])
    response.setCookie(cookie(sealed, Int(Self.seconds), context))
    return response
  }

  private func finish(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let provider = try await provider() else { throw WebError.notFound }
    guard let cookie = request.cookies[Self.name(context.secure)]?.value,
      let text = try? desk.key.open(cookie, for: Self.purpose),
      let kept = try? JSONDecoder().decode(Kept.self, from: Data(text.utf8)),
      kept.expires > context.now.microsecondsSince1970
    else { throw OpenIDError.wrongState }
    let query = request.query
    let identity = try await client.finish(
      provider, kept.pending, back: desk.address() + Self.backPath,
      now: context.now.microsecondsSince1970 / 1_000_000, answer: { query[$0] })
    let outcome = try await ProviderSignIn(database: desk.database).run(
      identity, caller: Caller(request, context), at: context.now)
    var response: Response
    switch outcome {
    case .admitted(let admission): response = admission.answer(context, next: LocalPath(kept.next))
    case .unknown: response = context.redirect("/connexion", flash: .failed(context.words("provider.unknown")))
    case .unverified: response = context.redirect("/connexion", flash: .failed(context.words("provider.unverified")))
    }
    response.setCookie(self.cookie("", 0, context))
    return response
  }

  /// Back to the door, with a sentence; what went wrong is for the log.
  private func failed(_ error: any Error, _ context: WebContext) -> Response {
    context.logger.warning("a sign-in at the provider failed: \(error)")
    var key = "provider.failed"
    if case .denied? = error as? OpenIDError { key = "provider.denied" }
    if case .wrongState? = error as? OpenIDError { key = "provider.stale" }
    var response = context.redirect("/connexion", flash: .failed(context.words(key)))
    response.setCookie(cookie("", 0, context))
    return response
  }

  private func provider() async throws -> OpenIDClient.Provider? {
    guard let settings = try await desk.database.read({ try ProviderStore.settings($0) }) else { return nil }
    return OpenIDClient.Provider(
      issuer: settings.issuer, clientID: settings.clientID,
      secret: try desk.key.open(settings.sealedSecret, for: SetProvider.purpose))
  }

  private static let purpose = "open-id-sign-in"
  private static func name(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-provider" }

  private func cookie(_ value: String, _ seconds: Int, _ context: WebContext) -> Cookie {
    Cookie(
      name: Self.name(context.secure), value: value, maxAge: seconds, path: "/", secure: context.secure,
      httpOnly: true, sameSite: .lax)
  }
}
