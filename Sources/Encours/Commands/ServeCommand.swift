import ArgumentParser
import Foundation
import Help
import Hummingbird
import Kernel
import Logging
import Pages
import People
import Site
import Storage
import Synchronization
import Teamwork
import Web

/// `encours serve`: the web interface and the background work in one process.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serves the web interface and does the background work.")

  @OptionGroup var options: Options

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.")
  var port = 8080

  @Option(
    help: "The address at which browsers reach it through a reverse proxy; with https, cookies demand it.")
  var publicURL: String?

  @Flag(help: "Only the web interface; the background work runs elsewhere (encours worker).")
  var withoutWorker = false

  func run() async throws {
    guard (0...65535).contains(port) else { throw Failure(.usage, "there is no port \(port); take one up to 65535") }
    if let publicURL, !publicURL.hasPrefix("https://"), !publicURL.hasPrefix("http://") {
      throw Failure(.usage, "«\(publicURL)» is not an address; write https://encours.example")
    }
    if let publicURL { PublicAddress.set(publicURL) }
    let database = try await options.open(memory: .modest)
    let (fixed, verbose, host, shown) = (options.today, options.verbose, host, publicURL)
    // A free port is known only once the server listens.
    let served = Mutex(port)
    let key = try Options.sealingKey()
    let desk = AccountDesk(
      database: database, passwords: Passwords(), key: key,
      courier: Sending.courier(database), address: { Self.address(shown, host, served.withLock { $0 }) })
    if try await !desk.opensSecondFactors() {
      Output.note(
        "The second factors were sealed under another key: only recovery codes open them. Put back encours.key, or set "
          + "ENCOURS_KEY")
    }
    let help = try HelpBook.shipped()
    let waiting = WaitingWork(database)
    let others = FindElsewhere(database)
    let firstAccess = try await FirstAdministrator.secret(database)
    let router = try WebSite.router(
      desk,
      WebSite.Settings(
        version: Encours.version, secure: publicURL?.hasPrefix("https://") ?? false, behindProxy: publicURL != nil,
        navigation: Wiring.navigation, pageTargets: Wiring.pageTargets, help: help.index,
        waiting: { try await waiting.counts($0, on: $1) },
        elsewhere: { try await others.find($1, for: $0) }, firstAccess: firstAccess,
        actor: { try DeputyStore.actor($0, on: $1, $2) }),
      pages: try Wiring.pages(desk, help: help),
      publicPages: [SignInHelp(help), OpeningPage(database, key: key)],
      now: Options.clock,
      day: { fixed ?? $0.parisDate })
    var logger = Logger(label: "encours", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = verbose ? .info : .warning
    let server = WebServer.application(router, host: host, port: port, logger: logger) { port in
      served.withLock { $0 = port }
      let address = Self.address(shown, host, port)
      Output.note("Encours is at \(address)")
      if let firstAccess {
        Output.note("Nobody can sign in yet. Create the first administrator at \(address)/premier-acces/\(firstAccess)")
      }
    }
    let background = withoutWorker ? nil : Wiring.background(database, today: fixed, logger)
    do {
      try await ServeCommand.run(server, beside: background, logger)
    } catch  where WebServer.isPortTaken(error) {
      throw Failure(.failed, "port \(port) of \(host) is in use; choose another with --port")
    }
    try await database.close()
  }

  /// Where browsers find the interface.
  private static func address(_ publicURL: String?, _ host: String, _ port: Int) -> String {
    guard let publicURL else { return "http://\(host):\(port)" }
    return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
  }

  /// Serves until SIGTERM or SIGINT, answers what was being asked, then stops the background work too.
  private static func run(
    _ server: some ApplicationProtocol, beside background: (@Sendable () async throws -> Void)?, _ logger: Logger
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let background {
        group.addTask {
          do {
            try await background()
          } catch is CancellationError {
          } catch {
            // The pages stay: people can see what happened and go on working.
            logger.error("the background work stopped: \(error)")
          }
        }
      }
      do {
        try await server.runService()
      } catch {
        group.cancelAll()
        throw error
      }
      group.cancelAll()
    }
  }
}
