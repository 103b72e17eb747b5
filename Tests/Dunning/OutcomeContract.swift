import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + SegmentsSchema.migrations
  + RepliesSchema.migrations
private let monday: CivilDate = "2026-11-23"
private let thursday = monday.adding(days: 10)

/// Whoever answered is called, whoever was not reached gets a letter, the others go on.
private let attentive = ScenarioRule.guarded(
  Scenario(
    name: "Attentif",
    steps: [
      .init(.first, offset: 3, conditions: [.init(.except, .returned)]),
      .init(
        .first, key: StepKey(rawValue: "first.2"), offset: 5, means: .letter, conditions: [.init(.only, .returned)]),
      .init(.call, offset: 8, means: .call, conditions: [.init(.only, .answered)]),
      .init(.second, offset: 12, conditions: [.init(.except, .answered)]),
    ], daysBetweenContacts: 2, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

@Suite("What became of the step before")
struct OutcomeContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID

    init(_ database: Database, _ scenario: Scenario = attentive) async throws {
      self.database = database
      (company, customer) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: id, transaction)
        _ = try Example.store(Example.item(id, customer, number: "F1", due: monday.adding(days: -5)), transaction)
        let own = try CopyScenario(.shipped(.standard), name: "Attentif").run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try SaveScenario(own, scenario, revision: 1).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        _ = try PublishScenario(own, revision: 2).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try ChooseDefaultScenario(own).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        return (try #require(try CompanyStore.find(id, transaction)), customer)
      }
    }

    /// Sends what waits.
    func leave() async throws {
      let id = company.id
      try await database.write {
        try $0.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE company = \(id) AND state = 'pending'")
      }
    }

    @discardableResult
    func run(_ day: CivilDate) async throws -> PlannedAction? {
      let at = Moment.paris(day, hour: 6)
      _ = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      return try await database.read { snapshot in
        try ActionStore.history(of: customer, company: company.id, limit: 1, snapshot).first.flatMap {
          $0.action.day == day ? $0.action : nil
        }
      }
    }

    func answer(_ at: Moment, _ identity: String, state: String = "waiting", nature: String = "answer") async throws {
      let ended: Moment? = state == "waiting" ? nil : at
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO reply (company, identity, received, subject, content, nature, customer, state, ended_at)
          VALUES (\(company.id), \(identity), \(at), 'Re', 'Bonjour', \(nature), \(customer), \(state), \(ended))
          """)
      }
    }
  }

  @Test(
    "an answer since the last reminder is one to it, on its very day too; an older one, a note of absence or what was set aside is none",
    arguments: Engine.all)
  func answered(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.answer(Moment.paris("2026-11-20", hour: 9), "before", state: "dealt")
      #expect(try await bench.run(monday)?.key.rawValue == "first")
      try await bench.leave()
      try await bench.answer(Moment.paris("2026-11-24", hour: 9), "away", nature: "away")
      try await bench.answer(Moment.paris("2026-11-24", hour: 9), "aside", state: "set_aside")
      let silent = try await database.read { snapshot in
        try ExplainItem("F1", on: thursday).run(snapshot, company: bench.company.id).first
      }
      guard case .planned(let next)? = silent?.answer else {
        Issue.record("something is due, not \(String(describing: silent?.answer))")
        return
      }
      #expect(next.step == .second)
      #expect(next.items.first?.reasons.contains(.passed(.call)) == true, "\(next.items)")
      try await bench.answer(Moment.paris(monday, hour: 15), "same day")
      let call = try await bench.run(thursday)
      #expect(call?.step == .call && call?.reasons == [.answered])
    }
  }

  @Test(
    "an answer that nobody has read holds what would be written for a week, what waits to leave included; read, nothing is held",
    arguments: Engine.all)
  func unread(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      #expect(try await bench.run(monday) != nil)
      try await bench.leave()
      let came: CivilDate = "2026-12-04"
      try await bench.answer(Moment.paris(came, hour: 9), "unread")
      try await bench.answer(Moment.paris("2026-12-05", hour: 9), "away", nature: "away")
      #expect(try await bench.run(came)?.step == .call, "a person who calls finds the answer on the same page")
      try await database.write { try $0.execute("UPDATE dunning_action SET state = 'done' WHERE step = 'call'") }
      let held = Reason.answerWaits(since: came, until: "2026-12-11")
      try await database.write { try $0.execute("UPDATE reply SET nature = 'away' WHERE identity <> 'unread'") }
      // The step for who did not answer is passed over: the answer counts as one. Asked by hand, it waits too.
      await #expect(throws: HandReminder.Refusal.held(held)) {
        _ = try await database.read {
          try RemindByHand(bench.company.id, bench.customer, .second, on: "2026-12-10").foresee($0)
        }
      }
      _ = try await database.read {
        try RemindByHand(bench.company.id, bench.customer, .second, on: "2026-12-11").foresee($0)
      }
      try await database.write { try $0.execute("UPDATE reply SET state = 'dealt', ended_at = received") }
      _ = try await database.read {
        try RemindByHand(bench.company.id, bench.customer, .second, on: "2026-12-10").foresee($0)
      }
    }
  }

  @Test(
    "an answer that comes before a message leaves withdraws it, and keeps one from being approved",
    arguments: Engine.all)
  func unreadBeforeLeaving(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, Self.plain)
      let stored = try await database.write { transaction in
        try transaction.execute("UPDATE contact SET email = email")
        return try #require(try CompanyStore.find(bench.company.id, transaction))
      }
      try await bench.answer(Moment.paris(monday, hour: 5), "dealt", state: "dealt")
      #expect(try await bench.run(monday)?.step == .first)
      func withdrawn() async throws -> String? {
        try await database.write { transaction in
          let waiting = try #require(try OutboxStore.list([.pending], of: stored.id, limit: 9, transaction).first)
          return try WithdrawIfSettled.check(transaction, waiting)?.description
        }
      }
      #expect(try await withdrawn() == nil)
      try await bench.answer(Moment.paris(monday, hour: 8), "unread")
      #expect(try await withdrawn() == "the customer wrote on 2026-11-23 and nobody has read it")
      try await bench.leave()
      let second: CivilDate = "2026-11-30"
      try await database.write { try $0.execute("UPDATE reply SET received = \(Moment.paris("2026-11-29", hour: 9))") }
      #expect(try await bench.run(second) == nil)
      guard
        case .held(.answerWaits(since: "2026-11-29", until: "2026-12-07"))? = try await database.read({
          try ExplainItem("F1", on: second).run($0, company: stored.id).first?.answer
        })
      else {
        Issue.record("held for a week, to the next working day")
        return
      }
      let later: CivilDate = "2026-12-07"
      #expect(try await bench.run(later)?.step == .second, "nobody read it for a week")
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'to_approve' WHERE day = \(later)")
        try transaction.execute("DELETE FROM outbox WHERE state = 'pending'")
        try transaction.execute("UPDATE reply SET received = \(Moment.paris(later, hour: 7)) WHERE identity = 'unread'")
      }
      func approve() async throws {
        try await database.write { transaction in
          let action = try #require(
            try transaction.first("SELECT id FROM dunning_action WHERE state = 'to_approve'") { ActionID($0.int(0)) })
          let at = Moment.paris(later, hour: 9)
          try ResolveAction(action, .approved).run(
            transaction, company: stored.id, on: later, actor: Example.actor, at: at,
            enqueue: ComposeReminders(stored, at: at).enqueue)
        }
      }
      await #expect(throws: DunningError.unread(since: later)) { try await approve() }
      try await database.write { try $0.execute("UPDATE reply SET state = 'dealt', ended_at = received") }
      try await approve()
      #expect(try await withdrawn() == nil)
    }
  }

  private static let plain = ScenarioRule.guarded(
    Scenario(
      name: "Simple", steps: [.init(.first, offset: 3), .init(.second, offset: 12)], daysBetweenContacts: 2,
      minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

  @Test("a message that came back is what the next step is for; one that left since is the last", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.run(monday)
      try await database.write { transaction in
        try transaction.execute(
          """
          UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment)
          WHERE company = \(bench.company.id)
          """)
        let message = try #require(try transaction.first("SELECT id FROM outbox") { MessageID($0.int(0)) })
        _ = try Outbox.noteReturn(
          of: message, company: bench.company.id, said: "550 unknown", at: Moment.paris("2026-11-24", hour: 9),
          transaction)
      }
      let letter = try await bench.run("2026-11-26")
      #expect(letter?.key.rawValue == "first.2" && letter?.channel == .letter)
      #expect(letter?.reasons == [.returned])
      #expect(letter?.items.first?.reasons == [.reached(.first, daysLate: 8), .passed(.first)])
      let needs = FactNeeds(of: attentive)
      func isReturned() async throws -> Bool {
        try await database.read { snapshot in
          var found = false
          try FactStore.forEach(of: bench.company.id, on: monday, needs: needs, snapshot) { customer, _ in
            found = customer.wasReturned
          }
          return found
        }
      }
      #expect(try await isReturned(), "the letter has not left yet")
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE channel = 'letter'")
      }
      #expect(try await !isReturned())
      try await database.read { snapshot in
        var past: CustomerPast?
        try PastFactStore.forEach(
          of: bench.company.id, among: [bench.customer], since: "2026-01-01", needs: needs, snapshot
        ) { past = $0 }
        #expect(past?.returns == ["2026-11-24"] && past?.answers == [])
      }
    }
  }

  @Test(
    "a registered letter that came back did not arrive, from the day on which the post said so", arguments: Engine.all)
  func cameBack(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.run(monday)
      let said: CivilDate = "2026-11-30"
      func note(_ outcome: PostOutcome) async throws {
        try await database.write { transaction in
          try transaction.execute(
            """
            UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), channel = 'registered_letter',
              posted_on = \(monday), post_outcome = \(outcome.rawValue), post_outcome_on = \(said)
            """)
        }
      }
      let needs = FactNeeds(of: attentive)
      func isReturned(on day: CivilDate) async throws -> Bool {
        try await database.read { snapshot in
          var found = false
          try FactStore.forEach(of: bench.company.id, on: day, needs: needs, snapshot) { customer, _ in
            found = customer.wasReturned
          }
          return found
        }
      }
      for outcome in PostOutcome.allCases {
        try await note(outcome)
        #expect(try await isReturned(on: said) == (outcome != .delivered), "\(outcome)")
      }
      #expect(try await !isReturned(on: said.adding(days: -1)), "nobody knows it on that day yet")
      try await database.read { snapshot in
        var past: CustomerPast?
        try PastFactStore.forEach(
          of: bench.company.id, among: [bench.customer], since: "2026-01-01", needs: needs, snapshot
        ) { past = $0 }
        #expect(past?.returns == [said])
      }
    }
  }

  /// Whoever opened is called, the others are written to again.
  private static let watchful = ScenarioRule.guarded(
    Scenario(
      name: "Attentif",
      steps: [
        .init(.first, offset: 3), .init(.call, offset: 8, means: .call, conditions: [.init(.only, .opened)]),
        .init(.second, offset: 9, conditions: [.init(.except, .opened)]),
      ], daysBetweenContacts: 2, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

  @Test(
    "the opening of the last message that left is what a step may be for; not reported, it counts as not opened",
    arguments: Engine.all)
  func opened(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, Self.watchful)
      try await bench.run(monday)
      try await database.write {
        try $0.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), openings = 0")
      }
      func next() async throws -> PlannedAction? {
        let explained = try await database.read { snapshot in
          try ExplainItem("F1", on: thursday).run(snapshot, company: bench.company.id).first
        }
        guard case .planned(let action)? = explained?.answer else { return nil }
        return action
      }
      let unknown = try #require(try await next())
      #expect(unknown.step == .second && unknown.items.first?.reasons.contains(.passed(.call)) == true)
      func open(_ at: Moment) async throws {
        try await database.write { try $0.execute("UPDATE outbox SET opened_at = \(at), openings = 1 WHERE id = 1") }
      }
      try await open(Moment.paris(thursday.adding(days: 1), hour: 9))
      #expect(try await next()?.step == .second, "nobody knows it on that day yet")
      try await open(Moment.paris("2026-11-24", hour: 9))
      let call = try #require(try await next())
      #expect(call.step == .call && call.reasons == [.opened])
      let needs = FactNeeds(of: Self.watchful)
      #expect(needs.openings && !FactNeeds(of: attentive).openings)
      try await database.read { snapshot in
        var past: CustomerPast?
        try PastFactStore.forEach(
          of: bench.company.id, among: [bench.customer], since: "2026-01-01", needs: needs, snapshot
        ) { past = $0 }
        #expect(past?.openings == ["2026-11-24"])
      }
      // A message that left since, and was not opened, is the last.
      #expect(try await bench.run(thursday)?.step == .call)
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state, attempts,
            next_attempt, created, sent_at)
          SELECT company, 99, customer, channel, recipient, subject, content, 'later', 'sent', 1, next_attempt, created,
            sent_at FROM outbox WHERE id = 1
          """)
      }
      try await database.read { snapshot in
        var found: Bool?
        try FactStore.forEach(of: bench.company.id, on: thursday, needs: needs, snapshot) { customer, _ in
          found = customer.wasOpened
        }
        #expect(found == false)
      }
    }
  }

  @Test("a replay takes openings as they were reported, counted from its own reminders")
  func replayedOpenings() {
    let item = ItemPast(
      ItemID(1), issued: "2026-05-31", due: "2026-06-30", amountMinor: 1_000_00, settlements: [], disputes: [],
      promises: [], remindedOn: nil)
    func steps(_ openings: [CivilDate]) -> [DunningStep: Int] {
      let past = CustomerPast(
        CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2)), [.init(.eur, [item])],
        openings: openings)
      return Replay(Self.watchful, over: "2026-07-01"..."2026-07-31").live(past).steps
    }
    #expect(steps([]) == [.first: 1, .second: 1])
    #expect(steps(["2026-06-30"]) == [.first: 1, .second: 1])
    #expect(steps(["2026-07-06"])[.call] == 1)
  }

  @Test("a replay takes calls as they were reported, counted from its own reminders")
  func replayedCalls() {
    let insistent = ScenarioRule.guarded(
      Scenario(
        name: "Insistant",
        steps: [
          .init(.first, offset: 3), .init(.call, offset: 8, means: .call),
          .init(.second, offset: 12, conditions: [.init(.only, .callUnanswered)]),
        ], daysBetweenContacts: 2, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))
    let item = ItemPast(
      ItemID(1), issued: "2026-05-31", due: "2026-06-30", amountMinor: 1_000_00, settlements: [], disputes: [],
      promises: [], remindedOn: nil)
    func second(_ calls: [CustomerPast.Call]) -> Int? {
      let past = CustomerPast(
        CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2)), [.init(.eur, [item])],
        calls: calls)
      return Replay(insistent, over: "2026-07-01"..."2026-07-31").live(past).steps[.second]
    }
    #expect(second([]) == nil)
    #expect(second([.init(on: "2026-07-09", isReached: false)]) == 1)
    #expect(second([.init(on: "2026-07-04", isReached: false)]) == nil, "it came before the call of the scenario")
    #expect(second([.init(on: "2026-07-08", isReached: false), .init(on: "2026-07-09", isReached: true)]) == nil)
  }

  @Test("a replay takes answers and returns as they came, counted from its own reminders")
  func replayed() {
    let item = ItemPast(
      ItemID(1), issued: "2026-05-31", due: "2026-06-30", amountMinor: 1_000_00, settlements: [], disputes: [],
      promises: [], remindedOn: nil)
    func steps(answers: [CivilDate] = [], returns: [CivilDate] = []) -> [DunningStep: Int] {
      let past = CustomerPast(
        CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2)), [.init(.eur, [item])],
        answers: answers, returns: returns)
      return Replay(attentive, over: "2026-07-01"..."2026-07-31").live(past).steps
    }
    #expect(steps() == [.first: 1, .second: 1])
    #expect(steps(answers: ["2026-06-30"]) == [.first: 1, .second: 1])
    #expect(steps(answers: ["2026-07-06"]) == [.first: 1, .call: 1, .second: 1])
    #expect(steps(returns: ["2026-07-04"]) == [.first: 2, .second: 1])
  }
}
