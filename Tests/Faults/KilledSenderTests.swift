import Foundation
import Journal
import Kernel
import Mail
import MessagingRules
import Receivables
import Replies
import Storage
import Support
import Testing

@testable import Messaging

/// A small generator, so that a failing run can be repeated from its seed.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  /// Source: Sebastiano Vigna's SplitMix64, public domain.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite(.enabled(if: MailServer.isAvailable, "Scripts/python makes the Python that the mail server needs"))
struct KilledSenderTests {
  private static let messages = 60
  private static let kills = Int(ProcessInfo.processInfo.environment["ENCOURS_FAULT_KILLS"] ?? "") ?? 20

  @Test(
    "a sender killed at any point neither loses a message nor sends one twice", arguments: Engine.all, [UInt64(1), 2])
  func killed(engine: Engine, seed: UInt64) async throws {
    try await engine.withDatabase(Example.migrations + OutboxSchema.migrations + RepliesSchema.migrations) { database in
      // The server keeps its answer for longer than a kill is late, so that several kills fall between the two.
      let server = try MailServer(arguments: ["--delay", "0.03"])
      let letters = server.folder.appendingPathComponent("letters")
      let company = try await fill(database)
      var random = Seeded(seed)
      var killed = 0
      for round in 0..<KilledSenderTests.kills {
        let worker = try start(database, company, server, letters, ahead: Int64(round) * 700)
        // First in the one place that leaves a doubt: the server has taken the message and holds its answer back. Then
        // once the server has taken some more, at any point of the next ones.
        let more = Int.random(in: 0...5, using: &random)
        let messages = round == 0 ? 1 : try server.received().count + more
        while worker.process.isRunning, try server.received().count < messages {
          try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...25_000, using: &random)))
        if worker.process.isRunning { killed += 1 }
        kill(worker.process.processIdentifier, SIGKILL)
        _ = await worker.end()
      }
      // Two more passes to the end, after every lease has run out.
      for round in 0..<2 {
        let worker = try start(
          database, company, server, letters, ahead: Int64(KilledSenderTests.kills + round) * 700)
        #expect(await worker.end() == 0)
      }
      try await check(database, company, server, letters)
      #expect(killed > 0)
    }
  }

  @Test("a test mode that begins while senders are killed lets nothing more out than was begun", arguments: Engine.all)
  func killedInTest(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + OutboxSchema.migrations + RepliesSchema.migrations) { database in
      let server = try MailServer(arguments: ["--delay", "0.03"])
      let letters = server.folder.appendingPathComponent("letters")
      let company = try await fill(database)
      let first = try start(database, company, server, letters, ahead: 0)
      while first.process.isRunning, try server.received().count < 4 { try await Task.sleep(for: .milliseconds(1)) }
      #expect(
        try await database.write { try BeginTestMode(company).run($0, actor: Example.actor, at: Engine.moment) })
      // What had begun by then may still arrive; nothing begins behind it.
      let begun = try await database.count("SELECT COUNT(*) FROM outbox WHERE state <> 'pending'")
      kill(first.process.processIdentifier, SIGKILL)
      _ = await first.end()
      for round in 1...3 {
        let worker = try start(database, company, server, letters, ahead: Int64(round) * 700)
        #expect(await worker.end() == 0)
      }
      #expect(try await database.count("SELECT COUNT(*) FROM outbox WHERE state <> 'pending'") == begun)
      #expect(try server.received().count <= Int(begun))
      #expect(try await database.count("SELECT COUNT(*) FROM outbox WHERE state = 'pending'") > 0)
    }
  }

  private func fill(_ database: Database) async throws -> CompanyID {
    try await database.write { transaction in
      let (company, customer) = try Example.stored(transaction)
      for index in 1...KilledSenderTests.messages {
        let isLetter = index.isMultiple(of: 5)
        var reminder = Reminder.example
        reminder.reference = "DR-26-\(index)"
        try Outbox.enqueue(
          transaction,
          NewMessage(
            company: company, action: ActionID(Int64(index)), customer: customer, channel: isLetter ? .letter : .email,
            recipient: isLetter ? "BRISSONNET" : "\(index == 1 ? "hold" : "compta\(index)")@brissonnet.example",
            reminder: reminder),
          at: Engine.moment)
      }
      return company
    }
  }

  private func start(
    _ database: Database, _ company: CompanyID, _ server: MailServer, _ letters: URL, ahead: Int64
  ) throws -> Child {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("outbox-worker")
    let output = Pipe()
    let child = try Child(
      program, [database.address, company.description, String(server.port), letters.path, String(ahead)],
      output: output)
    _ = try output.fileHandleForReading.read(upToCount: 6)
    return child
  }

  private func check(_ database: Database, _ company: CompanyID, _ server: MailServer, _ letters: URL) async throws {
    let items = try await database.read {
      try OutboxStore.list(OutboxState.allCases, of: company, limit: 1_000, $0)
    }
    #expect(items.count == KilledSenderTests.messages)
    var deliveries: [String: Int] = [:]
    for message in try server.received() { deliveries[message.message_id, default: 0] += 1 }
    let files = FileManager.default.enumerator(atPath: letters.path)?.allObjects.compactMap { $0 as? String } ?? []
    for item in items {
      let isEmail = item.channel == .email
      let key = "letter-\(item.id)-\(item.reminder.reference).pdf"
      let count = isEmail ? deliveries["<\(item.messageID)>"] ?? 0 : files.count { $0.hasSuffix("/" + key) }
      switch item.state {
      case .sent: #expect(count == 1, "\(item.reference) is sent and arrived \(count) times")
      case .toCheck: #expect(count <= 1, "\(item.reference) is to check and arrived \(count) times")
      default: Issue.record("\(item.reference) is \(item.state) at the end")
      }
    }
    #expect(deliveries.values.allSatisfy { $0 == 1 })
    #expect(try await database.read { try Journal.verify($0) } == [])
    #expect(try await database.read { try OutboxStore.verify(company, $0) } == [])
    // At least the first was killed between the server's taking it and its answer.
    #expect(items.contains { $0.state == .toCheck })
  }
}

extension OutboxItem {
  fileprivate var reference: String { reminder.reference }
}

extension Reminder {
  /// One late invoice, known to no ledger.
  static let example = Reminder(
    step: .first, language: .french, day: "2026-11-23", reference: "DR-26-1", currency: .eur,
    creditor: Creditor(
      name: "Verdoncelle Industrie", address: ["28 rue des Métalliers", "69100 Villeurbanne"], town: "Villeurbanne",
      email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189"),
    debtor: Debtor(
      code: "C-01187", name: "Brissonnet Travaux Publics",
      address: ["BRISSONNET TRAVAUX PUBLICS", "14 RUE DES FORGERONS", "71100 CHALON SUR SAONE"]),
    author: Author(name: "Inès Marchetti"),
    lines: [
      Line(number: "FA-26-05102", issued: "2026-07-08", due: "2026-08-31", claimed: Money(minor: 2_736_000, .eur))
    ], payBy: "2026-12-01")
}
