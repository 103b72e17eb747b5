import Dunning
import DunningRules
import Journal
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
private let monday: CivilDate = "2026-11-23"

/// Messages handed to the outbox, as a test sees them.
private let noOutbox: PlanReminders.Enqueue = { _, _ in }

private func seed(_ database: Database) async throws -> CompanyID {
  try await database.write { transaction in
    let company = try CompanyStore.insert(Example.company(), transaction)
    for (index, late) in [5, 1, 12, 40].enumerated() {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C\(index)", name: "Customer \(index)"), transaction)
      if index != 2 {
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Comptabilité", email: "c\(index)@example.example"),
          company: company, transaction)
      }
      for number in 0..<2 {
        _ = try Example.store(
          Example.item(
            company, customer, number: "F\(index)-\(number)", issued: "2026-09-01",
            due: monday.adding(days: -late)), transaction)
      }
    }
    return company
  }
}

@Suite("Planning reminders")
struct PlanRemindersContract {
  @Test("who cannot be reached is kept until an address is known or all is paid", arguments: Engine.all)
  func unreachable(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      func kept(on day: CivilDate) async throws -> [String] {
        _ = try await PlanReminders(company, on: day).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
        return try await database.read { snapshot in
          try snapshot.query(
            "SELECT c.code, u.step FROM unreachable_customer u JOIN customer c ON c.id = u.customer ORDER BY c.code"
          ) { $0.text(0) + " " + $0.text(1) }
        }
      }
      try await database.write { try $0.execute("UPDATE customer SET city = NULL, postcode = NULL WHERE code = 'C2'") }
      #expect(try await kept(on: monday) == ["C2 first"])
      #expect(try await kept(on: monday.adding(days: 1)) == ["C2 first"])
      let since: [CivilDate] = try await database.read {
        try $0.query("SELECT since FROM unreachable_customer") { try $0.date(0) }
      }
      #expect(since == [monday], "since the day on which it was first so")
      try await database.write { transaction in
        let customer = try #require(try CustomerStore.find(code: "C2", of: company, transaction))
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer.id, name: "Comptabilité", email: "c2@example.example"),
          company: company, transaction)
      }
      #expect(try await kept(on: monday.adding(days: 2)) == [])
    }
  }

  @Test("a day decided twice writes once, and a simulation writes nothing", arguments: Engine.all)
  func twice(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      let plan = PlanReminders(company, on: monday)
      let simulated = try await database.rehearse {
        try plan.rehearse($0, actor: Example.actor, at: Engine.moment, enqueue: noOutbox).summary
      }
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action") == 0)
      #expect(simulated.customers == 4)
      #expect(simulated.items == 8)
      #expect(simulated.actions["email"] == 2)
      #expect(simulated.actions["letter"] == 1)
      let first = try await plan.run(database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      #expect(first == simulated)
      let second = try await plan.run(database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      #expect(second.total == 0)
      #expect(second.blocked["contacted_today"] == 4)
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action") == 3)
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("what was sent is history: the next steps follow, once each", arguments: Engine.all)
  func history(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      for offset in 0..<60 {
        _ = try await PlanReminders(company, on: monday.adding(days: offset)).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      }
      try await database.read { snapshot in
        let customers = try FactStore.customers(of: company, snapshot)
        for customer in customers {
          let actions = try ActionStore.history(of: customer, company: company, limit: 20, snapshot)
          #expect(actions.reversed().map(\.action.step) == [.first, .second, .call, .last, .formalNotice])
          #expect(actions.first?.state == .toApprove)
          #expect(actions.first?.action.items.count == 2)
          #expect(actions.first?.action.total == Money(minor: 240_000, .eur))
          #expect(actions.first?.action.needsApproval == true)
        }
        #expect(try ActionStore.waiting(.toApprove, of: company, limit: 10, snapshot).count == 4)
      }
    }
  }

  @Test(
    "a level is not counted although nothing left: the next step waits for the message before it", arguments: Engine.all
  )
  func unsent(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      let ours = try #require(try await database.read { try CompanyStore.find(company, $0) })
      func run(_ day: CivilDate) async throws {
        let at = Moment.paris(day, hour: 6)
        _ = try await PlanReminders(company, on: day).run(
          database, actor: Example.actor, at: at, enqueue: ComposeReminders(ours, at: at).enqueue)
      }
      func steps() async throws -> [String] {
        try await database.read { snapshot in
          try snapshot.query(
            """
            SELECT c.code, a.step FROM dunning_action a JOIN customer c ON c.id = a.customer
            WHERE a.state <> 'cancelled' ORDER BY c.code, a.id
            """
          ) { $0.text(0) + " " + $0.text(1) }
        }
      }
      // The mail server is down for three weeks.
      for offset in 0..<21 { try await run(monday.adding(days: offset)) }
      let firsts = ["C0 first", "C1 first", "C2 first", "C3 first"]
      #expect(try await steps() == firsts)
      let why = try await database.read {
        try ExplainItem("F0-0", on: "2026-12-13").run($0, company: company).first?.sentence(.french) ?? ""
      }
      #expect(why.contains("première relance préparée le 23/11/2026, pas encore partie"), "\(why)")
      // In test mode one looks at what would happen: its end lets nothing old go.
      try await database.write { try $0.execute("UPDATE company SET test_since = \(Engine.moment)") }
      let tested = try await database.rehearse {
        try PlanReminders(company, on: "2026-12-14").rehearse(
          $0, actor: Example.actor, at: Engine.moment, enqueue: noOutbox
        ).summary
      }
      #expect(tested.total == 4)
      try await database.write { try $0.execute("UPDATE company SET test_since = NULL") }
      // In doubt it has not left either; what has left lets the next step come, on its day.
      try await database.write { try $0.execute("UPDATE outbox SET state = 'to_check'") }
      try await run("2026-12-14")
      #expect(try await steps() == firsts)
      try await database.write {
        try $0.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), posted_on = \("2026-12-14" as CivilDate)")
      }
      try await run("2026-12-15")
      #expect(try await steps() == firsts.flatMap { [$0, $0.replacing("first", with: "second")] })
      // What waits for approval has not left.
      try await database.write {
        try $0.execute("UPDATE dunning_action SET state = 'to_approve' WHERE step = 'second'")
        try $0.execute("DELETE FROM outbox WHERE state = 'pending'")
      }
      for offset in 1..<21 { try await run(CivilDate("2026-12-15").adding(days: offset)) }
      #expect(try await steps().count == 8)
    }
  }

  @Test("a call that is neither made nor skipped holds what follows it, for ten days at most", arguments: Engine.all)
  func uncalled(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      let customer = try #require(try await database.read { try CustomerStore.find(code: "C3", of: company, $0) }).id
      func next(_ day: CivilDate) async throws -> Forecast {
        try await database.read { try ForeseeReminders(of: customer, on: day).run($0, company: company).forecast }
      }
      // The call was asked for on the day before; the last reminder would come on its day.
      try await database.write { transaction in
        let items = try ItemStore.open(of: customer, company: company, transaction)
        let total = Money(minor: items.reduce(0) { $0 + $1.open.minor }, .eur)
        let done: [(DunningStep, CivilDate)] = [(.second, "2026-11-02"), (.call, "2026-11-13")]
        for (step, day) in done {
          let planned = PlannedAction(
            customer: customer, day: day, step: step, channel: step == .call ? .call : .email, contact: nil,
            needsApproval: false, total: total, items: items.map { PlannedItem($0.id, step, minor: $0.open.minor) },
            reasons: [])
          _ = try ActionStore.insert([planned], company: company, on: day, at: Engine.moment, transaction)
        }
      }
      let held = try await next("2026-11-20")
      #expect(held.held.contains { $0.reason == .callWaits(since: "2026-11-13", until: "2026-11-23") }, "\(held.held)")
      #expect(held.action?.day == "2026-11-23")
      try await database.write { try $0.execute("UPDATE dunning_action SET state = 'done' WHERE step = 'call'") }
      #expect(try await next("2026-11-20").action?.day == "2026-11-20")
    }
  }

  @Test("a courtesy reminder that nobody approved before the day it speaks of is withdrawn", arguments: Engine.all)
  func courtesy(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      try await database.write { transaction in
        let customer = try #require(try CustomerStore.find(code: "C0", of: company, transaction)).id
        let item = try Example.store(
          Example.item(company, customer, number: "F-9", cents: 900_00, due: "2026-11-30"), transaction)
        let planned = PlannedAction(
          customer: customer, day: monday, step: .courtesy, channel: .email, contact: nil, needsApproval: true,
          total: Money(minor: 900_00, .eur), items: [PlannedItem(item, .courtesy, minor: 900_00)], reasons: [])
        _ = try ActionStore.insert([planned], company: company, on: monday, at: Engine.moment, transaction)
      }
      func state(after day: CivilDate) async throws -> String? {
        _ = try await PlanReminders(company, on: day).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
        return try await database.read {
          try $0.first("SELECT state FROM dunning_action WHERE step = 'courtesy'") { $0.text(0) }
        }
      }
      #expect(try await state(after: "2026-11-30") == "to_approve")
      #expect(try await state(after: "2026-12-01") == "cancelled")
    }
  }

  @Test(
    "no schedule is stored that could no longer fit: an invoice whose due date moves is asked for by the new one",
    arguments: Engine.all)
  func moved(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      func next() async throws -> CivilDate? {
        try await database.read { snapshot in
          let customer = try #require(try CustomerStore.find(code: "C1", of: company, snapshot))
          return try ForeseeReminders(of: customer.id, on: monday).run(snapshot, company: company).forecast.action?.day
        }
      }
      // One day late: the first reminder comes on the third.
      #expect(try await next() == "2026-11-25")
      try await database.write {
        try $0.execute(
          "UPDATE item SET due = '2026-12-15' WHERE customer = (SELECT id FROM customer WHERE code = 'C1')")
      }
      #expect(try await next() == "2026-12-18")
      _ = try await PlanReminders(company, on: "2026-11-25").run(
        database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      #expect(
        try await database.count(
          "SELECT COUNT(*) FROM dunning_action a JOIN customer c ON c.id = a.customer WHERE c.code = 'C1'") == 0)
    }
  }

  @Test("messages go to the outbox with their decision, or neither is written", arguments: Engine.all)
  func together(engine: Engine) async throws {
    struct Broken: Error {}
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      await #expect(throws: Broken.self) {
        _ = try await PlanReminders(company, on: monday).run(database, actor: Example.actor, at: Engine.moment) {
          _, _ in
          throw Broken()
        }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action") == 0)
      _ = try await PlanReminders(company, on: monday).run(database, actor: Example.actor, at: Engine.moment) {
        transaction, actions in
        #expect(actions.allSatisfy { $0.state == .queued && $0.action.channel.isMessage })
        for action in actions {
          try SettingStore.write("sent-\(action.id)", "x", of: company, transaction)
        }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM setting") == 3)
    }
  }

  @Test("a formal notice is approved or withdrawn once; a withdrawn one was no contact", arguments: Engine.all)
  func approval(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      var day = monday
      var waiting: [StoredAction] = []
      while waiting.isEmpty, day < monday.adding(days: 60) {
        _ = try await PlanReminders(company, on: day).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
        waiting = try await database.read { try ActionStore.waiting(.toApprove, of: company, limit: 10, $0) }
        day = day.adding(days: 1)
      }
      let action = try #require(waiting.first)
      let next = day
      try await database.write { transaction in
        try ResolveAction(action.id, .withdrawn).run(
          transaction, company: company, on: next, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      }
      await #expect(throws: DunningError.notWaiting(action.id)) {
        try await database.write { transaction in
          try ResolveAction(action.id, .approved).run(
            transaction, company: company, on: next, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
        }
      }
      let again = try await PlanReminders(company, on: day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      #expect(again.actions["registered_letter"] ?? 0 >= 1)
    }
  }

  @Test("what waits for a person and is no longer true is withdrawn by the next day's run", arguments: Engine.all)
  func outdated(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      func run(_ day: CivilDate) async throws {
        _ = try await PlanReminders(company, on: day).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      }
      @Sendable func states() async throws -> [String: String] {
        try await database.read { snapshot in
          Dictionary(
            try snapshot.query(
              """
              SELECT c.code, a.state FROM dunning_action a JOIN customer c ON c.id = a.customer WHERE a.day = \(monday)
              """
            ) { ($0.text(0), $0.text(1)) }, uniquingKeysWith: { $1 })
        }
      }
      try await run(monday)
      let all = try await states().keys.sorted()
      try #require(all.count == 3)
      // One was paid in part, one whole, one not at all; the second is a call, which only ends when nothing is left.
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'to_approve'")
        func change(_ sql: SQL, _ code: String) throws {
          try transaction.execute(
            "UPDATE \(sql) AND customer = (SELECT id FROM customer WHERE code = \(code))")
        }
        try change("item SET open_minor = open_minor - 1 WHERE number LIKE '%-0'", all[0])
        try change("dunning_action SET state = 'to_do', channel = 'call' WHERE 1 = 1", all[1])
        try change("item SET open_minor = open_minor - 1 WHERE number LIKE '%-0'", all[1])
      }
      // Not on the day itself, on which a customer has one action at most.
      try await run(monday)
      #expect(try await states() == [all[0]: "to_approve", all[1]: "to_do", all[2]: "to_approve"])
      try await run(monday.adding(days: 1))
      #expect(try await states() == [all[0]: "cancelled", all[1]: "to_do", all[2]: "to_approve"])
      let again = try await database.count(
        "SELECT COUNT(*) FROM dunning_action WHERE day = \(monday.adding(days: 1)) AND state <> 'cancelled'")
      #expect(again >= 1)
      // Nothing is left of one, and insolvency proceedings are opened on another.
      let (paid, broken) = (all[1], all[2])
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE item SET open_minor = 0 WHERE customer = (SELECT id FROM customer WHERE code = \(paid))")
        try transaction.execute("UPDATE customer SET insolvent_since = \(monday) WHERE code = \(broken)")
      }
      try await run(monday.adding(days: 2))
      #expect(try await states() == [all[0]: "cancelled", all[1]: "cancelled", all[2]: "cancelled"])
      let facts = try await database.read {
        try $0.query("SELECT facts FROM journal WHERE event = 'reminders.cancelled' ORDER BY id") { $0.text(0) }
      }
      #expect(facts.count == 2 && facts[0].contains("\"outdated\":1") && facts[1].contains("\"outdated\":2"))
    }
  }

  @Test(
    "a clock that was months ahead leaves nothing waiting for those days: the run of today takes it back and decides anew",
    arguments: Engine.all)
  func clock(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, _) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: id,
          transaction)
        _ = try Example.store(Example.item(id, customer, due: "2026-11-18"), transaction)
        return (try #require(try CompanyStore.find(id, transaction)), customer)
      }
      func run(_ day: CivilDate) async throws -> Int {
        let at = Moment.paris(day, hour: 6)
        return try await PlanReminders(company.id, on: day).run(
          database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue
        ).total
      }
      #expect(try await run("2027-03-01") == 1)
      #expect(try await run("2026-11-23") == 1)
      let states = try await database.read {
        try $0.query(
          "SELECT a.day, a.state, o.state FROM dunning_action a JOIN outbox o ON o.action = a.id ORDER BY a.id"
        ) {
          "\(try $0.date(0)) \($0.text(1)) \($0.text(2))"
        }
      }
      #expect(states == ["2027-03-01 cancelled withdrawn", "2026-11-23 queued pending"])
      #expect(try await run("2026-11-23") == 0)
      // What left under such a day is dated by the day on which it left.
      try await database.write { transaction in
        try transaction.execute("DELETE FROM dunning_action_item")
        try transaction.execute("DELETE FROM outbox")
        try transaction.execute("DELETE FROM dunning_action")
      }
      #expect(try await run("2027-03-01") == 1)
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Moment.paris("2026-11-20", hour: 9)) WHERE state = 'pending'")
      }
      #expect(try await run("2026-11-23") == 0)
      let left: [CivilDate] = try await database.read {
        try $0.query("SELECT day FROM dunning_action WHERE state = 'queued'") { try $0.date(0) }
      }
      #expect(left == ["2026-11-20"])
      #expect(try await run("2026-11-30") == 1, "the next step has its days from then")
    }
  }

  @Test(
    "a day that is run again once it has passed changes nothing of what was decided and left since",
    arguments: Engine.all)
  func replayed(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: id,
          transaction)
        _ = try Example.store(Example.item(id, customer, due: "2026-11-18"), transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      func run(_ day: CivilDate, at today: CivilDate) async throws -> Int {
        let at = Moment.paris(today, hour: 6)
        return try await PlanReminders(company.id, on: day).run(
          database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue
        ).total
      }
      #expect(try await run("2026-11-23", at: "2026-11-23") == 1)
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Moment.paris("2026-11-23", hour: 9)) WHERE state = 'pending'")
      }
      #expect(try await run("2026-11-30", at: "2026-11-30") == 1)
      #expect(try await run("2025-11-24", at: "2026-11-30") == 0)
      try await database.read { snapshot in
        let states = try snapshot.query(
          "SELECT a.day, a.state, o.state FROM dunning_action a JOIN outbox o ON o.action = a.id ORDER BY a.id"
        ) { "\(try $0.date(0)) \($0.text(1)) \($0.text(2))" }
        #expect(states == ["2026-11-23 queued sent", "2026-11-30 queued pending"])
        #expect(try ActionStore.lastDay(after: "2025-11-24", of: company.id, snapshot) == "2026-11-30")
        #expect(try ActionStore.lastDay(after: "2026-11-30", of: company.id, snapshot) == nil)
      }
    }
  }

  @Test(
    "what left later than it was decided counts from the day on which it left: the next step has its days from then",
    arguments: Engine.all)
  func leftLate(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: id,
          transaction)
        _ = try Example.store(Example.item(id, customer, due: "2026-11-20"), transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      func run(_ day: CivilDate) async throws {
        let at = Moment.paris(day, hour: 6)
        _ = try await PlanReminders(company.id, on: day).run(
          database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      }
      try await run("2026-11-23")
      try await database.write {
        try $0.execute("UPDATE outbox SET state = 'sent', sent_at = \(Moment.paris("2026-11-24", hour: 9))")
      }
      try await run("2026-11-25")
      let days = try await database.read { snapshot in
        try snapshot.query("SELECT a.day, d.day FROM dunning_action a JOIN dunning_action_item d ON d.action = a.id") {
          "\(try $0.date(0)) \(try $0.date(1))"
        }
      }
      #expect(days == ["2026-11-24 2026-11-24"])
    }
  }

  @Test("what no step is left for is kept for the work lists, and forgotten once it is paid", arguments: Engine.all)
  func ends(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await seed(database)
      for offset in 0..<90 {
        _ = try await PlanReminders(company, on: monday.adding(days: offset)).run(
          database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      }
      let kept = try await database.read { snapshot in
        try snapshot.query("SELECT customer, step, amount_minor FROM scenario_end ORDER BY customer") {
          ($0.int(0), $0.text(1), $0.int(2))
        }
      }
      #expect(kept.count == 4)
      #expect(kept.allSatisfy { $0.1 == DunningStep.formalNotice.rawValue })
      let owed = try await database.count("SELECT CAST(SUM(open_minor) AS bigint) FROM item")
      #expect(kept.reduce(0) { $0 + $1.2 } == owed)
      // The notices went out; one item of the first customer is paid, all of the second.
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'done' WHERE state = 'to_approve'")
        try transaction.execute(
          "UPDATE item SET open_minor = 0 WHERE customer = \(kept[1].0) OR number = 'F0-0'")
      }
      _ = try await PlanReminders(company, on: monday.adding(days: 91)).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: noOutbox)
      let left = try await database.read { snapshot in
        try snapshot.query("SELECT customer, amount_minor FROM scenario_end ORDER BY customer") {
          ($0.int(0), $0.int(1))
        }
      }
      #expect(left.map(\.0) == [kept[0].0, kept[2].0, kept[3].0])
      #expect(left[0].1 == kept[0].2 / 2)
    }
  }
}
