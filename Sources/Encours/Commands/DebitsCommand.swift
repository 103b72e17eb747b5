public import ArgumentParser
import Foundation
import Kernel
import PaymentInstruments
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// `encours debits`: SEPA direct debits, from the mandate to what became of each debit.
struct DebitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debits",
    abstract: "SEPA direct debits: mandates, files for the bank (pain.008), and what became of each debit.",
    discussion: "The bank's answers (pain.002) are read by: encours import FILE",
    subcommands: [
      DebitSettingsCommand.self, MandatesCommand.self, MandateCommand.self, MandateRevokeCommand.self,
      MandateLastCommand.self, MandateAmendCommand.self, DebitsProposeCommand.self, DebitsPrepareCommand.self,
      DebitRunsCommand.self, DebitRunCommand.self, DebitFileCommand.self, DebitNoticesCommand.self,
      DebitsNotifyCommand.self, DebitsCancelCommand.self, DebitRejectCommand.self,
    ])
}

extension DebitLayout: ExpressibleByArgument {}

/// `encours debits settings`: who the company is as a creditor.
struct DebitSettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "Shows the creditor identifier and the file's version, and changes those given.")

  @OptionGroup var options: Options
  @Option(help: "The SEPA creditor identifier (ICS), such as FR72ZZZ123456.")
  var creditor: String?
  @Option(help: "The version of the file: pain.008.001.08, or pain.008.001.02 for a bank that asks for it.")
  var layout: DebitLayout?

  private struct Report: Encodable {
    let creditor: String
    let layout: String
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now) = (options.actor, options.now)
    let before = try await database.read { try DebitSettingsStore.find(company.id, $0) }
    if creditor != nil || layout != nil {
      guard let number = creditor ?? before?.creditor else { throw Failure(.usage, "\(DebitRefusal.noCreditor)") }
      let act = SetDebitSettings(
        creditor: number, layout: layout ?? before?.layout ?? .version8, of: company.id)
      try await refused { try await database.write { try act.run($0, actor: actor, at: now) } }
    }
    let settings = try await database.read { try DebitSettingsStore.find(company.id, $0) }
    try await database.close()
    let report = Report(creditor: settings?.creditor ?? "", layout: (settings?.layout ?? .version8).rawValue)
    try Output.print(
      report, table: .init(columns: ["creditor", "layout"], rows: [[report.creditor, report.layout]]),
      as: options.format)
  }
}

/// `encours debits mandates`: the mandates of the company or of one customer.
struct MandatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "mandates", abstract: "Lists the mandates.")

  @OptionGroup var options: Options
  @Option(help: "Only those of the customer with this code.")
  var customer: String?

  private struct Report: Encodable {
    let reference: String
    let customer: String
    let scheme: String
    let use: String
    let signedOn: String
    let debtor: String
    let iban: String
    let bic: String?
    let noticeDays: Int
    let isLast: Bool
    let state: String
    let expires: String
    let debits: Int
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (wanted, day) = (customer, options.day)
    let reports = try await database.read { snapshot in
      let codes = Dictionary(
        uniqueKeysWithValues: try CustomerStore.all(of: company.id, snapshot).map { ($0.id, $0.code) })
      return try MandateStore.all(of: company.id, snapshot).map { mandate in
        Report(
          reference: mandate.reference, customer: codes[mandate.customer] ?? "", scheme: mandate.scheme.rawValue,
          use: mandate.isOneOff ? "one_off" : "recurrent", signedOn: mandate.signedOn.description,
          debtor: mandate.debtor, iban: mandate.iban, bic: mandate.bic, noticeDays: mandate.noticeDays,
          isLast: mandate.isLast, state: mandate.state(on: day).rawValue, expires: mandate.expires.description,
          debits: mandate.history.debits)
      }.filter { wanted == nil || $0.customer == wanted }
    }
    try await database.close()
    try Output.print(
      reports,
      table: .init(
        columns: ["reference", "customer", "scheme", "use", "signed_on", "iban", "notice_days", "state", "debits"],
        rows: reports.map {
          [
            $0.reference, $0.customer, $0.scheme, $0.use, $0.signedOn, $0.iban, "\($0.noticeDays)", $0.state,
            "\($0.debits)",
          ]
        }, numeric: [6, 8]), as: options.format)
  }
}

/// `encours debits mandate`: notes a signed mandate.
struct MandateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mandate", abstract: "Notes a mandate that a customer signed.")

  @OptionGroup var options: Options
  @Argument(help: "The customer's code.")
  var customer: String
  @Option(help: "The unique reference of the mandate (RUM).")
  var reference: String
  @Option(help: "The day on which it was signed.")
  var signed: CivilDate
  @Option(help: "The account to debit.")
  var iban: String
  @Option(help: "The bank's code; only needed for accounts outside of the European Economic Area.")
  var bic: String?
  @Option(help: "The holder of the account, when it is not the customer under its name.")
  var holder: String?
  @Option(help: "Days before a debit within which the customer is told, when others than 14 were agreed.")
  var notice = Mandate.usualNotice
  @Flag(help: "Between businesses (B2B) instead of CORE.")
  var b2b = false
  @Flag(help: "For one debit only.")
  var oneOff = false

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let code = customer
    let known = try await database.read { try TypedPayment.customer(code, of: company.id, $0) }
    let act = RecordMandate(
      of: known.id, reference: reference, scheme: b2b ? .b2b : .core, isOneOff: oneOff, signedOn: signed,
      debtor: holder, iban: iban, bic: bic, noticeDays: notice)
    let (actor, now, day) = (options.actor, options.now, options.day)
    _ = try await refused {
      try await database.write { try act.run($0, company: company.id, on: day, actor: actor, at: now) }
    }
    try await database.close()
    Output.note("mandate \(reference) of \(known.name) noted")
  }
}

extension AsyncParsableCommand {
  /// An act on the mandate that its reference names.
  func onMandate(
    _ reference: String, _ options: Options,
    _ act: @escaping @Sendable (Mandate, Transaction, CompanyID) throws -> Void
  ) async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let name = DebitNumbers.mandate(reference) ?? reference
    guard let mandate = try await database.read({ try MandateStore.find(reference: name, of: company.id, $0) }) else {
      throw Failure(.usage, "there is no mandate \(reference); list them with: encours debits mandates")
    }
    try await refused { try await database.write { try act(mandate, $0, company.id) } }
    try await database.close()
  }

  fileprivate func change(_ reference: String, _ change: ChangeMandate.Change, _ options: Options) async throws {
    let (actor, now, day) = (options.actor, options.now, options.day)
    try await onMandate(reference, options) { mandate, transaction, company in
      try ChangeMandate(mandate.id, change).run(transaction, company: company, on: day, actor: actor, at: now)
    }
  }
}

/// `encours debits revoke`: a customer took its mandate back.
struct MandateRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Notes that a customer took a mandate back.")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the mandate.")
  var reference: String

  func run() async throws { try await change(reference, .revoke, options) }
}

/// `encours debits last`: the next debit of a mandate is the last.
struct MandateLastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "last", abstract: "Says that the next debit of a mandate is the last (FNAL).")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the mandate.")
  var reference: String
  @Flag(help: "It is not the last after all.")
  var not = false

  func run() async throws { try await change(reference, .last(!not), options) }
}

/// `encours debits reject`: a bank refused a debit, and said so otherwise than by a file.
struct DebitRejectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Notes that a bank refused a debit that is under way.",
    discussion: "The bank's file (pain.002) says the same: encours import FILE")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the debit; see encours debits run NUMBER.")
  var reference: String
  @Option(help: "Why, by the code of ISO 20022, such as AM04.")
  var reason: String?

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let act = RejectDebit(reference, reason: reason, of: company.id)
    let (actor, now, day) = (options.actor, options.now, options.day)
    try await refused { try await database.write { try act.run($0, on: day, actor: actor, at: now) } }
    try await database.close()
  }
}
