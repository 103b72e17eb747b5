public import ArgumentParser
import Kernel
import PaymentInstruments
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// `encours bills`: bills of exchange and promissory notes, the slips and files with which they go to the bank, and what
/// became of each.
struct BillsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bills",
    abstract: "Bills of exchange and promissory notes (LCR, BOR), files for the bank, and what became of each.",
    discussion: "The bank's list of unpaid bills (CFONB240) and its statements are read by: encours import FILE",
    subcommands: [
      BillNoteCommand.self, BillsHeldCommand.self, BillAcceptCommand.self, BillCorrectCommand.self,
      BillHandBackCommand.self, BillsRemitCommand.self, BillSlipsCommand.self, BillSlipCommand.self,
      BillFileCommand.self, BillCreditedCommand.self, BillUnpaidCommand.self, BillSlipBackCommand.self,
    ])
}

extension Bill.Kind: ExpressibleByArgument {}
extension BillPurpose: ExpressibleByArgument {}

/// A bill as scripts read it.
private struct BillReport: Encodable {
  let reference: String
  let customer: String
  let kind: String
  let drawee: String
  let iban: String?
  let bank: String?
  let amountMinor: Int64
  let currency: String
  let drawnOn: String
  let dueOn: String
  let slip: Int64?
  let state: String
  let endedOn: String?
  let reason: String?
  let items: [String]
  /// What keeps it from the bank's file.
  let obstacle: String?

  static func all(
    _ bills: [Bill], of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [BillReport] {
    let codes = Dictionary(
      uniqueKeysWithValues: try CustomerStore.find(
        Array(Set(bills.map(\.customer))).sorted(), of: company, snapshot
      ).map { ($0.id, $0.code) })
    let numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(
        Array(Set(bills.flatMap { $0.parts.map(\.item) })).sorted(), of: company, snapshot
      ).map { ($0.id, $0.number) })
    return bills.map { bill in
      BillReport(
        reference: bill.reference, customer: codes[bill.customer] ?? "", kind: bill.kind.rawValue, drawee: bill.drawee,
        iban: bill.iban, bank: bill.bank, amountMinor: bill.amount.minor, currency: bill.amount.currency.code,
        drawnOn: bill.drawnOn.description, dueOn: bill.dueOn.description, slip: bill.slip, state: bill.state.rawValue,
        endedOn: bill.endedOn?.description, reason: bill.reason, items: bill.parts.compactMap { numbers[$0.item] },
        obstacle: bill.state == .held ? BillFile.obstacle(bill, for: .collection, on: day)?.rawValue : nil)
    }
  }

  static func print(_ reports: [BillReport], as format: OutputFormat) throws {
    try Output.print(
      reports,
      table: .init(
        columns: [
          "reference", "customer", "kind", "amount_minor", "currency", "due_on", "slip", "state", "obstacle", "items",
        ],
        rows: reports.map {
          [
            $0.reference, $0.customer, $0.kind, "\($0.amountMinor)", $0.currency, $0.dueOn,
            $0.slip.map { "\($0)" } ?? "", $0.state, $0.obstacle ?? "", $0.items.joined(separator: " "),
          ]
        }, numeric: [3, 6]), as: format)
  }
}

/// `encours bills note`: notes a bill and what it pays.
struct BillNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Notes a bill, and what it pays.")

  @OptionGroup var options: Options
  @Argument(help: "The customer's code.")
  var customer: String
  @Option(help: "lcr (not accepted), lcr_accepted, or bor (promissory note).")
  var kind = Bill.Kind.draft
  @Option(help: "The day on which it falls due.")
  var due: CivilDate
  @Option(help: "Its amount, such as 1200.50, in the customer's currency; all that it pays when left out.")
  var amount: String?
  @Option(help: "The day on which it was drawn; today when left out.")
  var drawn: CivilDate?
  @Option(help: "Where it is payable, as an IBAN or a RIB; it may be given later.")
  var account: String?
  @Option(help: "The drawee's bank.")
  var bank: String?
  @Option(help: "Whoever pays it, when it is not the customer.")
  var drawee: String?
  @Option(help: "The number of an invoice that it pays; repeat it for more.")
  var pays: [String] = []

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (code, pays) = (customer, pays)
    let known = try await database.read { try TypedPayment.customer(code, of: company.id, $0) }
    let money = try amount.map { try TypedPayment.amount($0, in: known.currency) }
    let items = try await database.read { try TypedPayment.items(pays, of: known, $0) }
    let (actor, now, day) = (options.actor, options.now, options.day)
    let act = NoteBill(
      of: known.id, kind: kind, drawee: drawee, account: account, bank: bank, amount: money, drawnOn: drawn ?? day,
      dueOn: due, items: items)
    let reports = try await refused {
      try await database.write { transaction in
        let id = try act.run(transaction, company: company.id, on: day, actor: actor, at: now)
        let bill = try BillStore.find(id, of: company.id, transaction)
        return try BillReport.all([bill].compactMap { $0 }, of: company.id, on: day, transaction)
      }
    }
    try await database.close()
    try BillReport.print(reports, as: options.format)
  }
}

/// `encours bills held`: the bills that no bank has yet.
struct BillsHeldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held", abstract: "Lists the bills that no bank has yet, and what keeps each from its file.")

  @OptionGroup var options: Options

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let day = options.day
    let reports = try await database.read {
      try BillReport.all(try BillStore.held(of: company.id, $0), of: company.id, on: day, $0)
    }
    try await database.close()
    try BillReport.print(reports, as: options.format)
  }
}

/// A change of the bill that a reference names.
private func change(_ reference: String, _ change: ChangeBill.Change, _ options: Options) async throws {
  guard let key = Int64(reference.uppercased().hasPrefix("EF") ? String(reference.dropFirst(2)) : reference) else {
    throw Failure(.usage, "there is no bill \(reference); a reference is such as EF42: see encours bills held")
  }
  let database = try await options.open()
  let company = try await options.selectedCompany(in: database)
  let act = ChangeBill(BillID(key), change, of: company.id)
  let (actor, now, day) = (options.actor, options.now, options.day)
  do {
    try await database.write { try act.run($0, on: day, actor: actor, at: now) }
  } catch let refusal as BillRefusal {
    throw Failure(.usage, refusal.description)
  }
  try await database.close()
}

/// `encours bills accept`: the customer accepted a bill of exchange.
struct BillAcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Notes that the customer accepted a bill of exchange.")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the bill, such as EF42.")
  var reference: String

  func run() async throws { try await change(reference, .accept, options) }
}

/// `encours bills correct`: where a bill is payable, and by whom.
struct BillCorrectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Notes where a bill is payable and whoever pays it, as the bank's file is to say it.")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the bill, such as EF42.")
  var reference: String
  @Option(help: "Where it is payable, as an IBAN or a RIB.")
  var account: String?
  @Option(help: "Whoever pays it.")
  var drawee: String?

  func run() async throws { try await change(reference, .correct(account: account, drawee: drawee), options) }
}

/// `encours bills hand-back`: a bill was given back to the customer, or noted by mistake.
struct BillHandBackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand-back", abstract: "Notes that a bill was given back: what it was to pay is asked for again.")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the bill, such as EF42.")
  var reference: String

  func run() async throws { try await change(reference, .handBack, options) }
}

/// `encours bills credited`: the bank credited a bill in a line that a person matched.
struct BillCreditedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credited", abstract: "Notes that a bill was credited in a line that a person matched.",
    discussion: "What the statement credits as a whole, or by due day, is known without it.")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the bill, such as EF42.")
  var reference: String

  func run() async throws { try await change(reference, .credited, options) }
}

/// `encours bills unpaid`: the bank said that a bill was not paid before it credited it.
struct BillUnpaidCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpaid", abstract: "Notes that a bill was not paid, which the bank said before it credited it.",
    discussion: "Its list of unpaid bills (CFONB240) says the same: encours import FILE, then encours cash apply")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the bill, such as EF42.")
  var reference: String
  @Option(help: "Why, by the bank's code or words.")
  var reason: String?

  func run() async throws { try await change(reference, .unpaid(reason: reason), options) }
}

/// `encours bills remit`: hands bills over to the bank.
struct BillsRemitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remit", abstract: "Puts bills on a slip for the bank: those named, or all that its file can hold.",
    discussion: "The file for the bank (CFONB, 160 characters) is written by: encours bills file SLIP")

  @OptionGroup var options: Options
  @Argument(help: "The references of bills; see encours bills held.")
  var bills: [String] = []
  @Option(help: "collection, when they fall due; or discount, at once.")
  var purpose = BillPurpose.collection

  private struct Report: Encodable {
    let slip: Int64
    let bills: Int
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (actor, now, day, named, purpose) = (options.actor, options.now, options.day, bills, purpose)
    let report = try await refused {
      try await database.write { transaction -> Report in
        let wanted = Set(named.map { $0.uppercased() })
        let chosen = try BillStore.held(of: company.id, transaction).filter { bill in
          wanted.isEmpty
            ? BillFile.obstacle(bill, for: purpose, on: day) == nil : wanted.contains(bill.reference)
        }
        if chosen.count < wanted.count { throw BillRefusal.notHeld }
        let slip = try RemitBills(chosen.map(\.id), for: purpose, of: company.id)
          .run(transaction, on: day, actor: actor, at: now)
        return Report(slip: slip, bills: chosen.count)
      }
    }
    try await database.close()
    try Output.print(
      report,
      table: .init(columns: ["slip", "bills"], rows: [["\(report.slip)", "\(report.bills)"]], numeric: [0, 1]),
      as: options.format)
  }
}

/// `encours bills slip`: the bills of a slip.
struct BillSlipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slip", abstract: "Lists the bills of a slip with what became of each.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the slip.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let (number, day) = (number, options.day)
    let reports = try await database.read { snapshot -> [BillReport]? in
      guard let slip = try BillSlipStore.find(number, of: company.id, snapshot) else { return nil }
      return try BillReport.all(
        try BillStore.all(on: slip.id, of: company.id, snapshot), of: company.id, on: day, snapshot)
    }
    try await database.close()
    guard let reports else { throw Failure(.usage, BillRefusal.unknownSlip(number).description) }
    try BillReport.print(reports, as: options.format)
  }
}

/// `encours bills file`: the bank's file of a slip.
struct BillFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Writes the bank's file of a slip, as it was made, to standard output.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the slip.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let number = number
    let content = try await database.read { try BillSlipStore.content(number, of: company.id, $0) }
    try await database.close()
    guard let content else { throw Failure(.usage, BillRefusal.unknownSlip(number).description) }
    print(content, terminator: "")
  }
}

/// `encours bills slips`: the latest slips.
struct BillSlipsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "slips", abstract: "Lists the latest slips.")

  @OptionGroup var options: Options

  private struct Report: Encodable {
    let number: Int64
    let purpose: String
    let madeOn: String
    let madeBy: String
    let isTakenBack: Bool
  }

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let slips = try await database.read { try BillSlipStore.all(of: company.id, $0) }
    try await database.close()
    let reports = slips.map {
      Report(
        number: $0.number, purpose: $0.purpose.rawValue, madeOn: $0.madeOn.description, madeBy: $0.madeBy,
        isTakenBack: $0.takenBackOn != nil)
    }
    try Output.print(
      reports,
      table: .init(
        columns: ["number", "purpose", "made_on", "made_by", "taken_back"],
        rows: reports.map {
          ["\($0.number)", $0.purpose, $0.madeOn, $0.madeBy, $0.isTakenBack ? "yes" : ""]
        }, numeric: [0]),
      as: options.format)
  }
}

/// `encours bills take-back`: a slip that the bank did not get.
struct BillSlipBackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take-back", abstract: "Takes back a slip that the bank did not get: its bills are to be handed over.")

  @OptionGroup var options: Options
  @Argument(help: "The number of the slip.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let act = TakeBackBills(number, of: company.id)
    let (actor, now, day) = (options.actor, options.now, options.day)
    try await refused { try await database.write { try act.run($0, on: day, actor: actor, at: now) } }
    try await database.close()
  }
}
