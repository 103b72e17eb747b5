import ArgumentParser
import Logging
import Storage

/// `encours worker`: the background work alone; any number of workers may share one PostgreSQL.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Does the background work alone: the daily run, long work, and the outbox all day."
  )

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open(memory: .modest)
    var logger = Logger(label: "encours", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = options.verbose ? .info : .warning
    Output.note("the background work has begun; stop it with Ctrl C")
    try await Wiring.background(database, today: options.today, logger)()
  }
}
