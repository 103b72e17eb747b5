import Foundation
import Kernel
import Mail
import Messaging
import MessagingRules
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("What customers are told before they are debited")
struct NotifyDebitsTests {
  /// Three debits, of which the first two can be told by e-mail.
  private struct Told {
    let bench: DebitBench
    let run: Int64

    init(_ database: Database) async throws {
      bench = try await DebitBench(database)
      var items: [ItemID] = []
      for number in 1...3 { items.append(try await bench.owe(number, "F-\(number)", Int64(number) * 10_001)) }
      let (company, customers) = (bench.company.id, bench.customers)
      try await database.write { transaction in
        for (place, customer) in customers.prefix(2).enumerated() {
          _ = try ContactStore.insert(
            Contact(
              id: ContactID(0), customer: customer, name: "Service comptable",
              email: "compta\(place + 1)@client.example",
              phone: nil), company: company, transaction)
        }
      }
      run = try await bench.prepare(items)
    }

    func notify(on day: CivilDate = DebitBench.today) async throws -> NotifyDebits.Outcome {
      let act = NotifyDebits(run, because: "avis", of: bench.company.id)
      return try await bench.database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
    }

    func notices(on day: CivilDate = DebitBench.today) async throws -> [DebitNotice] {
      let (company, number) = (bench.company.id, run)
      return try await bench.database.read { snapshot in
        let run = try #require(try DebitRunStore.find(number, of: company, snapshot))
        return try DebitNotice.all(of: run, company: company, on: day, at: Engine.moment, snapshot)
      }
    }

    func send(_ mail: MailTransport, at moment: Moment = Engine.moment, on day: CivilDate = DebitBench.today)
      async throws
      -> SendReport
    {
      var pass = SendOutbox(
        company: bench.company.id, owner: "one", actor: Example.actor,
        rendering: try MessageRendering(sender: try MailAddress("compta@verdoncelle.example")), mail: mail,
        letters: LetterFolder(FileManager.default.temporaryDirectory))
      pass.day = day
      return try await pass.run(bench.database) { moment }
    }
  }

  private actor Postbox {
    private(set) var taken: [(to: String, text: String)] = []

    func take(_ envelope: MailEnvelope) -> MailDelivery {
      taken.append((envelope.to.address, String(decoding: envelope.bytes, as: UTF8.self)))
      return .accepted(reply: "250 OK")
    }

    nonisolated var transport: MailTransport { MailTransport { await self.take($0) } }
  }

  @Test(
    "each is told once by the outbox, who has no address is named, and it shows where each notice stands",
    arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let told = try await Told(database)
      #expect(try await told.notices().map(\.state) == [.notTold, .notTold, .notTold])
      let outcome = try await told.notify()
      #expect(outcome.written == 2 && outcome.unreachable.map(\.reminder.debtor.code) == ["C-3"])
      #expect(try await told.notify().written == 0)
      #expect(try await told.notices().map(\.state) == [.waiting, .waiting, .notTold])

      let postbox = Postbox()
      // Books that are older than anything hold reminders, and not what the bank is about to do.
      #expect(try await told.send(postbox.transport).sent == 2)
      let taken = await postbox.taken
      #expect(taken.map(\.to).sorted() == ["compta1@client.example", "compta2@client.example"])
      #expect(taken.allSatisfy { $0.text.contains("Subject:") })
      #expect(
        try await told.notices().map(\.state) == [.told(on: DebitBench.today), .told(on: DebitBench.today), .notTold])
      #expect(try await told.notify().written == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM outbox") == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'debit.announced'") == 2)

      // The address comes later, and what came back is told anew.
      try await database.write { [customer = told.bench.customers[2], company = told.bench.company.id] transaction in
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Paul", email: "paul@client.example", phone: nil),
          company: company, transaction)
        try transaction.execute(
          "UPDATE outbox SET returned_at = \(Engine.moment), returned_reason = '550' WHERE recipient LIKE 'compta1%'")
        try transaction.execute("UPDATE contact SET email = 'neuf@client.example' WHERE email LIKE 'compta1%'")
      }
      #expect(try await told.notify().written == 2)
      #expect(try await told.notices().map(\.state) == [.waiting, .told(on: DebitBench.today), .waiting])
    }
  }

  @Test("the amount, the day, the mandate and the invoices are those of the debit, in the customer's language")
  func words() async throws {
    try await Engine.sqlite.withDatabase(DebitBench.migrations) { database in
      let told = try await Told(database)
      let customer = told.bench.customers[0]
      try await database.write { transaction in
        try transaction.execute("UPDATE customer SET language = 'de' WHERE id = \(customer)")
        // What is contested afterwards was handed to the bank all the same.
        try transaction.execute("UPDATE item SET disputed_minor = 1 WHERE number = 'F-1'")
      }
      let notice = try #require(try await told.notices().first)
      #expect(notice.email == "compta1@client.example" && notice.reminder.debit?.tellBy == "2026-11-23")
      #expect(!notice.isLate(on: DebitBench.today) && notice.isLate(on: "2026-11-24"))
      let text = try DebitNotice.file([notice], MessageRendering(sender: nil))
      for word in ["RUM-1", "FR72ZZZ123456", "F-1", "2606", "7. Dezember", "Lastschrift über 100,01"] {
        #expect(text.contains(word), "\(word): \(text)")
      }
      #expect(!text.contains("FR76") && !text.contains("{{"))
      let letter = try MessageRendering(sender: nil).pdf(try #require(try await told.notices().last).reminder)
      #expect(letter.starts(with: Array("%PDF".utf8)))
    }
  }

  @Test("a run taken back, a rejection and the day of the debit each keep a notice from leaving", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let told = try await Told(database)
      _ = try await told.notify()
      let first = try #require(try await told.bench.debits(told.run).first)
      let (company, number) = (told.bench.company.id, told.run)
      try await database.write { transaction in
        try RejectDebit(first.endToEnd, reason: "AC04", of: company)
          .run(transaction, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
      let states = { @Sendable in
        try await database.read { try $0.query("SELECT state FROM outbox ORDER BY id") { $0.text(0) } }
      }
      #expect(try await states() == ["withdrawn", "pending"])
      // On the day itself it is too late, and the notice that waited for so long says nothing any more.
      await #expect(throws: DebitRefusal.tooLateToTell(DebitBench.collection)) {
        _ = try await told.notify(on: DebitBench.collection)
      }
      let postbox = Postbox()
      _ = try await told.send(postbox.transport, on: DebitBench.collection)
      #expect(try await states() == ["withdrawn", "withdrawn"])
      // What the program withdrew may be asked for again, in time.
      #expect(try await told.notify().written == 1)
      #expect(try await states() == ["withdrawn", "withdrawn", "pending"])
      try await database.write { transaction in
        try transaction.execute("UPDATE direct_debit SET state = 'under_way', ended_on = NULL")
        try CancelDebits(number, of: company)
          .run(transaction, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await states() == ["withdrawn", "withdrawn", "withdrawn"])
      _ = try await told.send(postbox.transport)
      #expect(await postbox.taken.isEmpty)
    }
  }

  @Test("the test mode keeps it back, and who may not apply cash has nobody told", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let told = try await Told(database)
      let reader = Actor.person(PersonID(7), name: "Ali", rights: [.see])
      let act = NotifyDebits(told.run, because: "avis", of: told.bench.company.id)
      await #expect(throws: NotAllowed.self) {
        _ = try await database.write { try act.run($0, on: DebitBench.today, actor: reader, at: Engine.moment) }
      }
      try await database.write {
        try $0.execute("UPDATE company SET test_since = \(Engine.moment), test_by = 'Claire'")
      }
      _ = try await told.notify()
      let postbox = Postbox()
      let report = try await told.send(postbox.transport)
      #expect(report.held == 2 && report.sent == 0)
      #expect(await postbox.taken.isEmpty)
    }
  }
}
