import Imports
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A change since a day of which not everything is known would be invented.
@Suite("Of which days all is known")
struct KnownPastTests {
  private static let list = """
    Client;Facture;Date;Échéance;Montant TTC;Reste dû
    Eclair;F 1;10/01/2026;28/02/2026;60,00;60,00
    """

  private func past(_ bench: Bench) async throws -> KnownPast {
    let id = bench.company.id
    return try await bench.database.read { try KnownPast.read(id, $0) }
  }

  @Test("what a list brings is known from its day on, and no day before it", arguments: Engine.all)
  func list(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      #expect(try await past(bench).covers("2000-01-01"))
      try await bench.importText(Self.list)
      let day = Engine.moment.parisDate
      let past = try await past(bench)
      #expect(past.covers(day) && past.covers(day.adding(days: 40)) && !past.covers(day.adding(days: -1)))
      #expect(past.lastDays(365, until: day.adding(days: 9)) == day...day.adding(days: 9))
      #expect(past.lastDays(5, until: day.adding(days: 9)) == day.adding(days: 5)...day.adding(days: 9))
      #expect(past.lastDays(365, until: day.adding(days: -1)) == nil)
    }
  }

  @Test("a ledger holds its own time, from its first settlement to its last", arguments: Engine.all)
  func ledger(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(SmallLedger.text(), name: "fec.txt")
      let id = bench.company.id
      let days = try await database.read {
        try $0.query("SELECT day FROM allocation WHERE company = \(id) ORDER BY day") { try $0.date(0) }
      }
      let past = try await past(bench)
      let (first, last) = (try #require(days.first), try #require(days.last))
      #expect(past.covers(first) && past.covers(last))
      #expect(!past.covers(first.adding(days: -1)) && !past.covers(last.adding(days: 1)))
      #expect(past.lastDays(365, until: last.adding(days: 100)) == max(first, last.adding(days: -264))...last)
    }
  }
}
