import Banking
import CashApplication
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Storage
import Support
import Testing

@Suite("Bills, from the customer to the bank and back")
struct BillTests {
  private static let accounts = [
    "FR1420041010050500013M02606", "20041 01005 0500013M026 06", "FR7630004008210001234567849",
  ]

  /// A company with an account in France and three customers, and what is done with their bills.
  private struct Office {
    let bench: DebitBench
    var company: CompanyID { bench.company.id }
    var database: Database { bench.database }

    init(_ database: Database) async throws {
      bench = try await DebitBench(database)
      let id = bench.company.id
      try await database.write {
        try $0.execute("UPDATE company SET iban = 'FR7630006000011234567890189' WHERE id = \(id)")
      }
    }

    func note(
      _ customer: Int, _ cents: Int64?, due: CivilDate = "2026-11-30", _ items: [ItemID], kind: Bill.Kind = .draft,
      account: String? = accounts[0]
    ) async throws -> BillID {
      let act = NoteBill(
        of: bench.customers[customer - 1], kind: kind, account: account, amount: cents.map { Money(minor: $0, .eur) },
        drawnOn: "2026-11-02", dueOn: due, items: items)
      let company = company
      return try await database.write {
        try act.run($0, company: company, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
    }

    @discardableResult
    func remit(_ bills: [BillID], _ purpose: BillPurpose = .collection) async throws -> Int64 {
      let act = RemitBills(bills, for: purpose, of: company)
      return try await database.write {
        try act.run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
    }

    func change(_ bill: BillID, _ change: ChangeBill.Change) async throws {
      let act = ChangeBill(bill, change, of: company)
      try await database.write { try act.run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment) }
    }

    func bill(_ id: BillID) async throws -> Bill {
      let company = company
      return try #require(try await database.read { try BillStore.find(id, of: company, $0) })
    }

    /// A statement with one entry that only has a wording, or a code of the bank.
    func bank(
      _ reference: String, _ amount: String, _ wording: String, isOut: Bool = false, code: String = "",
      day: CivilDate
    ) async throws -> ApplyCash.Outcome {
      let text = """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
        <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><NtryRef>\(reference)</NtryRef>\
        <Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(isOut ? "DBIT" : "CRDT")</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>\
        <Dt>\(day)</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef>\(code)<AddtlNtryInf>\(wording)</AddtlNtryInf>\
        </Ntry></Stmt></BkToCstmrStmt></Document>
        """
      _ = try await bench.importFile("\(reference).xml", Array(text.utf8), day: day)
      return try await bench.apply(on: day)
    }

    /// The bank's list of a payment that came back, CFONB240.
    func unpaidList(_ account: String, _ cents: Int64, reason: String, name: String, day: CivilDate) async throws {
      let date = "\(day)".split(separator: "-").reversed().map { $0.suffix(2) }.joined()
      func record(_ parts: [(Int, String)]) -> String { Self.record(240, parts) }
      let amount = String(repeating: "0", count: 12 - "\(cents)".count) + "\(cents)"
      let list = [
        record([(1, "3100000120\(date)E"), (22, "300060000112345678901")]),
        record([
          (1, "3400000220\(date)E\(reason)"), (22, account), (43, name), (78, "300060000112345678901"), (229, amount),
        ]), record([(1, "3900000320\(date)E"), (22, "300060000112345678901"), (229, amount)]),
      ].joined(separator: "\n")
      _ = try await bench.importFile("impayes-\(day).txt", Array(list.utf8), day: day)
    }

    private static func record(_ length: Int, _ parts: [(Int, String)]) -> String {
      var text = ""
      for (column, part) in parts { text += String(repeating: " ", count: column - 1 - text.count) + part }
      return text + String(repeating: " ", count: length - text.count)
    }

    /// A statement of CFONB120 with one movement, of which only the bank's operation says what it is.
    func cfonb(_ operation: String, _ cents: Int64, isOut: Bool = false, reason: String = "", on day: CivilDate)
      async throws -> ApplyCash.Outcome
    {
      let date = "\(day)".split(separator: "-").reversed().map { $0.suffix(2) }.joined()
      func amount(_ cents: Int64) -> String {
        let letter = Array(cents < 0 ? "}JKLMNOPQR" : "{ABCDEFGHI")[Int(abs(cents) % 10)]
        let digits = "\(abs(cents) / 10)"
        return String(repeating: "0", count: 13 - digits.count) + digits + String(letter)
      }
      func record(_ code: String, _ more: [(Int, String)], _ cents: Int64) -> String {
        Self.record(
          120,
          [(1, code), (3, "30006"), (12, "00001"), (17, "EUR2"), (22, "12345678901")] + more + [(91, amount(cents))])
      }
      let signed = isOut ? -cents : cents
      let movement =
        [(33, operation), (35, date)] + (reason.isEmpty ? [] : [(41, reason)]) + [(43, date), (49, "OPERATION")]
      let text = [
        record("01", [(35, date)], 0), record("04", movement, signed), record("07", [(35, date)], signed),
      ].joined(separator: "\n")
      _ = try await bench.importFile("releve-\(operation)-\(day).txt", Array(text.utf8), day: day)
      return try await bench.apply(on: day)
    }

    func problems() async throws -> [String] {
      try await database.read { try CashCheck.problems($0) + BalanceCheck.problems($0) }.map { "\($0)" }
    }
  }

  @Test(
    "the bank's credit settles what each bill of a due day pays; one that it takes back opens exactly that again",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bench = office.bench
      let items = [
        try await bench.owe(1, "F-1", 10_000), try await bench.owe(1, "F-2", 5_000),
        try await bench.owe(2, "F-3", 7_000), try await bench.owe(3, "F-4", 9_000),
      ]
      let first = try await office.note(1, 12_000, [items[0], items[1]])
      let second = try await office.note(2, nil, [items[2]], kind: .note, account: Self.accounts[1])
      let late = try await office.note(3, 9_000, due: "2026-12-31", [items[3]], account: Self.accounts[2])
      #expect(try await office.bill(second).amount.minor == 7_000, "what it pays says what it is for")
      await #expect(throws: BillRefusal.twice("EF\(first)")) {
        _ = try await office.note(1, 12_000, [items[0], items[1]])
      }
      #expect(try await office.remit([first, second, late]) == 1)
      let content = try await database.read { [company = office.company] in
        try BillSlipStore.content(1, of: company, $0)
      }
      let records = try #require(content).split(separator: "\r\n")
      #expect(records.count == 5 && records.allSatisfy { $0.utf8.count == 160 })

      let credit = try await office.bank("E1", "190.00", "ENCAISSEMENT LCR ECHEANCE 301126", day: "2026-12-01")
      #expect(credit.applied == 2, "\(credit)")
      for (item, left) in zip(items, [0, 3_000, 0, 9_000]) { #expect(try await bench.open(item) == Int64(left)) }
      #expect(try await office.bill(late).state == .remitted)

      let back = try await office.bank(
        "E2", "120.00", "IMPAYE LCR EF\(first) PROVISION INSUFFISANTE", isOut: true, day: "2026-12-04")
      #expect(back.returned == 1, "\(back)")
      for (item, left) in zip(items, [10_000, 5_000, 0, 9_000]) { #expect(try await bench.open(item) == Int64(left)) }
      let states = [try await office.bill(first).state, try await office.bill(second).state]
      #expect(states == [.unpaid, .collected])
      // With the bank's fee in the same line.
      let charged = try await office.bank(
        "E2F", "73.00", "IMPAYE LCR EF\(second) FRAIS INCLUS", isOut: true, day: "2026-12-05")
      #expect(charged.returned == 1, "\(charged)")
      #expect(try await bench.open(items[2]) == 7_000)
      #expect(try await office.bill(second).state == .unpaid)
      // One bill alone in its credit is known too, by a code instead of words.
      let alone = try await office.bank(
        "E3", "90.00", "REMISE",
        code: """
          <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>DRFT</Cd><SubFmlyCd>STAM</SubFmlyCd></Fmly></Domn></BkTxCd>
          """, day: "2027-01-04")
      #expect(alone.applied == 1, "\(alone)")
      #expect(try await bench.open(items[3]) == 0)
      let gone = try await office.bank(
        "E4", "90.00", "REJET", isOut: true,
        code: """
          <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>DRFT</Cd><SubFmlyCd>UDFT</SubFmlyCd></Fmly></Domn></BkTxCd>
          """, day: "2027-01-08")
      #expect(gone.returned == 1, "\(gone)")
      #expect(try await bench.open(items[3]) == 9_000)
      #expect(try await office.problems().isEmpty)
    }
  }

  @Test(
    "the bank's list of unpaid bills ends one before it is credited, and says why and whose when it is taken back",
    arguments: Engine.all)
  func lists(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bench = office.bench
      let items = [
        try await bench.owe(1, "F-1", 10_000), try await bench.owe(2, "F-2", 10_000),
        try await bench.owe(3, "F-3", 400),
      ]
      let bills = [
        try await office.note(1, nil, [items[0]]),
        try await office.note(2, nil, [items[1]], account: Self.accounts[2]), try await office.note(3, nil, [items[2]]),
      ]
      try await office.remit(bills)
      try await office.unpaidList("300040082100012345678", 10_000, reason: "0066", name: "CLIENT 2", day: "2026-12-02")
      _ = try await bench.apply(on: "2026-12-02")
      let told = try await office.bill(bills[1])
      #expect(told.state == .unpaid && told.reason == "0066" && !told.isCredited, "\(told)")
      #expect(try await office.bill(bills[0]).state == .remitted)
      // The bank credits all of it nevertheless, and takes the one back without a word of whose it is.
      let credit = try await office.bank("E1", "204.00", "REMISE EFFETS RE000001", day: "2026-12-03")
      #expect(credit.applied == 3, "\(credit)")
      for item in items { #expect(try await bench.open(item) == 0) }
      let back = try await office.bank("E2", "100.00", "EFFET IMPAYE", isOut: true, day: "2026-12-03")
      #expect(back.returned == 1, "\(back)")
      #expect(try await bench.open(items[0]) == 0)
      #expect(try await bench.open(items[1]) == 10_000)
      let after = try await office.bill(bills[1])
      #expect(after.state == .unpaid && after.reason == "0066" && after.isCredited)
      // The list again changes nothing.
      #expect(try await bench.apply(on: "2026-12-05") == ApplyCash.Outcome())
      #expect(try await office.problems().isEmpty)
    }
  }

  @Test(
    "what a bill pays is not asked for from when it is noted until ten days after it falls due", arguments: Engine.all)
  func held(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bench = office.bench
      let item = try await bench.owe(1, "F-1", 9_000)
      let (company, all) = (office.company, CustomerID(0)...CustomerID(1_000_000))
      func held(on day: CivilDate) async throws -> InstrumentUnderWay? {
        try await database.read { try InstrumentUnderWayStore.byItem(of: company, among: all, on: day, $0) }[item]
      }
      // Three bills of a third each, as an invoice is often paid.
      let bills = [
        try await office.note(1, 3_000, due: "2026-11-30", [item]),
        try await office.note(1, 3_000, due: "2026-12-31", [item]),
        try await office.note(1, nil, due: "2027-01-31", [item]),
      ]
      #expect(try await office.bill(bills[2]).amount.minor == 3_000, "what the others leave")
      await #expect(throws: BillRefusal.changed) { _ = try await office.note(1, 1, [item]) }
      #expect(try await held(on: "2026-11-23") == InstrumentUnderWay(.bill, minor: 9_000, on: "2027-01-31"))
      #expect(try await held(on: "2027-02-10") != nil)
      #expect(try await held(on: "2027-02-11") == nil)
      await #expect(throws: DebitRefusal.self) { _ = try await bench.prepare([item]) }
      let found = try await database.read {
        try InstrumentUnderWayStore.find(item, since: "2026-11-23", company: company, $0)
      }
      #expect(found?.instrument == .bill)
      try await office.change(bills[0], .handBack)
      #expect(try await held(on: "2026-11-23")?.minor == 6_000, "what the others still cover")
      for bill in bills.dropFirst() { try await office.change(bill, .handBack) }
      #expect(try await held(on: "2026-11-23") == nil)
      #expect(try await bench.prepare([item]) == 1)
    }
  }

  @Test("what keeps a bill from the file is refused with its remedy, and completed", arguments: Engine.all)
  func obstacles(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bill = try await office.note(1, 5_000, [], account: nil)
      await #expect(throws: BillRefusal.cannotBeWritten(reference: "EF\(bill)", .noAccount)) {
        try await office.remit([bill])
      }
      await #expect(throws: BillRefusal.account) {
        try await office.change(bill, .correct(account: "FR15 2004", drawee: nil))
      }
      try await office.change(bill, .correct(account: Self.accounts[1], drawee: "Alpha"))
      let corrected = try await office.bill(bill)
      #expect(corrected.iban == Self.accounts[0] && corrected.drawee == "Alpha")
      try await office.change(bill, .accept)
      await #expect(throws: BillRefusal.notAcceptable) { try await office.change(bill, .accept) }
      try await office.remit([bill], .discount)
      await #expect(throws: BillRefusal.notHeld) { try await office.remit([bill]) }
      await #expect(throws: BillRefusal.notHeld) { try await office.change(bill, .handBack) }
      await #expect(throws: BillRefusal.nothing) { try await office.remit([]) }
      await #expect(throws: BillRefusal.due) { _ = try await office.note(1, 5, due: "2026-11-01", []) }
      await #expect(throws: BillRefusal.amount) { _ = try await office.note(1, nil, []) }
      try await database.write { [company = office.company] in
        try $0.execute("UPDATE company SET iban = 'DE89370400440532013000' WHERE id = \(company)")
      }
      let other = try await office.note(2, 5_000, [])
      await #expect(throws: BillRefusal.noCreditor) { try await office.remit([other]) }
      let reader = Actor.person(PersonID(7), name: "Ali", rights: [.see])
      let act = RemitBills([other], for: .collection, of: office.company)
      await #expect(throws: NotAllowed.self) {
        _ = try await database.write { try act.run($0, on: DebitBench.today, actor: reader, at: Engine.moment) }
      }
    }
  }

  @Test(
    "a slip that the bank did not get is taken back; an unpaid bill that a person notes frees its items and counts in the score",
    arguments: Engine.all)
  func takenBack(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bench = office.bench
      let item = try await bench.owe(2, "F-1", 10_000)
      let bill = try await office.note(2, nil, [item])
      try await office.remit([bill])
      let back = TakeBackBills(1, of: office.company)
      try await database.write { try back.run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment) }
      #expect(try await office.bill(bill).state == .held)
      await #expect(throws: BillRefusal.notWhole(1)) {
        try await database.write { try back.run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment) }
      }
      await #expect(throws: BillRefusal.notRemitted) { try await office.change(bill, .unpaid(reason: "x")) }
      #expect(try await office.remit([bill]) == 2)
      try await office.change(bill, .unpaid(reason: "Contestée"))
      let company = office.company
      let held = try await database.read {
        try InstrumentUnderWayStore.find(item, since: "2026-11-23", company: company, $0)
      }
      #expect(held == nil)
      for number in 1...8 { try await bench.owe(2, "L-\(number)", 5_000, due: "2026-10-01") }
      let customer = bench.customers[1]
      let score = try await database.write { transaction in
        _ = try ComputeScores(company, on: "2026-12-09").run(transaction, actor: Example.actor, at: Engine.moment)
        return try ScoreStore.current(of: customer, company: company, transaction)
      }
      #expect(score?.inputs.returnedPayments == 1)
    }
  }

  @Test(
    "what a bank advances is settled at once, and told until it has fallen due; undone, the bill is with the bank again"
  )
  func discount() async throws {
    try await Engine.sqlite.withDatabase(DebitBench.migrations) { database in
      let office = try await Office(database)
      let bench = office.bench
      let item = try await bench.owe(1, "F-1", 10_000)
      let bill = try await office.note(1, nil, due: "2027-01-31", [item], kind: .accepted)
      try await office.remit([bill], .discount)
      #expect(try await office.bank("E1", "100.00", "ESCOMPTE EFFETS", day: "2026-11-25").applied == 1)
      #expect(try await bench.open(item) == 0)
      let company = office.company
      func advanced(on day: CivilDate) async throws -> [Money] {
        try await database.read { try BillStore.discounted(of: company, on: day, $0) }
      }
      #expect(try await advanced(on: "2027-01-31") == [Money(minor: 10_000, .eur)])
      #expect(try await advanced(on: "2027-02-01") == [])
      let entry = try #require(try await database.read { try BankEntryStore.all(of: company, $0) }.first)
      #expect(entry.endToEnd == "EF\(bill)")
      let undo = ReverseApplication(company: company, entry: entry.id)
      try await database.write { try undo.run($0, on: "2026-11-26", actor: Example.actor, at: Engine.moment) }
      #expect(try await office.bill(bill).state == .remitted)
      #expect(try await bench.open(item) == 10_000)
      // A person matches what came less interest, and says so; what comes back of it a person says too.
      try await office.change(bill, .credited)
      #expect(try await office.bill(bill).state == .collected)
      await #expect(throws: BillRefusal.notRemitted) { try await office.change(bill, .credited) }
      try await office.change(bill, .unpaid(reason: "Provision insuffisante"))
      #expect(try await office.bill(bill).state == .unpaid)
    }
  }
}
