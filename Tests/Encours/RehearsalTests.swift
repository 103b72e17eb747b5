import Kernel
import Receivables
import ReceivablesRules
import RiskRules
import Segments
import SegmentsRules
import Storage
import Support
import Testing

@testable import Encours

@Suite("A day that is only rehearsed")
struct RehearsalTests {
  @Test("scores are computed where something in force asks for them, and kept in no case")
  func scores() async throws {
    let day: CivilDate = "2026-11-23"
    let log = StatementLog()
    try await Engine.sqlite.withDatabase(Wiring.migrations, trace: { log.add($0) }) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        for number in 1...4 {
          _ = try Example.store(
            Example.item(id, customer, number: "F-\(number)", due: day.adding(days: -40)), transaction)
        }
        return try #require(try CompanyStore.find(id, transaction))
      }
      let rehearsed = Day(company: company, date: day, actor: Example.actor, now: { Engine.moment })
      func scored() async throws -> Bool {
        _ = log.take()
        _ = try await rehearsed.rehearse(database)
        return log.take().contains { $0.contains("version, parts FROM customer_score") }
      }
      #expect(try await !scored())
      try await database.write { transaction in
        _ = try SaveSegment(Segment("Mauvais payeurs", [.init(.only, .grades([.d, .e]))]), on: day).run(
          transaction, company: company.id, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await scored())
      #expect(try await database.count("SELECT COUNT(*) FROM customer_score") == 0)
      _ = try await rehearsed.run(database)
      #expect(try await database.count("SELECT COUNT(*) FROM customer_score") == 1)
    }
  }
}
