import Accounting
import AccountingRules
import ArgumentParser
import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// `encours accounting`: what the accounting software is handed, and what is closed.
struct AccountingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounting",
    abstract:
      "Hands entries and lettering over to the accounting software, closes periods, lists receipts by VAT rate.",
    subcommands: [
      AccountingExportCommand.self, AccountingBatchesCommand.self, AccountingFileCommand.self,
      AccountingAccountsCommand.self, AccountingCloseCommand.self, AccountingReceiptsCommand.self,
      AccountingExchangeCommand.self,
    ])
}

/// A batch as scripts read it.
private struct BatchReport: Encodable {
  let number: Int
  let from: String?
  let until: String
  let madeAt: String
  let madeBy: String
  let entries: Int
  let letters: Int
  let totalMinor: Int64
  let currency: String

  init(_ batch: AccountingBatch) {
    number = batch.number
    from = batch.from?.description
    until = batch.until.description
    madeAt = batch.madeAt.description
    madeBy = batch.madeBy
    entries = batch.entries
    letters = batch.letters
    totalMinor = batch.total.minor
    currency = batch.total.currency.code
  }

  static func print(_ batches: [AccountingBatch], as format: OutputFormat) throws {
    try Output.print(
      batches.map(BatchReport.init),
      table: .init(
        columns: ["number", "from", "until", "made_at", "made_by", "entries", "letters", "total", "currency"],
        rows: batches.map { batch in
          [
            "\(batch.number)", batch.from?.description ?? "", batch.until.description, batch.madeAt.description,
            batch.madeBy, "\(batch.entries)", "\(batch.letters)", batch.total.decimalText(separator: "."),
            batch.total.currency.code,
          ]
        }, numeric: [0, 5, 6, 7]), as: format)
  }
}

/// `encours accounting export`: makes a batch of what was not handed over yet.
struct AccountingExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Makes a batch of the receipts, differences and lettering that were not exported yet.",
    discussion: "Take its files with: encours accounting file NUMBER. An undone payment is exported as its opposite.")

  @OptionGroup var options: Options
  @Option(help: "The first day of the period; all that was not exported before when left out.")
  var from: CivilDate?
  @Option(help: "The last day of the period; today when left out.")
  var until: CivilDate?

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now, day) = (options.actor, options.now, options.day)
    let export = ExportEntries(company.id, from: from, until: until ?? day)
    let outcome: ExportEntries.Outcome
    do {
      outcome = try await database.write { try export.run($0, on: day, actor: actor, at: now) }
    } catch let refusal as ExportEntries.Refusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
    try BatchReport.print([outcome.batch].compactMap { $0 }, as: options.format)
    if outcome.batch == nil { Output.note("there is nothing new to export until \(export.until)") }
    guard outcome.setAside.isEmpty else {
      throw Failure(
        .setAside,
        "\(outcome.setAside.count) movement(s) in another currency than \(company.currency) were left out, because no "
          + "rate of their day is known: \(outcome.setAside.prefix(20).joined(separator: ", ")); take the rates of the ECB in with "
          + "encours accounting exchange FILE, then export again")
    }
  }
}

/// `encours accounting batches`: what was exported, latest first.
struct AccountingBatchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batches", abstract: "Lists the batches that were exported, latest first.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    try BatchReport.print(try await database.read { try BatchStore.all(of: company.id, $0) }, as: options.format)
    try await database.close()
  }
}

/// `encours accounting file`: a file of a batch, as it was made.
struct AccountingFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Prints a file of a batch, the same each time.",
    discussion: "For example: encours accounting file 3 > ecritures.txt")

  enum Layout: String, ExpressibleByArgument, CaseIterable {
    case fec, csv, lettrage
  }

  @OptionGroup var options: Options
  @Argument(help: "The number of the batch; see encours accounting batches.")
  var number: Int
  @Option(help: "fec (18 columns and tabs), csv (the same for a spreadsheet) or lettrage (CSV of the codes).")
  var layout: Layout = .fec

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (number, layout) = (number, layout)
    let text = try await database.read { snapshot -> String? in
      guard try BatchStore.find(number, of: company.id, snapshot) != nil else { return nil }
      switch layout {
      case .fec:
        return FecText.fec(try BatchStore.lines(of: number, company: company.id, snapshot), in: company.currency)
      case .csv:
        return FecText.csv(try BatchStore.lines(of: number, company: company.id, snapshot), in: company.currency)
      case .lettrage: return FecText.csv(try BatchStore.letters(of: number, company: company.id, snapshot))
      }
    }
    try await database.close()
    guard let text else {
      throw Failure(.usage, "there is no batch \(number); list them with: encours accounting batches")
    }
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

/// `encours accounting accounts`: where entries are booked.
struct AccountingAccountsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts", abstract: "Shows the accounts that entries go to, and changes those its options name.")

  @OptionGroup var options: Options
  @Option(help: "NAME=VALUE, such as bank=512000 or journal=BQ; repeat for more. The names are those that are shown.")
  var set: [String] = []
  @Option(help: "IBAN=ACCOUNT, the account of one of our banks; IBAN= takes it away.")
  var bankOf: [String] = []
  @Option(help: "When VAT is due on invoices that do not say: receipt (services) or invoice (goods, or debits).")
  var vat: String?

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let before = try await database.read { try BookSettingsStore.find(company.id, $0) }
    let after = try changed(before)
    if after != before {
      let (actor, now) = (options.actor, options.now)
      do {
        try await database.write { try SetBookSettings(after, of: company.id).run($0, actor: actor, at: now) }
      } catch let refusal as SetBookSettings.Refusal {
        throw Failure(.usage, refusal.description)
      }
    }
    try await database.close()
    var rows = BookSettings.names.map { ($0.name, after[keyPath: $0.path]) }
    rows.append(("vat", after.vatDue))
    rows += after.banks.sorted { $0.key < $1.key }.map { ("bank_of " + $0.key, $0.value) }
    try Output.print(
      Dictionary(uniqueKeysWithValues: rows),
      table: .init(columns: ["account", "value"], rows: rows.map { [$0.0, $0.1] }), as: options.format)
  }

  private func changed(_ before: BookSettings) throws -> BookSettings {
    var changed = before
    for text in set {
      let (name, value) = try pair(text)
      guard let path = BookSettings.names.first(where: { $0.name == name })?.path else {
        let known = BookSettings.names.map(\.name).joined(separator: ", ")
        throw Failure(.usage, "«\(name)» is no account of the entries; name one of \(known)")
      }
      changed[keyPath: path] = value
    }
    for text in bankOf {
      let (number, value) = try pair(text)
      changed.banks[number.filter { $0 != " " }] = value.isEmpty ? nil : value
    }
    if let vat {
      guard let due = VatDue(rawValue: vat), due != .unsaid else {
        throw Failure(.usage, "«\(vat)» is not when VAT is due; write receipt or invoice")
      }
      changed.vatDue = due.rawValue
    }
    return changed
  }

  private func pair(_ text: String) throws -> (String, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw Failure(.usage, "«\(text)» has no «=»; write NAME=VALUE")
    }
    return (parts[0], parts[1])
  }
}

/// `encours accounting close`: up to which day the books are closed.
struct AccountingCloseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Shows up to which day the books are closed, and closes or opens them.",
    discussion: "What concerns a closed day counts on the first open day. Naming an earlier day opens again.")

  @OptionGroup var options: Options
  @Option(help: "The last day that is closed from now on.")
  var until: CivilDate?
  @Flag(help: "Opens all days again.")
  var none = false

  func validate() throws {
    if until != nil, none { throw ValidationError("--until and --none exclude each other") }
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    if until != nil || none {
      let (actor, now, day) = (options.actor, options.now, options.day)
      let act = CloseBooks(company.id, until: until)
      do {
        try await database.write { try act.run($0, on: day, actor: actor, at: now) }
      } catch let refusal as CloseBooks.Refusal {
        throw Failure(.usage, refusal.description)
      }
    }
    let closing = try await database.read { try ClosingStore.find(company.id, $0) }
    try await database.close()
    let rows = [
      ("closed_until", closing?.until.description ?? ""), ("closed_by", closing?.by ?? ""),
      ("closed_at", closing?.at.description ?? ""),
    ]
    try Output.print(
      Dictionary(uniqueKeysWithValues: rows),
      table: .init(columns: ["closing", "value"], rows: rows.map { [$0.0, $0.1] }), as: options.format)
  }
}

/// `encours accounting receipts`: what was received by rate of VAT.
struct AccountingReceiptsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipts",
    abstract: "Lists what was received by rate of VAT, where VAT is due on receipt: the data of the status «encaissée»."
  )

  @OptionGroup var options: Options
  @Option(help: "The first day; the first of this month when left out.")
  var from: CivilDate?
  @Option(help: "The last day; today when left out.")
  var until: CivilDate?

  private struct Line: Encodable {
    let invoice: String
    let issued: String
    let customer: String
    let customerSiren: String?
    let day: String
    let category: String
    let rate: String
    let amountMinor: Int64
    let taxMinor: Int64
    let currency: String
    let saidByInvoice: Bool
    let receipt: Int64
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let until = until ?? options.day
    let from = from ?? until.firstOfMonth
    guard from <= until else { throw Failure(.usage, "the period from \(from) until \(until) ends before it begins") }
    let lines = try await database.read { try VatReceipts.lines(of: company.id, from: from, until: until, $0) }
    try await database.close()
    let data = lines.map { line in
      Line(
        invoice: line.invoice, issued: line.issued.description, customer: line.customerCode,
        customerSiren: line.customerSiren, day: line.day.description, category: line.category,
        rate: Money(minor: Int64(line.rate), .eur).decimalText(separator: "."), amountMinor: line.amount.minor,
        taxMinor: line.tax.minor, currency: line.amount.currency.code, saidByInvoice: line.isSaidByInvoice,
        receipt: line.allocation.rawValue)
    }
    try Output.print(
      data,
      table: .init(
        columns: [
          "invoice", "issued", "customer", "customer_siren", "day", "category", "rate", "amount", "tax", "currency",
        ],
        rows: zip(data, lines).map { data, line in
          [
            data.invoice, data.issued, data.customer, data.customerSiren ?? "", data.day, data.category, data.rate,
            line.amount.decimalText(separator: "."), line.tax.decimalText(separator: "."), data.currency,
          ]
        }, numeric: [6, 7, 8]), as: options.format)
  }
}
