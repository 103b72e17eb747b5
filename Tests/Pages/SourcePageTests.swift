import FileSources
import FileSourcesRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Storage
import Support
import Testing

@Suite("The pages of the sources of files")
struct SourcePageTests {
  static let sftp = [
    "nom": "Banque", "serveur": "sftp.banque.example", "port": "22", "chemin": "/out", "compte": "verdoncelle",
    "secret": "très secret", "cle": "", "minutes": "15",
  ]

  @Test("a drop folder is added, shows what it brought and why it refused, and is switched off and removed")
  func folder() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let name = "pages-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: "\(PagesBench.dropFolders)/\(name)") }
      #expect(try await bench.words("/reglages/sources").contains("Aucune source"))
      let wrong = try await bench.post("/reglages/sources?sorte=folder", ["nom": "Relevés", "dossier": "../etc"])
      #expect(wrong.status == .unprocessableContent && wrong.words.contains("Donnez un nom fait de lettres"))
      let added = try await bench.post("/reglages/sources?sorte=folder", ["nom": "Relevés <BNP>", "dossier": name])
      #expect(added.status == .seeOther)
      #expect(FileManager.default.fileExists(atPath: "\(PagesBench.dropFolders)/\(name)"))
      let twice = try await bench.post("/reglages/sources?sorte=folder", ["nom": "Autre", "dossier": name])
      #expect(twice.status == .unprocessableContent && twice.words.contains("est déjà une source"))
      let company = bench.company
      let source = try #require(try await bench.database.read { try FileSourceStore.all(of: company, $0) }.first)
      let reason = try String(
        decoding: JSONEncoder().encode(SourceRefusal.notPlain(file: "lien.xml").phrase), as: UTF8.self)
      try await bench.database.write { transaction in
        for (name, state, why) in [("releve.xml", "imported", nil), ("lien.xml", "refused", reason)] {
          try transaction.execute(
            """
            INSERT INTO source_file (company, source, name, bytes, mark, digest, state, reason, taken_at)
            VALUES (\(company), \(source.id), \(name), 2048, '', '', \(state), \(why), \(Engine.moment))
            """)
        }
      }
      let list = try await bench.words("/reglages/sources")
      #expect(list.contains("lien.xml") && list.contains("Refusé") && list.contains("Dossier de dépôt"))
      let path = "/reglages/sources/\(source.id)"
      let page = try await bench.words(path)
      #expect(page.contains("Importé") && page.contains("2 Ko".replacing(" ", with: "\u{A0}")) || page.contains("2 Ko"))
      #expect(page.contains("fichier spécial") && page.contains(name))
      #expect(try await bench.page(path).contains("Relevés &lt;BNP&gt;"))
      #expect(try await bench.post(path, ["acte": "arreter"]).status == .seeOther)
      #expect(try await bench.words(path).contains("Arrêtée"))
      // What was switched off is switched on again by the address of its undo.
      #expect(try await bench.post(path + "?acte=reprendre", [:]).status == .seeOther)
      #expect(try await bench.post(path, ["acte": "nonsense"]).status == .notFound)
      #expect(try await bench.post(path, ["acte": "retirer"]).status == .seeOther)
      #expect(try await bench.visit(path) == .notFound)
      #expect(try await bench.words("/journal").contains("Source de fichiers retirée"))
    }
  }

  @Test("a server is added with its secret sealed, says what it shows, and is changed by one of two at once")
  func server() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      for (field, value, sentence) in [
        ("serveur", "sftp://x", "sans sftp:// devant"), ("port", "99999", "entre 1 et 65535"),
        ("cle", "MD5:12", "commence par SHA256:"), ("secret", "", "Donnez le secret"),
        ("minutes", "0", "entre 1 et 1440"), ("nom", "", "60 lettres au plus"), ("compte", "", "Donnez le compte"),
      ] {
        let answer = try await bench.post("/reglages/sources?sorte=sftp", Self.sftp.merging([field: value]) { $1 })
        #expect(answer.status == .unprocessableContent, "\(field)")
        #expect(answer.words.replacing("\u{A0}", with: " ").contains(sentence), "\(field)")
        #expect(!answer.words.contains("très secret"), "\(field)")
      }
      #expect(try await bench.post("/reglages/sources?sorte=sftp", Self.sftp).status == .seeOther)
      let (company, path) = (bench.company, "/reglages/sources/1")
      #expect(
        try await bench.database.count("SELECT COUNT(*) FROM file_source WHERE secret LIKE '%secret%'") == 0)
      let page = try await bench.words(path)
      #expect(page.contains("sftp://verdoncelle@sftp.banque.example/out") && page.contains("toutes les 15 minutes"))
      #expect(page.replacing("\u{A0}", with: " ").contains("non saisie : rien n’est pris"))
      #expect(try await !bench.page(path + "/modifier").contains("secret</textarea>"))
      let before = try await bench.before(path + "/modifier")
      let key = "SHA256:" + String(repeating: "a", count: 43)
      var form = Self.sftp.merging(["cle": key, "secret": ""]) { $1 }
      form["nom"] = nil
      #expect(try await bench.post(path + "/modifier", form.merging(before) { $1 }).status == .seeOther)
      // Whoever opened the form before that is told.
      let late = try await bench.post(path + "/modifier", form.merging(before) { $1 }.merging(["minutes": "5"]) { $1 })
      #expect(late.status == .conflict && late.words.contains(key))
      let now = try await bench.before(path + "/modifier")
      let moved = form.merging(now) { $1 }.merging(["serveur": "evil.example"]) { $1 }
      #expect(try await bench.post(path + "/modifier", moved).words.contains("Donnez le secret"))
      try await bench.database.write {
        try $0.execute("UPDATE file_source SET tried_at = \(Engine.moment) WHERE company = \(company)")
      }
      #expect(try await bench.post(path, ["acte": "regarder"]).status == .seeOther)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM file_source WHERE tried_at IS NULL") == 1)
      let https = ["nom": "Site", "adresse": "http://169.254.169.254/", "minutes": "15"]
      let refused = try await bench.post("/reglages/sources?sorte=https", https)
      #expect(refused.words.contains("commence par https://"))
      let taken = https.merging(["adresse": "https://banque.example/releve.xml"]) { $1 }
      #expect(try await bench.post("/reglages/sources?sorte=https", taken).status == .seeOther)
      #expect(try await bench.words("/reglages/sources").contains("https://banque.example/releve.xml"))
    }
  }

  @Test("who reads everything reads the sources and changes none")
  func read() async throws {
    try await PagesBench.open(.sqlite, role: "auditor", fill: { _, _ in }) { bench in
      let page = try await bench.page("/reglages/sources")
      #expect(!page.contains("/reglages/sources/nouvelle"))
      #expect(try await bench.visit("/reglages/sources/nouvelle") == .forbidden)
    }
  }
}
