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

  @Option(help: "What the files are, instead of recognising it: fec, open-items, customers, invoice or statement.")
  var kind: ImportKind?

  @Flag(help: "Counts what would be done and changes nothing.")
  var dryRun = false

  @Option(help: "The encoding of the texts, when it was guessed wrong: windows-1252, iso-8859-15, cp850, utf-8…")
  var encoding: TextEncoding?

  @Flag(help: "The list holds only a part of what is open: what it does not have is not closed.")
  var partial = false

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    var results: [ImportResult] = []
    var refusals: [String] = []
    for path in files {
      do {
        results.append(try await importFile(path, company, database))
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

  private func importFile(_ path: String, _ company: Company, _ database: Database) async throws -> ImportResult {
    var command = ImportFile(try FileBytes(path: path), company: company, kind: kind, dryRun: dryRun)
    command.encoding = encoding
    command.isPartial = partial
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
