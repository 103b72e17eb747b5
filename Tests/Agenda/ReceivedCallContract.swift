import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Calls about what a receipt seems to pay")
struct ReceivedCallContract {
  private let day = AgendaBench.day
  private let now = AgendaBench.now
  private let entry = BankEntryID(7)

  /// A call about the invoice of the first customer and another one, and the errand of a colleague about the first invoice.
  private func decided(_ bench: AgendaBench, _ transaction: Transaction) throws -> ItemID {
    let other = try Example.store(
      Example.item(
        bench.company, bench.customers[0], number: "F-3", cents: 5_000, issued: "2026-08-01", due: "2026-10-15"),
      transaction)
    func action(_ place: Int, _ step: DunningStep, _ items: [ItemID], _ errand: PlannedErrand? = nil) -> PlannedAction {
      PlannedAction(
        customer: bench.customers[place], day: day, step: step, channel: step == .call ? .call : .task, contact: nil,
        needsApproval: false, errand: errand, total: bench.eur(100_000),
        items: items.map { PlannedItem($0, step, minor: 5_000, reasons: []) }, reasons: [])
    }
    try PutInCharge(bench.sophie.id, .salesperson, of: [bench.customers[1]]).run(
      transaction, company: bench.company, actor: .system("test"), at: now)
    let stored = try ActionStore.insert(
      [
        action(0, .call, [bench.items[0], other]),
        action(1, .task, [bench.items[1]], PlannedErrand("En parler", by: day)),
      ], company: bench.company, on: day, at: now, transaction)
    try HandErrands(bench.company, actor: .system("run"), at: now).run(transaction, stored)
    return other
  }

  private func receive(_ items: [ItemID], on day: CivilDate, _ bench: AgendaBench, _ database: Database) async throws {
    try await database.write { transaction in
      try AwaitedReceiptStore.forget(entry, transaction)
      try AwaitedReceiptStore.write(
        items.map { (item: $0, minor: 5_000) }, of: entry, on: day, company: bench.company, transaction)
    }
  }

  @Test(
    "nobody is called, and no colleague asked, about what a receipt seems to pay; it is back when the receipt is something else, or waits for too long",
    arguments: Engine.all)
  func received(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let other = try await database.write { try decided(bench, $0) }
      let (call, task) = (bench.call(0).text, "task.1")
      func next(on day: CivilDate = AgendaBench.day) async throws -> Bool? {
        try await database.read { snapshot in
          try ActionStore.history(
            of: bench.customers[0], company: bench.company, on: day, limit: 1, snapshot
          ).first?.isSettled
        }
      }
      #expect(try await bench.lines(database) == [call, task])
      #expect(try await next() == false)
      try await receive([bench.items[0]], on: day, bench, database)
      #expect(try await bench.lines(database) == [call, task], "the other invoice is still to be called about")
      try await receive([bench.items[0], other, bench.items[1]], on: day, bench, database)
      #expect(try await bench.lines(database) == [])
      #expect(try await next() == true)
      let link = try await database.read { snapshot in
        try AgendaStore.task(AgendaKey(.task, 1), of: .team, .whole(bench.company), on: day, snapshot)
      }
      #expect(link == nil)
      // The program waits ten days for somebody to decide, as it does before it plans.
      let last = day.adding(days: AwaitedReceipt.days)
      #expect(try await bench.lines(database, on: last) == [])
      #expect(try await bench.lines(database, on: last.adding(days: 1)) == [call, task])
      #expect(try await next(on: last.adding(days: 1)) == false)
      // It was somebody else's money.
      try await database.write { try AwaitedReceiptStore.forget(entry, $0) }
      #expect(try await bench.lines(database) == [call, task])
      #expect(try await next() == false)
    }
  }

  @Test(
    "nobody is asked to approve what was paid, contested or promised since; undone, it is back", arguments: Engine.all)
  func approval(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let item = bench.items[0]
      let stored = try await database.write { transaction in
        try ActionStore.insert(
          [
            PlannedAction(
              customer: bench.customers[0], day: day, step: .second, channel: .email, contact: nil, needsApproval: true,
              total: bench.eur(5_000), items: [PlannedItem(item, .second, minor: 5_000, reasons: [])],
              reasons: [.needsApproval])
          ], company: bench.company, on: day, at: now, transaction)
      }
      let line = "sending.\(try #require(stored.first).id)"
      func counted() async throws -> Int {
        let counts = try await database.read { try AgendaStore.counts(of: .whole(bench.company), on: day, $0) }
        return counts.reduce(0) { $0 + $1.value }
      }
      #expect(try await bench.lines(database) == [line])
      #expect(try await counted() == 1)
      try await database.write { try $0.execute("UPDATE item SET promised_minor = open_minor WHERE id = \(item)") }
      #expect(try await bench.lines(database) == [])
      #expect(try await counted() == 0)
      try await database.write { try $0.execute("UPDATE item SET promised_minor = 0 WHERE id = \(item)") }
      #expect(try await bench.lines(database) == [line])
    }
  }

  @Test("the run of the next day leaves them there, so that they can come back", arguments: Engine.all)
  func run(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let other = try await database.write { try decided(bench, $0) }
      try await receive([bench.items[0], other, bench.items[1]], on: day, bench, database)
      let next = day.adding(days: 1)
      _ = try await PlanReminders(bench.company, on: next).run(
        database, actor: .system("run"), at: now, enqueue: { _, _ in })
      #expect(try await bench.lines(database, on: next) == [])
      try await database.write { try AwaitedReceiptStore.forget(entry, $0) }
      #expect(try await bench.lines(database, on: next) == [bench.call(0).text, "task.1"])
    }
  }
}
