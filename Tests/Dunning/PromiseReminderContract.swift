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

@Suite("Reminders of promises")
struct PromiseReminderContract {
  private let friday: CivilDate = "2026-11-27"

  private func isDue(_ day: CivilDate, made: CivilDate = "2026-11-16", for promised: CivilDate = "2026-11-27") -> Bool {
    PromiseReminder.isDue(
      madeOn: made, promisedFor: promised, workingDays: 2, on: day, calendar: BusinessCalendar(.france))
  }

  @Test("from so many working days before on, until its day; not of one that was made since")
  func days() {
    #expect(!isDue("2026-11-24") && isDue("2026-11-25") && isDue("2026-11-26") && !isDue("2026-11-27"))
    #expect(!isDue("2026-11-25", made: "2026-11-25") && isDue("2026-11-25", made: "2026-11-24"))
    // Two working days before a Monday are the Thursday before it.
    #expect(isDue("2026-11-26", for: "2026-11-30") && !isDue("2026-11-25", for: "2026-11-30"))
  }

  private struct Bench: Sendable {
    let company: Company
    let customer: CustomerID
    let invoice: ItemID
    let payment: ItemID

    init(_ transaction: Transaction, days: Int? = 2) throws {
      let (id, customer) = try Example.stored(transaction)
      self.customer = customer
      _ = try ContactStore.insert(
        Contact(
          id: ContactID(0), customer: customer, name: "Madame Brissonnet", email: "compta@brissonnet.example",
          language: .english), company: id, transaction)
      invoice = try Example.store(Example.item(id, customer, number: "F1", cents: 1_000_00), transaction)
      payment = try Example.store(Example.item(id, customer, .payment, number: "P1", cents: -1_000_00), transaction)
      if let days {
        try SetSendingRules(SendingRules(promiseDays: days)).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
      }
      company = try #require(try CompanyStore.find(id, transaction))
    }

    @discardableResult
    func promise(_ cents: Int64, for day: CivilDate, _ transaction: Transaction) throws -> PromiseID {
      try RecordPromise([PromisedPart(invoice, Money(minor: cents, .eur))], promisedFor: day).run(
        transaction, company: company.id, on: "2026-11-16", actor: Example.actor, at: Engine.moment)
    }

    func pay(_ cents: Int64, on day: CivilDate, _ transaction: Transaction) throws {
      _ = try AllocationStore.allocate(
        Money(minor: cents, .eur), of: invoice, by: payment, company: company.id, day: day, reason: .matched,
        transaction)
    }

    /// Judges and reminds as the day's run does.
    func run(_ day: CivilDate, at: Moment = Engine.moment, _ transaction: Transaction) throws -> Int {
      _ = try JudgePromises(on: day).run(transaction, company: company.id, actor: Example.actor, at: at)
      return try RemindOfPromises(company, on: day).run(transaction, actor: Example.actor, at: at)
    }

    func messages(_ snapshot: Snapshot, _ states: [OutboxState] = [.pending]) throws -> [OutboxItem] {
      try OutboxStore.list(states, of: company.id, limit: 9, snapshot)
    }
  }

  @Test("what was promised, for when and how to pay is written once, in the contact's language", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction)
        try bench.promise(400_00, for: friday, transaction)
        #expect(try bench.run("2026-11-24", transaction) == 0)
        #expect(try bench.run("2026-11-25", transaction) == 1)
        #expect(try bench.run("2026-11-25", transaction) == 0)
        #expect(try bench.run("2026-11-26", transaction) == 0)
        // A contact of the day on which it was written, so that nobody writes once more.
        let written = Engine.moment.parisDate
        #expect(throws: HandReminder.Refusal.held(.contactedToday)) {
          try RemindByHand(bench.company.id, bench.customer, .first, on: written).foresee(transaction)
        }
        let message = try #require(try bench.messages(transaction).first)
        #expect(message.recipient == "compta@brissonnet.example" && message.channel == .email)
        #expect(message.reminder.step == .promise && message.reminder.language == .english)
        #expect(message.reminder.payBy == friday && message.reminder.reference == "PR-26-00001")
        #expect(try message.reminder.total() == Money(minor: 400_00, .eur))
        #expect(message.reminder.promise?.isInstalment == false)
        let email = try MessageRendering(sender: nil).email(message.reminder)
        #expect(email.subject.contains("400.00") && email.subject.hasSuffix("agreed for 27 November"))
        #expect(email.plainText.contains("FR76") && !email.plainText.contains("Penalt"))
        #expect(try WithdrawIfSettled.check(transaction, message) == nil)
        try bench.pay(100_00, on: "2026-11-25", transaction)
        #expect(
          try WithdrawIfSettled.check(transaction, message)?.description
            == "money came for the promise since this was decided")
      }
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
      let events = try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'promise.reminded'")
      #expect(events == 1)
    }
  }

  @Test("nobody is reminded of a promise on a day off here, nor on a holiday of their country", arguments: Engine.all)
  func daysOff(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction, days: 1)
        try bench.promise(400_00, for: "2026-11-30", transaction)
        // The Saturday and the Sunday before; the message of the Friday had to wait for another.
        #expect(try bench.run("2026-11-28", transaction) == 0)
        #expect(try bench.run("2026-11-29", transaction) == 0)
        try bench.promise(100_00, for: "2026-12-09", transaction)
        // Immaculate Conception in Spain, a working day in France.
        try transaction.execute("UPDATE customer SET country = 'ES'")
        #expect(try bench.run("2026-12-08", transaction) == 0)
        try transaction.execute("UPDATE customer SET country = 'FR'")
        #expect(try bench.run("2026-12-08", transaction) == 1)
      }
    }
  }

  @Test("of two promises of a customer one is spoken of a day, the nearer first", arguments: Engine.all)
  func oneADay(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction)
        let small = try bench.promise(100_00, for: friday, transaction)
        let large = try bench.promise(300_00, for: friday, transaction)
        #expect(try bench.run("2026-11-25", transaction) == 1)
        #expect(try bench.messages(transaction).map(\.action) == [PromiseMessage.action(of: large)])
        #expect(try bench.run("2026-11-25", transaction) == 0, "nothing more on the same day")
        let next = Engine.moment.adding(seconds: 86_400)
        #expect(try bench.run("2026-11-26", at: next, transaction) == 1)
        #expect(try bench.messages(transaction).map(\.action).contains(PromiseMessage.action(of: small)))
        #expect(try bench.run("2026-11-26", at: next, transaction) == 0)
      }
    }
  }

  @Test("nothing where nobody chose it, of a promise that is covered, or of a customer who is not to be written to")
  func none() async throws {
    for change in [
      nil, "UPDATE customer SET paused_until = '2026-12-31', pause_reason = 'x'",
      "UPDATE customer SET insolvent_since = '2026-11-01'", "UPDATE contact SET receives_reminders = 0",
      "UPDATE contact SET unusable_email = email",
    ] as [SQL?] {
      try await Engine.sqlite.withDatabase(migrations) { database in
        try await database.write { transaction in
          let bench = try Bench(transaction, days: change == nil ? nil : 2)
          try bench.promise(400_00, for: friday, transaction)
          if let change { try transaction.execute(change) }
          let count = try bench.run("2026-11-25", transaction)
          #expect(count == 0, "\(String(describing: change))")
        }
      }
    }
    try await Engine.sqlite.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction)
        try bench.promise(400_00, for: friday, transaction)
        try bench.pay(400_00, on: "2026-11-20", transaction)
        // Not judged yet all the same.
        let count = try RemindOfPromises(bench.company, on: "2026-11-25").run(
          transaction, actor: Example.actor, at: Engine.moment)
        #expect(count == 0)
      }
    }
  }

  @Test(
    "the payments of a plan are reminded of in turn, the money of one not counted for the next", arguments: Engine.all)
  func plan(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction)
        try MakeInstalmentPlan(
          [PromisedPart(bench.invoice, Money(minor: 900_00, .eur))],
          InstalmentTerms(count: 3, first: friday, rhythm: .monthly), agreedBy: nil, note: nil
        ).run(
          transaction, for: bench.customer, company: bench.company.id, on: "2026-11-16", actor: Example.actor,
          at: Engine.moment)
        #expect(try bench.run("2026-11-25", transaction) == 1)
        try bench.pay(300_00, on: "2026-11-26", transaction)
        #expect(try bench.run("2026-11-27", transaction) == 0)
        // The first was kept before its message left.
        #expect(try bench.messages(transaction, [.withdrawn]).count == 1)
        #expect(try bench.run("2026-12-23", transaction) == 1)
        let next = try #require(try bench.messages(transaction).first)
        #expect(try next.reminder.total() == Money(minor: 300_00, .eur))
        #expect(next.reminder.promise?.isInstalment == true)
        let letter = try MessageRendering(sender: nil).letter(next.reminder)
        #expect(letter.opening.joined().contains("next payment of your instalment plan"))
      }
    }
  }

  @Test("one that waits is withdrawn when its day has come, or the promise has ended", arguments: Engine.all)
  func stale(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let bench = try Bench(transaction)
        let promise = try bench.promise(400_00, for: friday, transaction)
        try bench.promise(500_00, for: "2026-11-26", transaction)
        #expect(try bench.run("2026-11-24", at: Engine.moment.adding(seconds: -86_400), transaction) == 1)
        #expect(try bench.run("2026-11-25", transaction) == 1)
        #expect(try bench.run("2026-11-26", transaction) == 0)
        let waiting = try bench.messages(transaction)
        #expect(waiting.map(\.reminder.payBy) == [friday])
        try EndPromise(promise, .withdrawn).run(
          transaction, company: bench.company.id, on: "2026-11-26", actor: Example.actor, at: Engine.moment)
        let check = try WithdrawIfSettled.check(transaction, try #require(waiting.first))
        #expect(check?.description == "the day of the promise has come, or it has ended")
        #expect(try bench.run("2026-11-26", transaction) == 0)
        #expect(try bench.messages(transaction).isEmpty)
      }
    }
  }

  @Test("it is a contact: no message of the scenario on its day, and peace after it", arguments: Engine.all)
  func contact(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await database.write { transaction in
        let bench = try Bench(transaction)
        try bench.promise(400_00, for: friday, transaction)
        _ = try Example.store(
          Example.item(bench.company.id, bench.customer, number: "F2", cents: 5_000_00), transaction)
        return bench
      }
      func remind(_ day: CivilDate) async throws -> Int {
        try await database.write {
          try RemindOfPromises(bench.company, on: day).run(
            $0, actor: Example.actor, at: Moment.paris(day, hour: 7))
        }
      }
      func plan(_ day: CivilDate) async throws -> Int {
        try await PlanReminders(bench.company.id, on: day).run(
          database, actor: Example.actor, at: Moment.paris(day, hour: 6), enqueue: { _, _ in }
        ).total
      }
      /// What the day would do, in one transaction that is taken back: messages of the scenario, then of promises.
      func rehearse(_ day: CivilDate) async throws -> [Int] {
        try await database.rehearse { transaction in
          let at = Moment.paris(day, hour: 5)
          let planned = try PlanReminders(bench.company.id, on: day).rehearse(
            transaction, actor: Example.actor, at: at, enqueue: { _, _ in })
          return [
            planned.summary.total,
            try RemindOfPromises(bench.company, on: day).run(
              transaction, actor: Example.actor, at: at, heard: planned.heard),
          ]
        }
      }
      #expect(try await rehearse("2026-11-25") == [1, 0])
      // What was not promised is asked for first; the reminder of the promise waits for the next day.
      #expect(try await plan("2026-11-25") == 1)
      #expect(try await remind("2026-11-25") == 0)
      #expect(try await remind("2026-11-26") == 1)
      #expect(try await plan("2026-11-26") == 0)
      // The scenario leaves five days of peace after the promise was reminded of, not after the reminder before it, which
      // gave seven.
      #expect(try await plan("2026-11-30") == 0)
      #expect(try await plan("2026-12-01") == 0)
      #expect(try await plan("2026-12-02") == 1)
    }
  }

  @Test("one that is withdrawn, or that nobody received, is no contact", arguments: Engine.all)
  func unheard(engine: Engine) async throws {
    for state in ["withdrawn", "failed"] {
      try await engine.withDatabase(migrations) { database in
        let company = try await database.write { transaction in
          let bench = try Bench(transaction)
          try bench.promise(400_00, for: friday, transaction)
          _ = try Example.store(
            Example.item(bench.company.id, bench.customer, number: "F2", cents: 5_000_00), transaction)
          let count = try RemindOfPromises(bench.company, on: "2026-11-25").run(
            transaction, actor: Example.actor, at: Moment.paris("2026-11-25", hour: 7))
          #expect(count == 1)
          try transaction.execute("UPDATE outbox SET state = \(state)")
          return bench.company.id
        }
        let summary = try await database.rehearse {
          try PlanReminders(company, on: "2026-11-26").rehearse(
            $0, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in }
          ).summary
        }
        #expect(summary.total == 1, "\(state)")
      }
    }
  }
}
