import Foundation
import Journal
import Kernel
import Mail
import MessagingRules
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Testing

@testable import Messaging

@Suite("The opening of e-mails")
struct OpeningTests {
  private static let address = "https://encours.example/"
  private static let noon = Engine.moment.adding(seconds: 3 * 3_600)

  private struct Place {
    let database: Database
    let company: CompanyID
    let customer: CustomerID
    let key = SealingKey()

    func set(_ reports: Bool) async throws {
      try await database.write { transaction in
        try SetSendingRules(SendingRules(reportsOpening: reports), reachedAt: OpeningTests.address).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }

    /// Sends one e-mail and tells it as it left.
    func send(hasAddress: Bool = true) async throws -> (item: OutboxItem, bytes: String) {
      try await database.write { transaction in
        let index = Int(try transaction.count("SELECT COUNT(*) FROM outbox")) + 1
        var message = OutboxTests.message(index, .email, company, customer)
        // A natural person is written to without the terms of professionals.
        if try transaction.count("SELECT COUNT(*) FROM customer WHERE kind = 'b2c'") > 0 {
          message.reminder.penaltyTerms = nil
        }
        try Outbox.enqueue(transaction, message, at: Engine.moment)
      }
      let pass = SendOutbox(
        company: company, owner: "one", actor: Example.actor,
        rendering: try MessageRendering(
          sender: try MailAddress("recouvrement@verdoncelle.example"),
          openings: hasAddress ? OpeningPicture(at: OpeningTests.address, key: key) : nil),
        mail: MailTransport { _ in .accepted(reply: "250 OK") },
        letters: LetterFolder(FileManager.default.temporaryDirectory))
      #expect(try await pass.run(database) { Engine.moment }.sent == 1)
      return try await database.read { snapshot in
        let item = try #require(try OutboxStore.list([.sent], of: company, limit: 99, snapshot).max { $0.id < $1.id })
        let kept = try #require(try OutboxStore.document(of: item.id, company: company, snapshot))
        return (item, String(decoding: kept.document.bytes, as: UTF8.self).replacing("=\r\n", with: ""))
      }
    }

    func note(_ token: String, at moment: Moment = OpeningTests.noon) async throws -> Bool {
      try await NoteOpening(token, key: key).run(database, at: moment)
    }

    func opening(_ message: MessageID) async throws -> MessageOpening? {
      try await database.read { try OutboxStore.find(message, of: company, $0)?.opening }
    }
  }

  private func withPlace(_ engine: Engine, _ body: (Place) async throws -> Void) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let (company, customer) = try await database.write { try Example.stored($0) }
      try await body(Place(database: database, company: company, customer: customer))
    }
  }

  @Test(
    "an e-mail carries the picture, and says so, only where its company has chosen it, the installation has an address and the customer is no natural person",
    arguments: Engine.all)
  func carried(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let sentence = "nous est signal"
      func carries(_ sent: (item: OutboxItem, bytes: String)) -> Bool {
        let address = "https://encours.example/ouverture/\(OpeningPicture.token(of: sent.item.id, place.key))"
        let hasPicture = sent.bytes.contains(address)
        #expect(sent.bytes.contains("/ouverture/") == hasPicture)
        #expect(sent.bytes.contains(sentence) == hasPicture && (sent.item.opening != nil) == hasPicture)
        return hasPicture
      }
      #expect(try await !carries(place.send()), "nobody has chosen it")
      try await place.set(true)
      #expect(try await !carries(place.send(hasAddress: false)))
      let sent = try await place.send()
      #expect(carries(sent) && sent.item.opening == MessageOpening(first: nil, count: 0))
      #expect(sent.bytes.components(separatedBy: "/ouverture/").count == 2, "the text has none")
      try await place.database.write { try $0.execute("UPDATE customer SET kind = 'b2c'") }
      #expect(try await !carries(place.send()))
      try await place.database.write { try $0.execute("UPDATE customer SET kind = 'public'") }
      #expect(try await carries(place.send()))
    }
  }

  @Test(
    "the first opening is noted once with its moment and journaled, later ones are counted a minute apart",
    arguments: Engine.all)
  func noted(engine: Engine) async throws {
    try await withPlace(engine) { place in
      try await place.set(true)
      let message = try await place.send().item.id
      let token = OpeningPicture.token(of: message, place.key)
      #expect(try await place.note(token))
      #expect(try await !place.note(token, at: Self.noon.adding(seconds: 59)))
      #expect(try await place.note(token, at: Self.noon.adding(seconds: 60)))
      #expect(try await place.opening(message) == MessageOpening(first: Self.noon, count: 2))
      #expect(
        try await place.database.count("SELECT COUNT(*) FROM journal WHERE event = 'message.opened'") == 1)
      #expect(try await place.database.read { try Journal.verify($0) } == [])
      try await place.database.write { try $0.execute("UPDATE outbox SET openings = \(OpeningRule.countMax)") }
      #expect(try await !place.note(token, at: Self.noon.adding(seconds: 3_600)))
    }
  }

  @Test(
    "a token that is not ours, a company that has switched it off since and a customer who became a consumer note nothing",
    arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await withPlace(engine) { place in
      let before = try await place.send().item.id
      try await place.set(true)
      let message = try await place.send().item.id
      let token = OpeningPicture.token(of: message, place.key)
      #expect(OpeningPicture.message(of: token, place.key) == message)
      for wrong in [
        "", ".", "\(message)", "1.", OpeningPicture.token(of: message, SealingKey()), token + "a", "0" + token,
        String(repeating: "a", count: 5_000), "3." + token.split(separator: ".")[1],
        OpeningPicture.token(of: MessageID(999), place.key), OpeningPicture.token(of: before, place.key),
      ] {
        #expect(try await !place.note(wrong), "\(wrong.prefix(40))")
      }
      try await place.set(false)
      #expect(try await !place.note(token))
      try await place.set(true)
      try await place.database.write { try $0.execute("UPDATE customer SET kind = 'b2c'") }
      #expect(try await !place.note(token))
      #expect(try await place.opening(message) == MessageOpening(first: nil, count: 0))
      #expect(try await place.opening(before) == nil)
    }
  }

  @Test(
    "it is switched on only where the installation is reached from outside, by who may, and journaled",
    arguments: Engine.all)
  func switchedOn(engine: Engine) async throws {
    try await withPlace(engine) { place in
      func set(_ rules: SendingRules, _ address: String?, _ actor: Actor = Example.actor) async throws {
        try await place.database.write {
          try SetSendingRules(rules, reachedAt: address).run(
            $0, company: place.company, actor: actor, at: Engine.moment)
        }
      }
      await #expect(throws: SetSendingRules.Refusal.address) { try await set(SendingRules(reportsOpening: true), nil) }
      await #expect(throws: NotAllowed.self) {
        try await set(
          SendingRules(reportsOpening: true), Self.address, .person(PersonID(1), name: "X", rights: [.remind]))
      }
      try await set(SendingRules(reportsOpening: true), Self.address)
      // Without an address what is on may stay, and may be switched off.
      try await set(SendingRules(bankHours: 48, reportsOpening: true), nil)
      #expect(try await place.database.read { try SendingRulesStore.find(place.company, $0) }.reportsOpening == true)
      try await set(SendingRules(), nil)
      #expect(try await place.database.read { try SendingRulesStore.find(place.company, $0) }.reportsOpening == nil)
      let facts = try await place.database.read {
        try $0.query("SELECT facts FROM journal WHERE event = 'company.sending_rules' ORDER BY id") { $0.text(0) }
      }
      #expect(facts.count == 3 && facts[0].contains("reports_opening"))
    }
  }

  @Test("every language says in one sentence that the opening is reported", arguments: LanguageCode.allCases)
  func said(language: LanguageCode) throws {
    var reminder = Reminder.firstReminder()
    reminder.language = language
    let rendering = try MessageRendering(sender: nil)
    let (plain, reported) = (try rendering.email(reminder), try rendering.email(reminder, isReported: true))
    #expect(reported.footer.count == plain.footer.count + 1)
    let sentence = try #require(reported.footer.last)
    #expect(sentence.hasSuffix(".") && sentence.count > 30 && !sentence.contains("{{"))
    #expect(reported.plainText.contains(sentence) && reported.html.contains("</html>"))
    #expect(!reported.plainText.contains("<img") && !reported.html.contains("width=\"1\""))
    let html = reported.html(.plain, picture: "https://e.example/ouverture/1.\"a")
    #expect(html.contains("<img src=\"https://e.example/ouverture/1.&quot;a\" width=\"1\" height=\"1\" alt=\"\""))
  }

  @Test("an address that is none of the web makes no picture")
  func address() throws {
    #expect(OpeningPicture(at: "encours.example", key: SealingKey()) == nil)
    #expect(OpeningPicture(at: "", key: SealingKey()) == nil)
    let picture = try #require(OpeningPicture(at: "http://a.example", key: SealingKey()))
    #expect(picture.address(of: MessageID(35)).hasPrefix("http://a.example/ouverture/z."))
  }

  @Test("in one second so many are looked up, in the next as many again")
  func budget() {
    var budget = OpeningBudget(perSecond: 2)
    let taken = (0..<4).map { _ in budget.takes(at: Engine.moment) }
    let next = budget.takes(at: Engine.moment.adding(seconds: 1))
    #expect(taken == [true, true, false, false] && next)
  }
}
