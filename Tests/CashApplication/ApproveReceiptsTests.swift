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

@Suite("Receipts approved together")
struct ApproveReceiptsTests {
  /// Three receipts of which more is missing than is accepted, without a word why.
  private static func fill(_ bench: CashBench) async throws {
    for (number, cents) in [("FA-26-001234", 1_000_00), ("FA-26-005678", 2_000_00), ("FA-26-009012", 3_000_00)] {
      try await bench.owe(number, Int64(cents))
    }
    try await bench.bank([
      .init(amount: "915.00", wording: "FACT FA-26-001234", reference: "R1"),
      .init(amount: "1915.00", wording: "FACT FA-26-005678", reference: "R2"),
      .init(amount: "2915.00", wording: "FACT FA-26-009012", reference: "R3"),
    ])
    #expect(try await bench.apply() == .init(suggested: 3))
  }

  private static func entries(_ bench: CashBench) async throws -> [StoredEntry] {
    let company = bench.company.id
    return try await bench.database.read { try BankEntryStore.all(of: company, $0) }
  }

  private static func approve(
    _ bench: CashBench, _ choices: [ApproveReceipts.Choice], actor: Actor = Example.actor
  ) async throws -> ApproveReceipts.Outcome {
    try await ApproveReceipts(company: bench.company.id, choices: choices)
      .run(bench.database, on: "2026-11-23", actor: actor, at: Engine.moment)
  }

  private static func choices(_ bench: CashBench) async throws -> [ApproveReceipts.Choice] {
    try await entries(bench).map { .init(entry: $0.id, mark: try #require($0.proposal).mark) }
  }

  private static func open(_ bench: CashBench) async throws -> Int64 {
    try await bench.database.count("SELECT SUM(open_minor) FROM item WHERE kind = 'invoice'")
  }

  private static func holds(_ bench: CashBench) async throws {
    let problems = try await bench.database.read {
      try BalanceCheck.problems($0) + CashCheck.problems($0) + Journal.verify($0).map { "\($0)" }
    }
    #expect(problems == [])
  }

  @Test("each is booked, each may be undone, and the lot takes back what still stands", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.fill(bench)
      let sure = try await database.count("SELECT COUNT(*) FROM bank_entry WHERE confidence >= 90")
      #expect(sure == 3)
      let outcome = try await Self.approve(bench, try await Self.choices(bench))
      let lot = try #require(outcome.lot)
      #expect(outcome.approved.count == 3 && outcome.left.isEmpty)
      #expect(try await Self.open(bench) == 255_00)
      try await Self.holds(bench)
      let noted = try await database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'payment.applied' AND facts LIKE '%\"lot\":%'")
      #expect(noted == 3)

      let (company, first) = (bench.company.id, try #require(outcome.approved.first))
      try await database.write {
        try ReverseApplication(company: company, entry: first)
          .run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      let stored = try await database.read { try ReceiptLotStore.lines(of: lot, company: company, $0) }
      #expect(stored?.lines.map(\.stands) == [false, true, true])
      let undo = UndoReceiptLot(company: company, lot: lot)
      let result = try await undo.run(database, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      #expect(result?.undone == 2 && result?.left == 1)
      #expect(try await Self.open(bench) == 6_000_00)
      try await Self.holds(bench)
      // What a person took back is not approved with others again.
      let again = try await Self.approve(bench, try await Self.choices(bench))
      #expect(again.lot == nil && again.left.count == 3)
    }
  }

  @Test("several are put aside together, each by itself; one decided meanwhile is left", arguments: Engine.all)
  func aside(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.fill(bench)
      let all = try await Self.entries(bench).map(\.id)
      _ = try await Self.approve(bench, Array(try await Self.choices(bench).prefix(1)))
      func set(_ isAside: Bool, actor: Actor = Example.actor) async throws -> SetEntriesAside.Outcome {
        try await SetEntriesAside(
          company: bench.company.id, entries: all, isAside: isAside, reason: isAside ? .loan : nil
        ).run(database, actor: actor, at: Engine.moment)
      }
      let outcome = try await set(true)
      #expect(outcome.done == Array(all.dropFirst()) && outcome.left == Array(all.prefix(1)))
      #expect(try await Self.entries(bench).map(\.decision) == ["applied", "ignored", "ignored"])
      // Sent again it changes nothing.
      #expect(try await set(true).left == all)
      #expect(try await set(false).done == Array(all.dropFirst()))
      try await Self.holds(bench)
      let reader = Actor.person(PersonID(9), name: "Lecteur", rights: [.see])
      await #expect(throws: NotAllowed.self) { _ = try await set(true, actor: reader) }
    }
  }

  @Test("what changed since it was seen is left, and the others are booked", arguments: Engine.all)
  func changed(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.fill(bench)
      let seen = try await Self.choices(bench)
      let (company, entries) = (bench.company.id, try await Self.entries(bench))
      // The first is put aside, and of the second somebody saw another proposal.
      try await database.write {
        try SetEntryAside(company: company, entry: seen[0].entry).run($0, actor: Example.actor, at: Engine.moment)
      }
      let other = ApproveReceipts.Choice(entry: seen[1].entry, mark: seen[0].mark)
      let outcome = try await Self.approve(bench, [seen[0], other, seen[2]])
      #expect(outcome.approved == [seen[2].entry] && outcome.left == [seen[0].entry, seen[1].entry])
      // What the second would pay is paid otherwise meanwhile: nothing of it stays.
      let item = try #require(entries[1].proposal?.parts.first?.item)
      try await database.write {
        _ = try ApplyByHand(
          company: company, entry: seen[1].entry, customer: bench.customer, parts: [.init(item: item, minor: 1)]
        ).run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        try ReverseApplication(company: company, entry: seen[1].entry)
          .run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      let late = try await Self.approve(bench, [seen[1]])
      #expect(late.lot == nil && late.left == [seen[1].entry])
      #expect(try await database.count("SELECT COUNT(*) FROM receipt_lot") == 1)
      try await Self.holds(bench)
    }
  }

  @Test("whoever may not apply cash approves nothing")
  func right() async throws {
    try await Engine.sqlite.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.fill(bench)
      let choices = try await Self.choices(bench)
      let nobody = Actor.person(PersonID(9), name: "Lecteur", rights: [.see])
      await #expect(throws: NotAllowed.self) { _ = try await Self.approve(bench, choices, actor: nobody) }
      #expect(try await Self.open(bench) == 6_000_00)
    }
  }
}
