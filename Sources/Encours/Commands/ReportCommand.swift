import ArgumentParser
import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage

/// `encours report NAME`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Prints a report: aging, dso or overdue.")

  enum Name: String, ExpressibleByArgument, CaseIterable {
    case aging, dso, overdue
  }

  @OptionGroup var options: Options

  @Argument(help: "aging, dso or overdue.")
  var name: Name

  @Option(help: "The civil day of the report; today when left out.")
  var asOf: CivilDate?

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (today, asOf) = (options.day, asOf ?? options.day)
    switch name {
    case .aging:
      let ageing = try await database.read {
        try AgeingStore.ageing(of: .whole(company.id), asOf: asOf, today: today, $0)
      }
      let report = try AgeingReport(ageing, of: company, asOf: asOf)
      try Output.print(report, table: report.table, as: options.format)
    case .dso:
      let parts = try await database.read {
        try SalesStore.outstanding(of: .whole(company.id), in: company.currency, asOf: asOf, today: today, $0)
      }
      let report = DSOReport(parts, currency: company.currency, asOf: asOf)
      try Output.print(report, table: report.table, as: options.format)
    case .overdue:
      guard asOf == today else {
        throw Failure(.usage, "the report of overdue customers is of today only; use aging for a day gone by")
      }
      let lines = try await database.read { try OverdueStore.lines(of: .whole(company.id), on: asOf, $0) }
      let report = OverdueReport(lines, asOf: asOf)
      try Output.print(report, table: report.table, as: options.format)
    }
    try await database.close()
  }
}
