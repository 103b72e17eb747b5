import Foundation
import HTTPTypes
import Hummingbird

/// Reads every form before its route runs and refuses the ones that do not come from our pages: no route can forget.
///
/// A signed-in person's forms carry the token of the session. Others (sign-in, invitation) carry the one that a cookie
/// of the same browser holds, so that a stranger's page cannot sign somebody in either.
struct FormDoor: RouterMiddleware {
  let secure: Bool
  /// The first components of the paths that anyone may open: their forms are filled in again, not shown.
  let openPaths: Set<String>
  /// The first components of those that show no form to anybody.
  let barePaths: Set<String>

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let name = CookieName.form(secure)
    var fresh: String?
    if context.visitor == nil, !barePaths.contains(WebServer.firstComponent(of: request.uri.path)) {
      if let token = request.cookies[name]?.value, token.utf8.count == Secret.make().utf8.count {
        context.csrf = token
      } else {
        context.csrf = Secret.make()
        fresh = context.csrf
      }
    }
    if request.method == .get || request.method == .head {
      var response = try await next(request, context)
      if let fresh {
        response.setCookie(
          Cookie(name: name, value: fresh, path: "/", secure: secure, httpOnly: true, sameSite: .lax))
      }
      return response
    }
    guard sameOrigin(request) else { throw WebError.forged }
    let isOpen = openPaths.contains(WebServer.firstComponent(of: request.uri.path))
    if isOpen, fresh != nil { throw WebError.forged }
    let reader = FormReader(
      request: request, uploads: context.visitor != nil,
      otherwise: isOpen ? .signInFirst(then: "/") : .expired(Form()))
    defer { reader.removeFiles() }
    context.form = try await reader.read()
    guard fresh == nil, let sent = context.form["_csrf"], Secret.equal(sent, context.csrf) else {
      if isOpen { throw WebError.forged }
      // The session is over, or another has begun: nothing is done, and what was typed is given back.
      throw WebError.expired(context.form)
    }
    return try await next(request, context)
  }

  /// Browsers say where a form comes from; programs that do not are judged by the token alone.
  private func sameOrigin(_ request: Request) -> Bool {
    if let field = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[field] {
      return site == "same-origin" || site == "none"
    }
    guard let origin = request.headers[.origin] else { return true }
    guard let authority = request.head.authority, let host = origin.range(of: "://") else { return false }
    return origin[host.upperBound...] == authority
  }
}

/// Reads the body of one request into fields and files.
struct FormReader {
  let request: Request
  /// Whether files may be sent.
  let uploads: Bool
  /// What is said of files otherwise.
  let refusal: WebError
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString)")

  init(request: Request, uploads: Bool, otherwise refusal: WebError) {
    self.request = request
    self.uploads = uploads
    self.refusal = refusal
  }

  func read() async throws -> Form {
    guard let header = request.headers[.contentType], let type = MediaType(from: header) else {
      throw WebError.badRequest("Content-Type")
    }
    if type.isType(.applicationUrlEncoded) {
      let body = try await collected()
      return Form(encoded: body)
    }
    guard type.isType(.multipartForm), let parameter = type.parameter, parameter.name == "boundary" else {
      throw WebError.badRequest("Content-Type: \(header)")
    }
    guard uploads else { throw refusal }
    // What is sent in is nobody else's on the machine.
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var splitter = try MultipartSplitter(boundary: parameter.value, folder: folder)
    var total = 0
    for try await buffer in request.body {
      total += buffer.readableBytes
      if total > Limits.uploadBytes { throw WebError.tooLarge(bytes: Limits.uploadBytes) }
      try splitter.take(buffer.readableBytesView)
    }
    return try splitter.finish()
  }

  func removeFiles() { if uploads { try? FileManager.default.removeItem(at: folder) } }

  private func collected() async throws -> String {
    var bytes: [UInt8] = []
    for try await buffer in request.body {
      if bytes.count + buffer.readableBytes > Limits.formBytes { throw WebError.tooLarge(bytes: Limits.formBytes) }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
