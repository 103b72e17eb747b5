import Foundation
import HTTPTypes
import Hummingbird
import Kernel

/// The first thing a request meets: its surroundings, and the headers every answer leaves with.
struct Arrival: RouterMiddleware {
  let surroundings: Surroundings

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.surroundings = surroundings
    context.now = surroundings.now()
    context.day = surroundings.day(context.now)
    context.path = request.uri.string
    context.language = Arrival.language(request.headers[.acceptLanguage] ?? "")
    context.fragments = Arrival.fragments(request)
    context.display = Display(cookie: request.cookies[CookieName.display(surroundings.secure)]?.value ?? "")
    if surroundings.behindProxy, let field = HTTPField.Name("X-Forwarded-For"),
      let last = request.headers[values: field].last?.split(separator: ",").last
    {
      // The last entry is the proxy's own; those before it are what the sender claims.
      context.address = last.trimmingCharacters(in: .whitespaces)
    }
    if let cookie = request.cookies[CookieName.flash(surroundings.secure)] {
      context.flash = Flash(cookie: cookie.value)
    }
    var response: Response
    if request.uri.string.utf8.count > Limits.pathBytes {
      response = Response(status: .init(code: 414, reasonPhrase: "URI Too Long"))
    } else {
      response = try await next(request, context)
    }
    for (name, value) in Arrival.headers(secure: surroundings.secure) { response.headers[name] = value }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    return response
  }

  /// The panels that our script asks for.
  private static func fragments(_ request: Request) -> [String] {
    let asked = HTTPField.Name("Encours-Fragment").flatMap { request.headers[$0] } ?? ""
    return asked.split(separator: " ").prefix(Limits.fragments).map(String.init)
  }

  /// French unless the browser prefers English.
  private static func language(_ accepted: String) -> LanguageCode {
    let ranked = accepted.split(separator: ",").compactMap { entry -> (LanguageCode, Double)? in
      let parts = entry.split(separator: ";")
      guard let name = parts.first?.trimmingCharacters(in: .whitespaces),
        let language = LanguageCode(interface: name.prefix(2).lowercased())
      else { return nil }
      let quality = parts.dropFirst().lazy.map { $0.trimmingCharacters(in: .whitespaces) }
        .first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
      return (language, quality ?? 1)
    }
    return ranked.max { $0.1 < $1.1 }?.0 ?? .french
  }

  private static func headers(secure: Bool) -> [(HTTPField.Name, String)] {
    var result = always
    if secure, let name = HTTPField.Name("Strict-Transport-Security") { result.append((name, "max-age=31536000")) }
    return result
  }

  private static let always: [(HTTPField.Name, String)] = [
    (
      "Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}

/// Answers for the static files, before anything asks the database.
struct StaticFiles: RouterMiddleware {
  let assets: Assets

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    guard request.uri.path.hasPrefix("/public/") else { return try await next(request, context) }
    guard request.method == .get || request.method == .head,
      let response = assets.response(for: request.uri.path, accepted: request.headers[.acceptEncoding] ?? "")
    else { throw WebError.notFound }
    return response
  }
}

/// Finds out who asks.
struct Recognition: RouterMiddleware {
  let secure: Bool
  /// The first components of the paths at which it does not matter.
  let barePaths: Set<String>
  let find: @Sendable (_ token: String, _ at: Moment) async throws -> Visitor?

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    if !barePaths.contains(WebServer.firstComponent(of: request.uri.path)),
      let token = request.cookies[CookieName.session(secure)]?.value,
      let visitor = try await find(token, context.now)
    {
      context.visitor = visitor
      context.language = visitor.language
      context.csrf = visitor.csrf
    }
    return try await next(request, context)
  }
}

/// Counts what waits for the visitor where a whole page is asked for: panels and files have no side bar.
struct SideBar: RouterMiddleware {
  let waiting: WaitingCounts

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let accepted = request.headers[.accept] ?? "text/html"
    if let visitor = context.visitor, visitor.firstPath == nil, request.method == .get, context.fragments.isEmpty,
      accepted.contains("text/html")
    {
      context.waiting = try await waiting(visitor, context.day)
    }
    return try await next(request, context)
  }
}
