import ArgumentParser
import CashApplication
import Kernel
import ReceivablesRules
import Storage

/// `encours cash score`: how matching would have done on the company's own past.
struct CashScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Scores matching on the receipts that were settled before.",
    discussion: """
      Each receipt that people or the product settled is matched again, against what was open when it came and with what
      had been learnt before it, and compared with what it settled in the end. Nothing is changed. What would have been
      applied otherwise is listed (with --format json, under mistakes).
      """)

  @Option(help: "Count receipts from this day on (YYYY-MM-DD); earlier ones only teach.")
  var since: CivilDate?

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let command = ScoreCash(company: company.id, since: since)
    let score = try await database.read { try command.run($0) }
    let rows =
      score.reasons.map { ($0.reason, $0.row) }
      + [("total", score.total), ("by_hand", score.byHand), ("not_customers", score.notCustomers)]
    try Output.print(
      score,
      table: .init(
        columns: ["reason", "receipts", "applied_right", "applied_wrong", "first_right", "left_alone"],
        rows: rows.map { name, row in
          [name]
            + [row.receipts, row.appliedRight, row.appliedWrong, row.firstRight, row.leftAlone].map(String.init)
        }, numeric: Set(1...5)), as: options.format)
    if options.format != .json {
      for mistake in score.mistakes {
        Output.note("\(mistake.entry) (\(mistake.day)): settled \(said(mistake.settled)), not \(said(mistake.answer))")
      }
    }
    try await database.close()
  }

  private func said(_ settled: ScoreCash.Settled) -> String {
    let items = settled.allocations.map(\.item).joined(separator: ", ")
    return "\(items.isEmpty ? "nothing" : items) of \(settled.customer ?? "nobody")"
  }
}
