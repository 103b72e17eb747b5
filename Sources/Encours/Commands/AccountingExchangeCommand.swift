import Accounting
import ArgumentParser
import Files
import Kernel
import ReceivablesRules
import Storage

/// `encours accounting exchange`: the rates at which entries in other currencies are booked.
struct AccountingExchangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract: "Takes in the rates of exchange of a file, and shows of which days they are known.",
    discussion: """
      The file is the history that the European Central Bank publishes (eurofxref-hist.csv, or its ZIP unpacked): a column \
      Date and one a currency, each what one euro is worth. Entries in other currencies are booked at the rate of their day, \
      and what it changed until an invoice was paid goes to the losses or gains of exchange.
      """)

  @OptionGroup var options: Options
  @Argument(help: "The file; nothing is changed when left out.")
  var file: String?

  private struct Report: Encodable {
    let currencies: Int
    let from: String?
    let until: String?
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    if let file {
      let (actor, now, day) = (options.actor, options.now, options.day)
      let bytes = try FileBytes(path: file)
      do {
        try await database.write {
          _ = try TakeExchangeRates(company.id).run(bytes, $0, on: day, actor: actor, at: now)
        }
      } catch let refusal as TakeExchangeRates.Refusal {
        throw Failure(.rejected, "\(file): \(refusal.description)")
      }
    }
    let known = try await database.read { try TakeExchangeRates.known(of: company.id, $0) }
    try await database.close()
    let report = Report(
      currencies: known?.currencies ?? 0, from: known?.from.description, until: known?.until.description)
    try Output.print(
      report,
      table: .init(
        columns: ["currencies", "from", "until"],
        rows: [["\(report.currencies)", report.from ?? "", report.until ?? ""]], numeric: [0]), as: options.format)
    if known == nil { Output.note("no rates are known; entries in other currencies wait for them") }
  }
}
