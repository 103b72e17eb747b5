import Foundation
import Journal
import Kernel
import MessagingRules
import Receivables
import Replies
import Sms
import Storage
import Support
import Testing

@testable import Messaging

@Suite(.enabled(if: LoopbackServer.isAvailable, "Scripts/python makes the Python that the service needs"))
struct SmsTests {
  private func message(_ end: String = "0001") throws -> SmsMessage {
    SmsMessage(
      to: try MobileNumber(typed: "+3361234\(end)", country: ""), text: "Merci de rappeler «\u{A0}nous\u{A0}» €",
      sender: "VERDONCELLE", reference: "E1-\(end)", isUnicode: true)
  }

  private func brevo(_ server: SmsServer, key: String = "xkeysib-1") -> BrevoSms {
    BrevoSms(address: server.address, key: key, within: 2)
  }

  private func ovh(_ server: SmsServer, secret: String = "AS") -> OvhSms {
    OvhSms(
      address: server.address,
      account: .init(service: "sms-x-1", applicationKey: "AK", applicationSecret: secret, consumerKey: "CK"), within: 2)
  }

  @Test("both services take a message whole, and say later what became of it")
  func accepted() async throws {
    let server = try SmsServer()
    let providers: [any SmsProvider] = [brevo(server), ovh(server)]
    for provider in providers {
      for (end, expected) in [
        ("0001", SmsReport.delivered), ("0002", .undelivered(said: "")), ("0003", .pending),
      ] {
        let message = try message(end)
        guard case .accepted(let id, _) = await provider.send(message) else {
          Issue.record("the service should take it")
          return
        }
        let report = await provider.report(on: TakenSms(id: id, reference: message.reference))
        switch (report, expected) {
        case (.delivered, .delivered), (.undelivered, .undelivered), (.pending, .pending): break
        default: Issue.record("\(end) is \(report)")
        }
      }
    }
    let taken = try server.taken()
    #expect(taken.count == 6 && Set(taken.map(\.text)) == ["Merci de rappeler «\u{A0}nous\u{A0}» €"])
    #expect(Set(taken.map(\.sender)) == ["VERDONCELLE"])
  }

  @Test("a refusal, a delay and a lack of credit are told apart, and nothing was taken")
  func answers() async throws {
    let server = try SmsServer()
    for provider in [brevo(server), ovh(server)] as [any SmsProvider] {
      #expect(await provider.send(try message("0400")) == .refused(reply: "HTTP 400, asked for 0400"))
      #expect(await provider.send(try message("0429")) == .postponed(reply: "HTTP 429, too many", after: 90))
      #expect(await provider.send(try message("0503")) == .postponed(reply: "HTTP 503, asked for 0503", after: nil))
      guard case .unavailable = await provider.send(try message("0402")) else {
        Issue.record("no credit is about no message")
        return
      }
      guard case .uncertain = await provider.send(try message("0500")) else {
        Issue.record("a service that failed may have taken it")
        return
      }
    }
    #expect(try server.taken().isEmpty)
  }

  @Test("an answer that is lost or late is a doubt: the service has the message")
  func lost() async throws {
    let server = try SmsServer()
    for end in ["0499", "0600"] {
      guard case .uncertain(let reason) = await brevo(server).send(try message(end)) else {
        Issue.record("\(end) was taken and its answer lost")
        continue
      }
      #expect(reason.description.contains(server.address))
    }
    #expect(try server.taken().count == 2)
  }

  @Test("nobody there, or a wrong key, is unavailable, and says neither key nor message")
  func nobody() async throws {
    let server = try SmsServer()
    let nobody = BrevoSms(address: "http://127.0.0.1:1", key: "xkeysib-1", within: 2)
    for provider in [nobody, brevo(server, key: "xkeysib-2"), ovh(server, secret: "AS2")] as [any SmsProvider] {
      guard case .unavailable(let reason) = await provider.send(try message()) else {
        Issue.record("nothing can have left")
        continue
      }
      for secret in ["xkeysib", "AS2", "rappeler"] { #expect(!reason.description.contains(secret)) }
    }
    #expect(try server.taken().isEmpty)
  }

  private static let messages = 40
  private static let kills = 12

  @Test(
    "a sender killed at any point neither loses a text message nor pays for one twice", arguments: Engine.all)
  func killed(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + OutboxSchema.migrations + RepliesSchema.migrations) { database in
      let server = try SmsServer(arguments: ["--delay", "0.03"])
      let company = try await fill(database)
      var random = Seeded(7)
      var killed = 0
      for round in 0..<SmsTests.kills {
        let worker = try start(database, company, server, ahead: Int64(round) * 700)
        // First in the one place that leaves a doubt, then at any point of the next ones.
        let more = Int.random(in: 0...4, using: &random)
        let count = round == 0 ? 1 : try server.taken().count + more
        while worker.process.isRunning, try server.taken().count < count {
          try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...25_000, using: &random)))
        if worker.process.isRunning { killed += 1 }
        kill(worker.process.processIdentifier, SIGKILL)
        _ = await worker.end()
      }
      for round in 0..<2 {
        let worker = try start(database, company, server, ahead: Int64(SmsTests.kills + round) * 700)
        #expect(await worker.end() == 0)
      }
      var arrived: [String: Int] = [:]
      for message in try server.taken() { arrived[message.tag, default: 0] += 1 }
      #expect(arrived.values.allSatisfy { $0 == 1 }, "paid twice")
      let items = try await database.read {
        try OutboxStore.list(OutboxState.allCases, of: company, limit: 1_000, $0)
      }
      #expect(items.count == SmsTests.messages && killed > 0)
      for item in items {
        let count = arrived[item.serviceReference] ?? 0
        switch item.state {
        case .sent: #expect(count == 1, "\(item.id) is sent and arrived \(count) times")
        case .toCheck: #expect(count <= 1, "\(item.id) is to check and arrived \(count) times")
        default: Issue.record("\(item.id) is \(item.state) at the end")
        }
      }
      #expect(items.contains { $0.state == .toCheck })
      #expect(try await database.read { try Journal.verify($0) } == [])
    }
  }

  private func fill(_ database: Database) async throws -> CompanyID {
    try await database.write { transaction in
      let (company, customer) = try Example.stored(transaction)
      for index in 1...SmsTests.messages {
        // The first is taken and its answer held back.
        let end = index == 1 ? "0600" : "1\(index < 10 ? "00" : "0")\(index)"
        try Outbox.enqueue(
          transaction,
          NewMessage(
            company: company, action: ActionID(Int64(index)), customer: customer, channel: .sms,
            recipient: "+3361234\(end)", reminder: .example), at: Engine.moment)
      }
      return company
    }
  }

  private func start(_ database: Database, _ company: CompanyID, _ server: SmsServer, ahead: Int64) throws -> Child {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("outbox-worker")
    let output = Pipe()
    let child = try Child(
      program,
      [database.address, company.description, "1", server.folder.path, String(ahead), String(server.port)],
      output: output)
    _ = try output.fileHandleForReading.read(upToCount: 6)
    return child
  }
}
