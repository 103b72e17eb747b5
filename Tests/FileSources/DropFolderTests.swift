import FileSourcesRules
import Files
import Foundation
import Imports
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import FileSources

@Suite("Drop folders")
struct DropFolderTests {
  @Test("a statement that is dropped pays its invoice at once and is moved once it is in", arguments: Engine.all)
  func taken(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      try bench.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      let look = try await bench.look()
      #expect(look.taken.map(\.state) == [.imported] && look.left == 0 && look.failure == nil)
      #expect(try await bench.open("F-1") == 0)
      #expect(try bench.names() == ["done"] && bench.names("done") == ["releve.xml"])
      #expect(try await bench.source().lookedAt != nil)
      // The same bytes under another name are known; another file of the same name finds its place beside the first.
      try bench.put("copie.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      try bench.put("releve.xml", SourceBench.statement("S2", "100.00", "VIREMENT F-2"))
      #expect(try await bench.look().taken.map(\.state) == [.known, .imported])
      #expect(try bench.names("done") == ["copie.xml", "releve-2.xml", "releve.xml"])
      #expect(try await bench.open("F-2") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 2)
      #expect(try await bench.files().map(\.state) == [.imported, .known, .imported])
      #expect(try await database.read { try Journal.verify($0) } == [])
    }
  }

  @Test("a file that a killed program had imported and not moved brings no double", arguments: Engine.all)
  func killed(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      let text = SourceBench.statement("S1", "450.25", "VIREMENT F-1")
      // What was done when the program was killed between the import and all that follows it.
      _ = try await ImportFile(FileBytes(name: "releve.xml", Array(text.utf8)), company: bench.company)
        .run(database, readers: SourceBench.readers, actor: Example.actor, at: Engine.moment, day: SourceBench.day)
      try bench.put("releve.xml", text)
      #expect(try await bench.look().taken.map(\.state) == [.known])
      #expect(try bench.names("done") == ["releve.xml"])
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 1)
      // It had not come to be matched: it is now.
      #expect(try await bench.open("F-1") == 0)
    }
  }

  @Test("what cannot be read is refused with a text that says why, once it can no longer be on its way")
  func refused() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      bench.patience = 20
      let text = SourceBench.statement("S1", "450.25", "VIREMENT F-1")
      try bench.put("releve.xml", String(text.prefix(300)))
      try bench.put("vide.xml", "")
      var look = try await bench.look()
      #expect(look.taken.isEmpty && look.left == 2)
      // The rest of it arrives.
      try bench.put("releve.xml", text)
      look = try await bench.look()
      #expect(look.taken.map(\.state) == [.imported] && look.left == 1)
      let later = Moment(microsecondsSince1970: Int64((Date().timeIntervalSince1970 + 30) * 1_000_000))
      look = try await bench.look(at: later)
      #expect(look.taken.map(\.state) == [.refused])
      #expect(try bench.names("refused") == ["vide.xml", "vide.xml.txt"])
      let why = try String(contentsOf: bench.folder.appendingPathComponent("refused/vide.xml.txt"), encoding: .utf8)
      #expect(why.contains("vide.xml") && why.contains(";"), "\(why)")
      #expect(try await bench.files().first?.reason != nil)
    }
  }

  @Test("a list whose columns are not known waits for a person under Imports")
  func asked() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      try bench.put("liste.csv", "Qui;Quoi;Combien\nDupont;F-9;12,00\nDurand;F-10;15,00\n")
      #expect(try await bench.look().taken.map(\.state) == [.asked])
      #expect(try bench.names("refused") == ["liste.csv", "liste.csv.txt"])
      let company = bench.company.id
      #expect(try await database.read { try OriginalStore.waiting(of: company, $0) }.map(\.name) == ["liste.csv"])
    }
  }

  @Test("links, second names and pipes are never read, and what is being written is left")
  func special() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      let outside = bench.root.appendingPathComponent("secret.xml")
      try Data(SourceBench.statement("S1", "450.25", "VIREMENT F-1").utf8).write(to: outside)
      let manager = FileManager.default
      try manager.createSymbolicLink(at: bench.folder.appendingPathComponent("a.xml"), withDestinationURL: outside)
      try manager.linkItem(at: outside, to: bench.folder.appendingPathComponent("b.xml"))
      #expect(mkfifo(bench.folder.appendingPathComponent("c.xml").path, 0o600) == 0)
      try bench.put("d.xml.part", "…")
      try manager.createDirectory(
        at: bench.folder.appendingPathComponent("sous-dossier"), withIntermediateDirectories: false)
      let look = try await bench.look()
      #expect(look.taken.map(\.state) == [.refused, .refused, .refused])
      #expect(try bench.names() == ["d.xml.part", "refused", "sous-dossier"])
      #expect(try await database.count("SELECT COUNT(*) FROM import_file") == 0)
      #expect(manager.fileExists(atPath: outside.path))
    }
  }

  @Test("a link in the place of a folder to which files are moved is moved aside itself, and leads nowhere")
  func elsewhere() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      let outside = bench.root.appendingPathComponent("ailleurs")
      try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        at: bench.folder.appendingPathComponent("done"), withDestinationURL: outside)
      try bench.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      #expect(try await bench.look().taken.map(\.state) == [.refused, .imported])
      #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == [])
      #expect(try bench.names("done") == ["releve.xml"] && bench.names("refused") == ["done", "done.txt"])
    }
  }

  @Test("a file that cannot be moved is said, and counted once however often it is looked at")
  func immovable() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      // A file lies where the folder should be made.
      try bench.put("a.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      try bench.put("done", "not a folder")
      for _ in 1...2 {
        #expect(try await bench.look().failure?.description.contains("cannot be moved") == true)
      }
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 1)
      #expect(try await bench.source().failure != nil)
      try FileManager.default.removeItem(at: bench.folder.appendingPathComponent("done"))
      #expect(try await bench.look().failure == nil)
      #expect(try await bench.source().failure == nil)
      #expect(try bench.names("done") == ["a.xml"])
    }
  }

  @Test("a folder that is not there is said once in the journal, and is not made anew", arguments: Engine.all)
  func missing(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      try await bench.addPeople()
      try FileManager.default.removeItem(at: bench.folder)
      for _ in 1...3 { #expect(try await bench.look().failure != nil) }
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'source.failed'") == 1)
      #expect(!FileManager.default.fileExists(atPath: bench.folder.path))
      let id = try await bench.source().id
      #expect(try await bench.told() == ["it@v.example source_failed /reglages/sources/\(id)"])
    }
  }

  @Test("two at once take each file once")
  func together() async throws {
    try await Engine.sqlite.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      let held = try DropFolder("VER", in: bench.root.path)
      #expect(held.claim())
      try bench.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      #expect(try await bench.look().isBusy)
      #expect(try bench.names() == ["releve.xml"])
    }
  }

  @Test("a source is one of its name and folder, by whoever may configure", arguments: Engine.all)
  func settings(engine: Engine) async throws {
    try await engine.withDatabase(SourceBench.migrations) { database in
      let bench = try await SourceBench(database)
      try await bench.add()
      await #expect(throws: SourceFlaw.nameTaken) { try await bench.add("Relevés", folder: "B") }
      await #expect(throws: SourceFlaw.folderTaken) { try await bench.add("Autre") }
      await #expect(throws: SourceFlaw.folder) { try await bench.add("Autre", folder: "../etc") }
      await #expect(throws: SourceFlaw.name) { try await bench.add(" ") }
      let source = try await bench.source()
      let reader = Actor.person(PersonID(7), name: "Léa", rights: [.see, .importFiles])
      await #expect(throws: NotAllowed.self) {
        try await database.write { try RemoveFileSource(source).run($0, actor: reader, at: Engine.moment) }
      }
      try bench.put("releve.xml", SourceBench.statement("S1", "450.25", "VIREMENT F-1"))
      _ = try await bench.look()
      try await database.write {
        try SwitchFileSource(source, isOn: false).run($0, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await database.read { try FileSourceStore.watched(folders: true, $0) } == [])
      try await database.write { try RemoveFileSource(source).run($0, actor: Example.actor, at: Engine.moment) }
      #expect(try await database.count("SELECT COUNT(*) FROM source_file") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 1)
      #expect(try bench.names("done") == ["releve.xml"])
    }
  }
}
