import ArgumentParser
import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// `encours init --company NAME`: the database and the first company.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Creates the database and the first company; a second call changes nothing.")

  @Option(name: .customLong("company"), help: "The company's name.")
  var name: String

  @Option(help: "A short code for it; made from the name when left out.")
  var code: String?

  @Option(help: "Its SIREN, nine digits.")
  var siren: String?

  @Option(help: "The currency of its accounts.")
  var currency = "EUR"

  @Flag(help: "Begin in test mode: nothing leaves the company until encours company --end-test-mode.")
  var testMode = false

  @Option(help: "sqlite:PATH or postgresql://…")
  var database: String?

  @Option(help: "Taken as by every command; no day decides here.")
  var today: CivilDate?

  @Option(help: "How data is printed: table, json or csv.")
  var format: OutputFormat = .table

  func run() async throws {
    guard let currency = Currency(currency) else {
      throw Failure(.usage, "«\(currency)» is not a currency; write three letters such as EUR")
    }
    var validSiren: String?
    if let siren {
      guard let valid = BusinessNumbers.siren(siren) else {
        throw Failure(.usage, "the SIREN «\(siren)» is wrong: it has nine digits and the last one checks the others")
      }
      validSiren = valid
    }
    guard !name.trimmingCharacters(in: .whitespaces).isEmpty else { throw Failure(.usage, "the company needs a name") }
    var options = try Options.parse([])
    options.database = database
    let opened = try await options.open(creating: true)
    let company = Company(
      id: CompanyID(0), code: code ?? Company.code(from: name), name: name, siren: validSiren, currency: currency,
      test: testMode ? TestMode(since: options.now, by: options.actor.label) : nil)
    let (actor, now) = (options.actor, options.now)
    let result = try await opened.write { transaction in
      let existing = try CompanyStore.all(transaction)
      if let first = existing.first { return (first.code, false) }
      _ = try CreateCompany(company).run(transaction, actor: actor, at: now)
      return (company.code, true)
    }
    struct Answer: Encodable {
      let company: String
      let created: Bool
    }
    try Output.print(
      Answer(company: result.0, created: result.1),
      table: .init(columns: ["company", "created"], rows: [[result.0, result.1 ? "yes" : "no"]]), as: format)
    try await opened.close()
  }
}
