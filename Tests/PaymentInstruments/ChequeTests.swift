import Banking
import CashApplication
import Files
import Imports
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Cheques, from the customer to the bank and back")
struct ChequeTests {
  private static func cheque(_ id: Int64, slip: Int64 = 1, cents: Int64 = 10_000, number: String = "1234567") -> Cheque
  {
    Cheque(
      id: ChequeID(id), customer: CustomerID(id), number: number, drawer: "D", amount: Money(minor: cents, .eur),
      receivedOn: "2026-11-20", slip: slip, state: .remitted)
  }

  @Test("a slip is known by its sum, in its days, on a line that speaks of cheques, when no other has the same")
  func slips() {
    let slips = ChequeSlips(
      remitted: [Self.cheque(1), Self.cheque(2, cents: 5), Self.cheque(3, slip: 2), Self.cheque(4, slip: 3)],
      madeOn: [1: "2026-11-23", 2: "2026-11-23", 3: "2026-11-24"])
    func found(_ cents: Int64, _ day: CivilDate = "2026-11-25", isCheques: Bool = true) -> [Int64]? {
      slips.cheques(of: Money(minor: cents, .eur), on: day, isCheques: isCheques)?.map(\.id.rawValue)
    }
    #expect(found(10_005) == [1, 2])
    #expect(found(10_000) == nil, "two slips have this sum")
    #expect(found(10_005, isCheques: false) == nil)
    #expect(found(10_005, "2026-12-09") == nil && found(10_005, "2026-11-22") == nil)
  }

  @Test("a cheque that comes back is known by its number, else by being the only one of its amount")
  func unpaid() {
    let slips = ChequeSlips(
      remitted: [], madeOn: [:],
      collected: [Self.cheque(1, number: "1234567"), Self.cheque(2, number: "7654321"), Self.cheque(3, cents: 5)])
    func found(_ cents: Int64, _ text: String) -> Int64? {
      slips.unpaid(Money(minor: -cents, .eur), text: text)?.id.rawValue
    }
    #expect(found(10_000, "IMPAYE CHEQUE 7654321") == 2)
    #expect(found(10_000, "IMPAYE CHEQUE") == nil && found(5, "IMPAYE CHEQUE") == 3)
    #expect(Cheque.number(" 123 4567 ") == "1234567" && Cheque.number("12A") == nil && Cheque.number("") == nil)
  }

  @Test(
    "the bank's credit of a slip settles what each cheque pays; one that is not paid opens it again",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let items = [
        try await bench.owe(1, "F-1", 10_000), try await bench.owe(1, "F-2", 5_000),
        try await bench.owe(2, "F-3", 7_000),
      ]
      let company = bench.company.id
      func note(_ customer: Int, _ number: String, _ cents: Int64, _ items: [ItemID]) async throws -> ChequeID {
        let act = NoteCheque(
          of: bench.customers[customer - 1], number: number, amount: Money(minor: cents, .eur),
          receivedOn: "2026-11-23",
          items: items)
        return try await database.write {
          try act.run($0, company: company, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
        }
      }
      let first = try await note(1, "1234567", 12_000, [items[0], items[1]])
      let second = try await note(2, "7654321", 7_000, [items[2]])
      await #expect(throws: ChequeRefusal.twice("1234567")) { _ = try await note(1, "123 4567", 12_000, []) }
      // What a cheque pays is not asked for, and not debited.
      let all = CustomerID(0)...CustomerID(1_000_000)
      let held = try await database.read {
        try AwaitedReceiptStore.byItem(of: company, among: all, on: DebitBench.today, $0)
      }
      #expect(held.mapValues(\.minor) == [items[0]: 10_000, items[1]: 2_000, items[2]: 7_000])
      await #expect(throws: DebitRefusal.self) { _ = try await bench.prepare([items[2]]) }

      let remit = RemitCheques([first, second], of: company)
      let slip = try await database.write {
        try remit.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      }
      #expect(slip == 1)
      let credit = try await cash(bench, "E1", "190.00", "REMISE CHEQUES BORDEREAU 0042", day: "2026-11-26")
      #expect(credit.applied == 2, "\(credit)")
      #expect(try await bench.open(items[0]) == 0)
      #expect(try await bench.open(items[1]) == 3_000)
      #expect(try await bench.open(items[2]) == 0)
      let problems = try await database.read { try CashCheck.problems($0) + BalanceCheck.problems($0) }
      #expect(problems.isEmpty, "\(problems)")

      let back = try await cash(
        bench, "E2", "120.00", "IMPAYE CHEQUE N 1234567 SANS PROVISION", isOut: true, day: "2026-12-02")
      #expect(back.returned == 1, "\(back)")
      #expect(try await bench.open(items[0]) == 10_000)
      #expect(try await bench.open(items[1]) == 5_000)
      #expect(try await bench.open(items[2]) == 0)
      let states = try await database.read { snapshot in
        try [first, second].map { try ChequeStore.find($0, of: company, snapshot)?.state }
      }
      #expect(states == [.unpaid, .collected])

      // The other comes back with the bank's fee in the same line: only its number says that it is it.
      let unnamed = try await cash(bench, "E3", "82.50", "IMPAYE CHEQUE FRAIS INCLUS", isOut: true, day: "2026-12-03")
      #expect(unnamed.returned == 0 && unnamed.suggested == 1, "\(unnamed)")
      let named = try await cash(
        bench, "E4", "82.50", "IMPAYE CHEQUE 7654321 FRAIS INCLUS", isOut: true, day: "2026-12-04")
      #expect(named.returned == 1, "\(named)")
      #expect(try await bench.open(items[2]) == 7_000)
      #expect(
        try await database.read { try ChequeStore.find(second, of: company, $0)?.state } == .unpaid)
      let after = try await database.read { try CashCheck.problems($0) + BalanceCheck.problems($0) }
      #expect(after.isEmpty, "\(after)")
    }
  }

  /// A statement with one entry that only has a wording.
  private func cash(
    _ bench: DebitBench, _ reference: String, _ amount: String, _ wording: String, isOut: Bool = false, day: CivilDate
  ) async throws -> ApplyCash.Outcome {
    let text = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><NtryRef>\(reference)</NtryRef>\
      <Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(isOut ? "DBIT" : "CRDT")</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>\
      <Dt>\(day)</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef><AddtlNtryInf>\(wording)</AddtlNtryInf></Ntry>\
      </Stmt></BkToCstmrStmt></Document>
      """
    _ = try await bench.importFile("\(reference).xml", Array(text.utf8), day: day)
    return try await bench.apply(on: day)
  }

  @Test(
    "a slip that the bank did not get is taken back, and a cheque is handed back: what it pays is asked for again",
    arguments: Engine.all)
  func takenBack(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let item = try await bench.owe(1, "F-1", 10_000)
      let (company, customer) = (bench.company.id, bench.customers[0])
      let (actor, at) = (Example.actor, Engine.moment)
      let cheque = try await database.write {
        try NoteCheque(
          of: customer, number: "1234567", amount: Money(minor: 10_000, .eur), receivedOn: "2026-11-23", items: [item]
        ).run($0, company: company, on: DebitBench.today, actor: actor, at: at)
      }
      await #expect(throws: ChequeRefusal.nothing) {
        _ = try await database.write {
          try RemitCheques([], of: company).run($0, on: DebitBench.today, actor: actor, at: at)
        }
      }
      try await database.write { transaction in
        try RemitCheques([cheque], of: company).run(transaction, on: DebitBench.today, actor: actor, at: at)
        try TakeBackSlip(1, of: company).run(transaction, on: DebitBench.today, actor: actor, at: at)
      }
      await #expect(throws: ChequeRefusal.notWhole(1)) {
        try await database.write {
          try TakeBackSlip(1, of: company).run($0, on: DebitBench.today, actor: actor, at: at)
        }
      }
      try await database.write {
        try HandBackCheque(cheque, of: company).run($0, on: DebitBench.today, actor: actor, at: at)
      }
      await #expect(throws: ChequeRefusal.notHeld) {
        try await database.write {
          try HandBackCheque(cheque, of: company).run($0, on: DebitBench.today, actor: actor, at: at)
        }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
    }
  }
}
