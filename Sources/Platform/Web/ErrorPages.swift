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
    } catch let error as WebError {
      return try answer(error.status, error.kind, context, detail: error.detail)
    } catch let error as NotAllowed {
      guard let right = error.right else { return try answer(.forbidden, "everything", context) }
      return try await refused(context.words("right.\(right.rawValue)"), context)
    } catch let error as any HTTPResponseError {
      switch error.status {
      case .notFound: return try answer(.notFound, "missing", context)
      case .methodNotAllowed, .badRequest: return try answer(.badRequest, "misunderstood", context)
      case .contentTooLarge: return try answer(.contentTooLarge, "large", context)
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
    let explanation =
      names.map { words("error.\(kind).named", ["detail": detail, "names": $0]) }
      ?? words("error.\(kind).text", ["detail": detail])
    // Whoever is signed in keeps the menu, and with it the way on; who must do something first has no other page yet.
    let isInside = context.visitor.map { $0.firstPath == nil } ?? false
    return try context.page(
      isInside ? "error-inside" : "error",
      ["heading": title, "explanation": explanation] as [String: Any],
      title: title, status: status)
  }
}

extension WebError {
  var status: HTTPResponse.Status {
    switch self {
    case .signInFirst, .goFirst: .seeOther
    case .notFound: .notFound
    case .forbidden, .forged: .forbidden
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
    case .badRequest: "misunderstood"
    case .tooLarge: "large"
    }
  }

  var detail: String {
    switch self {
    case .forbidden(let right): right
    case .badRequest(let reason): reason
    case .tooLarge(let bytes): String(bytes >> 20)
    default: ""
    }
  }
}
