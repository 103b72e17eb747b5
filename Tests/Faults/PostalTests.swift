import Foundation
import Journal
import Kernel
import MessagingRules
import Postal
import Receivables
import Replies
import Storage
import Support
import Testing

@testable import Messaging

@Suite(.enabled(if: LoopbackServer.isAvailable, "Scripts/python makes the Python that the service needs"))
struct PostalTests {
  private func letter(
    _ end: String = "", _ kind: PostalKind = .registered, reference: String = "E1-0123abcd"
  ) throws -> PostalLetter {
    PostalLetter(
      kind, reference: reference, name: "DR-26-00001 \(end)",
      to: try #require(LetterAddress(["Ateliers Morel & Fils", "1 RUE DU PORT", "71100 CHALON"])),
      from: LetterAddress(["Verdoncelle", "2 QUAI", "69002 LYON"]),
      pdf: Array("%PDF-1.4\n".utf8) + [UInt8](repeating: 0, count: 2_000_000))
  }

  private func isAccepted(_ delivery: PostalDelivery) -> Bool {
    if case .accepted = delivery { true } else { false }
  }

  @Test(
    "both kinds are taken whole, with their document byte for byte as long as it was",
    arguments: ["registered", "simple"])
  func taken(kind: String) async throws {
    let server = try MailevaServer()
    let (maileva, kind) = (server.maileva(), try #require(PostalKind(rawValue: kind)))
    try await maileva.check()
    let letter = try letter("", kind)
    #expect(await maileva.find(letter.reference, kind) == .absent)
    #expect(isAccepted(await maileva.send(letter, isRepeated: false)))
    let one = try #require(try server.submitted().first)
    #expect(one.kind == (kind == .registered ? "registered_mail" : "mail") && one.custom_id == letter.reference)
    #expect(one.bytes == letter.pdf.count && one.from == "Verdoncelle")
    #expect(one.lines == ["Ateliers Morel & Fils", "", "", "1 RUE DU PORT", "", "71100 CHALON"])
    #expect(await maileva.find(letter.reference, kind) == .taken(id: one.id))
    // Asked again it finds what it ordered.
    #expect(await maileva.send(letter, isRepeated: true) == .accepted(id: one.id, reply: "Maileva, \(one.id)"))
    #expect(try server.submitted().count == 1)
  }

  @Test(
    "a fault before the order is no doubt, and a second try orders once",
    arguments: ["create", "document", "recipient"], ["500", "lost", "garbage"])
  func drafted(step: String, fault: String) async throws {
    let server = try MailevaServer()
    let (maileva, letter) = (server.maileva(), try letter("FAULT-\(step)-\(fault)"))
    let first = await maileva.send(letter, isRepeated: false)
    guard case .postponed = first else {
      // What is said of a document or a recipient is not read.
      #expect(fault == "garbage" && step != "create" && isAccepted(first))
      return
    }
    #expect(try server.submitted().isEmpty)
    #expect(isAccepted(await maileva.send(letter, isRepeated: true)))
    #expect(try server.submitted().count == 1)
  }

  @Test("an order whose answer is lost or late is a doubt, which the reference settles", arguments: ["lost", "late"])
  func ordered(fault: String) async throws {
    let server = try MailevaServer()
    let (maileva, letter) = (server.maileva(), try letter("FAULT-submit-\(fault)"))
    guard case .uncertain(let reason) = await maileva.send(letter, isRepeated: false) else {
      Issue.record("the order was taken and its answer lost")
      return
    }
    #expect(reason.description.contains(server.place.service))
    let one = try #require(try server.submitted().first)
    #expect(await maileva.find(letter.reference, .registered) == .taken(id: one.id))
    #expect(isAccepted(await maileva.send(letter, isRepeated: true)))
    #expect(try server.submitted().count == 1)
  }

  @Test("an order that was never taken goes on with the same draft")
  func notOrdered() async throws {
    let server = try MailevaServer()
    let (maileva, letter) = (server.maileva(), try letter("FAULT-submit-500"))
    guard case .uncertain = await maileva.send(letter, isRepeated: false) else {
      Issue.record("a service that failed may have taken it")
      return
    }
    guard case .draft(let id) = await maileva.find(letter.reference, .registered) else {
      Issue.record("it is a draft still")
      return
    }
    #expect(await maileva.send(letter, isRepeated: true) == .accepted(id: id, reply: "Maileva, \(id)"))
    #expect(try server.submitted().count == 1)
  }

  @Test("a refusal, a delay and a lack of credit are told apart, and nothing was ordered")
  func answers() async throws {
    let server = try MailevaServer()
    let maileva = server.maileva()
    for step in ["create", "document", "recipient", "submit"] {
      #expect(
        await maileva.send(try letter("FAULT-\(step)-400"), isRepeated: false)
          == .refused(reply: "HTTP 400, asked for 400"))
      #expect(
        await maileva.send(try letter("FAULT-\(step)-429"), isRepeated: false)
          == .postponed(reason: Phrase(quoting: "HTTP 429, too many"), after: 90))
      guard case .unavailable = await maileva.send(try letter("FAULT-\(step)-402"), isRepeated: false) else {
        Issue.record("no credit is about no letter")
        return
      }
    }
    #expect(try server.submitted().isEmpty)
  }

  @Test("a token that ends in the middle is asked for again, and the letter ordered once")
  func token() async throws {
    let server = try MailevaServer(arguments: ["--uses", "2"])
    #expect(isAccepted(await server.maileva().send(try letter(), isRepeated: false)))
    #expect(try server.submitted().count == 1)
  }

  @Test("a letter is found on whichever page of the list it is")
  func pages() async throws {
    let server = try MailevaServer(arguments: ["--page", "3"])
    let maileva = server.maileva()
    for index in 1...8 {
      #expect(isAccepted(await maileva.send(try letter(reference: "E\(index)-0123abcd"), isRepeated: false)))
    }
    for index in [1, 4, 8] {
      guard case .taken = await maileva.find("E\(index)-0123abcd", .registered) else {
        Issue.record("\(index) was ordered")
        return
      }
    }
    #expect(await maileva.find("E9-0123abcd", .registered) == .absent)
    #expect(await maileva.find("E1-0123abcd", .simple) == .absent)
  }

  @Test("nobody there, or a wrong secret, is unavailable, and says no secret")
  func nobody() async throws {
    let server = try MailevaServer()
    let nobody = Maileva(
      .init(service: "http://127.0.0.1:1", tokens: "http://127.0.0.1:1/token"),
      .init(client: "encours", secret: "s3cret"), .init(email: "a@v.example", isColoured: false, hasAddressSheet: true),
      tokens: AccessTokens(), within: 2)
    for provider in [nobody, server.maileva(secret: "other-s3cret")] {
      guard case .unavailable(let reason) = await provider.send(try letter(), isRepeated: false) else {
        Issue.record("nothing can have been ordered")
        continue
      }
      #expect(!reason.description.contains("s3cret"))
      await #expect(throws: PostalUnknown.self) { try await provider.check() }
    }
    #expect(try server.submitted().isEmpty)
  }

  @Test("what becomes of a letter is told by the codes of the post, with its proofs")
  func reports() async throws {
    let server = try MailevaServer()
    let maileva = server.maileva()
    func report(_ state: String, _ kind: PostalKind = .registered) async throws -> (PostalReport, TakenLetter) {
      let letter = try letter("STATE-\(state)", kind, reference: "E-\(state)-\(kind.rawValue)")
      guard case .accepted(let id, _) = await maileva.send(letter, isRepeated: false) else {
        throw CocoaError(.featureUnsupported)
      }
      return (try await maileva.report(on: TakenLetter(id: id, kind)), TakenLetter(id: id, kind))
    }
    let (delivered, taken) = try await report("delivered")
    #expect(delivered.number == "1E00232062142" && delivered.posted == "2026-11-24")
    #expect(delivered.events.map(\.code) == ["A01", "A02", "D01", "N01"])
    #expect(delivered.events.last?.day == "2026-11-28" && delivered.proofs == [.deposit, .acknowledgement])
    for kind in PostalProofKind.allCases {
      #expect(try await maileva.proof(kind, of: taken).starts(with: Array("%PDF-".utf8)))
    }
    #expect(try await report("odd").0.events.last == .init(code: "Z99", label: "Parti en ballon", day: "2026-11-25"))
    #expect(try await report("rejected").0.rejected == "Le document ne peut pas être imprimé")
    #expect(try await report("underway", .simple).0.posted == "2026-11-24")
    #expect(try await report("", .simple).0 == PostalReport())
  }

  private static let letters = 30
  private static let kills = 12

  @Test("a sender killed at any point neither loses a letter nor orders one twice", arguments: Engine.all)
  func killed(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + OutboxSchema.migrations + RepliesSchema.migrations) { database in
      let server = try MailevaServer(arguments: ["--delay", "0.01"])
      let company = try await fill(database)
      var random = Seeded(11)
      var killed = 0
      for round in 0..<PostalTests.kills {
        let worker = try start(database, company, server, ahead: Int64(round) * 700)
        // First while the order is taken and its answer held back, then at any point of the next ones.
        let count = try round == 0 ? 1 : server.submitted().count + Int.random(in: 0...3, using: &random)
        while worker.process.isRunning, try server.submitted().count < count {
          try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...80_000, using: &random)))
        if worker.process.isRunning { killed += 1 }
        kill(worker.process.processIdentifier, SIGKILL)
        _ = await worker.end()
      }
      // The lease of the last one runs out, then the service is asked, then it goes on: nothing is left for a person.
      for round in 0..<4 {
        let worker = try start(database, company, server, ahead: Int64(PostalTests.kills + round) * 700)
        #expect(await worker.end() == 0)
      }
      var ordered: [String: Int] = [:]
      for letter in try server.submitted() { ordered[letter.custom_id, default: 0] += 1 }
      #expect(ordered.values.allSatisfy { $0 == 1 }, "ordered twice")
      let items = try await database.read {
        try OutboxStore.list(OutboxState.allCases, of: company, limit: 1_000, $0)
      }
      #expect(items.count == PostalTests.letters && killed > 0)
      for item in items {
        #expect(item.state == .sent, "\(item.id) is \(item.state): \(item.response ?? "")")
        #expect(ordered[item.serviceReference] == 1 && item.external?.hasPrefix("maileva:0") == true)
      }
      let settled = try await database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'message.to_check' OR event = 'message.postponed'")
      #expect(settled > 0, "no kill left a doubt")
      #expect(try await database.read { try Journal.verify($0) } == [])
    }
  }

  private func fill(_ database: Database) async throws -> CompanyID {
    try await database.write { transaction in
      let (company, customer) = try Example.stored(transaction)
      for index in 1...PostalTests.letters {
        var reminder = Reminder.example
        // The first is taken and its answer held back.
        if index == 1 { reminder.debtor.name = "FAULT-submit-late" }
        try Outbox.enqueue(
          transaction,
          NewMessage(
            company: company, action: ActionID(Int64(index)), customer: customer,
            channel: index % 2 == 0 ? .letter : .registeredLetter, recipient: reminder.debtor.name,
            reminder: reminder), at: Engine.moment)
      }
      return company
    }
  }

  private func start(
    _ database: Database, _ company: CompanyID, _ server: MailevaServer, ahead: Int64
  ) throws -> Child {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("outbox-worker")
    let output = Pipe()
    let child = try Child(
      program,
      [database.address, company.description, "1", server.folder.path, String(ahead), "maileva:\(server.port)"],
      output: output)
    _ = try output.fileHandleForReading.read(upToCount: 6)
    return child
  }
}
