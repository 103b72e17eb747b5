import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Lettering codes and closed periods")
struct LetteringTests {
  @Test("codes count AA, AB … ZZ, AAA, each once")
  func codes() {
    #expect(
      [0, 1, 25, 26, 675, 676, 677, 676 + 17_575, 676 + 17_576].map { LetteringCode.code($0) } == [
        "AA", "AB", "AZ", "BA", "ZZ", "AAA", "AAB", "ZZZ", "AAAA",
      ])
    #expect(Set((0..<20_000).map { LetteringCode.code($0) }).count == 20_000)
  }

  @Test("what is allocated in a chain is one group, what is not is another")
  func groups() {
    func link(_ debit: Int64, _ credit: Int64, _ day: CivilDate, ours: Bool = false) -> LetteredGroups.Link {
      .init(debit: ItemID(debit), credit: ItemID(credit), day: day, isOurs: ours)
    }
    let groups = LetteredGroups.groups(of: [
      link(1, 10, "2026-01-05"), link(2, 10, "2026-01-07"), link(2, 11, "2026-01-06", ours: true),
      link(3, 12, "2026-01-02"),
    ])
    #expect(groups.map(\.items) == [[3, 12], [1, 2, 10, 11]].map { $0.map { ItemID($0) } })
    #expect(groups.map(\.day) == ["2026-01-02", "2026-01-07"])
    #expect(groups.map(\.isOurs) == [false, true])
  }

  private func codes(_ bench: CashBench) async throws -> [String: String] {
    let company = bench.company.id
    return try await bench.database.read { snapshot in
      let items = try snapshot.query("SELECT id, number, amount_minor FROM item WHERE company = \(company)") { row in
        (id: ItemID(row.int(0)), name: "\(row.text(1)) \(row.int(2) / 100)")
      }
      let codes = try LetteringStore.codes(of: items.map(\.id), company: company, snapshot)
      return Dictionary(
        items.compactMap { item in codes[item.id].map { (item.name, $0) } }, uniquingKeysWith: { "\($0) \($1)" })
    }
  }

  private func apply(_ bench: CashBench, entry: Int64, _ parts: [(String, Int64)], on day: CivilDate) async throws {
    let company = bench.company.id
    var applied: [AppliedPart] = []
    for (number, minor) in parts {
      let item = try await bench.database.read { try ItemStore.find(number: number, of: company, $0).first }
      applied.append(AppliedPart(item: try #require(item).id, minor: minor))
    }
    let act = ApplyByHand(company: company, entry: BankEntryID(entry), customer: bench.customer, parts: applied)
    try await bench.database.write { _ = try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  private func undo(_ bench: CashBench, entry: Int64, on day: CivilDate) async throws {
    let act = ReverseApplication(company: bench.company.id, entry: BankEntryID(entry))
    try await bench.database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  @Test(
    "a group bears a code when it is settled, loses it when it is undone, and no code is given twice",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for (number, cents) in [("FA-1", 600_00), ("FA-2", 500_00), ("FA-3", 100_00)] as [(String, Int64)] {
        try await bench.owe(number, cents)
      }
      try await bench.bank([
        .init(amount: "700.00", name: "X", wording: "A", reference: "R1"),
        .init(amount: "400.00", name: "Y", wording: "B", reference: "R2"),
        .init(amount: "100.00", name: "Z", wording: "C", reference: "R3"),
      ])
      let entries = try await database.read { try BankEntryStore.all(of: bench.company.id, $0).map(\.id.rawValue) }
      try await apply(bench, entry: entries[0], [("FA-1", 600_00), ("FA-2", 100_00)], on: "2026-11-23")
      #expect(try await codes(bench) == [:], "a part of FA-2 is still owed")
      try await apply(bench, entry: entries[1], [("FA-2", 400_00)], on: "2026-11-23")
      let first = ["FA-1 600": "AA", "FA-2 500": "AA", "R1 -700": "AA", "R2 -400": "AA"]
      #expect(try await codes(bench) == first)
      try await apply(bench, entry: entries[2], [("FA-3", 100_00)], on: "2026-11-24")
      #expect(try await codes(bench) == first.merging(["FA-3 100": "AB", "R3 -100": "AB"]) { $1 })
      #expect(try await database.read { try BalanceCheck.problems($0) } == [])

      try await undo(bench, entry: entries[1], on: "2026-11-25")
      #expect(
        try await codes(bench) == ["FA-3 100": "AB", "R3 -100": "AB", "R2 -400": "AC", "R2 400": "AC"],
        "what was undone settles itself; the group it left is open again")
      try await apply(bench, entry: entries[1], [("FA-2", 400_00)], on: "2026-11-26")
      let again = try await codes(bench)
      #expect(again["FA-1 600"] == "AD" && again["FA-3 100"] == "AB")
      let trace = try await database.read { snapshot in
        try snapshot.query("SELECT code, day, undone_on FROM lettering ORDER BY id") { row in
          "\(row.text(0)) \(row.text(1)) \(row.textOrNil(2) ?? "–")"
        }
      }
      #expect(
        trace == [
          "AA 2026-11-20 2026-11-25", "AB 2026-11-20 –", "AC 2026-11-25 –", "AD 2026-11-20 –",
        ])
      #expect(try await database.read { try BalanceCheck.problems($0) } == [])
    }
  }

  @Test(
    "what the ledger settled bears no code of ours, and what was settled before there were codes gets one",
    arguments: Engine.all)
  func earlier(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let (company, customer) = (bench.company.id, bench.customer)
      try await database.write { transaction in
        for (number, reason) in [("L", .ledger), ("M", .matched)] as [(String, AllocationReason)] {
          let debit = try Example.store(
            Example.item(company, customer, number: "FA-\(number)", cents: 100_00), transaction)
          let credit = try Example.store(
            Example.item(company, customer, .payment, number: "P-\(number)", cents: -100_00), transaction)
          try AllocationStore.allocate(
            Money(minor: 100_00, .eur), of: debit, by: credit, company: company, day: "2026-11-02", reason: reason,
            transaction)
        }
      }
      #expect(try await codes(bench) == ["FA-M 100": "AA", "P-M -100": "AA"])
      try await database.write { transaction in
        try transaction.execute("DELETE FROM lettered_item")
        try transaction.execute("DELETE FROM lettering")
      }
      try await LetteringStore.ready(company, database)
      #expect(try await codes(bench) == ["FA-M 100": "AA", "P-M -100": "AA"])
      // A bulk write that breaks a group is found when the figures are added up again.
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE item SET open_minor = 100, amount_minor = 10100, settled_on = NULL WHERE number = 'FA-M'")
        KeptFigures.forget(company, transaction)
      }
      try await LetteringStore.ready(company, database)
      #expect(try await codes(bench) == [:])
    }
  }

  // MARK: Closed periods

  private func close(
    _ bench: CashBench, until: CivilDate?, on day: CivilDate = "2026-11-23", by actor: Actor = Example.actor
  ) async throws -> Bool {
    let act = CloseBooks(bench.company.id, until: until)
    return try await bench.database.write { try act.run($0, on: day, actor: actor, at: Engine.moment) }
  }

  @Test(
    "in a closed period nothing changes: money of the bank and what is undone count on the first open day",
    arguments: Engine.all)
  func closed(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 1_000_00)
      try await bench.bank([.init(amount: "980.00", wording: "FA-26-04417 ESCOMPTE", reference: "E1")])
      #expect(try await close(bench, until: "2026-11-21"))
      #expect(try await bench.apply() == .init(applied: 1))
      func days() async throws -> [String] {
        try await database.read { snapshot in
          try snapshot.query(
            """
            SELECT 'item', i.issued, i.due FROM item i WHERE i.source <> 'test'
            UNION ALL SELECT reason, day, paid_on FROM allocation ORDER BY 1, 2, 3
            """
          ) { "\($0.text(0)) \($0.text(1)) \($0.textOrNil(2) ?? "–")" }
        }
      }
      // The bank's day stays: interest stops when the money is there (regles-fr §2.3).
      #expect(
        try await days() == [
          "difference 2026-11-22 2026-11-20", "item 2026-11-22 2026-11-20", "item 2026-11-22 2026-11-20",
          "matched 2026-11-22 2026-11-20",
        ])
      let settled = try await database.read {
        try $0.first("SELECT settled_on FROM item WHERE number = 'FA-26-04417'") { $0.text(0) }
      }
      #expect(settled == "2026-11-20")
      #expect(try await close(bench, until: "2026-11-22"))
      let entry = try #require(try await database.read { try BankEntryStore.all(of: bench.company.id, $0).first })
      try await undo(bench, entry: entry.id.rawValue, on: "2026-11-22")
      let before = try await database.count(
        "SELECT COUNT(*) FROM allocation WHERE reverses IS NOT NULL AND day <= '2026-11-22'")
      let after = try await database.count(
        "SELECT COUNT(*) FROM allocation WHERE reverses IS NOT NULL AND day = '2026-11-23'")
      #expect(before == 0 && after == 2)
      #expect(try await database.read { try BalanceCheck.problems($0) } == [])
    }
  }

  @Test(
    "who applies cash closes, only who configures opens again, and only what has passed is closed",
    arguments: Engine.all)
  func closing(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let company = bench.company.id
      let accountant = Actor.person(PersonID(7), name: "Ana", rights: [.see, .applyCash])
      await #expect(throws: CloseBooks.Refusal.notPast("2026-11-23")) { try await close(bench, until: "2026-11-23") }
      await #expect(throws: NotAllowed.self) {
        try await close(bench, until: "2026-10-31", by: .person(PersonID(8), name: "Leo", rights: [.see]))
      }
      #expect(try await close(bench, until: "2026-10-31", by: accountant))
      #expect(try await !close(bench, until: "2026-10-31", by: accountant))
      #expect(try await database.read { try ClosingStore.open("2026-10-02", of: company, $0) } == "2026-11-01")
      #expect(try await database.read { try ClosingStore.open("2026-11-02", of: company, $0) } == "2026-11-02")
      await #expect(throws: NotAllowed.self) { try await close(bench, until: "2026-09-30", by: accountant) }
      await #expect(throws: NotAllowed.self) { try await close(bench, until: nil, by: accountant) }
      #expect(try await close(bench, until: "2026-09-30"))
      #expect(try await close(bench, until: nil))
      #expect(try await database.read { try ClosingStore.find(company, $0) } == nil)
      let events = try await database.count(
        "SELECT COUNT(*) FROM journal WHERE event IN ('books.closed', 'books.reopened')")
      #expect(events == 3)
    }
  }
}
