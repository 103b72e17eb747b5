import Foundation
import Journal
import Kernel
import Mail
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Sealing
import Storage
import Support
import Testing

@testable import Messaging

extension MailTransport {
  /// For tests that must not send: a call is a failure.
  static let unset = MailTransport { envelope in
    Issue.record("nothing should be sent, but \(envelope.to.address) was")
    return .refused(reply: "unset")
  }
}

/// Answers in turn, and remembers to whom messages went.
private actor Postbox {
  private var answers: [MailDelivery]
  private(set) var delivered: [String] = []

  init(_ answers: [MailDelivery] = []) { self.answers = answers }

  func take(_ envelope: MailEnvelope) -> MailDelivery {
    delivered.append(envelope.to.address)
    return answers.isEmpty ? .accepted(reply: "250 OK") : answers.removeFirst()
  }

  nonisolated var transport: MailTransport { MailTransport { await self.take($0) } }
}

@Suite struct OutboxTests {
  static let migrations = Example.migrations + OutboxSchema.migrations + RepliesSchema.migrations

  private struct Place {
    let database: Database
    let company: CompanyID
    let customer: CustomerID
    let letters: URL

    func pass(
      _ mail: MailTransport?, owner: String = "one", rate: SendingRate? = nil,
      withdraw: @escaping WithdrawCheck = WithdrawIfSettled.check
    ) throws -> SendOutbox {
      SendOutbox(
        company: company, owner: owner, actor: Example.actor,
        rendering: try MessageRendering(sender: try MailAddress("recouvrement@verdoncelle.example")), mail: mail,
        letters: LetterFolder(letters), rate: rate, withdraw: withdraw)
    }

    func state(_ index: Int) async throws -> OutboxItem {
      let items = try await database.read { try OutboxStore.list(OutboxState.allCases, of: company, limit: 99, $0) }
      return try #require(items.first { $0.action == ActionID(Int64(index)) })
    }
  }

  private func withOutbox(
    _ engine: Engine, _ channels: [Channel], item: ItemID? = nil, _ body: (Place) async throws -> Void
  ) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let (company, customer) = try await database.write { transaction in
        let stored = try Example.stored(transaction)
        for (index, channel) in channels.enumerated() {
          try Outbox.enqueue(
            transaction, OutboxTests.message(index + 1, channel, stored.company, stored.customer), at: Engine.moment)
        }
        return stored
      }
      let letters = FileManager.default.temporaryDirectory.appendingPathComponent("letters-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: letters) }
      try await body(Place(database: database, company: company, customer: customer, letters: letters))
    }
  }

  static func message(
    _ index: Int, _ channel: Channel, _ company: CompanyID, _ customer: CustomerID, items: [ItemID] = []
  ) -> NewMessage {
    var reminder = Reminder.firstReminder()
    reminder.reference = "DR-26-\(index)"
    for (line, item) in items.enumerated() { reminder.lines[line].item = item }
    return NewMessage(
      company: company, action: ActionID(Int64(index)), customer: customer, channel: channel,
      recipient: channel == .email ? "compta\(index)@brissonnet.example" : "BRISSONNET", reminder: reminder)
  }

  @Test("an action is written once, with the same Message-ID however often it is decided", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await withOutbox(engine, [.email]) { place in
      let again = OutboxTests.message(1, .email, place.company, place.customer)
      let key = try await place.database.write { try Outbox.enqueue($0, again, at: Engine.moment) }
      #expect(key == nil)
      #expect(try await place.state(1).messageID == Outbox.messageID(again))
      #expect(Outbox.messageID(again).hasSuffix("@verdoncelle.example"))
    }
  }

  @Test("a message whose decision is rolled back does not exist", arguments: Engine.all)
  func rolledBack(engine: Engine) async throws {
    struct Stop: Error {}
    try await withOutbox(engine, []) { place in
      await #expect(throws: Stop.self) {
        try await place.database.write { transaction in
          try Outbox.enqueue(
            transaction, OutboxTests.message(1, .email, place.company, place.customer), at: Engine.moment)
          throw Stop()
        }
      }
      let written = try await place.database.count("SELECT COUNT(*) FROM outbox")
      #expect(written == 0)
    }
  }

  @Test(
    "what could not leave by the next working day is withdrawn, for its dates are past; what a person let go leaves",
    arguments: Engine.all)
  func late(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .email, .letter]) { place in
      // Decided on Monday: on Tuesday it may leave, on Wednesday what it says is of the past.
      try await place.database.write { transaction in
        let release: Int64 = try #require(
          try transaction.first(
            """
            INSERT INTO outbox_release (company, reason, released_by, released_at)
            VALUES (\(place.company), 'x', 'test', \(Engine.moment)) RETURNING id
            """
          ) { $0.int(0) })
        try transaction.execute("UPDATE outbox SET release = \(release) WHERE action = 2")
      }
      let postbox = Postbox()
      var pass = try place.pass(postbox.transport)
      pass.day = "2026-11-25"
      let report = try await pass.run(place.database) { Engine.moment }
      #expect(report.withdrawn == 2 && report.sent == 1 && report.letters == 0)
      #expect(try await place.state(1).response?.contains("could not leave in time") == true)
      let (second, third) = (try await place.state(2), try await place.state(3))
      #expect(second.state == .sent && third.state == .withdrawn)
    }
    try await withOutbox(engine, [.email]) { place in
      var pass = try place.pass(Postbox().transport)
      pass.day = "2026-11-24"
      #expect(try await pass.run(place.database) { Engine.moment }.sent == 1)
    }
  }

  @Test(
    "where the installation writes once a day, what another company has sent today holds the same legal entity's message",
    arguments: Engine.all)
  func otherCompany(engine: Engine) async throws {
    for (ours, theirs, isSame) in [
      ("siren = '552100554'", "siren = '552100554'", true), ("siren = '552100554'", "siren = '732829320'", false),
      ("siren = NULL, vat_number = 'be 0403170701'", "siren = NULL, vat_number = 'BE0403170701'", true),
      ("siren = '552100554', vat_number = 'FR96552100554'", "siren = NULL, vat_number = 'FR96552100554'", true),
    ] as [(SQL, SQL, Bool)] {
      try await withOutbox(engine, [.email]) { place in
        try await place.database.write { transaction in
          try SetSendingRules(SendingRules(oneCompanyADay: true)).run(
            transaction, company: place.company, actor: Example.actor, at: Engine.moment)
          let other = try CompanyStore.insert(Example.company(code: "AUTRE"), transaction)
          let same = try CustomerStore.insert(Example.customer(other, code: "C-9"), transaction)
          try transaction.execute("UPDATE customer SET \(ours) WHERE id = \(place.customer)")
          try transaction.execute("UPDATE customer SET \(theirs) WHERE id = \(same)")
          try Outbox.enqueue(transaction, OutboxTests.message(7, .email, other, same), at: Engine.moment)
          try transaction.execute(
            "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE company = \(other)")
        }
        let report = try await place.pass(Postbox().transport).run(place.database) { Engine.moment }
        #expect(report.withdrawn == (isSame ? 1 : 0) && report.sent == (isSame ? 0 : 1))
      }
    }
  }

  @Test("what is sent is kept as sent, journaled, and never sent again", arguments: Engine.all)
  func sent(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .letter]) { place in
      let postbox = Postbox()
      let report = try await place.pass(postbox.transport).run(place.database) { Engine.moment }
      #expect(report.sent == 1 && report.letters == 1 && report.waiting == 0)
      let item = try await place.state(1)
      #expect(item.state == .sent && item.sentAt == Engine.moment && item.attempts == 1)
      #expect(item.subject == "Verdoncelle Industrie\u{A0}: 81\u{A0}096,00\u{A0}€ échus, 3 factures")
      let kept = try #require(
        try await place.database.read { try OutboxStore.document(of: item.id, company: place.company, $0) })
      #expect(kept.document.mediaType == "message/rfc822")
      #expect(String(decoding: kept.document.bytes, as: UTF8.self).contains("Message-Id: <\(item.messageID)>"))
      let folder = place.letters.appendingPathComponent("2026-11-23")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(files == ["letter-2-DR-26-2.pdf", "register.csv"])
      let register = try String(contentsOf: folder.appendingPathComponent("register.csv"), encoding: .utf8)
      #expect(register.contains("2;letter;DR-26-2;C-01187;Brissonnet Travaux Publics;"))
      let later = try await place.pass(.unset).run(place.database) { Engine.moment.adding(seconds: 86_400) }
      #expect(later == SendReport())
      #expect(try await place.database.read { try Journal.verify($0) } == [])
      #expect(try await place.database.read { try OutboxStore.verify(place.company, $0) } == [])
    }
  }

  @Test("with a return address each message leaves under one of its own, and asks for answers there")
  func returnAddress() async throws {
    let returns = try #require(ReturnAddress("relances@v.example", company: CompanyID(1), key: SealingKey()))
    try await withOutbox(.sqlite, [.email]) { place in
      let item = try await place.state(1)
      let sender = try MailAddress("recouvrement@verdoncelle.example")
      let plain = try MessageRendering(sender: sender).render(item, at: Engine.moment)
      #expect(plain.envelope?.from == sender)
      let rendered = try MessageRendering(sender: sender, returns: returns).render(item, at: Engine.moment)
      let envelope = try #require(rendered.envelope)
      #expect(returns.message(among: [envelope.from.address]) == item.id)
      let text = String(decoding: envelope.bytes, as: UTF8.self)
      #expect(text.contains("From: recouvrement@verdoncelle.example") && text.contains("Reply-To: relances@v.example"))
    }
  }

  @Test(
    "copies go to mail servers with the message and are in its head; a copy that is refused keeps nobody from it",
    arguments: Engine.all)
  func copies(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let (company, customer) = try await database.write { transaction in
        let stored = try Example.stored(transaction)
        var message = OutboxTests.message(1, .email, stored.company, stored.customer)
        message.copies = ["achats@brissonnet.example", "direction@brissonnet.example"]
        try Outbox.enqueue(transaction, message, at: Engine.moment)
        return stored
      }
      let place = Place(
        database: database, company: company, customer: customer, letters: FileManager.default.temporaryDirectory)
      let item = try await place.state(1)
      #expect(item.copies == ["achats@brissonnet.example", "direction@brissonnet.example"])
      let sender = try MailAddress("recouvrement@verdoncelle.example")
      let envelope = try #require(try MessageRendering(sender: sender).render(item, at: Engine.moment).envelope)
      #expect(envelope.copies.map(\.address) == item.copies)
      #expect(
        String(decoding: envelope.bytes, as: UTF8.self).contains(
          "\r\nCc: achats@brissonnet.example, direction@brissonnet.example\r\n"))
      let postbox = Postbox([.postponed(reply: "450 greylisted"), .refused(reply: "550 no such mailbox")])
      _ = try await place.pass(postbox.transport).run(database) { Engine.moment }
      #expect(try await place.state(1).state == .pending, "put off once, it is tried again with its copies")
      _ = try await place.pass(postbox.transport).run(database) { Engine.moment.adding(seconds: 600) }
      #expect(try await place.state(1).state == .sent)
      #expect(try await place.state(1).response == "250 OK (Cc: 550 no such mailbox)")
      #expect(await postbox.delivered.count == 3)
    }
  }

  @Test("a passing refusal waits longer each time and is then given up", arguments: Engine.all)
  func postponed(engine: Engine) async throws {
    try await withOutbox(engine, [.email]) { place in
      let postbox = Postbox([MailDelivery](repeating: .postponed(reply: "451 later"), count: 20))
      let clock = Clock(Engine.moment)
      var waits: [Int64] = []
      while try await place.state(1).state == .pending {
        _ = try await place.pass(postbox.transport).run(place.database) { clock.now }
        let next = try await place.state(1).nextAttempt
        waits.append(next.seconds(since: clock.now))
        // Not a second too early.
        clock.now = next.adding(seconds: -1)
        #expect(try await place.pass(.unset).run(place.database) { clock.now }.sent == 0)
        clock.now = next
      }
      #expect(waits.dropLast() == [120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200])
      let item = try await place.state(1)
      #expect(item.state == .failed && item.attempts == 10)
      #expect(item.response == "given up after 10 attempts: 451 later")
      #expect(item.reason == Phrase("given up after \(10) attempts: \(Phrase(quoting: "451 later"))"))
    }
  }

  @Test(
    "a final refusal fails with the server's sentence, and a lost answer is left to a person", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .email, .email]) { place in
      let postbox = Postbox([.refused(reply: "550 no such mailbox"), .uncertain(reason: Phrase("no answer"))])
      let report = try await place.pass(postbox.transport).run(place.database) { Engine.moment }
      #expect(report.failed == 1 && report.toCheck == 1 && report.sent == 1)
      #expect(try await place.state(1).response == "550 no such mailbox")
      let doubtful = try await place.state(2)
      #expect(doubtful.state == .toCheck)
      let answer = ResolveMessage(company: place.company, message: doubtful.id, answer: .sendAgain)
      let moment = Engine.moment.adding(seconds: 3_600)
      #expect(try await place.database.write { try answer.run($0, actor: Example.actor, at: moment) })
      #expect(try await place.pass(postbox.transport).run(place.database) { moment }.sent == 1)
      #expect(await postbox.delivered.count == 4)
    }
  }

  @Test("a person takes back what waits, and sends a refused message to a corrected address", arguments: Engine.all)
  func resolved(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .email]) { place in
      func resolve(_ index: Int64, _ answer: ResolveMessage.Answer, to recipient: String? = nil) async throws -> Bool {
        let resolve = ResolveMessage(
          company: place.company, message: MessageID(index), answer: answer, recipient: recipient)
        return try await place.database.write { try resolve.run($0, actor: Example.actor, at: Engine.moment) }
      }
      #expect(try await resolve(1, .received) == false)
      #expect(try await resolve(1, .abandon))
      #expect(try await resolve(1, .sendAgain) == false)
      #expect(try await resolve(1, .putBack))
      #expect(try await place.state(1).state == .pending)
      #expect(try await resolve(1, .abandon))
      #expect(try await resolve(2, .putBack) == false)
      let postbox = Postbox([.refused(reply: "550 no such mailbox")])
      #expect(try await place.pass(postbox.transport).run(place.database) { Engine.moment }.failed == 1)
      #expect(try await resolve(2, .sendAgain, to: "nouvelle@brissonnet.example"))
      #expect(try await place.pass(postbox.transport).run(place.database) { Engine.moment }.sent == 1)
      let item = try await place.state(2)
      #expect(item.recipient == "nouvelle@brissonnet.example")
      #expect(await postbox.delivered.last == "nouvelle@brissonnet.example")
      #expect(try await place.state(1).state == .withdrawn)
      #expect(try await resolve(2, .abandon) == false)
    }
  }

  @Test("a server that is gone stops the pass and counts against no message", arguments: Engine.all)
  func unavailable(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .email, .email]) { place in
      let postbox = Postbox([.unavailable(reason: Phrase("no route to mail.example"))])
      let report = try await place.pass(postbox.transport).run(place.database) { Engine.moment }
      #expect(report.stopped == "no route to mail.example")
      #expect(await postbox.delivered.count == 1)
      #expect(try await place.state(1).attempts == 0)
      let later = Engine.moment.adding(seconds: 61)
      #expect(try await place.pass(postbox.transport, owner: "two").run(place.database) { later }.sent == 3)
    }
  }

  @Test("what was prepared ahead is let go when the server is gone, or the pass is stopped", arguments: Engine.all)
  func ahead(engine: Engine) async throws {
    struct Stopped: Error {}
    let many = OutboxLimits.batch * 2 + 5
    try await withOutbox(engine, [Channel](repeating: .email, count: many)) { place in
      let gone = Postbox([.accepted(reply: "250 OK"), .unavailable(reason: Phrase("no route"))])
      let report = try await place.pass(gone.transport).run(place.database) { Engine.moment }
      #expect(report.sent == 1 && report.stopped == "no route")
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE lease_until IS NOT NULL") == 0)
      var stopping = try place.pass(Postbox().transport, owner: "two")
      let later = Engine.moment.adding(seconds: 61)
      stopping.between = { report in if report.sent == 3 { throw Stopped() } }
      do {
        _ = try await stopping.run(place.database) { later }
        Issue.record("the pass went on")
      } catch is Stopped {}
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE lease_until IS NOT NULL") == 0)
      // At once, by another sender: nothing waits for the end of a lease.
      let rest = try await place.pass(Postbox().transport, owner: "three").run(place.database) { later }
      #expect(rest.sent == many - 4 && rest.waiting == 0)
    }
  }

  @Test("two senders share the work and never a message", arguments: Engine.all)
  func shared(engine: Engine) async throws {
    try await withOutbox(engine, [Channel](repeating: .email, count: 40)) { place in
      let postbox = Postbox()
      let passes = try ["one", "two", "three"].map { try place.pass(postbox.transport, owner: $0) }
      let reports = try await withThrowingTaskGroup(of: SendReport.self) { group in
        for pass in passes { group.addTask { try await pass.run(place.database) { Engine.moment } } }
        return try await group.reduce(into: [SendReport]()) { $0.append($1) }
      }
      #expect(reports.reduce(0) { $0 + $1.sent } == 40)
      let delivered = await postbox.delivered
      #expect(delivered.count == 40 && Set(delivered).count == 40)
    }
  }

  @Test("a dead sender's message is to check after its lease, and its late answer still counts", arguments: Engine.all)
  func expired(engine: Engine) async throws {
    try await withOutbox(engine, [.email, .email]) { place in
      let slow = try place.pass(.unset, owner: "slow")
      let lease = Engine.moment.adding(seconds: OutboxLimits.leaseSeconds)
      let document = OutboxDocument(name: "x.eml", mediaType: "message/rfc822", bytes: [1])
      let items = try await place.database.write { transaction in
        let items = try OutboxStore.claim(
          place.company, channels: [.email], limit: 1, owner: slow.owner, at: Engine.moment, until: lease, transaction)
        _ = try OutboxStore.begin(
          items[0], owner: slow.owner, subject: "s", document: document, until: lease, transaction)
        return items
      }
      let other = Postbox()
      let before = try await place.pass(other.transport, owner: "two").run(place.database) { lease }
      #expect(before.toCheck == 0 && before.sent == 1)
      let after = try await place.pass(.unset, owner: "two").run(place.database) { lease.adding(seconds: 1) }
      #expect(after.toCheck == 1)
      #expect(try await place.state(1).state == .toCheck)
      // The sender was only slow: what it knows ends the doubt.
      let recorded = try await place.database.write {
        try OutboxStore.record(
          items[0], owner: "slow", state: .sent, response: Phrase(quoting: "250 OK"), sentAt: lease.adding(seconds: 2),
          $0)
      }
      #expect(recorded)
      #expect(try await place.state(1).state == .sent)
    }
  }

  @Test("nobody is asked for what they paid, contested or promised meanwhile", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    try await withOutbox(engine, []) { place in
      try await place.database.write { transaction in
        let amounts: [Int64] = [2_736_000, 4_125_600, 1_248_000]
        let dues = Reminder.firstReminder().lines.map(\.due)
        for (index, change) in ["", "open_minor = 0", "disputed_minor = 1", "promised_minor = 1"].enumerated() {
          let items = try amounts.enumerated().map { line, cents in
            try ItemStore.insert(
              Example.item(place.company, place.customer, number: "FA-\(index)-\(line)", cents: cents, due: dues[line]),
              source: "test", sourceKey: "\(index)-\(line)", transaction)
          }
          try Outbox.enqueue(
            transaction,
            OutboxTests.message(index + 1, .email, place.company, place.customer, items: items), at: Engine.moment)
          switch change {
          case "open_minor = 0":
            try transaction.execute(
              "UPDATE item SET open_minor = 0 WHERE company = \(place.company) AND id = \(items[1])")
          case "disputed_minor = 1":
            try transaction.execute(
              "UPDATE item SET disputed_minor = 1 WHERE company = \(place.company) AND id = \(items[0])")
          case "promised_minor = 1":
            try transaction.execute(
              "UPDATE item SET promised_minor = 1 WHERE company = \(place.company) AND id = \(items[2])")
          default: break
          }
        }
      }
      let postbox = Postbox()
      let report = try await place.pass(postbox.transport).run(place.database) { Engine.moment }
      #expect(report.sent == 1 && report.withdrawn == 3)
      #expect(await postbox.delivered == ["compta1@brissonnet.example"])
      #expect(
        try await place.state(2).response == "FA-26-05890 was paid, contested or promised since this was decided")
    }
  }

  @Test("the rate and the limit hold back what is beyond them", arguments: Engine.all)
  func limited(engine: Engine) async throws {
    try await withOutbox(engine, [Channel](repeating: .email, count: 9)) { place in
      let postbox = Postbox()
      let first = try await place.pass(postbox.transport).run(place.database, limit: 2) { Engine.moment }
      #expect(first.sent == 2 && first.waiting == 7)
      let slow = try place.pass(postbox.transport, rate: SendingRate(perMinute: 5))
      #expect(try await slow.run(place.database) { Engine.moment.adding(seconds: 1) }.sent == 3)
      #expect(try await slow.run(place.database) { Engine.moment.adding(seconds: 2) }.sent == 0)
      #expect(try await slow.run(place.database) { Engine.moment.adding(seconds: 62) }.sent == 4)
    }
  }

  @Test("no more e-mails leave in an hour than the company says, whoever sends", arguments: Engine.all)
  func hourly(engine: Engine) async throws {
    try await withOutbox(engine, [Channel](repeating: .email, count: 9)) { place in
      let (company, postbox) = (place.company, Postbox())
      try await place.database.write { transaction in
        try SetSendingRules(SendingRules(emailsPerHour: 4)).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
      let first = try await place.pass(postbox.transport).run(place.database) { Engine.moment }
      #expect(first.sent == 4 && first.waiting == 5 && first.nextHour == 5)
      // What left is counted, whichever sender it left by.
      let other = try place.pass(postbox.transport, owner: "two", rate: SendingRate(perMinute: 60))
      let second = try await other.run(place.database) { Engine.moment.adding(seconds: 3_500) }
      #expect(second.sent == 0 && second.nextHour == 5)
      // The rate of a minute stays beside it: what that keeps back does not wait for the next hour.
      let slow = try place.pass(postbox.transport, rate: SendingRate(perMinute: 3))
      let third = try await slow.run(place.database) { Engine.moment.adding(seconds: 3_601) }
      #expect(third.sent == 3 && third.waiting == 2 && third.nextHour == 0)
    }
  }

  @Test("what another sender has in hand counts against the rate they share", arguments: Engine.all)
  func oneRate(engine: Engine) async throws {
    try await withOutbox(engine, [Channel](repeating: .email, count: 9)) { place in
      try await place.database.write { transaction in
        try transaction.execute(
          """
          UPDATE outbox SET lease_owner = 'other', lease_until = \(Engine.moment.adding(seconds: 600)) WHERE id <= 3
          """)
      }
      let postbox = Postbox()
      let slow = try place.pass(postbox.transport, rate: SendingRate(perMinute: 5))
      #expect(try await slow.run(place.database) { Engine.moment }.sent == 2)
    }
  }

  @Test("a pass stopped between two messages leaves the others to the next", arguments: Engine.all)
  func stopped(engine: Engine) async throws {
    struct Halt: Error {}
    try await withOutbox(engine, [Channel](repeating: .email, count: 5)) { place in
      let postbox = Postbox()
      var pass = try place.pass(postbox.transport)
      pass.between = { if $0.sent == 2 { throw Halt() } }
      let halting = pass
      await #expect(throws: Halt.self) { _ = try await halting.run(place.database) { Engine.moment } }
      #expect(await postbox.delivered.count == 2)
      let rest = try await place.pass(postbox.transport, owner: "two").run(place.database) { Engine.moment }
      #expect(rest.sent == 3 && rest.waiting == 0)
    }
  }

  @Test("what came of a message is kept even when the next one cannot begin", arguments: Engine.all)
  func nextCannotBegin(engine: Engine) async throws {
    struct Halt: Error {}
    try await withOutbox(engine, [Channel](repeating: .email, count: 3)) { place in
      let postbox = Postbox()
      let pass = try place.pass(postbox.transport) { _, item in
        if item.action == ActionID(2) { throw Halt() }
        return nil
      }
      await #expect(throws: Halt.self) { _ = try await pass.run(place.database) { Engine.moment } }
      #expect(await postbox.delivered.count == 1)
      #expect(try await place.state(1).state == .sent)
      #expect(try await place.state(2).state == .pending)
      // The two that were taken wait for the end of the lease of whoever took them.
      let later = Engine.moment.adding(seconds: OutboxLimits.leaseSeconds + 1)
      let rest = try await place.pass(postbox.transport, owner: "two").run(place.database) { later }
      #expect(rest.sent == 2 && rest.toCheck == 0)
      #expect(await postbox.delivered.count == 3)
    }
  }

  @Test("without a mail server e-mails wait and letters go")
  func noServer() async throws {
    try await withOutbox(.sqlite, [.email, .registeredLetter]) { place in
      let report = try await place.pass(nil).run(place.database) { Engine.moment }
      #expect(report.letters == 1 && report.waiting == 1 && report.failed == 0)
    }
  }

  @Test("a wrong address fails its own message only, with a sentence to act on")
  func badAddress() async throws {
    try await withOutbox(.sqlite, [.email]) { place in
      var bad = OutboxTests.message(2, .email, place.company, place.customer)
      bad.recipient = "compta@x.example\r\nBcc: all@x.example"
      let message = bad
      try await place.database.write { try Outbox.enqueue($0, message, at: Engine.moment) }
      let report = try await place.pass(Postbox().transport).run(place.database) { Engine.moment }
      #expect(report.sent == 1 && report.failed == 1)
      #expect(try await place.state(2).response?.contains("is not an e-mail address") == true)
    }
  }

  @Test("a letter whose invoice cannot be printed fails by itself, with the invoice's number", arguments: Engine.all)
  func unreadableEnclosure(engine: Engine) async throws {
    try await withOutbox(engine, [.letter]) { place in
      let (company, customer) = (place.company, place.customer)
      try await place.database.write { transaction in
        let item = try Example.store(Example.item(company, customer, number: "FA-9"), transaction)
        try PaperStore.keep(issued: Array("%PDF-1.7".utf8), of: item, company: company, transaction)
        let paper = try #require(try PaperStore.all(of: [item], company: company, transaction)[item]?.first)
        var message = OutboxTests.message(2, .registeredLetter, company, customer)
        message.reminder.invoices = [.init(file: paper.id, number: "FA-9")]
        try Outbox.enqueue(transaction, message, at: Engine.moment)
      }
      let report = try await place.pass(nil).run(place.database) { Engine.moment }
      #expect(report.letters == 1 && report.failed == 1)
      let failed = try await place.state(2)
      #expect(failed.state == .failed && failed.response?.hasPrefix("FA-9 cannot be read as a PDF") == true)
    }
  }
}

/// A clock that a test moves by hand.
private final class Clock: @unchecked Sendable {
  // Why unchecked: one test task reads and writes it, in turn.
  var now: Moment
  init(_ now: Moment) { self.now = now }
}
