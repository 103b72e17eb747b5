import Banking
import CashApplication
import CashApplicationRules
import Journal
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Promises follow the money that is booked")
struct FollowMoneyTests {
  private let day: CivilDate = "2026-11-24"

  private func item(_ bench: CashBench, _ number: String) async throws -> Item {
    let company = bench.company.id
    return try #require(try await bench.database.read { try ItemStore.find(number: number, of: company, $0).first })
  }

  private func promise(
    _ bench: CashBench, _ parts: [(String, Int64)], for day: CivilDate = "2026-11-27"
  ) async throws -> PromiseID {
    var promised: [PromisedPart] = []
    for (number, minor) in parts {
      promised.append(PromisedPart(try await item(bench, number).id, Money(minor: minor, .eur)))
    }
    let (company, parts) = (bench.company.id, promised)
    return try await bench.database.write {
      try RecordPromise(parts, promisedFor: day).run(
        $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
    }
  }

  private func entry(_ bench: CashBench, _ place: Int = 0) async throws -> BankEntryID {
    let company = bench.company.id
    let all = try await bench.database.read { try BankEntryStore.all(of: company, $0).map(\.id).sorted() }
    return try #require(all.dropFirst(place).first)
  }

  private func pay(_ bench: CashBench, _ entry: BankEntryID, _ parts: [(String, Int64)]) async throws {
    var applied: [AppliedPart] = []
    for (number, minor) in parts { applied.append(AppliedPart(item: try await item(bench, number).id, minor: minor)) }
    let act = ApplyByHand(company: bench.company.id, entry: entry, customer: bench.customer, parts: applied)
    let day = day
    try await bench.database.write { _ = try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  private func state(_ bench: CashBench, _ promise: PromiseID) async throws -> PromiseState? {
    let company = bench.company.id
    return try await bench.database.read { try PromiseStore.find(promise, of: company, $0)?.state }
  }

  private func undo(_ bench: CashBench, _ entry: BankEntryID) async throws {
    let act = ReverseApplication(company: bench.company.id, entry: entry)
    let day = day
    try await bench.database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  @Test("what a person applies keeps a promise at once, and taken back it stands again", arguments: Engine.all)
  func byHand(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("FA-2", 400_00)
      let whole = try await promise(bench, [("FA-1", 600_00)])
      let other = try await promise(bench, [("FA-2", 400_00)])
      try await bench.bank([
        .init(amount: "600.00", name: "INCONNU", wording: "VIREMENT", reference: "R1"),
        .init(amount: "300.00", name: "INCONNU", wording: "VIREMENT", reference: "R2"),
      ])
      let (first, second) = (try await entry(bench), try await entry(bench, 1))
      try await pay(bench, first, [("FA-1", 600_00)])
      #expect(try await state(bench, whole) == .kept)
      #expect(try await state(bench, other) == .pending)
      #expect(try await item(bench, "FA-1").promised.isZero)
      // A part keeps nothing, and is promised no more.
      try await pay(bench, second, [("FA-2", 300_00)])
      #expect(try await state(bench, other) == .pending)
      #expect(try await item(bench, "FA-2").promised.minor == 100_00)

      try await undo(bench, first)
      #expect(try await state(bench, whole) == .pending)
      #expect(try await item(bench, "FA-1").promised.minor == 600_00)
      #expect(try await item(bench, "FA-2").promised.minor == 100_00)
      try await undo(bench, second)
      #expect(try await item(bench, "FA-2").promised.minor == 400_00)
      let said = try await database.read { try Journal.verify($0).map { "\($0)" } + BalanceCheck.problems($0) }
      #expect(said == [])
    }
  }

  @Test("what the bank takes back has kept no promise", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 600_00)
      let whole = try await promise(bench, [("FA-2026-0101", 600_00)])
      try await bench.bank([
        .init(amount: "600.00", wording: "FA-2026-0101", endToEnd: "E2E-77", reference: "R1")
      ])
      #expect(try await bench.apply().applied == 1)
      #expect(try await state(bench, whole) == .kept)
      try await bench.bank([
        .init(amount: "-600.00", wording: "REJET", endToEnd: "E2E-77", reason: "AM04", reference: "R2")
      ])
      #expect(try await bench.apply().returned == 1)
      #expect(try await state(bench, whole) == .pending)
      #expect(try await item(bench, "FA-2026-0101").promised.minor == 600_00)
    }
  }

  @Test("two promises on one item share its money: the earlier day takes first, and one that was kept keeps it")
  func shared() async throws {
    try await Engine.sqlite.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 1_000_00)
      let early = try await promise(bench, [("FA-1", 500_00)], for: "2026-11-25")
      let late = try await promise(bench, [("FA-1", 500_00)], for: "2026-11-30")
      try await bench.bank([
        .init(amount: "500.00", name: "INCONNU", wording: "VIREMENT", reference: "R1"),
        .init(amount: "500.00", name: "INCONNU", wording: "VIREMENT", reference: "R2"),
      ])
      let (first, second) = (try await entry(bench), try await entry(bench, 1))
      try await pay(bench, first, [("FA-1", 500_00)])
      #expect(try await state(bench, early) == .kept)
      #expect(try await state(bench, late) == .pending)
      try await pay(bench, second, [("FA-1", 500_00)])
      #expect(try await state(bench, late) == .kept)
      try await undo(bench, second)
      #expect(try await item(bench, "FA-1").promised.minor == 500_00)
    }
  }
}
