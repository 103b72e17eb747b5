import Foundation
public import Hummingbird
public import Kernel
public import Logging
import NIOCore

/// Puts the pages behind their doors and makes the server.
public enum WebServer {
  /// The routes with everything that a request passes before them, in this order: surroundings and headers, static
  /// files, error pages, who asks, forms and their tokens, what waits for them.
  public static func router(
    _ surroundings: Surroundings, publicPages: [any PublicPages], privatePages: [any PrivatePages],
    visitor: @escaping @Sendable (_ token: String, _ at: Moment) async throws -> Visitor?
  ) -> Router<WebContext> {
    let open = Router(context: WebContext.self)
    for pages in publicPages { pages.add(to: open) }
    let openPaths = Set(open.routes.map { firstComponent(of: $0.path.description) })
    let bare = Router(context: WebContext.self)
    for pages in publicPages where !pages.asksWho { pages.add(to: bare) }
    let barePaths = Set(bare.routes.map { firstComponent(of: $0.path.description) })
    let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
      Arrival(surroundings: surroundings)
      ErrorPages()
      StaticFiles(assets: surroundings.assets)
      Recognition(secure: surroundings.secure, barePaths: barePaths, find: visitor)
      // Again, now that the language of the person is known.
      ErrorPages()
      FormDoor(secure: surroundings.secure, openPaths: openPaths, barePaths: barePaths)
      SideBar(waiting: surroundings.waiting)
    }
    for pages in publicPages { pages.add(to: router) }
    let signedIn = router.group(context: SignedInContext.self)
    for pages in privatePages { pages.add(to: signedIn) }
    return router
  }

  /// `connexion` of `/connexion/code`.
  static func firstComponent(of path: String) -> String {
    path.split(separator: "/").first.map(String.init) ?? ""
  }

  /// Whether an error with which the server ended says that another program listens on its port.
  public static func isPortTaken(_ error: any Error) -> Bool { (error as? IOError)?.errnoCode == EADDRINUSE }

  /// The server, not started. Port 0 takes a free one; `started` is told which.
  public static func application(
    _ router: Router<WebContext>, host: String, port: Int, logger: Logger,
    started: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    Application(
      router: router,
      server: .http1(configuration: .init(idleTimeout: .seconds(Limits.idleSeconds))),
      configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: { channel in await started(channel.localAddress?.port ?? port) }, logger: logger)
  }
}
