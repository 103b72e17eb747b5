import Banking
import CashApplication
import CashApplicationRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Payments applied by hand")
struct ApplyByHandTests {
  private func entry(_ bench: CashBench) async throws -> BankEntryID {
    let company = bench.company.id
    return try #require(try await bench.database.read { try BankEntryStore.all(of: company, $0).first?.id })
  }

  private func item(_ bench: CashBench, _ number: String) async throws -> Item {
    let company = bench.company.id
    return try #require(try await bench.database.read { try ItemStore.find(number: number, of: company, $0).first })
  }

  private func apply(
    _ bench: CashBench, _ parts: [(String, Int64)], remembers: Bool = false
  ) async throws {
    var applied: [AppliedPart] = []
    for (number, minor) in parts { applied.append(AppliedPart(item: try await item(bench, number).id, minor: minor)) }
    let act = ApplyByHand(
      company: bench.company.id, entry: try await entry(bench), customer: bench.customer, parts: applied,
      remembersAccount: remembers)
    try await bench.database.write {
      _ = try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
    }
  }

  private func undo(_ bench: CashBench) async throws {
    let act = ReverseApplication(company: bench.company.id, entry: try await entry(bench))
    try await bench.database.write { try act.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
  }

  private func holds(_ bench: CashBench) async throws {
    let problems = try await bench.database.read {
      try BalanceCheck.problems($0) + CashCheck.problems($0) + Journal.verify($0).map { "\($0)" }
    }
    #expect(problems == [])
    let sums = try await bench.database.read { snapshot in
      try snapshot.query("SELECT CAST(SUM(amount_minor) AS bigint), CAST(SUM(open_minor) AS bigint) FROM item") {
        ($0.int(0), $0.int(1))
      }
    }
    #expect(sums.first?.0 == sums.first?.1, "nothing is created or lost")
  }

  @Test(
    "a person's choice settles what it says, leaves the rest on account, and is undone whole", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("FA-2", 500_00)
      try await bench.owe("AV-9", -50_00, .creditNote)
      let iban = "FR1420041010050500013M02606"
      try await bench.bank([
        .init(amount: "1000.00", name: "INCONNU", iban: iban, wording: "VIREMENT", reference: "R1")
      ])
      #expect(try await bench.apply() == .init(unmatched: 1))

      try await apply(bench, [("FA-1", 600_00), ("FA-2", 200_00), ("AV-9", -50_00)], remembers: true)
      #expect(try await item(bench, "FA-1").open.isZero)
      #expect(try await item(bench, "FA-2").open.minor == 300_00)
      #expect(try await item(bench, "AV-9").open.isZero)
      #expect(try await item(bench, "R1").open.minor == -250_00)
      try await holds(bench)
      let known = try await database.count("SELECT COUNT(*) FROM customer_iban WHERE iban = \(iban)")
      #expect(known == 1)
      await #expect(throws: HandRefusal.notWaiting("R1")) { try await apply(bench, []) }

      try await undo(bench)
      for (number, left) in [("FA-1", 600_00), ("FA-2", 500_00), ("AV-9", -50_00)] as [(String, Int64)] {
        #expect(try await item(bench, number).open.minor == left)
      }
      try await holds(bench)
      let forgotten = try await database.count("SELECT COUNT(*) FROM customer_iban WHERE iban = \(iban)")
      #expect(forgotten == 0)
      // The matcher leaves alone what a person took back, and a person may choose again, as often as needed.
      #expect(try await bench.apply() == .init())
      await #expect(throws: HandRefusal.notApplied("R1")) { try await undo(bench) }
      try await apply(bench, [("FA-2", 500_00)])
      try await undo(bench)
      try await apply(bench, [])
      #expect(try await item(bench, "FA-2").open.minor == 500_00)
      try await holds(bench)
      let open = try await database.count(
        "SELECT -SUM(open_minor) FROM item WHERE kind = 'payment' AND open_minor <> 0")
      #expect(open == 1_000_00)
    }
  }

  @Test("money that went out pays credits of the account back, and is undone whole", arguments: Engine.all)
  func refund(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("AV-9", -80_00, .creditNote)
      try await bench.owe("FA-1", 600_00)
      try await bench.bank([.init(amount: "-50.00", name: "BRISSONNET", wording: "REMBT", reference: "O1")])
      _ = try await bench.apply()
      let (company, customer, entry) = (bench.company.id, bench.customer, try await entry(bench))
      let (credit, invoice) = (try await item(bench, "AV-9").id, try await item(bench, "FA-1").id)
      func pay(_ parts: [AppliedPart]) async throws {
        try await database.write {
          _ = try RefundByHand(company: company, entry: entry, customer: customer, parts: parts).run(
            $0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      let differs = HandRefusal.refundDiffers(asked: Money(minor: 40_00, .eur), paid: Money(minor: 50_00, .eur))
      await #expect(throws: differs) { try await pay([AppliedPart(item: credit, minor: -40_00)]) }
      await #expect(throws: HandRefusal.self) { try await pay([AppliedPart(item: credit, minor: -90_00)]) }
      await #expect(throws: HandRefusal.self) { try await pay([AppliedPart(item: invoice, minor: -50_00)]) }
      await #expect(throws: HandRefusal.nothingChosen) { try await pay([]) }
      for _ in 1...2 {
        try await pay([AppliedPart(item: credit, minor: -50_00)])
        #expect(try await item(bench, "AV-9").open.minor == -30_00)
        await #expect(throws: HandRefusal.notWaiting("O1")) {
          try await pay([AppliedPart(item: credit, minor: -50_00)])
        }
        try await holds(bench)
        try await undo(bench)
        #expect(try await item(bench, "AV-9").open.minor == -80_00)
        try await holds(bench)
      }
    }
  }

  @Test("money out that the ledger has already is not booked beside it", arguments: Engine.all)
  func inLedger(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("AV-9", -200_00, .creditNote)
      let (company, customer) = (bench.company.id, bench.customer)
      try await database.write {
        for (number, issued) in [("VIR9", "2026-11-18"), ("VIR1", "2026-11-10")] as [(String, CivilDate)] {
          let told = Example.item(
            company, customer, .adjustment, number: number, cents: 50_00, issued: issued, due: issued)
          _ = try Example.store(told, $0)
        }
      }
      try await bench.bank([
        .init(amount: "-50.00", name: "BRISSONNET", wording: "REMBT", reference: "O1"),
        .init(amount: "-50.00", name: "BRISSONNET", wording: "REMBT", reference: "O2"),
      ])
      _ = try await bench.apply()
      let entries = try await database.read { try BankEntryStore.all(of: company, $0) }
      let one = try #require(entries.first { $0.reference == "O1" }).id
      let other = try #require(entries.first { $0.reference == "O2" }).id
      let credit = try await item(bench, "AV-9").id
      func refund(_ entry: BankEntryID) async throws {
        let parts = [AppliedPart(item: credit, minor: -50_00)]
        try await database.write {
          _ = try RefundByHand(company: company, entry: entry, customer: customer, parts: parts).run(
            $0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      await #expect(throws: HandRefusal.inLedger("VIR9")) { try await refund(one) }
      await #expect(throws: HandRefusal.inLedger("VIR9")) {
        try await database.write {
          _ = try OweReturn(company: company, entry: other, customer: customer).run(
            $0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      try await database.write {
        try SetEntryAside(company: company, entry: one, reason: .inLedger)
          .run($0, actor: Example.actor, at: Engine.moment)
      }
      // What the ledger has once is one line of the bank: the second one paid something back for good.
      try await refund(other)
      #expect(try await item(bench, "AV-9").open.minor == -150_00)
      try await holds(bench)
    }
  }

  @Test("a payment taken back that the ledger alone knows is owed again, and undone", arguments: Engine.all)
  func owed(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.bank([
        .init(amount: "-320.00", name: "BRISSONNET", wording: "REJET VIREMENT", reference: "O1"),
        .init(amount: "10.00", name: "INCONNU", wording: "VIR", reference: "R2"),
      ])
      _ = try await bench.apply()
      let (company, customer) = (bench.company.id, bench.customer)
      func owe(_ entry: BankEntryID, actor: Actor = Example.actor) async throws {
        try await database.write {
          _ = try OweReturn(company: company, entry: entry, customer: customer).run(
            $0, on: "2026-11-23", actor: actor, at: Engine.moment)
        }
      }
      let entries = try await database.read { try BankEntryStore.all(of: company, $0) }
      let entry = try #require(entries.first { $0.reference == "O1" }).id
      let reader = Actor.person(PersonID(7), name: "Ana", rights: [.see])
      await #expect(throws: NotAllowed.self) { try await owe(entry, actor: reader) }
      func owed() async throws -> Int64 {
        try await database.count("SELECT SUM(open_minor) FROM item WHERE kind = 'adjustment'")
      }
      for _ in 1...2 {
        try await owe(entry)
        #expect(try await owed() == 320_00)
        #expect(try await item(bench, "FA-1").open.minor == 600_00)
        await #expect(throws: HandRefusal.notWaiting("O1")) { try await owe(entry) }
        try await holds(bench)
        try await database.write {
          try ReverseApplication(company: company, entry: entry)
            .run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
        #expect(try await owed() == 0)
        try await holds(bench)
      }
      let receipt = try #require(entries.first { $0.reference == "R2" })
      await #expect(throws: HandRefusal.moneyIn("R2")) { try await owe(receipt.id) }
    }
  }

  @Test("what does not add up is refused and changes nothing", arguments: Engine.all)
  func refusals(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("FA-2", 900_00)
      try await bench.owe("AV-9", -50_00, .creditNote)
      try await bench.bank([.init(amount: "1000.00", name: "INCONNU", wording: "VIREMENT", reference: "R1")])
      let cases: [[(String, Int64)]] = [
        [("FA-1", 600_01)], [("FA-1", 600_00), ("FA-2", 400_01)], [("AV-9", -50_00)], [("AV-9", 50_00)],
        [("FA-1", -1)], [("FA-1", 0)], [("FA-1", 100), ("FA-1", 100)], [("AV-9", -50_01), ("FA-1", 600_00)],
      ]
      for parts in cases {
        await #expect(throws: HandRefusal.self, "\(parts)") { try await apply(bench, parts) }
      }
      let other = try await database.write { transaction in
        let customer = try CustomerStore.insert(
          Example.customer(bench.company.id, code: "C-2", name: "Autre"), transaction)
        return try Example.store(Example.item(bench.company.id, customer, number: "FB-1", cents: 100), transaction)
      }
      let act = ApplyByHand(
        company: bench.company.id, entry: try await entry(bench), customer: bench.customer,
        parts: [AppliedPart(item: other, minor: 100)])
      await #expect(throws: HandRefusal.otherCustomer("FB-1")) {
        try await database.write { _ = try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment) }
      }
      let payments = try await database.count("SELECT COUNT(*) FROM item WHERE kind = 'payment'")
      #expect(payments == 0)
    }
  }

  @Test("an automatic answer is undone too, and what came back cannot be", arguments: Engine.all)
  func automatic(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-00001", 600_00)
      try await bench.bank([
        .init(amount: "600.00", wording: "FA-26-00001", endToEnd: "E1", reference: "R1")
      ])
      #expect(try await bench.apply().applied == 1)
      try await undo(bench)
      #expect(try await item(bench, "FA-26-00001").open.minor == 600_00)
      #expect(try await bench.apply() == .init())
      try await apply(bench, [("FA-26-00001", 600_00)])
      try await bench.bank(
        [.init(amount: "-600.00", wording: "REJET FA-26-00001", endToEnd: "E1", reason: "AM04", reference: "R2")],
        id: "S2")
      #expect(try await bench.apply().returned == 1)
      #expect(try await item(bench, "FA-26-00001").open.minor == 600_00)
      await #expect(throws: HandRefusal.returned("R1")) { try await undo(bench) }
      try await holds(bench)
    }
  }

  @Test("what is on account settles what a person says, and one allocation is undone once", arguments: Engine.all)
  func onAccount(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("FA-2", 500_00)
      try await bench.owe("P-1", -800_00, .payment)
      let (one, two) = (try await item(bench, "FA-1").id, try await item(bench, "FA-2").id)
      let payment = try await item(bench, "P-1").id
      func settle(_ parts: [AppliedPart]) async throws {
        let act = SettleByHand(company: bench.company.id, credit: payment, parts: parts)
        try await database.write { try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment) }
      }
      await #expect(throws: HandRefusal.nothingChosen) { try await settle([]) }
      await #expect(throws: HandRefusal.self) { try await settle([.init(item: one, minor: -1)]) }
      await #expect(throws: HandRefusal.self) {
        try await settle([.init(item: one, minor: 600_00), .init(item: two, minor: 200_01)])
      }
      try await settle([.init(item: one, minor: 600_00), .init(item: two, minor: 150_00)])
      #expect(try await item(bench, "P-1").open.minor == -50_00)
      let id = try #require(
        try await database.read { try AllocationStore.active(of: two, company: bench.company.id, $0).first?.id })
      let undo = UndoAllocation(company: bench.company.id, allocation: id)
      try await database.write { _ = try undo.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
      #expect(try await item(bench, "P-1").open.minor == -200_00)
      #expect(try await item(bench, "FA-2").open.minor == 500_00)
      await #expect(throws: HandRefusal.notUndoable(id)) {
        try await database.write { _ = try undo.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
      }
      try await holds(bench)
    }
  }

  @Test("an entry that is no customer's money is put aside and taken back", arguments: Engine.all)
  func aside(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.bank([.init(amount: "10.00", name: "BANQUE", wording: "INTERETS", reference: "R1")])
      let id = try await entry(bench)
      func set(_ aside: Bool) async throws {
        let act = SetEntryAside(company: bench.company.id, entry: id, isAside: aside, reason: .refund)
        try await database.write { try act.run($0, actor: Example.actor, at: Engine.moment) }
      }
      try await set(true)
      await #expect(throws: HandRefusal.notWaiting("R1")) { try await set(true) }
      await #expect(throws: HandRefusal.notWaiting("R1")) { try await apply(bench, []) }
      #expect(try await bench.apply() == .init())
      func aside() async throws -> AsideReason? {
        let company = bench.company.id
        let stored = try await database.read { try BankEntryStore.find(id, of: company, $0) }
        return stored?.answer.flatMap { StoredAnswer(json: $0) }?.aside
      }
      #expect(try await aside() == .refund)
      try await set(false)
      #expect(try await aside() == nil)
      try await apply(bench, [])
      try await holds(bench)
    }
  }
}
