import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// The books stay whole whatever is allocated and undone.
@Suite("Allocations")
struct AllocationContract {
  @Test("a part payment leaves the rest open on both sides", arguments: Engine.all)
  func partPayment(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoice = try Example.store(Example.item(company, customer, cents: 120_000), transaction)
        let payment = try Example.store(
          Example.item(company, customer, .payment, number: "VIR-1", cents: -50_000), transaction)
        try AllocationStore.allocate(
          Money(minor: 50_000, .eur), of: invoice, by: payment, company: company, day: "2026-11-20", reason: .manual,
          transaction)
        let after = try ItemStore.lock([invoice, payment], of: company, transaction)
        #expect(after[invoice]?.open.minor == 70_000)
        #expect(after[invoice]?.settledOn == nil)
        #expect(after[payment]?.open.minor == 0)
        #expect(after[payment]?.settledOn == CivilDate("2026-11-20"))
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test("what is undone is owed again, once", arguments: Engine.all)
  func reversal(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoice = try Example.store(Example.item(company, customer, cents: 120_000), transaction)
        let payment = try Example.store(
          Example.item(company, customer, .payment, number: "VIR-1", cents: -120_000), transaction)
        let id = try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: invoice, by: payment, company: company, day: "2026-11-20",
          reason: .matched, transaction)
        #expect(try AllocationStore.active(of: invoice, company: company, transaction).map(\.id) == [id])
        try AllocationStore.reverse(id, company: company, day: "2026-11-23", transaction)
        let after = try ItemStore.lock([invoice, payment], of: company, transaction)
        #expect(after[invoice]?.open.minor == 120_000)
        #expect(after[invoice]?.settledOn == nil)
        #expect(after[payment]?.open.minor == -120_000)
        #expect(try AllocationStore.active(of: invoice, company: company, transaction).isEmpty)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
      await #expect(throws: AllocationRefusal.self) {
        try await database.write { transaction in
          let company = try #require(try CompanyStore.all(transaction).first?.id)
          _ = try AllocationStore.reverse(AllocationID(1), company: company, day: "2026-11-23", transaction)
        }
      }
    }
  }

  @Test("more than what is left is refused and changes nothing", arguments: Engine.all)
  func tooMuch(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let ids = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        return (
          company, try Example.store(Example.item(company, customer, cents: 100), transaction),
          try Example.store(Example.item(company, customer, .payment, number: "VIR-1", cents: -500), transaction)
        )
      }
      await #expect(throws: AllocationRefusal.self) {
        try await database.write { transaction in
          _ = try AllocationStore.allocate(
            Money(minor: 101, .eur), of: ids.1, by: ids.2, company: ids.0, day: "2026-11-20", reason: .manual,
            transaction)
        }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM allocation") == 0)
    }
  }

  @Test("a balance changed behind the program's back is found", arguments: Engine.all)
  func tampering(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoice = try Example.store(Example.item(company, customer, cents: 100), transaction)
        try transaction.execute("UPDATE item SET open_minor = 99 WHERE company = \(company) AND id = \(invoice)")
        #expect(try BalanceCheck.problems(transaction).count == 1)
      }
    }
  }
}
