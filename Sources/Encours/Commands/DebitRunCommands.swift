import ArgumentParser
import Foundation
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// A run as scripts read it.
private struct RunReport: Encodable {
  let number: Int64
  let madeOn: String
  let madeBy: String
  let collectsOn: String
  let message: String
  let debits: Int
  let amountMinor: Int64
  let currency: String
  let underWay: Int
  let collected: Int
  let rejected: Int
  let returned: Int
  let isCancelled: Bool

  init(_ run: DebitRun) {
    number = run.number
    madeOn = run.madeOn.description
    madeBy = run.madeBy
    collectsOn = run.collectsOn.description
    message = run.message
    debits = run.debits
    amountMinor = run.amount.minor
    currency = run.amount.currency.code
    underWay = run.states[.underWay] ?? 0
    collected = run.states[.collected] ?? 0
    rejected = run.states[.rejected] ?? 0
    returned = run.states[.returned] ?? 0
    isCancelled = run.cancelledOn != nil
  }

  static func print(_ runs: [DebitRun], as format: OutputFormat) throws {
    let reports = runs.map(RunReport.init)
    try Output.print(
      reports,
      table: .init(
        columns: [
          "number", "collects_on", "message", "debits", "amount", "under_way", "collected", "rejected", "returned",
          "cancelled",
        ],
        rows: zip(reports, runs).map { report, run in
          [
            "\(report.number)", report.collectsOn, report.message, "\(report.debits)",
            run.amount.decimalText(separator: "."), "\(report.underWay)", "\(report.collected)", "\(report.rejected)",
            "\(report.returned)", report.isCancelled ? "yes" : "",
          ]
        }, numeric: [0, 3, 4, 5, 6, 7, 8]), as: format)
  }
}

extension Options {
  /// The company's run of a number.
  func debitRun(_ number: Int64, in database: Database) async throws -> (Company, DebitRun) {
    let company = try await selectedCompany(in: database)
    guard let run = try await database.read({ try DebitRunStore.find(number, of: company.id, $0) }) else {
      throw Failure(.usage, DebitRefusal.unknownRun(number).description)
    }
    return (company, run)
  }
}

/// What to debit and when.
struct DebitChoice: ParsableArguments {
  @Option(help: "The day on which the accounts are debited; a day on which banks are open.")
  var collect: CivilDate
  @Option(help: "Takes what is due by this day; the day of the collection when left out.")
  var due: CivilDate?
}

/// `encours debits propose`: what a run would debit, and what it would leave and why.
struct DebitsProposeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose", abstract: "Lists what a run would debit, and what it would leave and why.")

  @OptionGroup var options: Options
  @OptionGroup var choice: DebitChoice

  private struct Line: Encodable {
    let customer: String
    let number: String
    let due: String
    let amountMinor: Int64
    let currency: String
    /// The mandate's reference; `nil` for what is left.
    let mandate: String?
    /// Why it is left.
    let reason: String?
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (day, choice) = (options.day, choice)
    let lines = try await database.read { snapshot in
      let codes = Dictionary(
        uniqueKeysWithValues: try CustomerStore.all(of: company.id, snapshot).map { ($0.id, $0.code) })
      let proposal = try ProposeDebits.proposal(
        of: company.id, dueBy: choice.due ?? choice.collect, on: day, collecting: choice.collect, snapshot)
      func line(_ item: DebitCandidate, mandate: String? = nil, reason: String? = nil) -> Line {
        Line(
          customer: codes[item.customer] ?? "", number: item.number, due: item.due.description,
          amountMinor: item.open.minor, currency: item.open.currency.code, mandate: mandate, reason: reason)
      }
      return proposal.debits.flatMap { debit in debit.items.map { line($0, mandate: debit.mandate.reference) } }
        + proposal.left.map { line($0.candidate, reason: $0.reason.code) }
    }
    try await database.close()
    try Output.print(
      lines,
      table: .init(
        columns: ["customer", "number", "due", "amount_minor", "currency", "mandate", "left_because"],
        rows: lines.map {
          [$0.customer, $0.number, $0.due, "\($0.amountMinor)", $0.currency, $0.mandate ?? "", $0.reason ?? ""]
        }, numeric: [3]), as: options.format)
  }
}

/// `encours debits prepare`: makes the file of what is proposed.
struct DebitsPrepareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare", abstract: "Makes a run of what is proposed: its items are not asked for meanwhile.",
    discussion: "Take the file for the bank with: encours debits file NUMBER")

  @OptionGroup var options: Options
  @OptionGroup var choice: DebitChoice
  @Option(help: "The number of an invoice to leave out; repeat it for more.")
  var except: [String] = []

  /// Items of which it is told why nothing is debited; the others are in what is proposed.
  private static let reasonsMax = 5

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now, day, choice, except) = (options.actor, options.now, options.day, choice, Set(except))
    let run: DebitRun?
    do {
      run = try await database.write { transaction in
        let proposal = try ProposeDebits.proposal(
          of: company.id, dueBy: choice.due ?? choice.collect, on: day, collecting: choice.collect, transaction)
        if proposal.debits.isEmpty, !proposal.left.isEmpty {
          let reasons = proposal.reasons.prefix(DebitsPrepareCommand.reasonsMax).joined(separator: ", ")
          throw Failure(.usage, "nothing may be debited on \(choice.collect): \(reasons)")
        }
        let items = proposal.debits.flatMap(\.items).filter { !except.contains($0.number) }.map(\.item)
        let number = try PrepareDebits(items, collectsOn: choice.collect, of: company.id)
          .run(transaction, on: day, actor: actor, at: now)
        return try DebitRunStore.find(number, of: company.id, transaction)
      }
    } catch let refusal as DebitRefusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
    try RunReport.print([run].compactMap { $0 }, as: options.format)
  }
}

/// `encours debits runs`: the latest runs.
struct DebitRunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "runs", abstract: "Lists the latest runs.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    try RunReport.print(try await database.read { try DebitRunStore.all(of: company.id, $0) }, as: options.format)
    try await database.close()
  }
}

/// `encours debits run`: the debits of a run.
struct DebitRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Lists the debits of a run with what became of each.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the run.")
  var number: Int64

  private struct Report: Encodable {
    let endToEnd: String
    let customer: String
    let mandate: String
    let sequence: String
    let amountMinor: Int64
    let currency: String
    let items: [String]
    let state: String
    let endedOn: String?
    let reason: String?
    /// Whether its customer was told, by the words of `NoticeState`.
    let notice: String
    let toldOn: String?
  }

  func run() async throws {
    let database = try await options.open()
    let (company, run) = try await options.debitRun(number, in: database)
    let reports = try await database.read { snapshot in
      let debits = try DirectDebitStore.all(in: run.id, of: company.id, snapshot)
      let told = try DebitNoticeStore.latest(of: run.id, company: company.id, snapshot)
      let codes = Dictionary(
        uniqueKeysWithValues: try CustomerStore.find(
          Array(Set(debits.map(\.customer))).sorted(), of: company.id, snapshot
        ).map { ($0.id, $0.code) })
      let numbers = Dictionary(
        uniqueKeysWithValues: try ItemStore.find(
          debits.flatMap { $0.parts.map(\.item) }, of: company.id, snapshot
        ).map { ($0.id, $0.number) })
      return debits.map { debit in
        Report(
          endToEnd: debit.endToEnd, customer: codes[debit.customer] ?? "", mandate: debit.mandate,
          sequence: debit.collection.rawValue, amountMinor: debit.amount.minor, currency: debit.amount.currency.code,
          items: debit.parts.compactMap { numbers[$0.item] }, state: debit.state.rawValue,
          endedOn: debit.endedOn?.description, reason: debit.reason,
          notice: (told[debit.id]?.state ?? .notTold).code, toldOn: told[debit.id]?.state.toldOn?.description)
      }
    }
    try await database.close()
    try Output.print(
      reports,
      table: .init(
        columns: [
          "end_to_end", "customer", "mandate", "sequence", "amount_minor", "items", "state", "reason", "notice",
        ],
        rows: reports.map {
          [
            $0.endToEnd, $0.customer, $0.mandate, $0.sequence, "\($0.amountMinor)", $0.items.joined(separator: " "),
            $0.state, $0.reason ?? "", [$0.notice, $0.toldOn].compactMap { $0 }.joined(separator: " "),
          ]
        }, numeric: [4]), as: options.format)
  }
}

/// `encours debits file`: the file of a run for the bank.
struct DebitFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Prints the file of a run for the bank (pain.008), the same each time.",
    discussion: "For example: encours debits file 3 > prelevements-3.xml")

  @OptionGroup var options: Options
  @Argument(help: "The number of the run.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let (company, run) = try await options.debitRun(number, in: database)
    let text = try await database.read { try DebitRunStore.content(run.number, of: company.id, $0) }
    try await database.close()
    FileHandle.standardOutput.write(Data((text ?? "").utf8))
  }
}

/// `encours debits cancel`: takes a run back that the bank did not get.
struct DebitsCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Takes back a run that the bank did not get: its items are asked for again.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the run.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let (company, run) = try await options.debitRun(number, in: database)
    let act = CancelDebits(run.number, of: company.id)
    let (actor, now, day) = (options.actor, options.now, options.day)
    do {
      try await database.write { try act.run($0, on: day, actor: actor, at: now) }
    } catch let refusal as DebitRefusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
  }
}
