import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

@Suite("Registered letters that came back, on the agenda")
struct ReturnedLetterContract {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  /// A registered letter to a customer that was posted on a day.
  private func letter(
    to place: Int, _ bench: AgendaBench, posted: CivilDate, _ transaction: Transaction
  ) throws -> MessageID {
    let planned = PlannedAction(
      customer: bench.customers[place], day: posted, step: .last, channel: .email, contact: nil, needsApproval: false,
      total: bench.eur(100_000), items: [PlannedItem(bench.items[place], .last, minor: 100_000, reasons: [])],
      reasons: [])
    let action = try #require(
      try ActionStore.insert([planned], company: bench.company, on: posted, at: now, transaction).first)
    let compose = ComposeReminders(try #require(try CompanyStore.find(bench.company, transaction)), at: now)
    var message = try #require(try compose.messages([action], transaction).first)
    message.recipient = "compta@client.example"
    let id = try #require(try Outbox.enqueue(transaction, message, at: now))
    try transaction.execute(
      """
      UPDATE outbox SET channel = 'registered_letter', state = 'sent', sent_at = \(now), posted_on = \(posted),
        posted_by = 'Claire'
      WHERE id = \(id)
      """)
    return id
  }

  private func note(
    _ letter: MessageID, _ outcome: PostOutcome?, on day: CivilDate = "2026-11-20", _ bench: AgendaBench,
    _ database: Database
  ) async throws {
    let changed = try await database.write {
      try NotePostAnswer(company: bench.company, letters: [letter], outcome.map { ($0, day) }).run(
        $0, actor: bench.claire.actor, at: now)
    }
    #expect(changed == 1)
  }

  private func move(
    _ place: Int, to lines: [String], _ bench: AgendaBench, _ database: Database
  ) async throws {
    try await database.write { transaction in
      var customer = try #require(try CustomerStore.find(bench.customers[place], of: bench.company, transaction))
      customer.address.lines = lines
      try EditCustomer(customer).run(transaction, actor: bench.claire.actor, at: now)
    }
  }

  @Test(
    "an address at which nobody knows the customer is work of who collects, until it is another or nothing is owed",
    arguments: Engine.all)
  func unknownAddress(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let line = AgendaKey(.address, bench.customers[0].rawValue).text
      let (first, second) = try await database.write { transaction in
        try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
          transaction, company: bench.company, actor: .system("test"), at: now)
        return (
          try letter(to: 0, bench, posted: "2026-11-02", transaction),
          try letter(to: 0, bench, posted: "2026-11-09", transaction)
        )
      }
      try await note(first, .unclaimed, bench, database)
      #expect(try await bench.lines(database) == [], "a letter that nobody fetched has the right address")
      try await note(first, nil, bench, database)
      try await note(first, .unknownAddress, on: "2026-11-18", bench, database)
      try await note(second, .unknownAddress, bench, database)
      let facts = try await database.read {
        try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, $0)
      }
      #expect(facts.map(\.reason) == [.letterReturned(posted: "2026-11-09", on: "2026-11-20")])
      #expect(try await bench.lines(database, of: bench.paul) == [line])
      #expect(try await bench.lines(database, of: bench.claire) == [])
      #expect(try await bench.lines(database, on: "2026-11-17") == [], "not before the post said so")
      // What the customer is called, or owes, is no address.
      try await database.write { transaction in
        try transaction.execute("UPDATE customer SET name = 'Autre' WHERE id = \(bench.customers[0])")
      }
      #expect(try await bench.lines(database) == [line])
      try await database.write { try $0.execute("UPDATE item SET open_minor = 0 WHERE id = \(bench.items[0])") }
      #expect(try await bench.lines(database) == [])
      try await database.write { try $0.execute("UPDATE item SET open_minor = 100 WHERE id = \(bench.items[0])") }
      #expect(try await bench.lines(database) == [line])
      try await move(0, to: ["3 quai Gambetta"], bench, database)
      #expect(try await bench.lines(database) == [])
    }
  }

  @Test(
    "an answer that is taken back, or of a letter to an address that was corrected since, is no work",
    arguments: Engine.all)
  func corrected(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let old = try await database.write { try letter(to: 0, bench, posted: "2026-11-02", $0) }
      try await move(0, to: ["3 quai Gambetta"], bench, database)
      try await note(old, .unknownAddress, bench, database)
      #expect(try await bench.lines(database) == [])
      let new = try await database.write { try letter(to: 0, bench, posted: "2026-11-09", $0) }
      try await note(new, .unknownAddress, bench, database)
      #expect(try await bench.lines(database) == ["address.\(bench.customers[0])"])
      try await note(new, nil, bench, database)
      #expect(try await bench.lines(database) == [])
    }
  }

  @Test(
    "who has no address that a step can use is work of who collects, once beside a letter that came back",
    arguments: Engine.all)
  func unreachable(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let line = AgendaKey(.address, bench.customers[0].rawValue).text
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO unreachable_customer (company, customer, step, since)
          VALUES (\(bench.company), \(bench.customers[0]), 'second', \("2026-11-19" as CivilDate))
          """)
        try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
          transaction, company: bench.company, actor: .system("test"), at: now)
      }
      let facts = try await database.read {
        try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, $0)
      }
      #expect(facts.map(\.reason) == [.unreachable("second", since: "2026-11-19")])
      #expect(try await bench.lines(database, of: bench.paul) == [line])
      #expect(try await bench.lines(database, of: bench.claire) == [])
      #expect(try await bench.lines(database, on: "2026-11-18") == [])
      let returned = try await database.write { try letter(to: 0, bench, posted: "2026-11-02", $0) }
      try await note(returned, .unknownAddress, bench, database)
      #expect(try await bench.lines(database, of: bench.paul) == [line])
      let counted = try await database.read { try AgendaStore.counts(of: .whole(bench.company), on: day, $0) }
      #expect(counted == [bench.paul.id: 1])
    }
  }

  @Test("a finished line stays away until another letter comes back; put off it comes back", arguments: Engine.all)
  func finished(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let key = AgendaKey(.address, bench.customers[0].rawValue)
      func mark(_ act: MarkLine.Act, on day: CivilDate) async throws {
        try await database.write { transaction in
          try MarkLine(key, act).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now, enqueue: { _, _ in })
        }
      }
      let first = try await database.write { try letter(to: 0, bench, posted: "2026-11-02", $0) }
      try await note(first, .unknownAddress, bench, database)
      try await mark(.putOff(until: "2026-11-25"), on: day)
      #expect(try await bench.lines(database) == [])
      #expect(try await bench.lines(database, on: "2026-11-25") == [key.text])
      try await mark(.finish, on: "2026-11-25")
      #expect(try await bench.lines(database, on: "2026-12-24") == [])
      let second = try await database.write { try letter(to: 0, bench, posted: "2026-11-26", $0) }
      try await note(second, .unknownAddress, on: "2026-12-01", bench, database)
      #expect(try await bench.lines(database, on: "2026-12-02") == [key.text])
    }
  }

  @Test("the letters that came back are found along their own index")
  func plan() async throws {
    try await AgendaBench.open(.sqlite) { database, _ in
      let steps = try await database.read {
        try $0.query(
          """
          EXPLAIN QUERY PLAN SELECT m.customer FROM outbox m JOIN customer c ON c.id = m.customer
          WHERE m.company = 1 AND \(RegisterStore.isUnknownStill) AND m.post_outcome_on <= \(day)
          ORDER BY m.post_outcome_on DESC, m.id DESC LIMIT 600
          """
        ) { $0.text(3) }
      }
      #expect(steps.contains { $0.contains("outbox_unknown_at") }, "\(steps)")
      #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }
  }
}
