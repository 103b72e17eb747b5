import Dunning
import DunningRules
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let today: CivilDate = "2026-11-23"
private let actor = Example.actor

@Suite("Past months lived through again, from the store")
struct ReplayContract {
  @Test("payments, disputes, promises and reminders are found as they happened", arguments: Engine.all)
  func facts(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, customer) = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        func store(_ number: String, _ cents: Int64, _ due: CivilDate, _ kind: ItemKind = .invoice) throws -> ItemID {
          try Example.store(
            Example.item(
              company, customer, kind, number: number, cents: cents, issued: due.adding(days: -30), due: due),
            transaction)
        }
        let paid = try store("PAID", 1_000_00, "2026-06-30")
        let receipt = try store("RECEIPT", -1_500_00, "2026-07-20", .payment)
        let late = try store("LATE", 2_000_00, "2026-07-31")
        _ = try store("OLD", 10_00, "2020-01-31")
        try AllocationStore.allocate(
          Money(minor: 1_000_00, .eur), of: paid, by: receipt, company: company, day: "2026-07-20", reason: .manual,
          transaction)
        try transaction.execute(
          """
          INSERT INTO dispute (company, item, amount_minor, reason, opened_on, closed_on)
          VALUES (\(company), \(late), \(500_00 as Int64), 'price', \("2026-08-05" as CivilDate), \("2026-08-20" as CivilDate))
          """)
        let promise =
          try transaction.insert(
            """
            INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
            VALUES (\(company), \(customer), \("2026-08-21" as CivilDate), \("2026-08-28" as CivilDate), 'broken',
              \("2026-09-01" as CivilDate)) RETURNING id
            """) as PromiseID
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, amount_minor)
          VALUES (\(company), \(promise), \(late), \(1_500_00 as Int64))
          """)
        let file =
          try transaction.insert(
            """
            INSERT INTO legal_file (company, customer, number, opened_on, opened_by, opened_at, closed_on, outcome)
            VALUES (\(company), \(customer), 4, \("2026-09-02" as CivilDate), 'Claire', \(Engine.moment),
              \("2026-10-01" as CivilDate), 'abandoned') RETURNING id
            """) as LegalFileID
        try transaction.execute(
          """
          INSERT INTO legal_file_item (company, file, item, open_minor)
          VALUES (\(company), \(file), \(late), \(2_000_00 as Int64))
          """)
        return (company, customer)
      }
      _ = try await PlanReminders(company, on: "2026-08-10").run(
        database, actor: actor, at: Engine.moment, enqueue: { _, _ in })
      try await database.read { snapshot in
        var found: [CustomerPast] = []
        try PastFactStore.forEach(of: company, among: [customer, CustomerID(999)], since: "2026-06-01", snapshot) {
          found.append($0)
        }
        let past = try #require(found.first)
        #expect(found.count == 1 && past.brokenPromises == ["2026-08-28"])
        let items = past.accounts[0].items
        // What was settled is there because it was after the first day asked for.
        #expect(items.map(\.amountMinor) == [1_000_00, -1_500_00, 2_000_00, 10_00])
        #expect(items[0].settlements == [.init(1_000_00, on: "2026-07-20")])
        #expect(items[1].settlements == [.init(1_000_00, on: "2026-07-20")])
        #expect(items[2].legalFiles == [.init(4, from: "2026-09-02", until: "2026-10-01")])
        #expect(items[0].remindedOn == nil && items[2].remindedOn == "2026-08-10")
        #expect(items[2].disputes == [.init(500_00, from: "2026-08-05", until: "2026-08-20")])
        #expect(
          items[2].promises == [
            .init(
              .init(1_500_00, from: "2026-08-21", until: "2026-09-01"), promisedFor: "2026-08-28",
              brokenOn: "2026-09-01")
          ])
      }
    }
  }

  @Test("a draft is compared with what is in force, on the customers of the scenario", arguments: Engine.all)
  func compared(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        for number in 1...5 {
          let customer = try CustomerStore.insert(Example.customer(company, code: "C\(number)"), transaction)
          _ = try Example.store(
            Example.item(
              company, customer, number: "F\(number)", cents: 1_000_00, issued: "2026-06-01", due: "2026-06-30"),
            transaction)
        }
        let id = try CopyScenario(.shipped(.standard), name: "Doux").run(
          transaction, company: company, actor: actor, at: Engine.moment)
        var draft = Scenario.standard
        draft.steps.removeAll { $0.kind != .first }
        let days = today.adding(days: -365)...today
        let replay = try ReplayScenario(id, draft, over: days).run(transaction, company: company)
        #expect(replay.concerned == 5 && replay.sampled == 5 && replay.owing == 5)
        // No contact has an address: letters, and a task where a call would be.
        #expect(replay.before.messages == 20 && replay.before.registered == 5 && replay.before.calls == 5)
        #expect(replay.after.messages == 5 && replay.after.calls == 0)
        let some = try ReplayScenario(id, draft, over: days, most: 2).run(transaction, company: company)
        #expect(some.concerned == 5 && some.sampled == 2 && some.after.messages == 2)
      }
    }
  }
}
