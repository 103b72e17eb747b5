import Foundation
import Journal
import Kernel
import Mail
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Messaging

@Suite("Messages that are kept back")
struct HoldContract {
  private struct Place {
    let database: Database
    let company: CompanyID
    let letters: URL

    func pass(_ transport: MailTransport) async throws -> SendReport {
      try await SendOutbox(
        company: company, owner: "one", actor: Example.actor,
        rendering: try MessageRendering(sender: try MailAddress("recouvrement@verdoncelle.example")), mail: transport,
        letters: LetterFolder(letters)
      ).run(database) { Engine.moment }
    }

    func states() async throws -> [OutboxState] {
      try await database.read { try OutboxStore.list(OutboxState.allCases, of: company, limit: 99, $0) }
        .sorted { $0.id < $1.id }.map(\.state)
    }
  }

  private static let taken = MailTransport { _ in .accepted(reply: "250 OK") }

  /// An e-mail and a letter of today, and an e-mail of yesterday.
  private func withQueue(_ engine: Engine, _ body: (Place) async throws -> Void) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        for (index, channel) in [Channel.email, .letter, .email].enumerated() {
          var message = OutboxTests.message(index + 1, channel, company, customer)
          message.reminder.day = index < 2 ? "2026-11-23" : "2026-11-22"
          message.basis = DataTimes(bank: "2026-11-20", ledger: Engine.moment.adding(seconds: -7_200))
          try Outbox.enqueue(transaction, message, at: Engine.moment)
        }
        return company
      }
      let letters = FileManager.default.temporaryDirectory.appendingPathComponent("letters-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: letters) }
      try await body(Place(database: database, company: company, letters: letters))
      #expect(try await database.read { try Journal.verify($0) } == [])
    }
  }

  private func begin(_ place: Place) async throws -> Bool {
    try await place.database.write {
      try BeginTestMode(place.company).run($0, actor: Example.actor, at: Engine.moment)
    }
  }

  private func end(_ place: Place, _ held: EndTestMode.Held) async throws -> EndTestMode.Outcome? {
    try await place.database.write {
      try EndTestMode(place.company, held: held, on: "2026-11-23", withdrawing: { _, _, _ in 0 }).run(
        $0, actor: Example.actor, at: Engine.moment)
    }
  }

  @Test("in test mode neither an e-mail nor a letter leaves, and the pass says how many it held", arguments: Engine.all)
  func test(engine: Engine) async throws {
    try await withQueue(engine) { place in
      #expect(try await begin(place))
      #expect(try await begin(place) == false)
      let report = try await place.pass(.unset)
      #expect(report.held == 3 && report.heldBy == "test_mode" && report.waiting == 0 && report.letters == 0)
      #expect(!FileManager.default.fileExists(atPath: place.letters.path))
      #expect(try await place.states() == [.pending, .pending, .pending])
    }
  }

  @Test(
    "at its end all is withdrawn for the next run to plan anew, as if the program had done it", arguments: Engine.all)
  func withdraw(engine: Engine) async throws {
    try await withQueue(engine) { place in
      _ = try await begin(place)
      let outcome = try await end(place, .withdraw)
      #expect(outcome == EndTestMode.Outcome(withdrawn: 3, released: 0))
      #expect(try await end(place, .withdraw) == nil)
      #expect(try await place.pass(.unset) == SendReport())
      // Nobody ended them: the run takes their actions back.
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE ended_by IS NOT NULL") == 0)
      #expect(
        try await place.database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'company.test_%'") == 2)
    }
  }

  @Test("or what is of today leaves, and what is older does not burst out behind it", arguments: Engine.all)
  func release(engine: Engine) async throws {
    try await withQueue(engine) { place in
      _ = try await begin(place)
      #expect(try await end(place, .release) == EndTestMode.Outcome(withdrawn: 1, released: 2))
      let report = try await place.pass(Self.taken)
      #expect(report.sent == 1 && report.letters == 1 && report.held == 0)
      #expect(try await place.states() == [.sent, .sent, .withdrawn])
    }
  }

  @Test(
    "outside their hours e-mails wait for their time and letters are made; what a person let go leaves",
    arguments: Engine.all)
  func window(engine: Engine) async throws {
    for isReleased in [false, true] {
      try await withQueue(engine) { place in
        let evening = SendingRules(window: SendingWindow(from: .init(20), until: .init(21)))
        try await place.database.write { transaction in
          try SetSendingRules(evening).run(
            transaction, company: place.company, actor: Example.actor, at: Engine.moment)
          guard isReleased else { return }
          _ = try ReleaseHeld(place.company, reason: "lu").run(transaction, actor: Example.actor, at: Engine.moment)
        }
        let report = try await place.pass(Self.taken)
        #expect(report.letters == 1 && report.sent == (isReleased ? 2 : 0))
        #expect(report.waiting == 0 && report.held == 0, "their time has not come")
        let states: [OutboxState] = isReleased ? [.sent, .sent, .sent] : [.pending, .sent, .pending]
        #expect(try await place.states() == states)
        guard !isReleased else { return }
        let later = try await SendOutbox(
          company: place.company, owner: "one", actor: Example.actor,
          rendering: try MessageRendering(sender: try MailAddress("recouvrement@verdoncelle.example")),
          mail: Self.taken, letters: LetterFolder(place.letters)
        ).run(place.database) { Moment.paris("2026-11-23", hour: 20) }
        #expect(later.sent == 2)
      }
    }
  }

  @Test("a sender that had taken messages when the test mode began lets none of them out", arguments: Engine.all)
  func between(engine: Engine) async throws {
    try await withQueue(engine) { place in
      let lease = Engine.moment.adding(seconds: OutboxLimits.leaseSeconds)
      let taken = try await place.database.write {
        try OutboxStore.claim(
          place.company, channels: [.email], limit: 9, owner: "one", at: Engine.moment, until: lease, $0)
      }
      #expect(taken.count == 2)
      _ = try await begin(place)
      let pass = SendOutbox(
        company: place.company, owner: "one", actor: Example.actor,
        rendering: try MessageRendering(sender: try MailAddress("recouvrement@verdoncelle.example")), mail: .unset,
        letters: LetterFolder(place.letters))
      for item in taken {
        let rendered = Result { try pass.rendering.render(item, at: Engine.moment) }
        let beginning = try await SendOne(pass, item, place.database, { Engine.moment }).begin(rendered, after: nil)
        guard case .over(.lost) = beginning else {
          Issue.record("\(item.id) was \(beginning)")
          continue
        }
      }
      #expect(try await place.states() == [.pending, .pending, .pending])
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE lease_owner IS NOT NULL") == 0)
    }
  }

  @Test("of two people who end it at once one does, and the other is told that it is over", arguments: Engine.all)
  func twice(engine: Engine) async throws {
    try await withQueue(engine) { place in
      _ = try await begin(place)
      async let one = end(place, .withdraw)
      async let other = end(place, .release)
      let outcomes = try await [one, other].compactMap { $0 }
      #expect(outcomes.count == 1)
      #expect(
        try await place.database.count("SELECT COUNT(*) FROM journal WHERE event = 'company.test_ended'") == 1)
    }
  }

  @Test(
    "the test mode of one company holds nothing of another, and who acts in one cannot end it", arguments: Engine.all)
  func other(engine: Engine) async throws {
    try await withQueue(engine) { place in
      _ = try await begin(place)
      let other = try await place.database.write { transaction in
        var company = try #require(try CompanyStore.find(place.company, transaction))
        company.code = "AUTRE"
        company.test = nil
        return try CompanyStore.insert(company, transaction)
      }
      let gate = try await place.database.read { try SendingGate.read(other, $0) }
      #expect(gate.hold(at: Engine.moment) == nil)
      let stranger = Actor.person(
        PersonID(9), name: "Autre", rights: Set(Right.allCases), companies: .only([other]))
      await #expect(throws: NotAllowed.self) {
        try await place.database.write {
          _ = try EndTestMode(place.company, on: "2026-11-23", withdrawing: { _, _, _ in 0 }).run(
            $0, actor: stranger, at: Engine.moment)
        }
      }
      #expect(try await place.pass(.unset).held == 3)
    }
  }

  @Test("a message with a time to come is held by the test mode too, and by old books only once it is due")
  func later() async throws {
    try await withQueue(.sqlite) { place in
      try await place.database.write {
        try $0.execute("UPDATE outbox SET next_attempt = \(Engine.moment.adding(seconds: 3_600)) WHERE id = 3")
      }
      try await set(SendingRules(bankHours: 48), place)
      #expect(try await place.pass(.unset).held == 2)
      _ = try await begin(place)
      #expect(try await place.pass(.unset).held == 3)
    }
  }

  @Test("who lacks the right neither begins nor ends it, sets nothing and lets nothing go", arguments: [Engine.sqlite])
  func rights(engine: Engine) async throws {
    try await withQueue(engine) { place in
      let reader = Actor.person(PersonID(9), name: "Auditeur", rights: [.see, .remind])
      for act: @Sendable (Transaction) throws -> Void in [
        { _ = try BeginTestMode(place.company).run($0, actor: reader, at: Engine.moment) },
        {
          _ = try EndTestMode(place.company, on: "2026-11-23", withdrawing: { _, _, _ in 0 }).run(
            $0, actor: reader, at: Engine.moment)
        },
        { try SetSendingRules(SendingRules()).run($0, company: place.company, actor: reader, at: Engine.moment) },
        { _ = try ReleaseHeld(place.company, reason: "vu").run($0, actor: reader, at: Engine.moment) },
      ] {
        await #expect(throws: NotAllowed.self) { try await place.database.write(act) }
      }
    }
  }

  // MARK: books that are too old

  private func set(_ rules: SendingRules, _ place: Place) async throws {
    try await place.database.write {
      try SetSendingRules(rules).run($0, company: place.company, actor: Example.actor, at: Engine.moment)
    }
  }

  @Test("nothing leaves on old books until a statement comes or a person lets the batch go", arguments: Engine.all)
  func fresh(engine: Engine) async throws {
    try await withQueue(engine) { place in
      try await set(SendingRules(bankHours: 48), place)
      let held = try await place.pass(.unset)
      #expect(held.held == 3 && held.heldBy == "bank_old")
      try await place.database.write {
        try DataFeedStore.bank(BankAccountID(1), upTo: "2026-11-18", company: place.company, $0)
      }
      #expect(try await place.pass(.unset).held == 3)
      // An older statement makes nothing younger, a newer one does.
      try await place.database.write {
        try DataFeedStore.bank(BankAccountID(1), upTo: "2026-11-20", company: place.company, $0)
        try DataFeedStore.bank(BankAccountID(1), upTo: "2026-11-02", company: place.company, $0)
      }
      #expect(try await place.pass(Self.taken).sent == 2)
    }
  }

  @Test("one batch is let go with a reason that each message keeps, and the next waits again", arguments: Engine.all)
  func batch(engine: Engine) async throws {
    try await withQueue(engine) { place in
      try await set(SendingRules(ledgerHours: 4), place)
      func release(_ reason: String) async throws -> Int {
        try await place.database.write {
          try ReleaseHeld(place.company, reason: reason).run($0, actor: Example.actor, at: Engine.moment)
        }
      }
      await #expect(throws: ReleaseHeld.Refusal.reason) { _ = try await release("") }
      #expect(try await release("le grand livre est à jour") == 3)
      #expect(try await release("encore") == 0)
      let customer = try await place.database.count("SELECT id FROM customer")
      try await place.database.write {
        _ = try Outbox.enqueue(
          $0, OutboxTests.message(4, .email, place.company, CustomerID(customer)), at: Engine.moment)
      }
      let report = try await place.pass(Self.taken)
      #expect(report.sent == 2 && report.letters == 1 && report.held == 1 && report.waiting == 0)
      let told = try await place.database.read {
        try OutboxStore.release(of: MessageID(1), company: place.company, $0)
      }
      #expect(told?.reason == "le grand livre est à jour" && told?.at == Engine.moment)
      _ = try await begin(place)
      await #expect(throws: ReleaseHeld.Refusal.test) { _ = try await release("test") }
    }
  }

  @Test("a message keeps how far the books were known when it was written", arguments: Engine.all)
  func basis(engine: Engine) async throws {
    try await withQueue(engine) { place in
      let item = try #require(
        try await place.database.read { try OutboxStore.find(MessageID(1), of: place.company, $0) })
      #expect(item.basis == DataTimes(bank: "2026-11-20", ledger: Engine.moment.adding(seconds: -7_200)))
      #expect(!item.isReleased)
    }
  }

  @Test("hours and times that cannot be are refused", arguments: [Engine.sqlite])
  func refused(engine: Engine) async throws {
    try await withQueue(engine) { place in
      for (rules, refusal) in [
        (SendingRules(bankHours: 3), .hours), (SendingRules(ledgerHours: 721), .hours),
        (SendingRules(wait: .time(hour: 24, minute: 0)), .time), (SendingRules(wait: .hours(0)), .wait),
      ] as [(SendingRules, SetSendingRules.Refusal)] {
        await #expect(throws: refusal) { try await set(rules, place) }
      }
      let rules = SendingRules(bankHours: 48, ledgerHours: 96, wait: .time(hour: 9, minute: 5))
      try await set(rules, place)
      #expect(try await place.database.read { try SendingRulesStore.find(place.company, $0) } == rules)
    }
  }
}
