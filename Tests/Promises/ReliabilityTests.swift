import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("How a customer keeps its promises")
struct ReliabilityTests {
  private func judged(
    _ promisedFor: CivilDate, isKept: Bool, _ promised: Int64, _ settled: [(CivilDate, Int64)]
  ) -> Reliability.Judged {
    Reliability.Judged(
      promisedFor: promisedFor, deadline: promisedFor.adding(days: 1), isKept: isKept,
      parts: [
        PromiseVerdict.Part(promisedMinor: promised, settled: settled.map { (day: $0.0, minor: $0.1) })
      ])
  }

  @Test("kept, in part and broken are counted, and how late the money came on average over those that were paid")
  func counted() {
    let record = Reliability([
      judged("2026-11-10", isKept: true, 100, [("2026-11-08", 60), ("2026-11-10", 40)]),
      judged("2026-11-10", isKept: true, 100, [("2026-11-11", 100)]),
      judged("2026-11-10", isKept: false, 100, [("2026-11-10", 30), ("2026-11-18", 70)]),
      judged("2026-11-10", isKept: false, 100, [("2026-11-30", 40)]),
    ])
    #expect(record.kept == 2 && record.partly == 1 && record.broken == 1 && record.count == 4)
    #expect(record.daysLate == 3, "(0 + 1 + 8) / 3")
    #expect(record.unpaid == 1)
  }

  @Test("a payment that was returned is no payment, and nothing paid is no delay")
  func returned() {
    let record = Reliability([
      judged("2026-11-10", isKept: false, 100, [("2026-11-09", 100), ("2026-11-10", -100)])
    ])
    #expect(record.broken == 1 && record.partly == 0 && record.unpaid == 1 && record.daysLate == nil)
    let none = Reliability([judged("2026-11-10", isKept: false, 100, [])])
    #expect(none.daysLate == nil && none.unpaid == 1 && none.broken == 1)
  }

  @Test("it is read from the promises of twelve months that were judged, and from the cash", arguments: Engine.all)
  func stored(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let invoices = try (1...4).map {
          try Example.store(Example.item(company, customer, number: "F\($0)", cents: 100_00), transaction)
        }
        let payment = try Example.store(
          Example.item(company, customer, .payment, number: "P1", cents: -1_000_00), transaction)
        func record(on day: CivilDate) throws -> Reliability? {
          try ReliabilityStore.of(customer, in: company, on: day, transaction)
        }
        func pay(_ invoice: Int, _ cents: Int64, on day: CivilDate) throws {
          try AllocationStore.allocate(
            Money(minor: cents, .eur), of: invoices[invoice], by: payment, company: company, day: day,
            reason: .matched, transaction)
        }
        func promise(_ places: [Int], for day: CivilDate) throws -> PromiseID {
          try RecordPromise(places.map { PromisedPart(invoices[$0], Money(minor: 100_00, .eur)) }, promisedFor: day)
            .run(
              transaction, company: company, on: "2026-11-02", actor: Example.actor, at: Engine.moment)
        }
        #expect(try record(on: "2026-11-02") == nil)
        _ = try promise([0, 1], for: "2026-11-10")
        let withdrawn = try promise([2], for: "2026-11-10")
        try EndPromise(withdrawn, .withdrawn).run(
          transaction, company: company, on: "2026-11-03", actor: Example.actor, at: Engine.moment)
        _ = try promise([2], for: "2026-11-12")
        #expect(try record(on: "2026-11-09") == nil, "none is judged")
        try pay(0, 100_00, on: "2026-11-10")
        try pay(2, 100_00, on: "2026-11-13")
        for day in ["2026-11-13", "2026-11-16"] as [CivilDate] {
          _ = try JudgePromises(on: day).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let before = try #require(try record(on: "2026-11-16"))
        #expect(before.kept == 1 && before.partly == 1 && before.broken == 0)
        #expect(before.daysLate == 1 && before.unpaid == 1)
        try pay(1, 100_00, on: "2026-11-17")
        let after = try #require(try record(on: "2026-11-17"))
        #expect(after.daysLate == 4 && after.unpaid == 0, "(1 + 7) / 2")
        #expect(try record(on: "2027-11-11")?.count == 1, "the one for 10 November is out")
        #expect(try record(on: "2027-11-13") == nil)
        // A promise that is kept before its day counts at once.
        _ = try promise([3], for: "2026-11-30")
        try pay(3, 100_00, on: "2026-11-18")
        _ = try JudgePromises(on: "2026-11-18").run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        let early = try #require(try record(on: "2026-11-18"))
        #expect(early.kept == 2 && early.count == 3)
      }
    }
  }
}
