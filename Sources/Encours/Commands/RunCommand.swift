import ArgumentParser
import Dunning
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// `encours run`: the daily run of every company, or of one.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "The daily run: applies cash, judges promises, plans reminders, fills the outbox. Safe to repeat.")

  @OptionGroup var options: Options

  @Flag(help: "Say what would be done, and change nothing.")
  var dryRun = false

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let later = try await database.read { [day = options.day] in
      try ActionStore.lastDay(after: day, of: company.id, $0)
    }
    if let later {
      Output.note(
        "\(later) was run already and \(options.day) is earlier: what was decided, sent or done since stands as it is")
    }
    let day = Day(company: company, date: options.day, actor: options.actor, now: { Options.clock() })
    let summary = dryRun ? try await day.rehearse(database) : try await day.run(database)
    try await database.close()
    let counts =
      [("cash", "applied", summary.cash.applied), ("cash", "suggested", summary.cash.suggested)]
      + [("cash", "unmatched", summary.cash.unmatched), ("promises", "kept", summary.promises.kept)]
      + [("promises", "broken", summary.promises.broken)]
      + summary.actions.sorted { $0.key < $1.key }.map { ("action", $0.key, $0.value) }
      + summary.blocked.sorted { $0.key < $1.key }.map { ("blocked", $0.key, $0.value) }
    try Output.print(
      summary,
      table: .init(columns: ["what", "kind", "count"], rows: counts.map { [$0.0, $0.1, "\($0.2)"] }, numeric: [2]),
      as: options.format)
    if summary.actions.values.contains(where: { $0 > 0 }), company.iban == nil {
      Output.note(
        "the reminders of \(company.name) do not say where to pay: give it an account with encours company --iban, and "
          + "its address with --address-line, --postcode and --city")
    }
  }
}
