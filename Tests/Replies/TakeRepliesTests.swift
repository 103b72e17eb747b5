import DisputesRules
import Foundation
import Journal
import Kernel
import Mail
import Mailbox
import Messaging
import People
import Receivables
import ReceivablesRules
import RepliesRules
import Sealing
import Storage
import Support
import Testing

@testable import Replies

@Suite("Answers are kept")
struct TakeRepliesTests {
  static let migrations =
    Example.migrations + PeopleSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations

  private struct Place {
    let database: Database
    let company: CompanyID
    let customer: CustomerID
    let other: CustomerID

    func take(_ mails: [String], from first: Int64 = 1, validity: Int64 = 7) async throws -> TakeReplies.Outcome {
      let taken = mails.enumerated().map { TakenMail(uid: first + Int64($0), bytes: Array($1.utf8)) }
      return try await database.write {
        try TakeReplies(taken, from: "box", validity: validity).run(
          $0, company: company, actor: Example.actor, at: Engine.moment)
      }
    }

    func all() async throws -> [KeptReply] {
      try await database.read { snapshot in
        let ids: [ReplyID] = try snapshot.query("SELECT id FROM reply ORDER BY id") { $0.id(0) }
        return try ids.compactMap { try ReplyStore.find($0, of: .whole(company), snapshot) }
      }
    }

    func position() async throws -> MailboxRead? {
      try await database.read { try MailboxReadStore.find("box", of: company, $0) }
    }
  }

  /// Two customers with a contact each and one shared address; a message to the first has left.
  private func withPlace(_ engine: Engine, _ body: (Place) async throws -> Void) async throws {
    try await engine.withDatabase(TakeRepliesTests.migrations) { database in
      let (company, customer, other) = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Autre"), transaction)
        for (customer, email) in [
          (customer, "Compta@Brissonnet.example"), (other, "marie@autre.example"), (customer, "groupe@x.example"),
          (other, "groupe@x.example"),
        ] {
          _ = try ContactStore.insert(
            Contact(id: ContactID(0), customer: customer, name: "Compta", email: email), company: company, transaction)
        }
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created, sent_at)
          VALUES (\(company), 1, \(customer), 'email', 'compta@brissonnet.example', 'x', '{}', 'encours.1@v.example',
            'sent', 1, \(Engine.moment), \(Engine.moment), \(Engine.moment))
          """)
        return (company, customer, other)
      }
      try await body(Place(database: database, company: company, customer: customer, other: other))
    }
  }

  private static func mail(
    _ id: String?, from: String = "marie@autre.example", _ text: String, more: String = "", subject: String = "Re: x"
  ) -> String {
    let name = id.map { "Message-ID: <\($0)>\n" } ?? ""
    return
      "From: Marie <\(from)>\nSubject: \(subject)\n\(name)Date: Mon, 23 Nov 2026 08:00:00 +0100\n\(more)\n\(text)\n"
  }

  @Test(
    "attached by the message that it answers, else by its sender where only one customer has them",
    arguments: Engine.all)
  func attached(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let outcome = try await place.take([
        Self.mail("a@x", "Nous réglons vendredi.", more: "In-Reply-To: <encours.1@v.example>\n"),
        Self.mail("b@x", "Bonjour"),
        Self.mail("c@x", from: "COMPTA@brissonnet.example", "Bonjour"),
        Self.mail("d@x", from: "groupe@x.example", "Bonjour"),
        Self.mail("e@x", from: "inconnu@y.example", "Bonjour", more: "References: <z@z> <encours.1@v.example>\n"),
        Self.mail("f@x", from: "inconnu@y.example", "Bonjour"),
      ])
      let kept = try await place.all()
      let customers = kept.map(\.customer)
      #expect(customers == [place.customer, place.other, place.customer, nil, place.customer, nil])
      #expect(kept.map { $0.message != nil } == [true, false, false, false, true, false])
      #expect(outcome.taken == 6 && outcome.attached == 4 && outcome.known == 0)
      #expect(kept.allSatisfy { $0.state == .waiting && $0.nature == .answer })
      let proposals = try await place.database.read {
        try ReplyStore.proposals(of: kept.map(\.id), company: place.company, $0)
      }
      let promise = try #require(proposals[kept[0].id]?.first)
      #expect(promise.kind == .promise && promise.day == "2026-11-27" && promise.quote == "Nous réglons vendredi.")
      #expect(try await place.database.read { try Journal.verify($0) } == [])
    }
  }

  @Test(
    "an address that nobody has is known by our reference, or by its domain with a number of an invoice; neither alone",
    arguments: Engine.all)
  func quoted(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let action = try await place.database.write { transaction in
        _ = try Example.store(Example.item(place.company, place.other, number: "FA-26-00777"), transaction)
        return try #require(try transaction.first("SELECT action FROM outbox") { $0.int(0) })
      }
      let number = String(action)
      let digits = String(repeating: "0", count: max(0, 5 - number.count)) + number
      let year = Engine.moment.parisDate.year % 100
      _ = try await place.take([
        Self.mail("a@x", from: "direction@ailleurs.example", "Votre dr-\(year)-\(digits) : virement fait hier."),
        Self.mail("b@x", from: "direction@ailleurs.example", "Votre DR-\(year - 1)-\(digits)"),
        Self.mail("c@x", from: "daf@autre.example", "La facture fa-26-00777 est contestée."),
        Self.mail("d@x", from: "daf@ailleurs.example", "La facture FA-26-00777 est contestée."),
        Self.mail("e@x", from: "daf@autre.example", "Bonjour, rappelez-moi au 01 02 03 04 05."),
        Self.mail("f@x", from: "marie@autre.example", "Suite à DR-\(year)-\(digits)"),
      ])
      let kept = try await place.all()
      #expect(kept.map(\.customer) == [place.customer, nil, place.other, nil, nil, place.other])
      #expect(kept.map { $0.message != nil } == [true, false, false, false, false, false])
    }
  }

  @Test(
    "a mail is kept once, by its name or by its bytes, and the place in the folder goes along", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let mails = [Self.mail("a@x", "un"), Self.mail(nil, "deux")]
      #expect(try await place.take(mails).taken == 2)
      let again = try await place.take(mails + [Self.mail(nil, "trois")])
      #expect(again.taken == 1 && again.known == 2)
      #expect(try await place.position()?.lastUID == 3)
      // A reader that is behind takes nothing back; another numbering begins anew.
      _ = try await place.take([Self.mail("a@x", "un")], from: 2)
      #expect(try await place.position()?.lastUID == 3)
      _ = try await place.take([Self.mail("a@x", "un")], from: 2, validity: 8)
      let moved = try await place.position()
      #expect(moved?.lastUID == 2 && moved?.validity == 8)
      #expect(try await place.all().count == 3)
    }
  }

  @Test("killed before the end, nothing is kept and the place is where it was", arguments: Engine.all)
  func killed(engine: Engine) async throws {
    struct Stop: Error {}
    try await withPlace(engine) { place in
      let taken = [TakenMail(uid: 5, bytes: Array(Self.mail("a@x", "un").utf8))]
      await #expect(throws: Stop.self) {
        try await place.database.write { transaction in
          try TakeReplies(taken, from: "box", validity: 7).run(
            transaction, company: place.company, actor: Example.actor, at: Engine.moment)
          throw Stop()
        }
      }
      let (kept, position) = (try await place.all(), try await place.position())
      #expect(kept.isEmpty && position == nil)
    }
  }

  @Test("what a machine wrote waits for nobody: somebody is away, a server's report", arguments: Engine.all)
  func machines(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let report = """
        From: MAILER-DAEMON@mx.example
        Subject: Undelivered
        Message-ID: <r@mx.example>
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        no such user
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; compta@brissonnet.example
        Action: failed
        Status: 5.1.1
        --b
        Content-Type: text/rfc822-headers

        Message-ID: <encours.1@v.example>
        --b--
        """
      let outcome = try await place.take([
        Self.mail("a@x", "Je suis absente jusqu'au 2 décembre.", subject: "Réponse automatique"), report,
      ])
      #expect(outcome.away == 1 && outcome.reports == 1 && outcome.proposals == 0)
      let kept = try await place.all()
      #expect(kept.map(\.nature) == [.away, .report] && kept.allSatisfy { $0.state == .dealt })
      #expect(kept[1].customer == place.customer && kept[1].message != nil)
      // The message is known to have come back, and the address takes nothing until it is corrected.
      func contact() async throws -> Contact? {
        try await place.database.read { try ContactStore.all(of: place.customer, company: place.company, $0).first }
      }
      #expect(try await contact()?.unusable == UnusableAddress(since: Engine.moment, said: "5.1.1"))
      let returned = try await place.database.read {
        try $0.first("SELECT state, returned_reason FROM outbox") { [$0.text(0), $0.text(1)] }
      }
      #expect(returned == ["sent", "5.1.1"])
      var corrected = try #require(try await contact())
      corrected.email = "compta2@brissonnet.example"
      let edit = EditContact(corrected)
      try await place.database.write {
        try edit.run($0, company: place.company, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await contact()?.unusable == nil)
      // The same report once more, under another name, changes nothing.
      _ = try await place.take([report.replacing("<r@mx.example>", with: "<s@mx.example>")], from: 3)
      #expect(try await contact()?.unusable == nil)
    }
  }

  @Test(
    "a report about another message or another address makes no address unusable; one of a full box lets it rest",
    arguments: Engine.all)
  func reports(engine: Engine) async throws {
    try await withPlace(engine) { place in
      func report(_ name: String, message: String, recipient: String, status: String) -> String {
        """
        Message-ID: <\(name)@mx.example>
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; \(recipient)
        Action: failed
        Status: \(status)
        --b
        Content-Type: text/rfc822-headers

        Message-ID: <\(message)>
        --b--
        """
      }
      _ = try await place.take([
        report("1", message: "guessed@v.example", recipient: "compta@brissonnet.example", status: "5.1.1"),
        report("2", message: "encours.1@v.example", recipient: "marie@autre.example", status: "5.1.1"),
      ])
      #expect(try await place.database.count("SELECT COUNT(*) FROM contact WHERE unusable_email IS NOT NULL") == 0)
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE returned_at IS NOT NULL") == 0)
      // Who has the message and who has not is for a person to say.
      #expect(try await place.all().map(\.state) == [.dealt, .waiting])
      let full = report("3", message: "encours.1@v.example", recipient: "compta@brissonnet.example", status: "5.2.2")
      _ = try await place.take([full], from: 3)
      let contact = try await place.database.read {
        try ContactStore.all(of: place.customer, company: place.company, $0).first
      }
      #expect(contact?.unusable?.until == Engine.moment.parisDate.adding(days: UnusableAddress.restDays))
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE returned_at IS NOT NULL") == 1)
    }
  }

  @Test("what a mail server says in its own words is no answer, and waits for a person", arguments: Engine.all)
  func plainReport(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let thread = "References: <encours.1@v.example>\n"
      let outcome = try await place.take([
        Self.mail("p@x", from: "MAILER-DAEMON@mx.example", "Sorry, it was paid on Friday.", more: thread),
        Self.mail("q@x", from: "MAILER-DAEMON@mx.example", "Sorry"),
      ])
      #expect(outcome.reports == 1 && outcome.proposals == 0)
      let kept = try await place.all()
      #expect(kept.map(\.nature) == [.report, .answer] && kept.allSatisfy { $0.state == .waiting })
    }
  }

  @Test(
    "a report that names no message tells it by the address it came back to; nobody can make one up",
    arguments: Engine.all)
  func marked(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let key = SealingKey()
      let returns = try #require(ReturnAddress("relances@v.example", company: place.company, key: key))
      let address = try returns.address(of: MessageID(1)).address
      #expect(returns.message(among: ["x@y", address.uppercased()]) == MessageID(1))
      let forged = address.replacing("+1.", with: "+2.")
      let other = try #require(ReturnAddress("relances@v.example", company: CompanyID(99), key: key))
      #expect(returns.message(among: [forged, "relances+@v.example", "relances+1.@v.example"]) == nil)
      #expect(other.message(among: [address]) == nil)
      #expect(ReturnAddress("a+b@v.example", company: place.company, key: key) == nil)
      func report(_ name: String, to: String) -> TakenMail {
        let text = """
          Message-ID: <\(name)@mx.example>
          To: \(to)
          Content-Type: multipart/report; report-type=delivery-status; boundary=b

          --b
          Content-Type: message/delivery-status

          Reporting-MTA: dns; mx.example

          Final-Recipient: rfc822; compta@brissonnet.example
          Action: failed
          Status: 5.1.1
          --b--
          """
        return TakenMail(uid: 1, bytes: Array(text.utf8))
      }
      func returned() async throws -> Int64 {
        try await place.database.count("SELECT COUNT(*) FROM outbox WHERE returned_at IS NOT NULL")
      }
      for (mail, count) in [(report("1", to: forged), Int64(0)), (report("2", to: address), 1)] {
        try await place.database.write {
          try TakeReplies([mail], from: "box", validity: 7, returns: returns).run(
            $0, company: place.company, actor: Example.actor, at: Engine.moment)
        }
        #expect(try await returned() == count)
      }
    }
  }

  @Test("hostile mails are kept within bounds", arguments: Engine.all)
  func hostile(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let marks = "a" + String(repeating: "\u{301}", count: 100_000)
      let ids = (0..<200).map { "<\($0)@x>" }.joined(separator: " ")
      let outcome = try await place.take([
        Self.mail(
          "'; DROP TABLE reply; --", marks, more: "References: \(ids)\nContent-Type: text/plain; charset=utf-8\n"),
        Self.mail("b@x", "zero\u{0}byte <script>alert(1)</script>", subject: "=?utf-8?q?=00x?="), "", "\u{FEFF}",
      ])
      #expect(outcome.taken == 4)
      let kept = try await place.all()
      #expect(kept.allSatisfy { $0.text.utf8.count <= 20_000 && !$0.text.contains("\u{0}") })
    }
  }

  @Test("whoever looks after an answer says so once; somebody else's change is not overwritten", arguments: Engine.all)
  func lookedAfter(engine: Engine) async throws {
    try await withPlace(engine) { place in
      _ = try await place.take([Self.mail("a@x", from: "inconnu@y.example", "Bonjour")])
      let reply = try #require(try await place.all().first)
      let (company, customer) = (place.company, place.customer)
      func mark(_ state: ReplyState, version: Int64, by actor: Actor = Example.actor) async throws -> Int64 {
        try await place.database.write {
          try MarkReply(reply.id, state, version: version).run($0, company: company, actor: actor, at: Engine.moment)
        }
      }
      try await place.database.write {
        try AttachReply(reply.id, to: customer, version: 1).run(
          $0, company: company, actor: Example.actor, at: Engine.moment)
      }
      await #expect(throws: ReplyRefusal.changed(reply.id)) { _ = try await mark(.dealt, version: 1) }
      #expect(try await mark(.dealt, version: 2) == 3)
      #expect(try await place.all().first?.endedBy == Example.actor.label)
      #expect(try await mark(.waiting, version: 3) == 4)
      // Who sees only their own customers sees no answer of others.
      let stranger = Actor.person(PersonID(9), name: "X", rights: [.see, .comment], customers: .own)
      await #expect(throws: ReplyRefusal.unknown(reply.id)) { _ = try await mark(.dealt, version: 4, by: stranger) }
      let reader = Actor.person(PersonID(9), name: "X", rights: [.see])
      await #expect(throws: NotAllowed.self) { _ = try await mark(.dealt, version: 4, by: reader) }
      #expect(try await place.all().first?.customer == customer)
    }
  }

  @Test("the password of a mailbox is sealed, kept, and not meant for another server")
  func mailbox() async throws {
    try await withPlace(.sqlite) { place in
      let (key, company) = (SealingKey(), place.company)
      func set(_ host: String, _ password: String?) async throws {
        let mailbox = MailboxSetting(host: host, port: 993, security: "tls", user: "compta")
        try await place.database.write {
          try SetMailbox(mailbox, password: password, key: key).run(
            $0, company: company, actor: Example.actor, at: Engine.moment)
        }
      }
      await #expect(throws: SetMailbox.Refusal.password) { try await set("imap.v.example", nil) }
      try await set("imap.v.example", "très secret")
      try await set("imap.v.example", "")
      let kept = try #require(try await place.database.read { try MailboxSettingStore.find(company, $0) })
      #expect(kept.sealedPassword?.contains("secret") == false)
      let settings = try MailboxSettingStore.settings(kept, of: company, authorityFile: nil) { key }
      #expect(settings.password == "très secret" && settings.folder == "INBOX" && settings.security == .tls)
      await #expect(throws: SetMailbox.Refusal.password) { try await set("evil.example", "") }
      await #expect(throws: SetMailbox.Refusal.host) { try await set("imap://x", "y") }
      try await place.database.write {
        try StopMailbox().run($0, company: company, actor: Example.actor, at: Engine.moment)
      }
      let left = try await place.database.read { try MailboxSettingStore.find(company, $0) }
      #expect(left == nil)
    }
  }
}
