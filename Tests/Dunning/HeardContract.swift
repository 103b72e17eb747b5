import Disputes
import DisputesRules
import Dunning
import DunningRules
import Journal
import Kernel
import Messaging
import MessagingRules
import Promises
import PromisesRules
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

/// What became of a message decides what comes next: heard, refused, given up, approved late.
@Suite("What the customer has heard")
struct HeardContract {
  private struct Bench {
    let database: Database
    let company: Company

    init(_ database: Database, due: CivilDate = monday.adding(days: -5)) async throws {
      self.database = database
      company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: id, transaction)
        _ = try Example.store(Example.item(id, customer, number: "F1", due: due), transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
    }

    func run(_ day: CivilDate) async throws -> [String: Int] {
      try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: Engine.moment,
        enqueue: ComposeReminders(company, at: Engine.moment).enqueue
      ).actions.filter { $0.value > 0 }
    }

    func latest() async throws -> StoredAction {
      let id = company.id
      return try await database.read { snapshot in
        let item = try #require(try ItemStore.find(number: "F1", of: id, snapshot).first)
        return try #require(try ActionStore.history(ofItem: item.id, company: id, limit: 1, snapshot).first)
      }
    }

    /// The content of the only message that waits.
    func waitingMessage() async throws -> Reminder {
      let id = company.id
      let found = try await database.read { try OutboxStore.list([.pending], of: id, limit: 10, $0) }
      return try #require(found.first).reminder
    }
  }

  @Test(
    "an address that a mail server said takes nothing is not written to until it is corrected", arguments: Engine.all)
  func unusable(engine: Engine) async throws {
    for isCorrected in [false, true] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database)
        let id = bench.company.id
        try await database.write { transaction in
          let known = try ContactStore.setUnusable(
            "c@c.example", of: CustomerID(1), company: id, said: "5.1.1", on: monday, at: Engine.moment,
            transaction)
          #expect(known.count == 1)
          if isCorrected { try transaction.execute("UPDATE contact SET email = 'd@c.example'") }
        }
        let planned = try await bench.run(monday)
        #expect(planned["email"] == (isCorrected ? 1 : nil), "\(planned)")
      }
    }
  }

  @Test("what came back was heard by nobody: its step is taken again by another way", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      #expect(try await bench.run(monday) == ["email": 1])
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment)")
        let whom = try Outbox.noteReturn(
          of: MessageID(1), company: id, said: "5.1.1 no such user", at: Engine.moment, transaction)
        #expect(whom?.recipient == "c@c.example")
        _ = try ContactStore.setUnusable(
          "c@c.example", of: CustomerID(1), company: id, said: "5.1.1", on: monday, at: Engine.moment, transaction)
      }
      // Nobody was disturbed: the customer is written to by post on the next day, as gently as before.
      #expect(try await bench.run(monday.adding(days: 1)) == ["letter": 1])
      #expect(try await bench.latest().action.step == .first)
      // Nor is it cited by what follows.
      try await database.write {
        try $0.execute(
          """
          UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), posted_on = \(monday.adding(days: 1))
          WHERE state = 'pending'
          """)
      }
      var day = monday.adding(days: 2)
      while try await bench.run(day).isEmpty {
        day = day.adding(days: 1)
        try #require(day < "2027-01-01")
      }
      let earlier = try await bench.waitingMessage().earlier
      #expect(earlier == [monday.adding(days: 1)])
      // A text message names no debt: it is no letter about it.
      let next = try await bench.latest()
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET channel = 'sms' WHERE action <> \(next.id)")
        let again = try ComposeReminders(bench.company, at: Engine.moment).messages([next], transaction)
        #expect(again.first?.reminder.earlier == [])
      }
    }
  }

  @Test(
    "a message that was tried and not handed over is taken back from the queue with its document",
    arguments: Engine.all)
  func recalledAfterAnAttempt(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      _ = try await bench.run(monday)
      let (company, action) = (bench.company.id, try await bench.latest())
      try await database.write { transaction in
        try transaction.execute(
          """
          UPDATE dunning_action SET closed_by = \(Example.actor.label) WHERE id = \(action.id)
          """)
        try transaction.execute("UPDATE outbox SET attempts = 0, state = 'pending', lease_owner = NULL")
        try transaction.execute(
          """
          INSERT INTO outbox_document (message, company, name, media_type, digest, bytes)
          SELECT id, company, 'lettre.pdf', 'application/pdf', 'x', \(Value.bytes([1])) FROM outbox
          """)
        try ReopenAction(action.id).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await database.count("SELECT COUNT(*) FROM outbox") == 0)
      #expect(try await bench.latest().state == .toApprove)
    }
  }

  @Test("a reminder taken back does not come back beside the one that replaced it", arguments: Engine.all)
  func replaced(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      _ = try await bench.run(monday)
      let (company, first) = (bench.company.id, try await bench.latest())
      let actor = Example.actor
      try await database.write { transaction in
        try transaction.execute(
          """
          UPDATE dunning_action SET state = 'cancelled', closed_by = \(actor.label) WHERE id = \(first.id)
          """)
      }
      _ = try await bench.run(monday.adding(days: 1))
      let second = try await bench.latest()
      #expect(second.id != first.id)
      await #expect(throws: DunningError.replaced(first.id)) {
        try await database.write { transaction in
          try ReopenAction(first.id).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
      }
      // Once the newer one is given up too, the older may wait again.
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'cancelled' WHERE id = \(second.id)")
        try ReopenAction(first.id).run(transaction, company: company, actor: actor, at: Engine.moment)
      }
    }
  }

  @Test("what the mail server refused was heard by nobody: the same step goes by letter", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      #expect(try await bench.run(monday) == ["email": 1])
      try await database.write { _ = try $0.execute("UPDATE outbox SET state = 'failed'") }
      // Not the next step, and not the address that does not work.
      var later = monday
      var sent: [String: Int] = [:]
      while sent.isEmpty, later < monday.adding(days: 20) {
        later = later.adding(days: 1)
        sent = try await bench.run(later)
      }
      #expect(sent == ["letter": 1])
      let action = try await bench.latest().action
      #expect(action.step == .first)
      // And the letter does not speak of a message that nobody has received.
      #expect(try await bench.waitingMessage().earlier == [])
    }
  }

  @Test("a message that a person gave up does not come again by itself", arguments: Engine.all)
  func abandoned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      #expect(try await bench.run(monday) == ["email": 1])
      let company = bench.company.id
      try await database.write { transaction in
        _ = try transaction.execute("UPDATE outbox SET state = 'to_check'")
        let message = try #require(try OutboxStore.list([.toCheck], of: company, limit: 1, transaction).first)
        let resolved = try ResolveMessage(company: company, message: message.id, answer: .abandon).run(
          transaction, actor: Example.actor, at: Engine.moment)
        #expect(resolved)
      }
      #expect(try await bench.run(monday.adding(days: 1)) == [:])
      let first = try await database.count("SELECT COUNT(*) FROM dunning_action WHERE step = 'first'")
      #expect(first == 1)
    }
  }

  @Test("a notice approved late bears the day of its approval, and none that the account belies", arguments: Engine.all)
  func approvedLate(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, due: "2026-09-30")
      var day: CivilDate = "2026-10-01"
      while try await bench.database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'to_approve'") == 0 {
        _ = try await bench.run(day)
        try await database.write { transaction in
          _ = try transaction.execute(
            "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE state = 'pending'")
          _ = try transaction.execute("UPDATE dunning_action SET state = 'done' WHERE state = 'to_do'")
        }
        day = day.adding(days: 1)
        try #require(day < "2027-01-31")
      }
      let notice = try await bench.latest()
      #expect(notice.action.step == .formalNotice)
      let (company, ours) = (bench.company.id, bench.company)
      let approval = notice.action.day.adding(days: 18)
      let approve: @Sendable (Transaction) throws -> Void = { transaction in
        try ResolveAction(notice.id, .approved).run(
          transaction, company: company, on: approval, actor: Example.actor, at: Engine.moment,
          enqueue: ComposeReminders(ours, at: Engine.moment).enqueue)
      }
      // Money on account that the notice does not deduct: it must be planned anew.
      await #expect(throws: DunningError.changedSince(notice.id)) {
        try await database.write { transaction in
          let customer = notice.action.customer
          _ = try Example.store(
            Example.item(company, customer, .payment, number: "P1", cents: -10_000, issued: approval, due: approval),
            transaction)
          try approve(transaction)
        }
      }
      // Something else may have been decided for that day, and even been taken back.
      try await database.write { transaction in
        _ = try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at)
          SELECT company, customer, \(approval), 'call', 'call', currency, total_minor, 'cancelled', reasons, decided_at
          FROM dunning_action WHERE id = \(notice.id)
          """)
      }
      try await database.write { try approve($0) }
      let letter = try await bench.waitingMessage()
      #expect(letter.day == approval)
      #expect(letter.payBy == approval.adding(days: 8))
      #expect(letter.earlier.count >= 3)
      let dated = try await bench.latest().action.day
      #expect(dated == approval)
    }
  }

  @Test(
    "an invoice in parts owes the indemnity once, with the first part paid late (regles-fr §2.4)", arguments: Engine.all
  )
  func instalments(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        var ids: [ItemID] = []
        for (part, due) in [(1, "2026-08-31"), (2, "2026-09-30"), (3, "2026-10-31")] as [(Int, CivilDate)] {
          let item = Item(
            id: ItemID(0), company: id, customer: customer, number: "F9", instalment: part, issued: "2026-08-01",
            due: due, amount: Money(minor: 100_000, .eur))
          ids.append(try ItemStore.insert(item, source: "test", sourceKey: "F9/\(part)", transaction))
        }
        // The first part was paid on its day.
        let payment = try Example.store(
          Example.item(id, customer, .payment, number: "P9", cents: -100_000, issued: "2026-08-31"), transaction)
        try AllocationStore.allocate(
          Money(minor: 100_000, .eur), of: ids[0], by: payment, company: id, day: "2026-08-31", reason: .matched,
          transaction)
        let action = PlannedAction(
          customer: customer, day: monday, step: .last, channel: .letter, contact: nil, needsApproval: false,
          total: Money(minor: 200_000, .eur),
          items: ids.dropFirst().map { PlannedItem($0, .last, minor: 100_000) }, reasons: [])
        let stored = try ActionStore.insert([action], company: id, on: monday, at: Engine.moment, transaction)
        let ours = try #require(try CompanyStore.find(id, transaction))
        let message = try #require(
          try ComposeReminders(ours, at: Engine.moment).messages(stored, transaction).first)
        #expect(message.reminder.lines.map(\.indemnity?.minor) == [40_00, nil])
      }
    }
  }

  @Test(
    "after a promise that was not kept one more word, however few days lie between contacts: then the notice",
    arguments: Engine.all)
  func noticeAfterPromise(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, due: monday.adding(days: -21))
      let id = bench.company.id
      var steps: [DunningStep: [CivilDate]] = [:]
      var day = monday
      while steps[.formalNotice] == nil {
        let today = day
        if let last = steps[.last]?.first, day == last.adding(days: 1) {
          try await database.write { transaction in
            let item = try #require(try ItemStore.find(number: "F1", of: id, transaction).first)
            try RecordPromise([PromisedPart(item.id, item.open)], promisedFor: today.adding(days: 2)).run(
              transaction, company: id, on: today, actor: Example.actor, at: Engine.moment)
          }
        }
        _ = try await database.write {
          try JudgePromises(on: today).run($0, company: id, actor: Example.actor, at: Engine.moment)
        }
        if try await !bench.run(day).isEmpty {
          steps[try await bench.latest().action.step, default: []].append(day)
        }
        try await database.write {
          try $0.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE state = 'pending'")
          try $0.execute("UPDATE dunning_action SET state = 'done' WHERE channel = 'call'")
        }
        day = day.adding(days: 1)
        try #require(day < "2027-06-01", "\(steps)")
      }
      // The call about the promise was that word.
      #expect(steps[.last]?.count == 1 && steps[.call]?.count == 2, "\(steps)")
    }
  }
  @Test(
    "a letter that nobody has posted holds what follows, and no letter cites it", arguments: Engine.all)
  func unposted(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await database.write { try $0.execute("UPDATE contact SET email = NULL") }
      #expect(try await bench.run(monday) == ["letter": 1])
      let first = try await bench.latest()
      try await database.write {
        try $0.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment)")
      }
      for offset in 1..<20 { #expect(try await bench.run(monday.adding(days: offset)).isEmpty) }
      let why = try await database.read {
        try ExplainItem("F1", on: monday.adding(days: 15)).run($0, company: bench.company.id).first?.sentence(.french)
      }
      #expect(why?.contains("première relance à poster depuis le 23/11/2026") == true, "\(why ?? "")")
      try await database.write { try $0.execute("UPDATE outbox SET posted_on = \(monday.adding(days: 20))") }
      #expect(try await bench.run(monday.adding(days: 21)) == ["letter": 1])
      #expect(try await bench.waitingMessage().earlier == [first.action.day])
      let second = try await bench.latest()
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET posted_on = NULL")
        let again = try ComposeReminders(bench.company, at: Engine.moment).messages([second], transaction)
        #expect(again.first?.reminder.earlier == [])
      }
    }
  }

  @Test(
    "what was contested until now is asked for once more before a notice speaks of it", arguments: Engine.all)
  func contestedNoMore(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, due: monday.adding(days: -30))
      let id = bench.company.id
      var steps: [DunningStep] = []
      var (day, closed): (CivilDate, CivilDate?) = (monday, nil)
      let dispute = try await database.write { transaction in
        let item = try #require(try ItemStore.find(number: "F1", of: id, transaction).first)
        return try OpenDispute(item.id, Money(minor: 100_00, .eur), reason: "other").run(
          transaction, company: id, on: monday, actor: Example.actor, at: Engine.moment)
      }
      while steps.last != .formalNotice {
        let today = day
        if steps.last == .last, closed == nil, today > (try await bench.latest()).action.day.adding(days: 9) {
          closed = today
          try await database.write {
            try CloseDispute(dispute, .refused).run(
              $0, company: id, on: today, actor: Example.actor, at: Engine.moment)
          }
        }
        // Nothing leaves between the last word and the end of the dispute.
        if steps.last != .last || closed != nil, try await !bench.run(day).isEmpty {
          steps.append(try await bench.latest().action.step)
        }
        try await database.write {
          try $0.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE state = 'pending'")
          try $0.execute("UPDATE dunning_action SET state = 'done' WHERE channel = 'call'")
        }
        day = day.adding(days: 1)
        try #require(day < "2027-06-01", "\(steps)")
      }
      #expect(Array(steps.suffix(3)) == [.last, .last, .formalNotice], "\(steps)")
    }
  }

  @Test(
    "what a colleague is asked is no contact; on its day nothing else is decided, and that is said",
    arguments: Engine.all)
  func tasked(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      var visits = Scenario.standard
      visits.name = "Visites"
      visits.contactsPerMonth = 1
      visits.steps = [
        .init(.task, offset: 3, means: .task, errand: Errand("Visite", within: 7)), .init(.first, offset: 10),
      ]
      let scenario = visits
      try await database.write { _ = try OwnScenario.inForce(scenario, of: id, $0) }
      #expect(try await bench.run(monday) == ["task": 1])
      try await database.write {
        _ = try Example.store(Example.item(id, CustomerID(1), number: "F2", due: monday.adding(days: -5)), $0)
      }
      try await database.read { snapshot in
        let second = try #require(try ExplainItem("F2", on: monday).run(snapshot, company: id).first)
        #expect(second.reasons == [.taskToday] && second.next == monday.adding(days: 1))
        try FactStore.forEach(of: id, on: monday, needs: FactNeeds(of: scenario), snapshot) { customer, _ in
          #expect(customer.taskOn == monday && customer.lastContact == nil && customer.recentContacts.all.isEmpty)
        }
      }
    }
  }

  @Test(
    "the end of the test mode takes back the calls and approvals that it asked for", arguments: Engine.all)
  func tested(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, due: monday.adding(days: -60))
      let id = bench.company.id
      try await database.write {
        _ = try BeginTestMode(id).run($0, actor: Example.actor, at: Engine.moment)
      }
      let since = Engine.moment.parisDate
      var day = since
      while try await database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'to_approve'") == 0 {
        _ = try await bench.run(day)
        day = day.adding(days: 1)
        try #require(day < since.adding(days: 90))
      }
      let end = EndTestMode(id, on: day, withdrawing: ActionStore.testedWithdrawal(of: id, at: Engine.moment))
      let outcome = try await database.write { try end.run($0, actor: Example.actor, at: Engine.moment) }
      #expect((outcome?.withdrawn ?? 0) >= 3 && (outcome?.takenBack ?? 0) >= 2)
      #expect(
        try await database.count("SELECT COUNT(*) FROM dunning_action WHERE state IN ('to_do', 'to_approve')") == 0)
      // The first word that anybody hears is a first reminder.
      var planned: [String: Int] = [:]
      while planned.isEmpty {
        planned = try await bench.run(day)
        day = day.adding(days: 1)
        try #require(day < since.adding(days: 120))
      }
      #expect(try await bench.latest().action.step == .first)
    }
  }

  @Test(
    "what the end of the test mode took back leaves its day free, what a person cancelled does not",
    arguments: Engine.all)
  func testedToday(engine: Engine) async throws {
    for means in ["email", "to_approve"] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database)
        let id = bench.company.id
        try await database.write {
          _ = try BeginTestMode(id).run($0, actor: Example.actor, at: Engine.moment)
        }
        #expect(try await bench.run(monday) == ["email": 1])
        if means == "to_approve" {
          try await database.write { transaction in
            try transaction.execute("DELETE FROM outbox")
            try transaction.execute("UPDATE dunning_action SET state = 'to_approve'")
          }
        }
        let end = EndTestMode(id, on: monday, withdrawing: ActionStore.testedWithdrawal(of: id, at: Engine.moment))
        let outcome = try await database.write { try end.run($0, actor: Example.actor, at: Engine.moment) }
        #expect(outcome?.withdrawn == (means == "email" ? 1 : 0))
        #expect(outcome?.takenBack == (means == "email" ? 0 : 1))
        let answer = try await database.read { try ExplainItem("F1", on: monday).run($0, company: id).first?.answer }
        guard case .planned(let planned)? = answer else {
          Issue.record("\(String(describing: answer))")
          return
        }
        #expect(planned.step == .first)
        #expect(try await bench.run(monday) == ["email": 1])
        let anew = try await bench.latest()
        #expect(anew.state == .queued && anew.action.day == monday)
        // A person gives up the new one: that is the word of this day.
        try await database.write { transaction in
          try transaction.execute(
            """
            UPDATE dunning_action SET state = 'cancelled', closed_by = \(Example.actor.label) WHERE id = \(anew.id)
            """)
        }
        #expect(try await bench.run(monday).isEmpty)
      }
    }
  }

  @Test("what leaves at the end of the test mode is the message of its day", arguments: Engine.all)
  func testedAndReleased(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      try await database.write {
        _ = try BeginTestMode(id).run($0, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.run(monday) == ["email": 1])
      let end = EndTestMode(
        id, held: .release, on: monday, withdrawing: ActionStore.testedWithdrawal(of: id, at: Engine.moment))
      let outcome = try await database.write { try end.run($0, actor: Example.actor, at: Engine.moment) }
      #expect(outcome?.released == 1 && outcome?.withdrawn == 0)
      #expect(try await bench.run(monday).isEmpty)
      #expect(try await bench.latest().state == .queued)
    }
  }
}
