import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Mustache

/// Turns whatever a route throws into a page that says what happened and what to do.
struct ErrorPages: RouterMiddleware {
  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch WebError.signInFirst(let path) {
      let wanted = request.method == .get ? LocalPath(path).text : "/"
      let suffix = wanted == "/" ? "" : "?suite=" + Form.encoded(wanted).replacing("%2F", with: "/")
      return context.redirect("/connexion" + suffix)
    } catch WebError.goFirst(let path) {
      return context.redirect(path)
    } catch WebError.forbidden(let right) {
      return try await refused(right, context)
    } catch WebError.expired(let form) {
      return try expired(form, request, context)
    } catch WebError.notFound {
      if let answer = try await elsewhere(request, context) { return answer }
      return try answer(.notFound, "missing", context)
    } catch let error as WebError {
      if case .badRequest(let reason) = error {
        context.logger.info("a request was not understood", metadata: ["reason": "\(reason)"])
      }
      return try answer(error.status, error.kind, context, detail: error.detail(context.words))
    } catch let error as NotAllowed {
      guard let right = error.right else { return try answer(.forbidden, "everything", context) }
      return try await refused(context.words("right.\(right.rawValue)"), context)
    } catch let error as any HTTPResponseError {
      switch error.status {
      case .notFound: return try answer(.notFound, "missing", context)
      case .methodNotAllowed, .badRequest: return try answer(.badRequest, "misunderstood", context)
      case .contentTooLarge: return try answer(.contentTooLarge, "larger", context)
      default: return try failed(error, context)
      }
    } catch {
      return try failed(error, context)
    }
  }

  /// Names whom to ask for the right. The page stands without the names too.
  private func refused(_ right: String, _ context: WebContext) async throws -> Response {
    var names: [String] = []
    if let visitor = context.visitor, let givers = context.surroundings?.givers {
      names = (try? await givers(visitor)) ?? []
    }
    guard !names.isEmpty else { return try answer(.forbidden, "forbidden", context, detail: right) }
    return try answer(.forbidden, "forbidden", context, detail: right, names: names.joined(separator: ", "))
  }

  private func failed(_ error: any Error, _ context: WebContext) throws -> Response {
    let incident = String(context.id.suffix(8)).uppercased()
    context.logger.error("a page failed", metadata: ["incident": "\(incident)", "reason": "\(error)"])
    return try answer(.internalServerError, "failed", context, detail: incident)
  }

  private func answer(
    _ status: HTTPResponse.Status, _ kind: String, _ context: WebContext, detail: String = "",
    names: String? = nil
  ) throws -> Response {
    let words = context.words
    let title = words("error.\(kind).title")
    return try page(
      [
        "heading": title,
        "explanation": names.map { words("error.\(kind).named", ["detail": detail, "names": $0]) }
          ?? words("error.\(kind).text", ["detail": detail]),
      ], title, status, context)
  }

  private func page(
    _ model: PageModel, _ title: String, _ status: HTTPResponse.Status, _ context: WebContext
  ) throws -> Response {
    // Whoever is signed in keeps the menu, and with it the way on; who must do something first has no other page yet.
    let isInside = context.visitor.map { $0.firstPath == nil } ?? false
    return try context.page(
      isInside ? "error-inside" : "error", model, title: title, status: status)
  }

  /// Gives back what was typed into a form whose session is over. Nothing of it is sent again but by a person's hand.
  private func expired(_ form: Form, _ request: Request, _ context: WebContext) throws -> Response {
    let words = context.words
    let texts = context.surroundings?.readable.texts(form) ?? []
    let origin = ErrorPages.origin(of: request)
    let suffix = origin.text == "/" ? "" : "?suite=" + Form.encoded(origin.text).replacing("%2F", with: "/")
    let isSignedIn = context.visitor != nil
    let title = words("error.expired.title")
    let model: PageModel = [
      "heading": title, "explanation": words(isSignedIn ? "error.expired.text" : "error.expired.signed_out"),
      "expired": [
        "hasTexts": !texts.isEmpty,
        "texts": texts.enumerated().map { place, text -> PageModel in
          [
            "id": "ecrit-\(place + 1)", "text": text,
            "label": words("error.expired.one", ["number": "\(place + 1)", "count": "\(texts.count)"]),
            "rows": String(min(12, max(1, text.count { $0.isNewline } + 1 + text.count / 80))),
          ]
        },
        "path": isSignedIn ? origin.text : "/connexion" + suffix,
        "act": words(isSignedIn ? "error.expired.back" : "error.expired.sign_in"),
      ] as PageModel,
    ]
    return try page(model, title, .forbidden, context)
  }

  /// The page that a form was on, as browsers say; the first page when it is not one of ours.
  private static func origin(of request: Request) -> LocalPath {
    guard let referer = request.headers[.referer], let scheme = referer.firstRange(of: "://"),
      let authority = request.head.authority, referer.utf8.count <= Limits.pathBytes
    else { return LocalPath("/") }
    let rest = referer[scheme.upperBound...]
    guard rest.hasPrefix(authority + "/") else { return LocalPath("/") }
    return LocalPath(String(rest.dropFirst(authority.count).prefix { $0 != "#" }))
  }

  /// Says in which other company of the visitor's there is what an address names; nil when there is none.
  private func elsewhere(_ request: Request, _ context: WebContext) async throws -> Response? {
    guard request.method == .get, let visitor = context.visitor, visitor.firstPath == nil, visitor.hasOtherCompanies,
      let surroundings = context.surroundings
    else { return nil }
    let found = try await surroundings.elsewhere(visitor, request.uri.path)
    if found.isEmpty { return nil }
    let words = context.words
    let title = words("error.elsewhere.title")
    let model: PageModel = [
      "heading": title, "explanation": words("error.elsewhere.text", ["company": visitor.companyName]),
      "elsewhere": found.map { each -> PageModel in
        [
          "sentence": words("error.elsewhere.\(each.what.rawValue)", ["company": each.companyName]),
          "company": each.company.description, "path": LocalPath(request.uri.path).text,
          "act": words("error.elsewhere.go", ["company": each.companyName]),
        ]
      },
    ]
    return try page(model, title, .notFound, context)
  }
}

extension WebError {
  var status: HTTPResponse.Status {
    switch self {
    case .signInFirst, .goFirst: .seeOther
    case .notFound: .notFound
    case .forbidden, .forged, .expired: .forbidden
    case .badRequest: .badRequest
    case .tooLarge: .contentTooLarge
    }
  }

  /// The middle of the keys of its texts.
  var kind: String {
    switch self {
    case .signInFirst, .goFirst, .forbidden: "forbidden"
    case .notFound: "missing"
    case .forged: "forged"
    case .expired: "expired"
    case .badRequest: "misunderstood"
    case .tooLarge: "large"
    }
  }

  /// What of it a person can use: why a form could not be read is for the log.
  func detail(_ words: WordBook) -> String {
    switch self {
    case .forbidden(let right): right
    case .tooLarge(let bytes) where bytes < 1 << 20: words("error.kilobytes", ["count": "\(bytes >> 10)"])
    case .tooLarge(let bytes): words("error.megabytes", ["count": "\(bytes >> 20)"])
    default: ""
    }
  }
}
