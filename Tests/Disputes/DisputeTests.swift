import Disputes
import DisputesRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Disputes")
struct DisputeTests {
  private let day: CivilDate = "2026-11-23"

  @Test("a disputed part leaves the claim and the rest stays due; closed, it is owed again", arguments: Engine.all)
  func partial(engine: Engine) async throws {
    let day = day
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoice = try Example.store(Example.item(company, customer, cents: 1_000_00), transaction)
        func open(_ cents: Int64, reason: String = "quantity") throws -> DisputeID {
          try OpenDispute(invoice, Money(minor: cents, .eur), reason: reason, note: "trois palettes").run(
            transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
        }
        #expect(throws: DisputeRefusal.self) { try open(1_000_01) }
        #expect(throws: DisputeRefusal.noReason) { try open(1, reason: " ") }
        let dispute = try open(300_00)
        #expect(throws: DisputeRefusal.self) { try open(700_01) }
        #expect(try ItemStore.find(invoice, of: company, transaction)?.claimable.minor == 700_00)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
        func close() throws {
          try CloseDispute(dispute, .refused).run(
            transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
        }
        try close()
        #expect(try ItemStore.find(invoice, of: company, transaction)?.claimable.minor == 1_000_00)
        #expect(throws: DisputeRefusal.notOpen(dispute)) { try close() }
        let all = try DisputeStore.all(of: customer, company: company, limit: 5, transaction)
        #expect(all.map(\.outcome) == [.refused])
        #expect(all.map(\.note) == ["trois palettes"])
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test(
    "what is settled in full has nothing left to contest: by a credit note the customer was right, paid it let go",
    arguments: Engine.all)
  func settled(engine: Engine) async throws {
    let day = day
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        func contested(_ number: String) throws -> ItemID {
          let item = try Example.store(Example.item(company, customer, number: number, cents: 1_000_00), transaction)
          try OpenDispute(item, Money(minor: 300_00, .eur), reason: "quality").run(
            transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
          return item
        }
        func settle(_ item: ItemID, _ kind: ItemKind, _ number: String, _ cents: Int64) throws {
          let credit = try Example.store(
            Example.item(company, customer, kind, number: number, cents: -cents), transaction)
          _ = try AllocationStore.allocate(
            Money(minor: cents, .eur), of: item, by: credit, company: company, day: day, reason: .manual, transaction)
        }
        let (paid, granted, partly) = (try contested("P"), try contested("G"), try contested("T"))
        try settle(paid, .payment, "R1", 1_000_00)
        try settle(granted, .payment, "R2", 700_00)
        try settle(granted, .creditNote, "A1", 300_00)
        try settle(partly, .payment, "R3", 700_00)
        func end() throws -> Int {
          try EndSettledDisputes(company, on: day).run(transaction, at: Engine.moment)
        }
        #expect(try end() == 2)
        #expect(try end() == 0)
        func outcome(_ item: ItemID) throws -> DisputeOutcome? {
          try DisputeStore.all(ofItem: item, company: company, limit: 1, transaction).first?.outcome
        }
        #expect(try outcome(paid) == .withdrawn && outcome(granted) == .granted && outcome(partly) == nil)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test("where a credit note is expected the amount stays out of the claim until it is there", arguments: Engine.all)
  func creditExpected(engine: Engine) async throws {
    let day = day
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoice = try Example.store(Example.item(company, customer, cents: 1_000_00), transaction)
        let dispute = try OpenDispute(invoice, Money(minor: 300_00, .eur), reason: "price").run(
          transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
        func expect() throws {
          try ExpectCredit(dispute, note: "accord du commerce").run(
            transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
        }
        try expect()
        #expect(throws: DisputeRefusal.notOpen(dispute)) { try expect() }
        #expect(try ItemStore.find(invoice, of: company, transaction)?.claimable.minor == 700_00)
        try CloseDispute(dispute, .granted).run(
          transaction, company: company, on: day, actor: Example.actor, at: Engine.moment)
        let stored = try DisputeStore.all(ofItem: invoice, company: company, limit: 5, transaction).first
        #expect(stored?.outcome == .granted)
        #expect(stored?.creditExpectedSince == day)
        #expect(stored?.closingNote == "accord du commerce")
        #expect(throws: DisputeRefusal.notOpen(dispute)) { try expect() }
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }
}
