import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("Reports")
struct ReportContract {
  static let today: CivilDate = "2026-06-30"

  /// Three invoices, one of them part paid on 20 June, and a credit nobody has allocated.
  private static func fill(_ transaction: Transaction) throws -> CompanyID {
    let (company, customer) = try Example.stored(transaction)
    let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Autre"), transaction)
    let paid = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 100_000, issued: "2026-04-10", due: "2026-05-10"),
      transaction)
    _ = try Example.store(
      Example.item(company, other, number: "F-2", cents: 50_000, issued: "2026-05-15", due: "2026-06-14"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-3", cents: 70_000, issued: "2026-06-20", due: "2026-07-20"),
      transaction)
    let payment = try Example.store(
      Example.item(company, customer, .payment, number: "P-1", cents: -40_000, issued: "2026-06-20", due: "2026-06-20"),
      transaction)
    try AllocationStore.allocate(
      Money(minor: 30_000, .eur), of: paid, by: payment, company: company, day: "2026-06-20", reason: .manual,
      transaction)
    return company
  }

  @Test("the aged balance adds up to the accounts, today and on a day gone by", arguments: Engine.all)
  func ageing(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        let now = try #require(
          try AgeingStore.ageing(of: .whole(company), asOf: Self.today, today: Self.today, snapshot)[.eur])
        #expect(now.buckets.map(\.amount.minor) == [70_000, 40_000, 70_000, 0, 0, 0])
        #expect(now.buckets.map(\.items) == [1, 2, 1, 0, 0, 0])
        #expect(now.buckets.map(\.customers) == [1, 2, 1, 0, 0, 0])
        let total = try now.total(.eur)
        #expect(total.minor == 180_000)
        let overdue = try now.overdue(.eur)
        #expect(overdue.minor == 110_000)

        let before = try #require(
          try AgeingStore.ageing(of: .whole(company), asOf: "2026-06-15", today: Self.today, snapshot)[.eur])
        #expect(before.buckets.map(\.amount.minor) == [0, 50_000, 100_000, 0, 0, 0])
      }
    }
  }

  @Test("the DSO's parts are read from the accounts", arguments: Engine.all)
  func outstanding(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        let dso = try SalesStore.outstanding(
          of: .whole(company), in: .eur, asOf: Self.today, today: Self.today, snapshot)
        #expect(dso.receivablesMinor == 180_000)
        #expect(dso.notDueMinor == 70_000)
        #expect(dso.openingMinor == 0)
        #expect(dso.period.map(\.salesMinor) == [70_000, 50_000, 100_000])
        #expect(dso.period.map(\.days) == [30, 31, 30])
        let past = try SalesStore.outstanding(
          of: .whole(company), in: .eur, asOf: "2026-06-15", today: Self.today, snapshot)
        #expect(past.receivablesMinor == 150_000)
        #expect(past.notDueMinor == 0)
      }
    }
  }

  @Test("who is late, the largest first", arguments: Engine.all)
  func overdue(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      let lines = try await database.read { try OverdueStore.lines(of: .whole(company), on: Self.today, $0) }
      #expect(lines.map(\.code) == ["C-01187", "C-2"])
      // 1 000 less 300 allocated and 300 that nobody has allocated yet: the same figure as in the aged balance.
      #expect(lines.map(\.overdue.minor) == [60_000, 50_000])
      #expect(lines.map(\.items) == [1, 1])
      #expect(lines.map(\.oldestDue) == ["2026-05-10", "2026-06-14"])
    }
  }
}
