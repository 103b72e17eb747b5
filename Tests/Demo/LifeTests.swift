import Agenda
import Demo
import DemoRules
import Dunning
import DunningRules
import Journal
import Kernel
import Messaging
import MessagingRules
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Risk
import Segments
import Storage
import Support
import Teamwork
import Testing

@Suite("What the people of a demo did")
struct LifeTests {
  private static let day: CivilDate = "2026-11-23"
  private static let migrations =
    Example.migrations + RiskSchema.migrations + PeopleSchema.migrations + DunningSchema.migrations
    + OutboxSchema.migrations
    + SegmentsSchema.migrations
    + TeamworkSchema.migrations + AgendaSchema.migrations + RepliesSchema.migrations

  private static func live(_ database: Database) async throws -> BringToLife.Result {
    let demo = try FillDemo(customers: 80, invoices: 1_500, seed: 7)
    return try await database.write { transaction in
      _ = try demo.run(transaction, day: day, actor: Example.actor, at: Engine.moment)
      var people: [DemoColleague: Person] = [:]
      for colleague in DemoColleague.allCases {
        var person = Person(
          id: PersonID(0), email: try #require(EmailAddress(colleague.email)), name: colleague.name,
          role: try #require(Role.shipped(colleague.role)))
        let id = try PersonStore.insert(person, passwordHash: nil, transaction)
        person = Person(id: id, email: person.email, name: person.name, role: person.role)
        people[colleague] = person
      }
      return try BringToLife(people, seed: 7).run(transaction, day: day, actor: Example.actor, at: Engine.moment)
    }
  }

  @Test(
    "every balance stays what its parts say, and each act follows from what was so on its day", arguments: Engine.all)
  func coherent(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let made = try await Self.live(database)
      #expect(made.reminders > 50 && made.calls > 5 && made.promises > 3 && made.comments > 5 && made.tasks > 0)
      #expect(try await database.read { try BalanceCheck.problems($0) + Journal.verify($0) } == [])
      for (wrong, statement) in [
        (
          "a promise that no call of its day gave",
          """
          SELECT COUNT(*) FROM call_report r JOIN promise p ON p.id = r.promise
          WHERE r.day <> p.made_on OR p.promised_for < p.made_on OR p.judged_on <= p.made_on
          """ as SQL
        ),
        (
          "a reminder of more than was open",
          """
          SELECT COUNT(*) FROM dunning_action_item ai JOIN item i ON i.id = ai.item
          WHERE ai.amount_minor > i.amount_minor - (SELECT CAST(COALESCE(SUM(a.amount_minor), 0) AS bigint)
            FROM allocation a WHERE a.debit_item = i.id AND a.day <= ai.day)
          """
        ),
        (
          "a message that cannot be read as it left",
          """
          SELECT COUNT(*) FROM outbox o WHERE o.state = 'sent'
            AND NOT EXISTS (SELECT 1 FROM outbox_document d WHERE d.message = o.id)
          """
        ),
        ("an act of today or later", "SELECT COUNT(*) FROM dunning_action WHERE day >= \(Self.day)"),
        (
          "a kept promise that was not paid",
          """
          SELECT COUNT(*) FROM promise p JOIN promise_item k ON k.promise = p.id
          WHERE p.state = 'kept' AND k.amount_minor > (SELECT CAST(COALESCE(SUM(a.amount_minor), 0) AS bigint)
            FROM allocation a WHERE a.debit_item = k.item AND a.day > p.made_on AND a.day <= p.judged_on)
          """
        ),
      ] { #expect(try await database.count(statement) == 0, "\(wrong)") }
      // What left can be read again, with the day on which letters were posted.
      let sent = try await database.read { snapshot in
        let company = try #require(try CompanyStore.all(snapshot).first).id
        let customers = try snapshot.query("SELECT DISTINCT customer FROM outbox") { CustomerID($0.int(0)) }
        return try customers.flatMap { try OutboxStore.list(customer: $0, of: company, limit: 50, snapshot) }
      }
      #expect(sent.contains { $0.posting?.day.year == Self.day.year })
      #expect(sent.allSatisfy { ($0.posting == nil) == ($0.channel == .email) })
      // Registered letters have numbers that nobody doubts, and the post answered for those of more than a week ago.
      let registered = sent.filter { $0.channel == .registeredLetter }
      #expect(registered.allSatisfy { $0.posting?.number.map { PostNumber.doubt($0) == nil } ?? false })
      for letter in registered {
        let answered = letter.posting?.answer?.day
        #expect((answered != nil) == (letter.posting?.day.adding(days: 7) ?? Self.day <= Self.day))
        #expect(answered ?? Self.day <= Self.day)
      }
      #expect(registered.contains { $0.posting?.answer?.outcome == .delivered })
      for state in ["kept", "broken", "pending"] {
        #expect(try await database.count("SELECT COUNT(*) FROM promise WHERE state = \(state)") > 0, "\(state)")
      }
    }
  }

  @Test("customers write about invoices that are late, and what they say is read as it is meant", arguments: Engine.all)
  func mails(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let made = try await Self.live(database)
      let company = try await database.read { try #require(try CompanyStore.all($0).first).id }
      let replies = try await database.read { snapshot in
        let customers = try snapshot.query("SELECT DISTINCT customer FROM reply") { CustomerID($0.int(0)) }
        return try customers.flatMap { try ReplyStore.latest(of: $0, company: company, limit: 9, snapshot) }
      }
      #expect(replies.count == made.mails && made.mails >= 3)
      for reply in replies {
        let proposals = try await database.read { snapshot in
          try ReplyStore.proposals(of: [reply.id], company: company, snapshot)[reply.id] ?? []
        }
        let kinds = Set(proposals.map(\.kind))
        switch reply.subject {
        case "Absence du bureau": #expect(reply.nature == .away && kinds == [.away])
        case let subject where subject.hasSuffix("livraison incomplète"): #expect(kinds == [.dispute], "\(reply.text)")
        default:
          #expect(kinds.count == 1 && kinds.isSubset(of: [.promise, .paid, .copy]), "\(kinds) \(reply.text)")
          // The day and the amount are those that it names.
          #expect(proposals.allSatisfy { $0.kind == .copy || ($0.day != nil && $0.amount != nil) }, "\(reply.text)")
        }
        #expect(reply.written.map { $0 < reply.received && $0.parisDate < Self.day } ?? false)
      }
      // Those of the last three days wait for a person.
      #expect(replies.contains { $0.state == .waiting } && replies.contains { $0.state == .dealt })
      #expect(
        replies.allSatisfy { reply in
          reply.nature == .away
            || (reply.state == .waiting)
              == (BusinessCalendar().adding(businessDays: -3, to: Self.day)
                <= reply.received.parisDate)
        })
    }
  }

  @Test("the planner goes on from the steps that were reached", arguments: Engine.all)
  func goesOn(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      _ = try await Self.live(database)
      let company = try await database.read { try #require(try CompanyStore.all($0).first).id }
      let plan = try await PlanReminders(company, on: Self.day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      #expect(plan.total > 0)
      let steps = try await database.read { snapshot in
        // What was done because of an event is beside the steps.
        try snapshot.query(
          """
          SELECT item, step FROM dunning_action_item
          WHERE amount_minor > 0 AND action NOT IN (SELECT action FROM dunning_action_event) ORDER BY item, day
          """
        ) { (item: $0.int(0), step: DunningStep(rawValue: $0.text(1))) }
      }
      for items in Dictionary(grouping: steps, by: \.item).values {
        let ranks = items.compactMap(\.step?.rank)
        #expect(ranks == ranks.sorted(), "an item goes back to a gentler step")
      }
      #expect(steps.contains { $0.step == .formalNotice })
    }
  }

  @Test("the same seed tells the same story")
  func deterministic() async throws {
    var stories: [[String]] = []
    for _ in 1...2 {
      try await Engine.sqlite.withDatabase(Self.migrations) { database in
        _ = try await Self.live(database)
        stories.append(
          try await database.read { snapshot in
            try snapshot.query("SELECT at, actor, event, subject, facts FROM journal ORDER BY id") { row in
              (0...4).map { row.text($0) }.joined(separator: "|")
            }
          })
      }
    }
    #expect(stories[0] == stories[1] && stories[0].count > 100)
  }
}
