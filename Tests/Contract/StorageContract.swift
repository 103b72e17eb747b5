import Kernel
import Storage
import Support
import Testing

/// What both engines must do alike, statement by statement.
@Suite("Storage contract")
struct StorageContract {
  static let schema = Migration(
    "2026-01-01-sample",
    schema: """
      CREATE TABLE sample (
        id KEY_,
        name TEXT NOT NULL UNIQUE,
        amount_minor MONEY,
        day DATE,
        happened MOMENT,
        is_open FLAG NOT NULL,
        weight REAL,
        content BYTES
      );
      CREATE INDEX sample_open ON sample (day) WHERE amount_minor <> 0
      """)

  static func insert(_ name: String, _ transaction: Transaction) throws -> ItemID {
    try transaction.insert(
      """
      INSERT INTO sample (name, amount_minor, day, happened, is_open, weight, content)
      VALUES (\(name), \(Int64.max), \(CivilDate("2026-11-23")), \(Engine.moment), \(true), \(0.5), \(Value.bytes([0, 255, 10])))
      RETURNING id
      """)
  }

  @Test("every type comes back as it was written", arguments: Engine.all)
  func roundTrip(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      let name = "O'Brien \\ \"é\" \t\n 日本 😀"
      let id = try await database.write { try Self.insert(name, $0) }
      let found = try await database.read { snapshot in
        try snapshot.first(
          "SELECT name, amount_minor, day, happened, is_open, weight, content FROM sample WHERE id = \(id)"
        ) { row in
          #expect(row.text(0) == name)
          #expect(row.int(1) == Int64.max)
          let (day, happened) = (try row.date(2), try row.moment(3))
          #expect(day == CivilDate("2026-11-23"))
          #expect(happened == Engine.moment)
          #expect(row.flag(4))
          #expect(row.real(5) == 0.5)
          #expect(row.bytes(6) == [0, 255, 10])
          return true
        }
      }
      #expect(found == true)
    }
  }

  @Test("nothing comes back as nothing", arguments: Engine.all)
  func nulls(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      try await database.write { transaction in
        try transaction.execute("INSERT INTO sample (name, is_open) VALUES (\("empty"), \(false))")
        let row = try transaction.first("SELECT amount_minor, day, happened, is_open FROM sample") { row in
          (row.intOrNil(0), try row.dateOrNil(1), try row.momentOrNil(2), row.flag(3))
        }
        #expect(row?.0 == nil && row?.1 == nil && row?.2 == nil && row?.3 == false)
      }
    }
  }

  @Test("a failed transaction leaves nothing behind", arguments: Engine.all)
  func rollback(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      await #expect(throws: StorageError.self) {
        try await database.write { transaction in
          _ = try Self.insert("once", transaction)
          _ = try Self.insert("once", transaction)
        }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM sample") == 0)
      _ = try await database.write { try Self.insert("once", $0) }
      #expect(try await database.count("SELECT COUNT(*) FROM sample") == 1)
    }
  }

  @Test("a duplicate key is told apart from other refusals", arguments: Engine.all)
  func duplicate(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      _ = try await database.write { try Self.insert("once", $0) }
      do {
        _ = try await database.write { try Self.insert("once", $0) }
        Issue.record("the second insert should be refused")
      } catch StorageError.duplicate {
      }
    }
  }

  @Test("bulk rows and reserved keys meet ordinary ones without clashing", arguments: Engine.all)
  func bulk(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      try await database.write { transaction in
        _ = try Self.insert("before", transaction)
        let keys: [ItemID] = try transaction.reserveKeys(of: "sample", count: 3)
        #expect(Set(keys).count == 3)
        try transaction.bulkInsert(into: "sample", ["id", "name", "day", "is_open", "content"]) { add in
          for key in keys {
            try add([key.bound, "tab\t\\ \(key)".bound, .null, true.bound, .bytes([1, 0])])
          }
        }
        _ = try Self.insert("after", transaction)
      }
      let names = try await database.read { try $0.query("SELECT name FROM sample ORDER BY id") { $0.text(0) } }
      #expect(names.count == 5)
      #expect(names.filter { $0.hasPrefix("tab\t\\ ") }.count == 3)
      let content = try await database.read {
        try $0.first("SELECT content FROM sample WHERE name LIKE 'tab%'") { $0.bytes(0) }
      }
      #expect(content == [1, 0])
    }
  }

  @Test("what fills an empty table leaves it its indexes, even when it fails", arguments: Engine.all)
  func indexesAfterBulk(engine: Engine) async throws {
    try await engine.withDatabase([
      Self.schema,
      Migration(
        "indexes",
        schema: """
          CREATE INDEX sample_day ON sample (day) WHERE is_open;
          CREATE INDEX sample_upper ON sample ((upper(name)), id)
          """),
    ]) { database in
      let list: SQL =
        engine == .sqlite
        ? "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sample' ORDER BY name"
        : "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'sample' ORDER BY indexname"
      let indexes: @Sendable (Snapshot) throws -> [String] = {
        try $0.query(list) { "\($0.textOrNil(0) ?? "") \($0.textOrNil(1) ?? "")" }
      }
      let before = try await database.read(indexes)
      #expect(before.count { $0.contains("sample_day") || $0.contains("sample_upper") } == 2)
      struct GivenUp: Error {}
      let afterFailure = try await database.write { transaction in
        if engine == .sqlite {
          #expect(throws: GivenUp.self) {
            try transaction.bulkInsert(into: "sample", ["name", "is_open"]) { _ in throw GivenUp() }
          }
        }
        return try indexes(transaction)
      }
      #expect(afterFailure == before)
      let afterFilling = try await database.write { transaction in
        try transaction.bulkInsert(into: "sample", ["name", "is_open"]) { add in
          for name in ["b", "a", "c"] { try add([name.bound, true.bound]) }
        }
        return try indexes(transaction)
      }
      #expect(afterFilling == before)
      let found = try await database.read {
        try $0.query("SELECT name FROM sample WHERE upper(name) >= 'B' ORDER BY upper(name)") { $0.text(0) }
      }
      #expect(found == ["b", "c"])
    }
  }

  @Test("a list binds each value, and an empty list matches nothing", arguments: Engine.all)
  func lists(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      try await database.write { transaction in
        let first = try Self.insert("one", transaction)
        let second = try Self.insert("two", transaction)
        _ = try Self.insert("three", transaction)
        #expect(try transaction.count("SELECT COUNT(*) FROM sample WHERE id IN \([first, second])") == 2)
        #expect(try transaction.count("SELECT COUNT(*) FROM sample WHERE id IN \([ItemID]())") == 0)
        let hostile = "'; DROP TABLE sample; --"
        #expect(try transaction.count("SELECT COUNT(*) FROM sample WHERE name = \(hostile)") == 0)
      }
    }
  }

  @Test("days between two dates are counted alike", arguments: Engine.all)
  func days(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      try await database.write { transaction in
        _ = try Self.insert("one", transaction)
        let days = transaction.dialect.days(from: "day", to: "CAST(\(CivilDate("2027-03-01")) AS date)")
        let sqlite = transaction.dialect.days(from: "day", to: "\(CivilDate("2027-03-01"))")
        let expression = transaction.dialect == .sqlite ? sqlite : days
        #expect(try transaction.count("SELECT \(expression) FROM sample") == 98)
      }
    }
  }

  @Test("writers that add to one row at once lose nothing", arguments: Engine.all)
  func concurrentWriters(engine: Engine) async throws {
    try await engine.withDatabase([Self.schema]) { database in
      try await database.write { transaction in
        try transaction.execute("INSERT INTO sample (name, amount_minor, is_open) VALUES ('counter', 0, \(true))")
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await database.write { transaction in
              _ = try transaction.execute("UPDATE sample SET amount_minor = amount_minor + 1 WHERE name = 'counter'")
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await database.count("SELECT amount_minor FROM sample") == 20)
    }
  }

  @Test("migrations run once, and a newer database is refused", arguments: Engine.all)
  func migrations(engine: Engine) async throws {
    let later = Migration("2026-02-01-more", schema: "ALTER TABLE sample ADD COLUMN note TEXT")
    try await engine.withDatabase([Self.schema, later]) { database in
      let again = try await database.migrate([Self.schema, later], at: Engine.moment)
      #expect(again.isEmpty)
      await #expect(throws: StorageError.newerDatabase(unknown: ["2026-02-01-more"])) {
        try await database.migrate([Self.schema], at: Engine.moment)
      }
    }
  }

  @Test("a migration that fails leaves the database as it was", arguments: Engine.all)
  func failedMigration(engine: Engine) async throws {
    let broken = Migration(
      "2026-02-01-broken", schema: "ALTER TABLE sample ADD COLUMN note TEXT;\nALTER TABLE missing ADD COLUMN x TEXT")
    try await engine.withDatabase([Self.schema]) { database in
      await #expect(throws: StorageError.self) {
        try await database.migrate([Self.schema, broken], at: Engine.moment)
      }
      await #expect(throws: StorageError.self) {
        try await database.count("SELECT COUNT(note) FROM sample")
      }
      _ = try await database.write { try Self.insert("still works", $0) }
    }
  }
}
