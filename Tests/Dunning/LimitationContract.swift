import Dunning
import DunningRules
import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

@testable import Messaging

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"
private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations

private func item(
  _ id: Int64 = 1, due: CivilDate, acknowledged: CivilDate? = nil, progress: ItemFacts.Progress? = nil
) -> ItemFacts {
  ItemFacts(ItemID(id), due: due, openMinor: 100_000, progress: progress, acknowledgedOn: acknowledged)
}

private func customer(_ kind: CustomerKind, _ events: [AccountEvent] = []) -> CustomerFacts {
  CustomerFacts(
    CustomerID(7), kind: kind, emailContact: ContactID(70), phoneContact: ContactID(71), events: events)
}

private func decide(
  _ items: [ItemFacts], of who: CustomerFacts, by scenario: Scenario = .standard, on day: CivilDate = today,
  explaining: Bool = false
) -> Decision {
  Planner(scenario, on: day).decide(who, [AccountFacts(.eur, items)], explaining: explaining)
}

@Suite("What is time-barred")
struct LimitationContract {
  @Test(
    "is asked for until the last day of its limitation, and by no step after it",
    arguments: [
      (CustomerKind.consumer, "2024-11-23", "2026-11-23"), (.businessFrance, "2021-11-23", "2026-11-23"),
      (.publicBody, "2022-03-01", "2026-12-31"),
    ] as [(CustomerKind, CivilDate, CivilDate)])
  func lastDay(kind: CustomerKind, due: CivilDate, last: CivilDate) {
    #expect(decide([item(due: due)], of: customer(kind), on: last).action?.step == .first)
    let after = last.adding(days: 1)
    let over = decide([item(due: due)], of: customer(kind), on: after)
    #expect(over.action == nil && over.held == [Held(ItemID(1), .timeBarred(since: after))])
  }

  @Test("is asked for again where the customer promised it since")
  func promised() {
    let promised = item(due: "2023-01-10", acknowledged: "2025-06-02")
    #expect(decide([promised], of: customer(.consumer)).action?.step == .first)
    #expect(decide([promised], of: customer(.consumer), on: "2027-06-02").action?.step == .first)
    let over = decide([promised], of: customer(.consumer), on: "2027-06-03")
    #expect(over.action == nil && over.held == [Held(ItemID(1), .timeBarred(since: "2027-06-03"))])
  }

  @Test("is neither called about nor given to a colleague, whatever the scenario, its step and what happened")
  func everyStep() {
    let event = AccountEvent(AccountEvent.Key(.returnedPayment, 1), on: "2026-11-20", items: [ItemID(1)])
    let steps: [DunningStep?] = [nil] + DunningStep.allCases.map(Optional.some)
    for shipped in ShippedScenario.allCases {
      for step in steps {
        let progress = step.map { ItemFacts.Progress($0, on: "2026-09-01") }
        for who in [customer(.consumer), customer(.consumer, [event])] {
          let facts = item(due: "2023-02-15", progress: progress)
          let decision = decide([facts], of: who, by: shipped.scenario, explaining: true)
          #expect(decision.action == nil, "\(shipped) \(String(describing: step))")
          #expect(decision.held.first?.reason == .timeBarred(since: "2025-02-16"))
        }
      }
    }
  }

  @Test("goes along with nothing else, but a person who knows better may ask for it")
  func others() throws {
    let items = [item(1, due: "2023-02-15"), item(2, due: "2026-11-10")]
    let decision = decide(items, of: customer(.consumer))
    #expect(decision.action?.items.map(\.item) == [ItemID(2)])
    #expect(decision.held == [Held(ItemID(1), .timeBarred(since: "2025-02-16"))])
    let planner = Planner(.standard, on: today)
    let byHand = try planner.byHand(.first, customer(.consumer), [AccountFacts(.eur, items)]).get()
    #expect(byHand.items.map(\.item) == [ItemID(1), ItemID(2)])
  }

  @Test(
    "becomes so while it waits: it is not approved and does not leave, unless a person asked for it",
    arguments: Engine.all)
  func meanwhile(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        let company = try #require(try CompanyStore.find(id, transaction))
        let customer = try CustomerStore.insert(Example.customer(id, kind: .consumer), transaction)
        let contact = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Marie Durand", email: "marie@durand.example"),
          company: id, transaction)
        let item = try Example.store(
          Example.item(id, customer, number: "F1", issued: "2024-10-23", due: "2024-11-23"), transaction)
        let planned = PlannedAction(
          customer: customer, day: today, step: .last, channel: .email, contact: contact, needsApproval: true,
          total: Money(minor: 1_200_00, .eur), items: [PlannedItem(item, .last, minor: 1_200_00)], reasons: [])
        let action = try #require(
          try ActionStore.insert([planned], company: id, on: today, at: Engine.moment, transaction).first)
        func approve(on day: CivilDate) throws {
          try ResolveAction(action.id, .approved).run(
            transaction, company: id, on: day, actor: Example.actor, at: Engine.moment,
            enqueue: ComposeReminders(company, at: Engine.moment).enqueue)
        }
        let after = today.adding(days: 1)
        #expect(throws: DunningError.timeBarred("F1", since: after)) { try approve(on: after) }
        try approve(on: today)
        let message = try #require(try OutboxStore.list([.pending], of: id, limit: 9, transaction).first)
        func obstacle(on day: CivilDate) throws -> String? {
          try TimelyDeparture.obstacle(to: message, on: day, at: Engine.moment, transaction)?.description
        }
        #expect(try obstacle(on: today) == nil)
        #expect(try obstacle(on: after) == "F1 has been time-barred since \(after)")
        _ = try transaction.execute("UPDATE dunning_action SET by_hand = TRUE WHERE id = \(action.id)")
        #expect(try obstacle(on: after) == nil)
      }
    }
  }

  @Test(
    "a promise that was broken is known, one that a person took back is none; the run counts and says it",
    arguments: Engine.all)
  func stored(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        for (number, state) in [("NONE", nil), ("BROKEN", "broken"), ("TAKEN-BACK", "withdrawn")]
          as [(String, String?)]
        {
          let customer = try CustomerStore.insert(
            Example.customer(company, code: number, name: number, kind: .consumer), transaction)
          let item = try Example.store(
            Example.item(company, customer, number: number, issued: "2023-01-13", due: "2023-02-15"), transaction)
          guard let state else { continue }
          let (made, judged): (CivilDate, CivilDate) = ("2025-05-02", "2025-06-04")
          let promise =
            try transaction.insert(
              """
              INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
              VALUES (\(company), \(customer), \(made), \(judged), \(state), \(judged)) RETURNING id
              """) as PromiseID
          try transaction.execute(
            """
            INSERT INTO promise_item (company, promise, item, amount_minor)
            VALUES (\(company), \(promise), \(item), \(1_200_00 as Int64))
            """)
        }
        return company
      }
      let run = try await PlanReminders(company, on: today).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      #expect(run.actions.values.reduce(0, +) == 1 && run.blocked["time_barred"] == 2, "\(run)")
      let explained = try await database.read { try ExplainItem("NONE", on: today).run($0, company: company).first }
      #expect(explained?.answer == .held(.timeBarred(since: "2025-02-16")) && explained?.next == nil)
      #expect(explained?.sentence(.french).contains("prescription acquise depuis le 16/02/2025") == true)
      let asked = try await database.read { try ExplainItem("BROKEN", on: today).run($0, company: company).first }
      guard case .acted? = asked?.answer else {
        Issue.record("\(String(describing: asked?.answer))")
        return
      }
    }
  }

  @Test("is said to be so from that day only: before it, what holds it on the day is told", arguments: Engine.all)
  func ahead(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let until: CivilDate = "2026-12-31"
      let company = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let customer = try CustomerStore.insert(
          Example.customer(company, code: "C", name: "C", kind: .consumer), transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "F", issued: "2024-11-01", due: "2024-12-08"), transaction)
        try transaction.execute("UPDATE customer SET paused_until = \(until)")
        return company
      }
      func answer(on day: CivilDate) async throws -> ItemExplanation.Answer? {
        try await database.read { try ExplainItem("F", on: day).run($0, company: company).first?.answer }
      }
      #expect(try await answer(on: today) == .held(.paused(until: until)))
      #expect(try await answer(on: "2026-12-08") == .held(.paused(until: until)))
      #expect(try await answer(on: "2026-12-09") == .held(.timeBarred(since: "2026-12-09")))
    }
  }
}
