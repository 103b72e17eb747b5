import Journal
import Kernel
import Storage
import Support
import Testing

/// The chain holds, and shows when it was touched.
@Suite("Journal")
struct JournalContract {
  static func record(_ count: Int, _ database: Database) async throws {
    for number in 1...count {
      try await database.write { transaction in
        Journal(transaction, actor: Example.actor, at: Engine.moment).record(
          "test.happened", "item:\(number)", company: nil, facts: ["number": .number(Int64(number)), "text": "«é»\n\""])
      }
    }
  }

  @Test("an untouched chain holds", arguments: Engine.all)
  func holds(engine: Engine) async throws {
    try await engine.withDatabase(Journal.migrations) { database in
      try await Self.record(5, database)
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test(
    "a changed, removed or cut-off entry breaks it",
    arguments: Engine.all, ["change", "remove", "cut"])
  func broken(engine: Engine, how: String) async throws {
    try await engine.withDatabase(Journal.migrations) { database in
      try await Self.record(5, database)
      try await database.write { transaction in
        switch how {
        case "change": try transaction.execute("UPDATE journal SET actor = 'someone else' WHERE id = 3")
        case "remove": try transaction.execute("DELETE FROM journal WHERE id = 3")
        default: try transaction.execute("DELETE FROM journal WHERE id = 5")
        }
      }
      #expect(try await !database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("writers at once chain one after the other", arguments: Engine.all)
  func concurrent(engine: Engine) async throws {
    try await engine.withDatabase(Journal.migrations) { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await Self.record(5, database) } }
        try await group.waitForAll()
      }
      #expect(try await database.count("SELECT COUNT(*) FROM journal") == 20)
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("a failed change leaves no entry", arguments: Engine.all)
  func rollback(engine: Engine) async throws {
    struct Refused: Error {}
    try await engine.withDatabase(Journal.migrations) { database in
      await #expect(throws: Refused.self) {
        try await database.write { transaction in
          Journal(transaction, actor: Example.actor, at: Engine.moment).record("test.happened", "x", company: nil)
          throw Refused()
        }
      }
      let entries = try await database.count("SELECT COUNT(*) FROM journal")
      #expect(entries == 0)
    }
  }
}
