import FileSourcesRules
import Files
import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Remote
import Sealing
import Storage
import Support
import Synchronization
import Testing

@testable import FileSources

/// A server's folder in memory.
private final class ScriptedFolder: RemoteFolder {
  struct Content: Sendable {
    var text: String
    var mark: String
  }

  let files = Mutex<[String: Content]>([:])
  let moved = Mutex<[String]>([])
  let fetched = Mutex(0)
  let failure = Mutex<RemoteError?>(nil)
  let allowsMoves: Bool

  init(allowsMoves: Bool = true) { self.allowsMoves = allowsMoves }

  func put(_ name: String, _ text: String, mark: String) {
    files.withLock { $0[name] = Content(text: text, mark: mark) }
  }

  func list() async throws -> [RemoteFile] {
    if let failure = failure.withLock({ $0 }) { throw failure }
    return files.withLock { all in
      all.map { RemoteFile(name: $0.key, bytes: Int64($0.value.text.utf8.count), mark: $0.value.mark) }
    }
  }

  func fetch(_ file: RemoteFile, to place: URL, most: Int64) async throws {
    fetched.withLock { $0 += 1 }
    let text = files.withLock { $0[file.name]?.text ?? "" }
    try Data(text.utf8).write(to: place)
  }

  func move(_ file: RemoteFile, into folder: String) async -> Bool {
    guard allowsMoves else { return false }
    files.withLock { $0[file.name] = nil }
    moved.withLock { $0.append("\(folder)/\(file.name)") }
    return true
  }
}

@Suite("Servers that files come from")
struct ServerTests {
  private static let key = SealingKey()

  private static func place(moves: Bool = false) -> SourcePlace {
    .sftp(
      SftpPlace(
        host: "banque.example", path: "/out", user: "verdoncelle", hostKey: nil,
        habits: ServerHabits(minutes: 15, moves: moves)))
  }

  private static func add(_ place: SourcePlace, secret: String? = "s3cret", to bench: SourceBench) async throws {
    let add = AddFileSource("Banque", at: place, secret: secret, root: bench.root.path, key: { key })
    let company = bench.company.id
    _ = try await bench.database.write { try add.run($0, company: company, actor: Example.actor, at: Engine.moment) }
  }

  private static func look(
    _ bench: SourceBench, _ folder: ScriptedFolder, minute: Int64, isAsked: Bool = false
  ) async throws -> SourceLook {
    let take = TakeFile(for: bench.company, readers: SourceBench.readers, actor: Example.actor)
    let look = try #require(LookAtServer(try await bench.source(), at: folder, take: take, actor: Example.actor))
    return try await look.run(bench.database, isAsked: isAsked, day: SourceBench.day) {
      Engine.moment.adding(seconds: 60 * minute)
    }
  }

  @Test("what is left on a server is taken once, and again only when it changed", arguments: Engine.all)
  func remembered(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await Self.add(Self.place(), to: bench)
      let folder = ScriptedFolder()
      folder.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"), mark: "1")
      folder.put("photo.xml", "\u{FFFD}PNG", mark: "1")
      folder.put("suite.xml.part", "…", mark: "1")
      #expect(try await Self.look(bench, folder, minute: 0).taken.map(\.state) == [.refused, .imported])
      #expect(try await bench.open("F-1") == 0)
      // Not yet its turn, and then nothing new.
      #expect(try await Self.look(bench, folder, minute: 14).isBusy)
      #expect(try await Self.look(bench, folder, minute: 15).taken.isEmpty)
      #expect(folder.fetched.withLock { $0 } == 2)
      folder.put("releve.xml", SourceBench.statement("S2", "100.00", "VIREMENT F-2"), mark: "2")
      #expect(try await Self.look(bench, folder, minute: 16, isAsked: true).taken.map(\.state) == [.imported])
      #expect(try await bench.open("F-2") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 2)
      #expect(folder.moved.withLock { $0 }.isEmpty)
    }
  }

  @Test("what was taken is moved there, and remembered where the server does not allow it", arguments: [true, false])
  func moved(allowed: Bool) async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await Self.add(Self.place(moves: true), to: bench)
      let folder = ScriptedFolder(allowsMoves: allowed)
      folder.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"), mark: "1")
      folder.put("photo.xml", "\u{FFFD}PNG", mark: "1")
      _ = try await Self.look(bench, folder, minute: 0)
      #expect(folder.moved.withLock { $0 }.sorted() == (allowed ? ["done/releve.xml", "refused/photo.xml"] : []))
      #expect(try await Self.look(bench, folder, minute: 15).taken.isEmpty)
    }
  }

  @Test("a file that says nothing of its changes is fetched each time and taken when its bytes differ")
  func single() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      let https = HttpsPlace(address: "https://banque.example/releve.xml", user: nil)
      try await Self.add(.https(https), secret: nil, to: bench)
      let folder = ScriptedFolder()
      folder.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"), mark: "")
      #expect(try await Self.look(bench, folder, minute: 0).taken.map(\.state) == [.imported])
      #expect(try await Self.look(bench, folder, minute: 15).taken.isEmpty)
      folder.put("releve.xml", SourceBench.statement("S2", "100.00", "VIREMENT F-2"), mark: "")
      #expect(try await Self.look(bench, folder, minute: 30).taken.map(\.state) == [.imported])
    }
  }

  @Test("a server that fails says why until it no longer does", arguments: Engine.all)
  func failing(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await Self.add(Self.place(), to: bench)
      let folder = ScriptedFolder()
      try await bench.addPeople()
      folder.failure.withLock { $0 = .signInRefused(server: "banque.example") }
      for minute in [0, 15] as [Int64] { #expect(try await Self.look(bench, folder, minute: minute).failure != nil) }
      let failed = try await bench.source()
      #expect(failed.failure == RemoteError.signInRefused(server: "banque.example").phrase)
      #expect(failed.failedSince == Engine.moment)
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'source.failed'") == 1)
      #expect(try await bench.told() == [], "most servers are back within the hour")
      for minute in [60, 75] as [Int64] { #expect(try await Self.look(bench, folder, minute: minute).failure != nil) }
      #expect(try await bench.told() == ["it@v.example source_failed /reglages/sources/\(failed.id)"])
      folder.failure.withLock { $0 = nil }
      #expect(try await Self.look(bench, folder, minute: 90).failure == nil)
      #expect(try await bench.source().failure == nil)
    }
  }

  @Test("a secret is sealed, opens for its own source, and is sent to no other server", arguments: Engine.all)
  func secrets(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      await #expect(throws: SourceFlaw.secret) { try await Self.add(Self.place(), secret: nil, to: bench) }
      try await Self.add(Self.place(), to: bench)
      #expect(
        try await database.count("SELECT COUNT(*) FROM file_source WHERE secret LIKE '%s3cret%' OR secret IS NULL") == 0
      )
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE facts LIKE '%s3cret%'") == 0)
      let source = try await bench.source()
      let opened = try await database.read {
        try LookAtServer.folder(of: source, authorityFile: nil, key: { Self.key }, $0)
      }
      #expect(opened is SftpFolder)
      await #expect(throws: SealingError.self) {
        try await database.read { try LookAtServer.folder(of: source, authorityFile: nil, key: { SealingKey() }, $0) }
      }
      func change(_ place: SourcePlace, secret: String? = nil) async throws {
        let source = try await bench.source()
        let change = ChangeFileSource(source, to: place, secret: secret, key: { Self.key })
        try await database.write { try change.run($0, actor: Example.actor, at: Engine.moment) }
      }
      guard case .sftp(var place) = source.place else { return }
      place.hostKey = "SHA256:" + String(repeating: "a", count: 43)
      try await change(.sftp(place))
      place.host = "evil.example"
      await #expect(throws: SourceFlaw.secret) { try await change(.sftp(place)) }
      try await change(.sftp(place), secret: "autre")
      place.hostKey = "MD5:00"
      await #expect(throws: SourceFlaw.hostKey) { try await change(.sftp(place)) }
      await #expect(throws: SourceFlaw.address) {
        try await change(.https(HttpsPlace(address: "http://169.254.169.254/", user: nil)))
      }
    }
  }

  @Test("the address of a server is read as people write it")
  func addresses() throws {
    let place = try #require(SftpPlace(address: "sftp://verdoncelle@banque.example:2222/out", hostKey: nil))
    #expect(
      place.host == "banque.example" && place.port == 2_222 && place.path == "/out" && place.user == "verdoncelle")
    #expect(place.address == "sftp://verdoncelle@banque.example:2222/out")
    let own = try #require(SftpPlace(address: "v@banque.example/~/out", hostKey: nil))
    #expect(own.path == "out" && own.port == 22 && own.address == "sftp://v@banque.example/~/out")
    #expect(SftpPlace(address: "banque.example/out", hostKey: nil) == nil)
    #expect(SftpPlace(address: "v@banque.example:x/out", hostKey: nil) == nil)
  }
}
