public import ArgumentParser
public import Files
import Foundation
import Imports
public import ImportsRules
import Kernel
import ReceivablesRules
import Storage

extension ImportKind: ExpressibleByArgument {}
extension TextEncoding: ExpressibleByArgument {}

/// `encours import FILE…`: recognises each file by its content and imports it, one transaction a file.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract:
      "Recognises files by their content and imports them: ledgers, open items, customers, invoices, statements."
  )

  @OptionGroup var options: Options

  @Argument(help: "The files to import.")
  var files: [String]

  @Option(
    help:
      "What the files are, instead of recognising it: fec, open-items, customers, invoice, statement or debit-status.")
  var kind: ImportKind?

  @Flag(help: "Counts what would be done and changes nothing.")
  var dryRun = false

  @Option(help: "The encoding of the texts, when it was guessed wrong: windows-1252, iso-8859-15, cp850, utf-8…")
  var encoding: TextEncoding?

  @Flag(help: "The list holds only a part of what is open: what it does not have is not closed.")
  var partial = false

  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "What a column of a list is, such as \"Débiteur=customer_name\" or \"#3=open\"; repeat it for each column.",
      discussion: "The columns are remembered for the files with the same headings. The fields are "
        + ListField.allCases.map(\.rawValue).joined(separator: ", ") + ", and ignore.",
      valueName: "column=field"))
  var maps: [String] = []

  @Option(help: "The sheet of a workbook to read, instead of the first that holds a list.")
  var sheet: String?

  @Option(help: "How dates such as 02/03/2026 are read: dmy or mdy; else it is seen from the other dates.")
  var dates: DateOrder?

  @Option(help: "The mark before the decimals of a list: comma or point; else it is seen from the other amounts.")
  var decimals: DecimalWord?

  enum DateOrder: String, ExpressibleByArgument, CaseIterable { case dmy, mdy }
  enum DecimalWord: String, ExpressibleByArgument, CaseIterable { case comma, point }

  func run() async throws {
    let choices = try choices()
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    var results: [ImportResult] = []
    var refusals: [String] = []
    for path in files {
      do {
        results.append(try await importFile(path, choices, company, database))
      } catch let error as StorageError {
        // The database failed, not the file.
        throw error
      } catch let error as any CustomStringConvertible & Error {
        refusals.append(error.description)
      }
    }
    if !results.isEmpty { try print(results) }
    try await database.close()
    for refusal in refusals.dropLast() { Output.complain(refusal) }
    if let last = refusals.last { throw Failure(.rejected, last) }
    let setAside = results.reduce(0) { $0 + $1.rejected.count }
    if setAside > 0 { throw Failure(.setAside, "\(setAside) row(s) set aside, listed above") }
  }

  /// What the options say of the columns; a field that does not exist is wrong usage, whatever the files hold.
  private func choices() throws -> ListChoices {
    var choices = ListChoices()
    do {
      choices.columns = try maps.map { try ColumnChoice($0) }
    } catch {
      throw Failure(.usage, "--map: \(error)")
    }
    choices.sheet = sheet
    choices.dayFirst = dates.map { $0 == .dmy }
    choices.decimals = decimals.flatMap { DecimalMark(word: $0.rawValue) }
    choices.isPartial = partial
    return choices
  }

  private func importFile(
    _ path: String, _ choices: ListChoices, _ company: Company, _ database: Database
  ) async throws -> ImportResult {
    let file = try FileBytes(path: path)
    var command = ImportFile(file, company: company, kind: kind, dryRun: dryRun)
    command.encoding = encoding
    command.isPartial = partial
    command.sheet = sheet
    if choices.saysColumns {
      let saved = try await database.read { try MappingStore.all(of: company.id, $0) }
      let chosen = try choices.mapping(of: file, encoding: encoding, kind: kind, saved: saved)
      command.mapping = chosen.mapping
      command.remember = chosen
    }
    let bar = ProgressBar(title: (path as NSString).lastPathComponent)
    command.progress = { bar.show($0) }
    defer { bar.clear() }
    return try await command.run(
      database, readers: Wiring.readers, actor: options.actor, at: options.now, day: options.day)
  }

  private func print(_ results: [ImportResult]) throws {
    struct Answer: Encodable {
      let files: [ImportResult]
    }
    let rows = results.map { result in
      [
        result.file, result.kind, String(result.customersCreated + result.customersUpdated),
        String(result.itemsCreated), String(result.itemsUpdated), String(result.itemsUnchanged),
        String(result.entriesCreated), String(result.rejected.count),
      ]
    }
    try Output.print(
      Answer(files: results),
      table: .init(
        columns: ["file", "kind", "customers", "created", "updated", "unchanged", "entries", "set aside"], rows: rows,
        numeric: Set(2...7)), as: options.format)
    for result in results {
      for warning in result.warnings { Output.note("\(result.file): \(warning.message)") }
      for row in result.rejected where options.format != .json {
        Output.note("\(result.file), line \(row.line), \(row.field): \(row.reason)")
      }
    }
  }
}
