import ArgumentParser
import CashApplication
import Kernel
import ReceivablesRules
import Storage

/// `encours cash`: what became of the money on the bank statements.
struct CashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cash", abstract: "Matches bank entries with what is owed, and lists what became of them.",
    subcommands: [CashEntriesCommand.self, CashApplyCommand.self, CashTolerancesCommand.self, CashScoreCommand.self])
}

/// `encours cash entries`: every bank entry with its decision.
struct CashEntriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entries", abstract: "Lists every booked bank entry with its decision.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let entries = try await database.read { try CashEntries.all(of: company.id, $0) }
    let rows = entries.map { entry in
      [
        entry.entry, entry.day, "\(entry.amountMinor)", entry.currency, entry.decision, entry.customer ?? "",
        entry.allocations.map { "\($0.item) \($0.amount)" }.joined(separator: ", "), "\(entry.onAccount)",
      ]
    }
    try Output.print(
      entries,
      table: .init(
        columns: ["entry", "day", "amount_minor", "currency", "decision", "customer", "allocations", "on_account"],
        rows: rows, numeric: [2, 7]), as: options.format)
    try await database.close()
  }
}

/// `encours cash apply`: applies what is sure, as the daily run does first.
struct CashApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Applies the bank entries that have exactly one right answer.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now) = (options.actor, options.now)
    let apply = ApplyCash(company: company.id, day: options.day)
    let outcome = try await database.write { try apply.run($0, actor: actor, at: now) }
    try Output.print(
      outcome,
      table: .init(
        columns: ["applied", "suggested", "unmatched", "returned"],
        rows: [[outcome.applied, outcome.suggested, outcome.unmatched, outcome.returned].map(String.init)],
        numeric: Set(0...3)), as: options.format)
    try await database.close()
  }
}
