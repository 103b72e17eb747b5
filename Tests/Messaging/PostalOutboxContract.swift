import Foundation
import Journal
import Kernel
import MessagingRules
import Postal
import Receivables
import Sealing
import Storage
import Support
import Testing

@testable import Messaging

/// A service that answers in turn, and remembers what it was told.
private actor PostOffice: PostalProvider {
  private var answers: [PostalDelivery]
  private var searches: [PostalSearch]
  private var reports: [Result<PostalReport, PostalUnknown>]
  private(set) var taken: [(letter: PostalLetter, isRepeated: Bool)] = []
  private(set) var searched: [String] = []
  private(set) var asked: [TakenLetter] = []
  private(set) var fetched: [PostalProofKind] = []

  init(
    _ answers: [PostalDelivery] = [], searches: [PostalSearch] = [],
    reports: [Result<PostalReport, PostalUnknown>] = []
  ) {
    self.answers = answers
    self.searches = searches
    self.reports = reports
  }

  func send(_ letter: PostalLetter, isRepeated: Bool) async -> PostalDelivery {
    taken.append((letter, isRepeated))
    return answers.isEmpty ? .accepted(id: "s\(taken.count)", reply: "Maileva, s\(taken.count)") : answers.removeFirst()
  }

  func find(_ reference: String, _ kind: PostalKind) async -> PostalSearch {
    searched.append("\(kind.rawValue) \(reference)")
    return searches.isEmpty ? .absent : searches.removeFirst()
  }

  func report(on letter: TakenLetter) async throws(PostalUnknown) -> PostalReport {
    asked.append(letter)
    return reports.isEmpty ? PostalReport() : try reports.removeFirst().get()
  }

  func proof(_ kind: PostalProofKind, of letter: TakenLetter) async throws(PostalUnknown) -> [UInt8] {
    fetched.append(kind)
    return Array("%PDF-1.4 \(kind.rawValue)".utf8)
  }

  func check() async throws(PostalUnknown) {}

  nonisolated var way: PostalWay { PostalWay(service: .maileva, provider: self) }
}

@Suite("Letters that a service posts, in the outbox")
struct PostalOutboxContract {
  private struct Place {
    let database: Database
    let company: CompanyID
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("letters-\(UUID().uuidString)")

    func pass(_ way: PostalWay?) throws -> SendOutbox {
      var pass = SendOutbox(
        company: company, owner: "one", actor: Example.actor, rendering: try MessageRendering(sender: nil), mail: nil,
        letters: LetterFolder(folder))
      pass.postal = way
      return pass
    }

    func state(_ index: Int) async throws -> OutboxItem {
      let items = try await database.read { try OutboxStore.list(OutboxState.allCases, of: company, limit: 99, $0) }
      return try #require(items.first { $0.action == ActionID(Int64(index)) })
    }

    func read(_ way: PostalWay) -> ReadPostalReports { ReadPostalReports(company, actor: Example.actor, by: way) }

    func toPost() async throws -> Int64 {
      try await database.count("SELECT COUNT(*) FROM outbox WHERE \(OutboxStore.toPost)")
    }
  }

  private func withOutbox(
    _ engine: Engine, _ channels: [Channel], address: [String]? = nil, _ body: (Place) async throws -> Void
  ) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        for (index, channel) in channels.enumerated() {
          var message = OutboxTests.message(index + 1, channel, company, customer)
          if let address { message.reminder.debtor.address = address }
          try Outbox.enqueue(transaction, message, at: Engine.moment)
        }
        return company
      }
      let place = Place(database: database, company: company)
      defer { try? FileManager.default.removeItem(at: place.folder) }
      try await body(place)
    }
  }

  private func later(_ seconds: Int64) -> Moment { Engine.moment.adding(seconds: seconds) }

  @Test(
    "what the service takes is kept as it left, is no longer to be posted here, and is never ordered again",
    arguments: Engine.all)
  func taken(engine: Engine) async throws {
    try await withOutbox(engine, [.registeredLetter, .letter]) { place in
      let office = PostOffice()
      let report = try await place.pass(office.way).run(place.database) { Engine.moment }
      #expect(report.served == 2 && report.letters == 0 && report.waiting == 0)
      let item = try await place.state(1)
      #expect(item.state == .sent && item.external == "maileva:s1" && item.posting == nil)
      let (letter, isRepeated) = try #require(await office.taken.first)
      #expect(!isRepeated && letter.kind == .registered && letter.reference == item.serviceReference)
      #expect(letter.to.lines.count == 6 && letter.to.lines[0] == item.reminder.debtor.address[0])
      #expect(letter.from?.lines[0] == item.reminder.creditor.name)
      let kept = try await place.database.read { try OutboxStore.document(of: item.id, company: place.company, $0) }
      #expect(kept?.document.bytes == letter.pdf && letter.pdf.starts(with: Array("%PDF-".utf8)))
      #expect(try await place.toPost() == 0)
      #expect(!FileManager.default.fileExists(atPath: place.folder.path), "nothing is printed here")
      #expect(try await place.pass(office.way).run(place.database) { later(86_400) } == SendReport())
      #expect(await office.taken.map(\.letter.kind) == [.registered, .simple])
      #expect(try await place.database.read { try Journal.verify($0) } == [])
    }
  }

  @Test(
    "without a service, abroad, or where the address does not fit, letters are made to be posted here",
    arguments: Engine.all)
  func ours(engine: Engine) async throws {
    try await withOutbox(engine, [.letter]) { place in
      let report = try await place.pass(nil).run(place.database) { Engine.moment }
      #expect(report.letters == 1)
      #expect(try await place.toPost() == 1)
    }
    for address in [["Kessler", "Königstraße 12", "70173 Stuttgart", "DE"], ["Morel", "sans ville"]] {
      try await withOutbox(engine, [.registeredLetter], address: address) { place in
        let office = PostOffice()
        let report = try await place.pass(office.way).run(place.database) { Engine.moment }
        #expect(report.letters == 1 && report.served == 0)
        #expect(await office.taken.isEmpty)
        #expect(try await place.toPost() == 1)
        #expect(try await place.state(1).external == nil)
      }
    }
  }

  @Test("while the company is tried out, or its books are old, nothing is ordered", arguments: Engine.all)
  func held(engine: Engine) async throws {
    try await withOutbox(engine, [.letter]) { place in
      let (office, company) = (PostOffice(), place.company)
      _ = try await place.database.write {
        try BeginTestMode(company).run($0, actor: Example.actor, at: Engine.moment)
      }
      let report = try await place.pass(office.way).run(place.database) { Engine.moment }
      #expect(report.held == 1 && report.heldBy == "test_mode")
      #expect(await office.taken.isEmpty)
    }
  }

  @Test("each answer leaves its state, and what is tried again goes out as it was begun", arguments: Engine.all)
  func answers(engine: Engine) async throws {
    try await withOutbox(engine, [.letter, .letter, .letter, .registeredLetter]) { place in
      let office = PostOffice([
        .refused(reply: "HTTP 400, no"), .uncertain(reason: Phrase(quoting: "the answer was lost")),
        .postponed(reason: Phrase(quoting: "HTTP 429"), after: 90), .unavailable(reason: Phrase(quoting: "HTTP 402")),
      ])
      let report = try await place.pass(office.way).run(place.database) { Engine.moment }
      #expect(report.failed == 1 && report.toCheck == 1 && report.postponed == 1 && report.stopped == "HTTP 402")
      let refused = try await place.state(1)
      #expect(refused.state == .failed && refused.external == nil)
      let doubt = try await place.state(2)
      #expect(doubt.state == .toCheck && doubt.external == "maileva:")
      let (postponed, waiting) = (try await place.state(3), try await place.state(4))
      #expect(postponed.nextAttempt == later(90) && postponed.external == nil)
      #expect(waiting.attempts == 0 && waiting.state == .pending)
      #expect(try await place.toPost() == 0)
      let first = await office.taken.map(\.letter)
      #expect(try await place.pass(office.way).run(place.database) { later(3_600) }.served == 2)
      let again = await office.taken.suffix(2)
      #expect(again.allSatisfy(\.isRepeated) && again.map(\.letter) == [first[3], first[2]])
      #expect(try await place.state(2).state == .toCheck, "a doubt never goes on by a pass")
    }
  }

  @Test("a doubt is settled by the service: ordered, to go on, or for a person", arguments: Engine.all)
  func doubts(engine: Engine) async throws {
    let doubt = PostalDelivery.uncertain(reason: Phrase(quoting: "lost"))
    try await withOutbox(engine, [.letter, .registeredLetter, .letter, .letter]) { place in
      let office = PostOffice(
        [doubt, doubt, doubt, doubt],
        searches: [.unknown(reason: Phrase(quoting: "down")), .absent, .draft(id: "d3"), .several, .taken(id: "t1")])
      _ = try await place.pass(office.way).run(place.database) { Engine.moment }
      let read = place.read(office.way)
      #expect(try await read.run(place.database) { later(60) } == .init())
      #expect(await office.searched.isEmpty, "the service needs a moment")
      // It says nothing: the others are not asked about in this turn.
      let silent = try await read.run(place.database) { later(130) }
      #expect(silent.stopped == Phrase(quoting: "down") && silent.settled == 0)
      #expect(await office.searched.count == 1)
      let read2 = try await read.run(place.database) { later(140) }
      #expect(read2.resumed == 2 && read2.settled == 0)
      #expect(try await read.run(place.database) { later(440) }.settled == 1)
      let settled = try await place.state(1)
      #expect(settled.state == .sent && settled.external == "maileva:t1" && settled.response == "Maileva, t1")
      for index in 2...3 {
        let item = try await place.state(index)
        #expect(item.state == .pending && item.external == nil)
      }
      let several = try await place.state(4)
      #expect(several.state == .toCheck && several.response?.contains("several letters") == true)
      #expect(try await place.pass(office.way).run(place.database) { later(500) }.served == 2)
      #expect(await office.taken.suffix(2).allSatisfy(\.isRepeated))
      #expect(try await place.state(4).state == .toCheck)
      #expect(try await place.database.read { try Journal.verify($0) } == [])
    }
  }

  @Test("one that a sender has in hand is left to it", arguments: Engine.all)
  func inHand(engine: Engine) async throws {
    try await withOutbox(engine, [.letter]) { place in
      let due = later(-60)
      _ = try await place.database.write {
        try $0.execute(
          """
          UPDATE outbox SET state = 'sending', lease_owner = 'other', lease_until = \(later(600)),
            external_ref = 'maileva:', report_due = \(due)
          """)
      }
      let office = PostOffice()
      #expect(try await place.read(office.way).run(place.database) { Engine.moment } == .init())
      #expect(await office.searched.isEmpty)
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE report_due IS NOT NULL") == 1)
    }
  }

  @Test("a person may say that one in doubt left: it is with the service, and asked about", arguments: Engine.all)
  func person(engine: Engine) async throws {
    try await withOutbox(engine, [.registeredLetter, .registeredLetter]) { place in
      let doubt = PostalDelivery.uncertain(reason: Phrase(quoting: "lost"))
      let office = PostOffice([doubt, doubt], searches: [.taken(id: "t1")])
      _ = try await place.pass(office.way).run(place.database) { Engine.moment }
      let company = place.company
      let (first, second) = (try await place.state(1).id, try await place.state(2).id)
      _ = try await place.database.write {
        _ = try ResolveMessage(company: company, message: first, answer: .received)
          .run($0, actor: Example.actor, at: later(30))
        return try ResolveMessage(company: company, message: second, answer: .sendAgain)
          .run($0, actor: Example.actor, at: later(30))
      }
      #expect(try await place.toPost() == 0)
      #expect(try await place.state(2).external == nil)
      _ = try await place.read(office.way).run(place.database) { later(130) }
      let received = try await place.state(1)
      #expect(received.external == "maileva:t1" && received.state == .sent)
      #expect(try await place.pass(office.way).run(place.database) { later(140) }.served == 1)
      #expect(await office.taken.last?.isRepeated == true)
    }
  }

  @Test("the post's words fill the register: day, number, answer, proofs, each once", arguments: Engine.all)
  func reports(engine: Engine) async throws {
    try await withOutbox(engine, [.registeredLetter]) { place in
      func event(_ code: String, _ label: String, _ day: CivilDate) -> PostalEvent {
        PostalEvent(code: code, label: label, day: day)
      }
      var posted = PostalReport()
      posted.posted = "2026-11-24"
      posted.events = [event("A01", "Pris en charge", "2026-11-24"), event("Z99", "Parti en ballon", "2026-11-25")]
      posted.proofs = [.deposit]
      var delivered = posted
      delivered.number = "1E00232062142"
      delivered.events.append(event("D01", "Distribué", "2026-11-26"))
      var scanned = delivered
      scanned.events.append(event("N01", "AR signé", "2026-11-30"))
      scanned.proofs = [.deposit, .acknowledgement]
      let office = PostOffice(
        reports: [
          .success(PostalReport()), .success(posted), .failure(PostalUnknown(reason: Phrase(quoting: "down"))),
          .success(delivered), .success(delivered), .success(scanned),
        ])
      _ = try await place.pass(office.way).run(place.database) { Engine.moment }
      let (read, company) = (place.read(office.way), place.company)
      let id = try await place.state(1).id
      func turn(_ hours: Int64) async throws -> ReadPostalReports.Outcome {
        try await read.run(place.database) { later(hours * 3_600) }
      }
      #expect(try await turn(0).news == 0)
      #expect(await office.asked.isEmpty, "too soon")
      #expect(try await turn(2).news == 0)
      #expect(try await turn(30).news == 1)
      let underway = try #require(try await place.state(1).posting)
      #expect(underway.day == "2026-11-24" && underway.number == nil && underway.answer == nil)
      #expect(try await turn(37).stopped != nil)
      #expect(try await turn(100).news == 1)
      let answered = try #require(try await place.state(1).posting)
      #expect(answered.number == "1E00232062142" && answered.day == "2026-11-24")
      #expect(answered.answer?.outcome == .delivered && answered.answer?.day == "2026-11-26")
      #expect(try await turn(110).news == 0)
      #expect(try await turn(200).news == 1)
      let (events, proofs) = try await place.database.read {
        (
          try RegisterStore.events(of: id, company: company, $0),
          try RegisterStore.proofs(of: [id], company: company, $0)[id] ?? []
        )
      }
      #expect(events.map(\.code) == ["A01", "Z99", "D01", "N01"])
      #expect(events[1].label == "Parti en ballon")
      #expect(proofs.count == 2)
      #expect(await office.fetched == [.deposit, .acknowledgement])
      // Nothing more is to come.
      _ = try await turn(900)
      #expect(await office.asked.count == 6)
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE report_due IS NOT NULL") == 0)
      #expect(
        try await place.database.count("SELECT COUNT(*) FROM journal WHERE event = 'message.post_said'") == 4)
      #expect(try await place.database.read { try Journal.verify($0) } == [])
    }
  }

  @Test("what a person noted stays; a letter that the service does not post is for a person", arguments: Engine.all)
  func people(engine: Engine) async throws {
    try await withOutbox(engine, [.registeredLetter, .letter]) { place in
      var returned = PostalReport()
      returned.posted = "2026-11-24"
      returned.events = [PostalEvent(code: "P04", label: "Refus", day: "2026-11-26")]
      var rejected = PostalReport()
      rejected.rejected = "illisible"
      var first = PostalReport()
      first.posted = "2026-11-24"
      let office = PostOffice(reports: [.success(first), .success(rejected), .success(returned)])
      _ = try await place.pass(office.way).run(place.database) { Engine.moment }
      let (read, company) = (place.read(office.way), place.company)
      let both = try await read.run(place.database) { later(30 * 3_600) }
      #expect(both.rejected == 1 && both.news == 1)
      let failed = try await place.state(2)
      #expect(failed.state == .failed && failed.response == "Maileva does not post it: illisible")
      #expect(failed.external == nil && failed.sentAt == nil)
      let id = try await place.state(1).id
      _ = try await place.database.write {
        try NotePostAnswer(company: company, letters: [id], (.unclaimed, "2026-11-25"))
          .run($0, actor: Example.actor, at: later(30 * 3_600))
      }
      _ = try await read.run(place.database) { later(90 * 3_600) }
      #expect(try await place.state(1).posting?.answer?.outcome == .unclaimed)
    }
  }

  @Test("codes of the post mean what the register knows, or nothing")
  func codes() {
    for (code, outcome) in [
      ("D01", PostOutcome.delivered), ("N01", .delivered), ("P04", .refused), ("P05", .refused), ("P03", .unclaimed),
      ("A17", .unclaimed), ("A23", .unknownAddress),
    ] { #expect(PostStatus.outcome(of: code) == outcome, "\(code)") }
    for code in ["A01", "A02", "P01", "P02", "N02", "Z99", "", "d01"] { #expect(PostStatus.outcome(of: code) == nil) }
    // The notice is scanned days after it was signed; a letter that came back was not delivered after all.
    let signed = PostStatus.answer(in: [("A01", "2026-11-24"), ("D01", "2026-11-26"), ("N01", "2026-11-30")])
    #expect(signed?.outcome == .delivered && signed?.day == "2026-11-26")
    let back = PostStatus.answer(in: [("D01", "2026-11-26"), ("P04", "2026-11-27"), ("Z99", "2026-11-28")])
    #expect(back?.outcome == .refused && back?.day == "2026-11-27")
    #expect(PostStatus.answer(in: [("A01", "2026-11-24")]) == nil)
  }

  @Test(
    "the secrets of a service are sealed, kept for the same account only, and chosen by who may do everything",
    arguments: Engine.all)
  func settings(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let key = SealingKey()
      try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        func set(_ setting: PostalSetting, _ secret: String = "", _ password: String = "") throws {
          try SetPostalService(setting, secret: secret, password: password, key: key)
            .run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let maileva = PostalSetting(service: "maileva", client: "encours", email: "courrier@v.example")
        #expect(throws: SetPostalService.Refusal.secret) { try set(maileva) }
        try set(maileva, "s3cret")
        let kept = try #require(try PostalSettingStore.find(company, transaction))
        #expect(kept.sealedSecret?.contains("s3cret") == false)
        #expect(try PostalSettingStore.way(kept, of: company) { key }?.service == .maileva)
        // In colour it is the same account; at another place it is not.
        var coloured = maileva
        coloured.isColoured = true
        try set(coloured)
        var changed = maileva
        for change in [
          { $0.address = "https://evil.example" }, { $0.tokenAddress = "https://evil.example" },
          { $0.isSandbox = true }, { $0.client = "other" }, { $0.user = "other" },
        ] as [(inout PostalSetting) -> Void] {
          changed = maileva
          change(&changed)
          #expect(throws: SetPostalService.Refusal.secret) { try set(changed, "", "p") }
        }
        for (change, refusal) in [
          ({ $0.service = "pigeon" }, .service), ({ $0.client = "" }, .client), ({ $0.client = "a:b" }, .client),
          ({ $0.email = "nobody" }, .email), ({ $0.address = "http://intranet.example" }, .address),
          ({ $0.tokenAddress = "https://x.example/" }, .tokenAddress), ({ $0.user = "u" }, .password),
        ] as [((inout PostalSetting) -> Void, SetPostalService.Refusal)] {
          changed = maileva
          change(&changed)
          #expect(throws: refusal) { try set(changed, "s") }
        }
        var user = maileva
        user.user = "verdoncelle"
        try set(user, "s3cret", "m0t de passe")
        let clerk = Actor.person(PersonID(9), name: "Clerk", rights: [.configure])
        #expect(throws: NotAllowed.self) {
          try StopPostalService().run(transaction, company: company, actor: clerk, at: Engine.moment)
        }
        try StopPostalService().run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        #expect(try PostalSettingStore.find(company, transaction) == nil)
      }
      let journal = try await database.read {
        try $0.query("SELECT facts FROM journal WHERE event LIKE 'postal_service.%'") { $0.text(0) }
      }
      #expect(journal.count == 4 && !journal.joined().contains("s3cret") && !journal.joined().contains("m0t"))
    }
  }
}
