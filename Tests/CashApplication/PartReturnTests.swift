import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("a part of a payment that comes back")
struct PartReturnTests {
  private func stored(_ bench: CashBench, _ reference: String) async throws -> StoredEntry {
    let company = bench.company.id
    return try await bench.database.read { snapshot in
      try #require(try BankEntryStore.all(of: company, snapshot).first { $0.reference == reference })
    }
  }

  /// A return after a payment of two invoices, once a person has confirmed it.
  private func confirmed(_ bench: CashBench, _ back: CashBench.Line, _ parts: [Int64]) async throws {
    try await bench.owe("FA-26-04417", 50_000)
    try await bench.owe("FA-26-04418", 70_000)
    try await bench.bank([
      .init(amount: "1200.00", wording: "FA-26-04417 FA-26-04418", endToEnd: "E2E-7", reference: "E1")
    ])
    #expect(try await bench.apply() == .init(applied: 1))
    try await bench.bank([back], id: "S2")
    #expect(try await bench.apply() == .init(suggested: 1))
    let (original, entry) = (try await stored(bench, "E1").id, try await stored(bench, "R1"))
    let proposed = try #require(entry.answer.flatMap { StoredAnswer(json: $0) }?.candidates.first)
    #expect(proposed.takesBack == original && proposed.reasons.contains(.partReturned(ofMinor: 1_200_00)))
    #expect(proposed.parts.map(\.minor) == parts)
    let act = ConfirmReturn(company: bench.company.id, entry: entry.id, original: original)
    try await bench.database.write {
      try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
    }
    for number in ["E1", "R1"] { #expect(try await bench.open(number) == 0, "\(number)") }
    try await bench.checkNothingLost()
    let reason = try await bench.database.read {
      try $0.first("SELECT label FROM item WHERE number = 'R1'") { $0.text(0) }
    }
    #expect(reason?.contains("AM04") == true)
    #expect(try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'payment.returned'") == 1)
    // Its money is gone in part: it is neither undone nor taken back once more.
    let undo = ReverseApplication(company: bench.company.id, entry: original)
    await #expect(throws: HandRefusal.returned("E1")) {
      try await bench.database.write {
        try undo.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      }
    }
    #expect(try await bench.apply() == .init())
  }

  @Test("the invoice that it quotes is owed again, the other stays settled", arguments: Engine.all)
  func quoted(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let back = CashBench.Line(amount: "-500.00", wording: "REJET FA-26-04417", reason: "AM04", reference: "R1")
      try await confirmed(bench, back, [-50_000])
      #expect(try await bench.open("FA-26-04417") == 50_000)
      #expect(try await bench.open("FA-26-04418") == 0)
    }
  }

  @Test("where it quotes none, what was settled last is owed again as far as it goes", arguments: Engine.all)
  func latest(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let back = CashBench.Line(amount: "-300.00", wording: "REJET", endToEnd: "E2E-7", reason: "AM04", reference: "R1")
      try await confirmed(bench, back, [-30_000])
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await bench.open("FA-26-04418") == 30_000)
    }
  }
}
