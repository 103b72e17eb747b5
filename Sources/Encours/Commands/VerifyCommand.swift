import ArgumentParser
import CashApplication
import Journal
import Messaging
import Receivables
import ReceivablesRules
import Storage

/// `encours verify`: re-adds every balance, walks the journal and compares documents with their digests.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-adds every balance from its parts and walks the journal's chain; prints what differs.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let problems = try await database.read { snapshot in
      let documents = try CompanyStore.all(snapshot).flatMap {
        try OutboxStore.verify($0.id, snapshot) + PaperStore.verify($0.id, snapshot)
      }
      return try BalanceCheck.problems(snapshot) + KeptFigures.problems(snapshot) + CashCheck.problems(snapshot)
        + Journal.verify(snapshot) + documents
    }
    struct Answer: Encodable {
      let problems: [String]
    }
    // A heading over nothing would read as a problem.
    if !problems.isEmpty || options.format != .table {
      try Output.print(
        Answer(problems: problems), table: .init(columns: ["problem"], rows: problems.map { [$0] }), as: options.format)
    }
    try await database.close()
    guard problems.isEmpty else { throw Failure(.failed, "\(problems.count) thing(s) do not add up, listed above") }
    Output.note("everything adds up")
  }
}
