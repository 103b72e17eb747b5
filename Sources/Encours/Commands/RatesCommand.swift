import ArgumentParser
import Journal
import Kernel
import Law
import LawRules
import ReceivablesRules
import Storage

/// `encours rates`: the legal rates by half-year, and entering those that the program was published without.
struct RatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Lists the ECB and legal interest rates by half-year; with --semester, enters one.",
    discussion: "Penalties are never computed on a rate that is not known: enter it in January and July.")

  @OptionGroup var options: Options

  @Option(help: "The half-year to enter, such as 2026-H2.") var semester: String?
  @Option(help: "The ECB's main refinancing rate on its first day, in percent.") var ecb: String?
  @Option(help: "The legal rate for creditors who are natural persons.") var individuals: String?
  @Option(help: "The legal rate in all other cases.") var others: String?
  @Option(help: "Where you read them.") var source: String?

  private struct Line: Encodable {
    let semester: String
    let ecb: Percent
    let individuals: Percent
    let others: Percent
    let source: String
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    if let rate = try entered() {
      let (actor, now) = (options.actor, options.now)
      try await database.write {
        try EnterLegalRate(rate).run($0, company: company.id, actor: actor, at: now)
      }
    }
    let rates = try await database.read { try LegalRateStore.rates(of: company.id, $0) }
    try await database.close()
    let lines = rates.all.map {
      Line(
        semester: $0.semester.description, ecb: $0.mainRefinancing, individuals: $0.legalForIndividuals,
        others: $0.legalForOthers, source: $0.source)
    }
    try Output.print(
      lines,
      table: .init(
        columns: ["semester", "ecb", "individuals", "others", "source"],
        rows: lines.map {
          [$0.semester, $0.ecb.description, $0.individuals.description, $0.others.description, $0.source]
        }, numeric: [1, 2, 3]), as: options.format)
  }

  private func entered() throws -> LegalRate? {
    guard let semester else { return nil }
    let parts = semester.uppercased().split(separator: "-H")
    guard parts.count == 2, let year = Int(parts[0]), let number = Int(parts[1]), (2000...2100).contains(year),
      let half = Semester.Half(rawValue: number)
    else { throw Failure(.usage, "«\(semester)» is not a half-year; write 2026-H1 or 2026-H2") }
    guard let ecb = ecb.flatMap({ Percent($0) }), let individuals = individuals.flatMap({ Percent($0) }),
      let others = others.flatMap({ Percent($0) }), let source, !source.isEmpty
    else {
      throw Failure(.usage, "a half-year needs --ecb, --individuals and --others in percent and --source")
    }
    return LegalRate(
      Semester(year, half), mainRefinancing: ecb, legalForIndividuals: individuals, legalForOthers: others,
      status: .entered(by: options.actor.label), source: source)
  }
}
