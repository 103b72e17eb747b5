import Foundation
import HTTPTypes
import HummingbirdTesting
import Journal
import Kernel
import Mail
import Pages
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Subscriptions
import SubscriptionsRules
import Support
import Synchronization
import Testing

@Suite("Reports sent by e-mail")
struct SubscriptionTests {
  // MARK: rhythm

  @Test(
    "a report is due on working days: weekends and holidays move it on",
    arguments: [
      // Monday 23 November 2026.
      ("daily", nil, "2026-11-23", "2026-11-23"), ("daily", nil, "2026-11-22", "2026-11-20"),
      ("weekly", 1, "2026-11-23", "2026-11-23"), ("weekly", 2, "2026-11-23", "2026-11-17"),
      ("weekly", 5, "2026-11-22", "2026-11-20"), ("monthly", nil, "2026-11-23", "2026-11-02"),
      // 1 May 2026 is a holiday on a Friday; 11 November a Wednesday.
      ("weekly", 5, "2026-05-01", "2026-04-24"), ("weekly", 5, "2026-05-04", "2026-05-04"),
      ("monthly", nil, "2026-05-03", "2026-04-01"), ("monthly", nil, "2026-05-04", "2026-05-04"),
      ("weekly", 3, "2026-11-12", "2026-11-12"),
    ] as [(String, Int?, CivilDate, CivilDate)])
  func rhythm(code: String, weekday: Int?, day: CivilDate, due: CivilDate) throws {
    let rhythm = try #require(Rhythm(code: code, weekday: weekday))
    #expect(rhythm.lastDue(onOrBefore: day) == due)
  }

  @Test("a rhythm that there is not is none")
  func wrongRhythm() {
    #expect(Rhythm(code: "weekly", weekday: 6) == nil && Rhythm(code: "weekly", weekday: nil) == nil)
    #expect(Rhythm(code: "hourly", weekday: 1) == nil)
  }

  // MARK: delivery

  /// What a mail server was handed, and what it answers.
  private final class Postbox: Sendable {
    let letters = Mutex<[MailEnvelope]>([])
    let answer: MailDelivery

    init(_ answer: MailDelivery = .accepted(reply: "250 ok")) { self.answer = answer }

    var transport: MailTransport {
      MailTransport { envelope in
        self.letters.withLock { $0.append(envelope) }
        return self.answer
      }
    }

    var addresses: [String] { letters.withLock { $0.map(\.to.address) } }
  }

  /// Claire the credit manager, Sam the salesperson in charge of Alpha, and Alpha and Omega.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    _ = try PersonStore.insert(
      Person(
        id: PersonID(0), email: try #require(EmailAddress("sam@verdoncelle.example")), name: "Sam Seller",
        role: .salesperson, language: .english), passwordHash: nil, transaction)
    for (code, name) in [("A-1", "Alpha"), ("Z-9", "Omega")] {
      let customer = try CustomerStore.insert(Example.customer(company, code: code, name: name), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: 120_000, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      guard code == "A-1" else { continue }
      try PutInCharge(PersonID(2), .salesperson, of: [customer]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
  }

  private static func pass(_ bench: PagesBench, _ box: Postbox) async throws -> DeliverReports {
    let company = bench.company
    let found = try await bench.database.read { try CompanyStore.find(company, $0) }
    return DeliverReports(
      company: try #require(found), sender: try MailAddress(name: "Verdoncelle", "credit@verdoncelle.example"),
      actor: .system("test"), mail: box.transport, compose: try ReportDocuments.composer())
  }

  private static let form = [
    "rapport": "balance-agee", "fichier": "csv", "rythme": "weekly", "jour": "2", "filtres": "tri=encours&x=%3Cb%3E",
  ]

  @Test("each receives it once, in their language, with the customers they see", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      for person in ["1", "2"] {
        let answer = try await bench.post("/rapports/envois", Self.form.merging(["personne": person]) { _, new in new })
        #expect(answer.status == .seeOther)
      }
      let box = Postbox()
      let pass = try await Self.pass(bench, box)
      // Monday: nothing is due before the Tuesday after it was set up.
      var outcome = try await pass.run(bench.database, on: "2026-11-23", now: { Engine.moment })
      #expect(outcome.sent == 0)
      for _ in 1...3 {
        outcome = try await pass.run(bench.database, on: "2026-11-24", now: { Engine.moment })
      }
      #expect(box.addresses.sorted() == ["claire@verdoncelle.example", "sam@verdoncelle.example"])
      let letters = box.letters.withLock { $0 }
      for letter in letters {
        let text = String(decoding: letter.bytes, as: UTF8.self)
        let file = try #require(Self.attachment(of: text))
        let isSam = letter.to.address.hasPrefix("sam")
        #expect(file.contains("Alpha") && file.contains("Omega") == !isSam, "\(file)")
        #expect(text.contains(isSam ? "aged-balance-2026-11-24.csv" : "balance-agee-2026-11-24.csv"))
      }
      #expect(try await bench.words("/rapports/envois").contains("Envoyé le 24/11/2026"))
      // The week after, again.
      outcome = try await pass.run(bench.database, on: "2026-12-01", now: { Engine.moment })
      #expect(outcome.sent == 2)
    }
  }

  @Test(
    "the list of what is about to leave goes apart, with who, what and why, and the way to the queue",
    arguments: Engine.all)
  func departures(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { bench in
      for report in ["departs", "dso"] {
        _ = try await bench.post(
          "/rapports/envois", ["rapport": report, "fichier": "csv", "rythme": "daily", "personne": "1"])
      }
      let box = Postbox()
      var pass = try await Self.pass(bench, box)
      pass.includes = { ReportDocuments.isBeforehand($0) }
      for _ in 1...2 { _ = try await pass.run(bench.database, on: "2026-11-24", now: { Engine.moment }) }
      let letter = try #require(box.letters.withLock { $0 }.first)
      #expect(box.addresses == ["claire@verdoncelle.example"])
      let text = String(decoding: letter.bytes, as: UTF8.self)
      #expect(text.contains("/envois?vue=3Den-attente") || text.contains("/envois?vue=en-attente"))
      let file = try #require(Self.attachment(of: text))
      // One waits; the refused and the doubtful one do not leave by themselves.
      #expect(file.contains("Client C-1") && file.contains("900,00"), "\(file)")
      #expect(file.split(separator: "\n").count { $0.contains("Client C-1") } == 1)
    }
  }

  /// The text of the file that a message carries.
  private static func attachment(of message: String) -> String? {
    guard let head = message.range(of: "Content-Disposition: attachment"),
      let start = message.range(of: "\r\n\r\n", range: head.upperBound..<message.endIndex)
    else { return nil }
    let rest = message[start.upperBound...]
    let body = rest.prefix(upTo: rest.range(of: "\r\n--")?.lowerBound ?? rest.endIndex)
    guard let data = Data(base64Encoded: String(body), options: .ignoreUnknownCharacters) else { return String(body) }
    return String(decoding: data, as: UTF8.self)
  }

  @Test("a server that does not answer is tried again; a lost answer never is", arguments: Engine.all)
  func again(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post("/rapports/envois", Self.form.merging(["personne": "1"]) { _, new in new })
      let away = try await Self.pass(bench, Postbox(.unavailable(reason: Phrase("no route"))))
      let first = try await away.run(bench.database, on: "2026-11-24", now: { Engine.moment })
      #expect(first.sent == 0 && first.stopped == "no route")
      #expect(try await bench.words("/rapports/envois").contains("Sera réessayé, 24/11/2026 no route"))
      let lost = Postbox(.uncertain(reason: Phrase("libcurl could not be started")))
      let early = try await Self.pass(bench, lost).run(bench.database, on: "2026-11-24", now: { Engine.moment })
      #expect(early.failed == 0 && lost.addresses.isEmpty)
      let second = try await Self.pass(bench, lost).run(
        bench.database, on: "2026-11-24", now: { Engine.moment.adding(seconds: 60) })
      #expect(second.sent == 0 && lost.addresses.count == 1)
      let well = Postbox()
      _ = try await Self.pass(bench, well).run(bench.database, on: "2026-11-25", now: { Engine.moment })
      #expect(well.addresses.isEmpty)
      // In the reader's language.
      #expect(try await bench.words("/rapports/envois").contains("À vérifier, 24/11/2026 libcurl n’a pas pu démarrer"))
    }
  }

  @Test(
    "what the server puts off, or what cannot be made, is tried again after a while, and given up in the end",
    arguments: Engine.all)
  func later(engine: Engine) async throws {
    struct Broken: Error {}
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post("/rapports/envois", Self.form.merging(["personne": "1"]) { _, new in new })
      let busy = Postbox(.postponed(reply: "451 later"))
      let pass = try await Self.pass(bench, busy)
      func run(_ pass: DeliverReports, after seconds: Int64) async throws -> DeliverReports.Outcome {
        try await pass.run(bench.database, on: "2026-11-24", now: { Engine.moment.adding(seconds: seconds) })
      }
      for second in 0...2 { _ = try await run(pass, after: Int64(second) * 15) }
      #expect(busy.addresses.count == 1, "not at every look")
      #expect(try await bench.words("/rapports/envois").contains("Sera réessayé, 24/11/2026"))
      #expect(try await run(pass, after: 120).postponed == 1)
      let found = try await bench.database.read { [company = bench.company] in try CompanyStore.find(company, $0) }
      let broken = DeliverReports(
        company: try #require(found), sender: try MailAddress(name: "Verdoncelle", "credit@verdoncelle.example"),
        actor: .system("test"), mail: busy.transport, compose: { _, _, _, _, _ in throw Broken() })
      let third = try await run(broken, after: 720)
      #expect(third.postponed == 1 && third.failed == 0 && busy.addresses.count == 2)
      try await bench.database.write { try $0.execute("UPDATE report_delivery SET attempts = 9") }
      #expect(try await run(pass, after: 720 + 1_800).failed == 1)
      let well = Postbox()
      #expect(try await run(Self.pass(bench, well), after: 90_000).sent == 0)
      #expect(well.addresses.isEmpty)
    }
  }

  @Test("who stops receiving it receives it no more; stopped for all, nobody does; and it can be taken up again")
  func stopping() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/rapports/envois", Self.form.merging(["personne": "1"]) { _, new in new })
      _ = try await bench.post("/rapports/envois", Self.form.merging(["personne": "2"]) { _, new in new })
      #expect(try await bench.post("/rapports/envois/1/quitter", [:]).status == .seeOther)
      #expect(try await bench.post("/rapports/envois/1/quitter", [:]).status == .notFound)
      #expect(try await bench.post("/rapports/envois/2/arreter", [:]).status == .seeOther)
      let box = Postbox()
      _ = try await Self.pass(bench, box).run(bench.database, on: "2026-11-24", now: { Engine.moment })
      #expect(box.addresses.isEmpty)
      #expect(try await bench.post("/rapports/envois/2/reprendre", [:]).status == .seeOther)
      _ = try await Self.pass(bench, box).run(bench.database, on: "2026-11-24", now: { Engine.moment })
      #expect(box.addresses == ["sam@verdoncelle.example"])
    }
  }

  @Test("who may not choose others receives it alone, whatever the form says")
  func alone() async throws {
    try await PagesBench.open(.sqlite, role: "finance_director", fill: Self.fill) { bench in
      _ = try await bench.post("/rapports/envois", Self.form.merging(["personne": "2"]) { _, new in new })
      let box = Postbox()
      _ = try await Self.pass(bench, box).run(bench.database, on: "2026-11-24", now: { Engine.moment })
      #expect(box.addresses == ["claire@verdoncelle.example"])
      #expect(try await !bench.page("/rapports/envois/nouveau").contains("name=\"personne\""))
    }
  }

  @Test("a form with nothing in it comes back with what to correct")
  func wrong() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let answer = try await bench.post("/rapports/envois", [:])
      #expect(answer.status == .unprocessableContent)
      #expect(
        answer.words.contains("Choisissez au moins une personne") && answer.words.contains("Choisissez un rapport"))
      let others = try await bench.post("/rapports/envois", Self.form.merging(["personne": "99"]) { _, new in new })
      #expect(others.status == .unprocessableContent)
      #expect(try await bench.post("/rapports/envois/99/arreter", [:]).status == .notFound)
      #expect(try await bench.page("/rapports/envois/nouveau?rapport=dso&filtres=%3Cb%3E").contains("&lt;b&gt;"))
    }
  }

  @Test("a salesperson is not offered the report of the team, and may not have it sent")
  func team() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      #expect(try await !bench.page("/rapports/envois/nouveau").contains("equipe"))
      let answer = try await bench.post("/rapports/envois", Self.form.merging(["rapport": "equipe"]) { _, new in new })
      #expect(answer.status == .unprocessableContent)
    }
  }

  @Test("a report of the whole company is refused for who sees a part of it, by name")
  func partial() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: Self.fill) { bench in
      let sam = try await bench.database.count("SELECT id FROM person WHERE name = 'Sam Seller'")
      var form = Self.form.merging(["personne": "\(sam)"]) { _, new in new }
      form["rapport"] = "equipe"
      let refused = try await bench.post("/rapports/envois", form)
      #expect(refused.status == .unprocessableContent && refused.words.contains("Sam Seller n’en voit qu’une partie"))
      form["rapport"] = "balance-agee"
      let taken = try await bench.post("/rapports/envois", form)
      #expect(taken.status == .seeOther)
    }
  }
}
