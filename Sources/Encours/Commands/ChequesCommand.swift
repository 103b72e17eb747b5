import ArgumentParser
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// `encours cheques`: cheques received, the slips on which they go to the bank, and what became of each.
struct ChequesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cheques", abstract: "Cheques received, slips for the bank, and what became of each.",
    subcommands: [
      ChequeNoteCommand.self, ChequesHeldCommand.self, ChequesRemitCommand.self, ChequeSlipCommand.self,
      ChequeSlipsCommand.self, ChequeSlipBackCommand.self,
    ])
}

/// A cheque as scripts read it.
private struct ChequeReport: Encodable {
  let id: Int64
  let customer: String
  let number: String
  let bank: String?
  let drawer: String
  let amountMinor: Int64
  let currency: String
  let receivedOn: String
  let slip: Int64?
  let state: String
  let endedOn: String?
  let reason: String?
  let items: [String]

  static func all(_ cheques: [Cheque], of company: CompanyID, _ snapshot: Snapshot) throws -> [ChequeReport] {
    let codes = Dictionary(
      uniqueKeysWithValues: try CustomerStore.find(
        Array(Set(cheques.map(\.customer))).sorted(), of: company, snapshot
      ).map { ($0.id, $0.code) })
    let numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(
        Array(Set(cheques.flatMap { $0.parts.map(\.item) })).sorted(), of: company, snapshot
      ).map { ($0.id, $0.number) })
    return cheques.map { cheque in
      ChequeReport(
        id: cheque.id.rawValue, customer: codes[cheque.customer] ?? "", number: cheque.number, bank: cheque.bank,
        drawer: cheque.drawer, amountMinor: cheque.amount.minor, currency: cheque.amount.currency.code,
        receivedOn: cheque.receivedOn.description, slip: cheque.slip, state: cheque.state.rawValue,
        endedOn: cheque.endedOn?.description, reason: cheque.reason, items: cheque.parts.compactMap { numbers[$0.item] }
      )
    }
  }

  static func print(_ reports: [ChequeReport], as format: OutputFormat) throws {
    try Output.print(
      reports,
      table: .init(
        columns: [
          "id", "customer", "number", "bank", "amount_minor", "currency", "received_on", "slip", "state", "items",
        ],
        rows: reports.map {
          [
            "\($0.id)", $0.customer, $0.number, $0.bank ?? "", "\($0.amountMinor)", $0.currency, $0.receivedOn,
            $0.slip.map { "\($0)" } ?? "", $0.state, $0.items.joined(separator: " "),
          ]
        }, numeric: [0, 4, 7]), as: format)
  }
}

/// `encours cheques note`: notes a cheque that a customer gave.
struct ChequeNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Notes a cheque that a customer gave, and what it pays.")

  @OptionGroup var options: Options
  @Argument(help: "The customer's code.")
  var customer: String
  @Option(help: "The number of the cheque.")
  var number: String
  @Option(help: "Its amount, such as 1200.50, in the customer's currency.")
  var amount: String
  @Option(help: "The bank on which it is drawn.")
  var bank: String?
  @Option(help: "Whoever signed it, when it is not the customer.")
  var drawer: String?
  @Option(help: "The day on which it was received; today when left out.")
  var received: CivilDate?
  @Option(help: "The number of an invoice that it pays; repeat it for more.")
  var pays: [String] = []

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (code, pays) = (customer, pays)
    let known = try await database.read { try TypedPayment.customer(code, of: company.id, $0) }
    let money = try TypedPayment.amount(amount, in: known.currency)
    let items = try await database.read { try TypedPayment.items(pays, of: known, $0) }
    let (actor, now, day) = (options.actor, options.now, options.day)
    let act = NoteCheque(
      of: known.id, number: number, bank: bank, drawer: drawer, amount: money,
      receivedOn: received ?? day, items: items)
    let reports: [ChequeReport]
    do {
      reports = try await database.write { transaction in
        let id = try act.run(transaction, company: company.id, on: day, actor: actor, at: now)
        let cheque = try ChequeStore.find(id, of: company.id, transaction)
        return try ChequeReport.all([cheque].compactMap { $0 }, of: company.id, transaction)
      }
    } catch let refusal as ChequeRefusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
    try ChequeReport.print(reports, as: options.format)
  }
}

/// `encours cheques held`: the cheques that no bank has yet.
struct ChequesHeldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held", abstract: "Lists the cheques that no bank has yet.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let reports = try await database.read {
      try ChequeReport.all(try ChequeStore.held(of: company.id, $0), of: company.id, $0)
    }
    try await database.close()
    try ChequeReport.print(reports, as: options.format)
  }
}

/// `encours cheques remit`: puts cheques on a slip for the bank.
struct ChequesRemitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remit", abstract: "Puts cheques on a slip for the bank: those named, or all in the drawer.")

  @OptionGroup var options: Options
  @Argument(help: "The keys of cheques; see encours cheques held.")
  var cheques: [Int64] = []

  private struct Report: Encodable {
    let slip: Int64
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now, day, named) = (options.actor, options.now, options.day, cheques)
    let number: Int64
    do {
      number = try await database.write { transaction in
        let ids =
          named.isEmpty ? try ChequeStore.held(of: company.id, transaction).map(\.id) : named.map { ChequeID($0) }
        return try RemitCheques(ids, of: company.id).run(transaction, on: day, actor: actor, at: now)
      }
    } catch let refusal as ChequeRefusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
    try Output.print(Report(slip: number), table: .init(columns: ["slip"], rows: [["\(number)"]]), as: options.format)
  }
}

/// `encours cheques slip`: the cheques of a slip.
struct ChequeSlipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slip", abstract: "Lists the cheques of a slip with what became of each.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the slip.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let number = number
    let reports = try await database.read { snapshot -> [ChequeReport]? in
      guard let slip = try ChequeSlipStore.find(number, of: company.id, snapshot) else { return nil }
      return try ChequeReport.all(
        try ChequeStore.all(on: slip.id, of: company.id, snapshot), of: company.id, snapshot)
    }
    try await database.close()
    guard let reports else { throw Failure(.usage, ChequeRefusal.unknownSlip(number).description) }
    try ChequeReport.print(reports, as: options.format)
  }
}

/// `encours cheques slips`: the latest slips.
struct ChequeSlipsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "slips", abstract: "Lists the latest slips.")

  @OptionGroup var options: Options

  private struct Report: Encodable {
    let number: Int64
    let madeOn: String
    let madeBy: String
    let isTakenBack: Bool
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let slips = try await database.read { try ChequeSlipStore.all(of: company.id, $0) }
    try await database.close()
    let reports = slips.map {
      Report(
        number: $0.number, madeOn: $0.madeOn.description, madeBy: $0.madeBy, isTakenBack: $0.takenBackOn != nil)
    }
    try Output.print(
      reports,
      table: .init(
        columns: ["number", "made_on", "made_by", "taken_back"],
        rows: reports.map { ["\($0.number)", $0.madeOn, $0.madeBy, $0.isTakenBack ? "yes" : ""] }, numeric: [0]),
      as: options.format)
  }
}

/// `encours cheques take-back`: a slip that the bank did not get.
struct ChequeSlipBackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take-back", abstract: "Takes back a slip that the bank did not get: its cheques are in the drawer.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the slip.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let act = TakeBackSlip(number, of: company.id)
    let (actor, now, day) = (options.actor, options.now, options.day)
    do {
      try await database.write { try act.run($0, on: day, actor: actor, at: now) }
    } catch let refusal as ChequeRefusal {
      throw Failure(.usage, refusal.description)
    }
    try await database.close()
  }
}
