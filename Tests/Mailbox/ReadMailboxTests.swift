import Foundation
import Kernel
import Mail
import Mailbox
import Messaging
import People
import PeopleRules
import Receivables
import Replies
import RepliesRules
import Storage
import Support
import Testing

@Suite(
  "A company's mailbox is read", .serialized,
  .enabled(if: Dovecot.program != nil, "Debian's dovecot-imapd is not installed"))
struct ReadMailboxTests {
  private func settings(_ server: Dovecot, password: String = Dovecot.password) -> MailboxSettings {
    MailboxSettings(
      host: "127.0.0.1", port: server.port, security: .none, user: Dovecot.user, password: password)
  }

  private func withCompany(_ engine: Engine, _ body: (Database, CompanyID) async throws -> Void) async throws {
    let migrations = Example.migrations + PeopleSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        for (name, role) in [("admin", Role.administrator), ("reader", .collector)] {
          _ = try PersonStore.insert(
            Person(
              id: PersonID(0), email: try #require(EmailAddress("\(name)@verdoncelle.example")), name: name,
              role: role), passwordHash: nil, transaction)
        }
        return company
      }
      try await body(database, company)
    }
  }

  private static func mail(_ number: Int) -> String {
    "From: a@b.example\nSubject: \(number)\nMessage-ID: <\(number)@b.example>\n\nBonjour\n"
  }

  @Test("what is new is taken in at each look, nothing twice, and nothing is marked", arguments: Engine.all)
  func looks(engine: Engine) async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try await withCompany(engine) { database, company in
      let reader = ReadMailbox(settings(server), mailbox: "box", company: company, actor: Example.actor)
      func look(pause: Int64 = 0, at moment: Moment = Engine.moment) async throws -> ReadMailbox.Outcome {
        try await reader.run(database, pause: pause) { moment }
      }
      for number in 1...25 { try server.deliver(Self.mail(number), name: "\(number).a") }
      guard case .read(let first) = try await look() else { throw CocoaError(.fileReadUnknown) }
      #expect(first.taken == 25)
      #expect(try await look() == .read(TakeReplies.Outcome()))
      try server.deliver(Self.mail(26), name: "26.a")
      // Two workers look at the same mailbox in turn, not both.
      #expect(try await look(pause: 180) == .notDue)
      guard case .read(let second) = try await look(pause: 180, at: Engine.moment.adding(seconds: 180)) else {
        throw CocoaError(.fileReadUnknown)
      }
      #expect(second.taken == 1 && second.known == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM reply") == 26)
      #expect(try server.flags().allSatisfy { !$0.contains("S") })
      // A server that numbers anew gives the same mails, which are known.
      try await database.write { try $0.execute("UPDATE mailbox_read SET validity = 1") }
      guard case .read(let third) = try await look() else { throw CocoaError(.fileReadUnknown) }
      #expect(third.taken == 0 && third.known == 26)
    }
  }

  @Test("what keeps it from being read is kept until it can, and told once to who may mend it", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try await withCompany(engine) { database, company in
      let wrong = ReadMailbox(
        settings(server, password: "wrong"), mailbox: "box", company: company, actor: Example.actor)
      for minutes in 0..<2 {
        let outcome = try await wrong.run(database) { Engine.moment.adding(seconds: Int64(60 * minutes)) }
        guard case .failed(.signInRefused) = outcome else {
          Issue.record("\(outcome)")
          return
        }
      }
      func read() async throws -> MailboxRead? {
        try await database.read { try MailboxReadStore.find("box", of: company, $0) }
      }
      #expect(try await read()?.failedSince == Engine.moment)
      #expect(try await read()?.failure?.description.contains("refused the user or the password") == true)
      let told: [(Int64, String)] = try await database.read {
        try $0.query("SELECT person, kind FROM notice") { ($0.int(0), $0.text(1)) }
      }
      #expect(told.count == 1 && told.first?.0 == 1 && told.first?.1 == "mailbox_failed")
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'mailbox.failed'") == 1)
      let right = ReadMailbox(settings(server), mailbox: "box", company: company, actor: Example.actor)
      _ = try await right.run(database) { Engine.moment }
      let mended = try await read()
      #expect(mended?.failure == nil && mended?.lookedAt == Engine.moment)
    }
  }
}
