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
