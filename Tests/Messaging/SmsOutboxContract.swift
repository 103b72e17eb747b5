import Foundation
import Journal
import Kernel
import MessagingRules
import Receivables
import Sealing
import Sms
import Storage
import Support
import Testing

@testable import Messaging

/// A service that answers in turn, and remembers what it was told.
private actor Telephones: SmsProvider {
  private var answers: [SmsDelivery]
  private var reports: [SmsReport]
  private(set) var taken: [SmsMessage] = []
  private(set) var asked: [TakenSms] = []

  init(_ answers: [SmsDelivery] = [], reports: [SmsReport] = []) {
    self.answers = answers
    self.reports = reports
  }

  func send(_ message: SmsMessage) async -> SmsDelivery {
    taken.append(message)
    return answers.isEmpty ? .accepted(id: "\(taken.count)", reply: "Brevo, \(taken.count)") : answers.removeFirst()
  }

  func report(on message: TakenSms) async -> SmsReport {
    asked.append(message)
    return reports.isEmpty ? .pending : reports.removeFirst()
  }

  nonisolated var way: SmsWay { SmsWay(service: .brevo, provider: self, sender: "VERDONCELLE") }
}

@Suite("Text messages in the outbox")
struct SmsOutboxContract {
  private struct Place {
    let database: Database
    let company: CompanyID

    func pass(_ way: SmsWay?, owner: String = "one", rate: SendingRate? = nil) throws -> SendOutbox {
      var pass = SendOutbox(
        company: company, owner: owner, actor: Example.actor, rendering: try MessageRendering(sender: nil), mail: nil,
        letters: LetterFolder(FileManager.default.temporaryDirectory), rate: rate)
      pass.sms = way
      return pass
    }

    func state(_ index: Int) async throws -> OutboxItem {
      let items = try await database.read { try OutboxStore.list(OutboxState.allCases, of: company, limit: 99, $0) }
      return try #require(items.first { $0.action == ActionID(Int64(index)) })
    }
  }

  private func withOutbox(
    _ engine: Engine, _ recipients: [String], _ body: (Place) async throws -> Void
  ) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        for (index, recipient) in recipients.enumerated() {
          var message = OutboxTests.message(index + 1, .sms, company, customer)
          message.recipient = recipient
          try Outbox.enqueue(transaction, message, at: Engine.moment)
        }
        return company
      }
      try await body(Place(database: database, company: company))
    }
  }

  private func later(_ seconds: Int64) -> Moment { Engine.moment.adding(seconds: seconds) }

  @Test(
    "what the service takes is kept as it left, with the service's number, and never sent again", arguments: Engine.all)
  func taken(engine: Engine) async throws {
    try await withOutbox(engine, ["+33612345678"]) { place in
      let telephones = Telephones()
      let report = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      #expect(report.sms == 1 && report.sent == 0 && report.letters == 0 && report.waiting == 0)
      let item = try await place.state(1)
      #expect(item.state == .sent && item.external == "brevo:1" && item.response == "Brevo, 1")
      let message = try #require(await telephones.taken.first)
      #expect(message.to.e164 == "+33612345678" && message.sender == "VERDONCELLE" && !message.isUnicode)
      #expect(message.reference == item.serviceReference && message.reference.utf8.count <= 20)
      let kept = try await place.database.read { try OutboxStore.document(of: item.id, company: place.company, $0) }
      #expect(kept?.document.mediaType == "text/plain; charset=utf-8")
      #expect(kept.map { String(decoding: $0.document.bytes, as: UTF8.self) } == message.text)
      #expect(message.text.contains("rappeler") && !message.text.contains("€"))
      let again = try await place.pass(telephones.way).run(place.database) { later(86_400) }
      #expect(again == SendReport())
      #expect(await telephones.taken.count == 1)
      #expect(try await place.database.read { try Journal.verify($0) } == [])
      // It is on no paper: nothing to post, no line of a register.
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE \(OutboxStore.toPost)") == 0)
    }
  }

  @Test(
    "each answer leaves its state: a doubt is never sent again by itself, a refusal waits for a person",
    arguments: Engine.all)
  func answers(engine: Engine) async throws {
    let doubt = Phrase(quoting: "the answer was lost")
    try await withOutbox(engine, (1...4).map { "+3361234567\($0)" }) { place in
      let telephones = Telephones([
        .refused(reply: "HTTP 400, wrong number"), .uncertain(reason: doubt), .postponed(reply: "HTTP 429", after: 90),
        .postponed(reply: "HTTP 503", after: nil),
      ])
      let report = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      #expect(report.failed == 1 && report.toCheck == 1 && report.postponed == 2)
      #expect(try await place.state(1).state == .failed)
      #expect(try await place.state(1).response == "HTTP 400, wrong number")
      #expect(try await place.state(2).state == .toCheck)
      #expect(try await place.state(3).nextAttempt == later(90))
      #expect(try await place.state(4).nextAttempt == later(30))
      let again = try await place.pass(telephones.way).run(place.database) { later(3_600) }
      #expect(again.sms == 2)
      #expect(await telephones.taken.count == 6)
      for index in 1...2 { #expect(try await place.state(index).attempts == 1) }
    }
  }

  @Test("a service that lets nobody in keeps all of them waiting, and counts against none", arguments: Engine.all)
  func unavailable(engine: Engine) async throws {
    try await withOutbox(engine, ["+33612345671", "+33612345672"]) { place in
      let telephones = Telephones([.unavailable(reason: Phrase(quoting: "HTTP 401"))])
      let report = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      #expect(report.stopped == "HTTP 401" && report.sms == 0)
      #expect(await telephones.taken.count == 1)
      for index in 1...2 {
        let item = try await place.state(index)
        #expect(item.state == .pending && item.attempts == 0)
      }
    }
  }

  @Test("without a service they wait; a number that is none fails before anything is paid", arguments: Engine.all)
  func withoutService(engine: Engine) async throws {
    try await withOutbox(engine, ["+33612345671", ""]) { place in
      let none = try await place.pass(nil).run(place.database) { Engine.moment }
      #expect(none.waiting == 2 && none.handled == 0)
      let telephones = Telephones()
      let report = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      #expect(report.sms == 1 && report.failed == 1)
      #expect(await telephones.taken.count == 1)
      #expect(try await place.state(2).response?.contains("no mobile number") ?? false)
    }
  }

  @Test("at night and on Sundays no telephone rings, whoever let the message go", arguments: Engine.all)
  func night(engine: Engine) async throws {
    try await withOutbox(engine, ["+33612345671"]) { place in
      let telephones = Telephones()
      let company = place.company
      let evening = Moment.paris("2026-11-23", hour: 20, minute: 30)
      _ = try await place.database.write {
        try ReleaseHeld(company, reason: "pressé").run($0, actor: Example.actor, at: evening)
      }
      let report = try await place.pass(telephones.way).run(place.database) { evening }
      #expect(report.handled == 0 && report.waiting == 0)
      #expect(await telephones.taken.isEmpty)
      let morning = Moment.paris("2026-11-24", hour: 8)
      #expect(try await place.pass(telephones.way).run(place.database) { morning }.sms == 1)
    }
  }

  @Test("they keep to the rate of the service", arguments: Engine.all)
  func rate(engine: Engine) async throws {
    try await withOutbox(engine, (1...5).map { "+3361234567\($0)" }) { place in
      let telephones = Telephones()
      let rate = SendingRate(perMinute: 2)
      var counts: [Int] = []
      for seconds: Int64 in [0, 30, 61] {
        let pass = try place.pass(telephones.way, rate: rate)
        counts.append(try await pass.run(place.database) { later(seconds) }.sms)
      }
      #expect(counts == [2, 0, 2])
    }
  }

  @Test("a service that says nothing is asked once a turn, and about another one the next", arguments: Engine.all)
  func silent(engine: Engine) async throws {
    try await withOutbox(engine, (1...3).map { "+3361234567\($0)" }) { place in
      let telephones = Telephones(reports: [.unknown(reason: Phrase(quoting: "down")), .delivered, .delivered])
      _ = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      let read = ReadSmsReports(place.company, actor: Example.actor, by: telephones.way)
      #expect(try await read.run(place.database) { later(60) } == .init())
      #expect(await telephones.asked.map(\.id) == ["1"])
      #expect(try await read.run(place.database) { later(75) }.delivered == 2)
      #expect(await telephones.asked.map(\.id) == ["1", "2", "3"])
    }
  }

  @Test("the service is asked what became of them until it knows, or for three days", arguments: Engine.all)
  func reports(engine: Engine) async throws {
    try await withOutbox(engine, (1...3).map { "+3361234567\($0)" }) { place in
      let telephones = Telephones(
        reports: [
          .pending, .delivered, .unknown(reason: Phrase(quoting: "down")), .undelivered(said: "absent"), .pending,
        ])
      _ = try await place.pass(telephones.way).run(place.database) { Engine.moment }
      let read = ReadSmsReports(place.company, actor: Example.actor, by: telephones.way)
      #expect(try await read.run(place.database) { later(30) } == .init())
      #expect(await telephones.asked.isEmpty, "too soon")
      let first = try await read.run(place.database) { later(60) }
      #expect(first.delivered == 1 && first.undelivered == 0)
      let second = try await read.run(place.database) { later(120) }
      #expect(second.delivered == 0 && second.undelivered == 1)
      let known = try await place.state(2)
      #expect(known.delivered == later(60) && known.returned == nil)
      let lost = try await place.state(1)
      #expect(lost.delivered == nil && lost.returned?.said == "absent" && lost.returned?.at == later(120))
      #expect(await telephones.asked.map(\.id) == ["1", "2", "3", "1", "3"])
      // The third is asked about for three days, then no more.
      _ = try await read.run(place.database) { later(3 * 86_400) }
      let count = await telephones.asked.count
      _ = try await read.run(place.database) { later(5 * 86_400) }
      #expect(await telephones.asked.count == count)
      #expect(try await place.database.count("SELECT COUNT(*) FROM outbox WHERE report_due IS NOT NULL") == 0)
      #expect(
        try await place.database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'message.%delivered'") == 2)
    }
  }

  @Test(
    "the secrets of a service are sealed, kept for the same account only, and chosen by who may do everything",
    arguments: Engine.all)
  func settings(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let key = SealingKey()
      try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        func set(_ setting: SmsSetting, _ secret: String = "", _ consumer: String = "") throws {
          try SetSmsService(setting, secret: secret, consumerKey: consumer, key: key)
            .run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let brevo = SmsSetting(service: "brevo", sender: "VERDONCELLE")
        #expect(throws: SetSmsService.Refusal.secret) { try set(brevo) }
        try set(brevo, "xkeysib-1")
        let kept = try #require(try SmsSettingStore.find(company, transaction))
        #expect(kept.sealedSecret?.contains("xkeysib") == false)
        #expect(try SmsSettingStore.way(kept, of: company) { key }?.service == .brevo)
        // Another sender keeps the key; another place asks for it again.
        try set(SmsSetting(service: "brevo", sender: "RELANCES"))
        #expect(throws: SetSmsService.Refusal.secret) {
          try set(SmsSetting(service: "brevo", address: "https://evil.example", sender: "RELANCES"))
        }
        for (setting, refusal) in [
          (SmsSetting(service: "pigeon", sender: "A"), SetSmsService.Refusal.service),
          (SmsSetting(service: "brevo", sender: "trop long pour un expéditeur"), .sender),
          (SmsSetting(service: "brevo", address: "http://intranet.example", sender: "A"), .address),
          (SmsSetting(service: "brevo", address: "https://x.example/", sender: "A"), .address),
          (SmsSetting(service: "ovh", sender: "A"), .account),
          (SmsSetting(service: "ovh", sender: "A", account: "sms-x-1"), .applicationKey),
        ] { #expect(throws: refusal) { try set(setting, "s", "c") } }
        let ovh = SmsSetting(service: "ovh", sender: "A", account: "sms-x-1", applicationKey: "AK")
        #expect(throws: SetSmsService.Refusal.consumerKey) { try set(ovh, "AS") }
        #expect(throws: SetSmsService.Refusal.secret) { try set(ovh, "AS\r\nX: y", "CK") }
        try set(ovh, "AS", "CK")
        #expect(
          try SmsSettingStore.find(company, transaction).flatMap {
            try SmsSettingStore.way($0, of: company) { key }
          }?.service == .ovh)
        let clerk = Actor.person(PersonID(9), name: "Clerk", rights: [.configure])
        #expect(throws: NotAllowed.self) {
          try StopSmsService().run(transaction, company: company, actor: clerk, at: Engine.moment)
        }
        try StopSmsService().run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        #expect(try SmsSettingStore.find(company, transaction) == nil)
      }
      let journal = try await database.read {
        try $0.query("SELECT facts FROM journal WHERE event LIKE 'sms_service.%'") { $0.text(0) }
      }
      #expect(journal.count == 4 && !journal.joined().contains("xkeysib") && !journal.joined().contains("CK"))
    }
  }
}
