import ArgumentParser
import Journal
import Receivables
import Storage

/// `encours verify`: re-adds every balance and walks the journal.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-adds every balance from its parts and walks the journal's chain; prints what differs.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let problems = try await database.read { snapshot in
      try BalanceCheck.problems(snapshot) + Journal.verify(snapshot)
    }
    struct Answer: Encodable {
      let problems: [String]
    }
    try Output.print(
      Answer(problems: problems), table: .init(columns: ["problem"], rows: problems.map { [$0] }), as: options.format)
    try await database.close()
    guard problems.isEmpty else { throw Failure(.failed, "\(problems.count) thing(s) do not add up, listed above") }
    Output.note("everything adds up")
  }
}
