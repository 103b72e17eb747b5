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
private let monday: CivilDate = "2026-11-23"
private let tuesday = monday.adding(days: 1)

/// What mail servers send back, and the days that follow.
@Suite("What comes back")
struct BounceContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID

    init(_ database: Database) async throws {
      self.database = database
      (company, customer) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        for (name, email) in [("Compta", "Compta@c.example"), ("Direction", "chef@c.example")] {
          _ = try ContactStore.insert(
            Contact(id: ContactID(0), customer: customer, name: name, email: email), company: id, transaction)
        }
        try transaction.execute("UPDATE contact SET receives_reminders = \(false) WHERE name = 'Direction'")
        _ = try Example.store(Example.item(id, customer, number: "F1", due: monday.adding(days: -5)), transaction)
        return (try #require(try CompanyStore.find(id, transaction)), customer)
      }
    }

    /// Decides what the day asks for, and lets it leave.
    func run(_ day: CivilDate) async throws -> [String: Int] {
      let at = Moment.paris(day, hour: 6)
      let report = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET state = 'sent', sent_at = \(at) WHERE state = 'pending'")
        try transaction.execute("UPDATE outbox SET posted_on = \(day) WHERE channel = 'letter' AND posted_on IS NULL")
      }
      return report.actions.filter { $0.value > 0 }
    }

    /// Takes in what a mail server says of the e-mail on the day on which it was sent.
    func take(_ recipients: [String], on day: CivilDate? = nil) async throws {
      let name = try await database.read { try $0.first("SELECT message_id FROM outbox") { $0.text(0) } ?? "" }
      let blocks = recipients.joined(separator: "\n\n")
      let mail = """
        From: MAILER-DAEMON@mx.example
        Subject: Undelivered
        Message-ID: <r@mx.example>
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        \(blocks)
        --b
        Content-Type: text/rfc822-headers

        Message-ID: <\(name)>
        --b--
        """
      let taken = [TakenMail(uid: 1, bytes: Array(mail.utf8))]
      let id = company.id
      try await database.write {
        try TakeReplies(taken, from: "box", validity: 7).run(
          $0, company: id, on: day, actor: Example.actor, at: Moment.paris(monday, hour: 9))
      }
    }

    func contacts() async throws -> [Contact] {
      let (id, customer) = (company.id, customer)
      return try await database.read { try ContactStore.all(of: customer, company: id, $0) }
    }

    func forecast(_ day: CivilDate) async throws -> PlannedAction? {
      let (id, customer) = (company.id, customer)
      return try await database.read {
        try ForeseeReminders(of: customer, on: day).run($0, company: id).forecast.action
      }
    }

    /// Whether an e-mail reaches the customer on a day.
    func isReached(_ day: CivilDate) async throws -> Bool {
      let (id, customer) = (company.id, customer)
      return try await database.read {
        try MailContacts.find(of: [customer], company: id, on: day, $0)[customer] != nil
      }
    }
  }

  private static func failed(_ address: String, _ status: String, original: String? = nil) -> String {
    let first = original.map { "Original-Recipient: rfc822;\($0)\n" } ?? ""
    return first + "Final-Recipient: RFC822; \(address)\nAction: failed\nStatus: \(status)"
  }

  @Test(
    "what the recipient's server refuses goes by letter on the day foretold, and not to the same address again",
    arguments: Engine.all, ["5.7.1", "5.2.2", "4.4.7", "5.1.1"])
  func refused(engine: Engine, status: String) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      #expect(try await bench.run(monday) == ["email": 1])
      try await bench.take([Self.failed("<compta@C.example>", status)])
      let why = try await database.read {
        try ExplainItem("F1", on: monday).run($0, company: id).first?.sentence(.french)
      }
      #expect(why?.contains("n’est pas arrivé") == true, "\(why ?? "")")
      let next = try await bench.forecast(monday)
      #expect(next?.day == tuesday && next?.channel == .letter && next?.step == .first)
      let rests = status != "5.1.1"
      let unusable = try await bench.contacts().first?.unusable
      #expect(unusable?.said == status && unusable?.until == (rests ? monday.adding(days: 30) : nil))
      #expect(try await bench.run(monday).isEmpty)
      #expect(try await bench.run(tuesday) == ["letter": 1])
      for days in 2..<6 { #expect(try await bench.run(monday.adding(days: days)).isEmpty) }
      #expect(try await database.count("SELECT COUNT(*) FROM outbox WHERE channel = 'email'") == 1)
      #expect(try await !bench.isReached(monday.adding(days: 29)))
      #expect(try await bench.isReached(monday.adding(days: 30)) == rests)
      // A person who says that it takes mail again need not wait.
      let contact = try #require(try await bench.contacts().first)
      try await database.write {
        try TrustAddress(contact.id).run($0, company: id, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.isReached(tuesday))
    }
  }

  @Test("an address rests from the day on which the command acts, whatever the clock says", arguments: Engine.all)
  func otherDay(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      #expect(try await bench.run(monday) == ["email": 1])
      let day = monday.adding(days: 60)
      try await bench.take([Self.failed("compta@c.example", "5.2.2")], on: day)
      #expect(try await bench.contacts().first?.unusable?.until == day.adding(days: 30))
    }
  }

  @Test("without another way it waits for a person, and is not sent again", arguments: Engine.all)
  func unreached(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      #expect(try await bench.run(monday) == ["email": 1])
      try await database.write { try $0.execute("UPDATE customer SET postcode = NULL, city = NULL") }
      try await bench.take([Self.failed("compta@c.example", "5.7.1")])
      for days in 1..<5 { #expect(try await bench.run(monday.adding(days: days)).isEmpty) }
      #expect(try await database.read { try UnreachableStore.count(of: id, $0) } == 1)
    }
  }

  @Test("what a list's member refuses was heard by the others: a person is shown it", arguments: Engine.all)
  func member(engine: Engine) async throws {
    for original in [nil, "compta@c.example"] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database)
        #expect(try await bench.run(monday) == ["email": 1])
        try await bench.take([Self.failed("partant@c.example", "5.1.1", original: original)])
        for days in 1..<5 { #expect(try await bench.run(monday.adding(days: days)).isEmpty) }
        #expect(try await bench.contacts().allSatisfy { $0.unusable == nil })
        #expect(try await database.count("SELECT COUNT(*) FROM outbox WHERE returned_at IS NOT NULL") == 0)
        let shown = try await database.read {
          try $0.first("SELECT nature, state, subject FROM reply") { [$0.text(0), $0.text(1), $0.text(2)] }
        }
        #expect(shown == ["report", "waiting", "partant@c.example 5.1.1"])
      }
    }
  }

  @Test("a copy that comes back takes nothing from the message; its address is dead", arguments: Engine.all)
  func copy(engine: Engine) async throws {
    for isRefused in [false, true] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database)
        #expect(try await bench.run(monday) == ["email": 1])
        try await database.write { try $0.execute("UPDATE outbox SET copies = 'Chef@c.example'") }
        let own = isRefused ? [Self.failed("compta@c.example", "5.7.1")] : []
        try await bench.take([Self.failed("chef@c.example", "5.1.1")] + own)
        #expect(try await bench.contacts().map { $0.unusable?.said } == [isRefused ? "5.7.1" : nil, "5.1.1"])
        #expect(try await bench.run(tuesday) == (isRefused ? ["letter": 1] : [:]))
        #expect(try await database.count("SELECT COUNT(*) FROM reply WHERE state = 'dealt'") == 1)
      }
    }
  }
}
