import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

@Suite("Notifications and presence on the pages")
struct NoticePageTests {
  /// Two notices of Claire's, one of somebody else's.
  static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    try PromisePageTests.fill(transaction, company)
    let paul = try PersonStore.insert(
      Person(
        id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul <Riva>",
        role: .collector), passwordHash: nil, transaction)
    for (person, number) in [(PersonID(1), 1), (PersonID(1), 2), (paul, 3)] {
      try NoticeStore.add(
        "mention", to: person, of: company, cause: "test:\(number)", path: "/clients/C-1/notes#note-\(number)",
        values: ["who": .text("Paul <Riva>"), "customer": .text("Client C-1"), "text": .text("texte \(number)")],
        at: Engine.moment, transaction)
    }
  }

  @Test("each is read in one's language and leads to its page; another's cannot be opened", arguments: Engine.all)
  func read(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let page = try await bench.page("/notifications")
      #expect(page.contains("Paul &lt;Riva&gt; vous cite chez Client C-1"))
      #expect(page.contains("texte 2") && !page.contains("texte 3"))
      let opened = try await bench.post("/notifications/1", [:])
      #expect(opened.headers[.location] == "/clients/C-1/notes#note-1")
      let left = try await bench.words("/notifications")
      #expect(!left.contains("texte 1") && left.contains("texte 2"))
      let others = try await bench.post("/notifications/3", [:])
      #expect(others.status == .notFound)
      let all = try await bench.words("/notifications?vue=toutes")
      #expect(all.contains("texte 1"))
      _ = try await bench.post("/notifications/lues", ["jusqua": "3"])
      let empty = try await bench.words("/notifications")
      #expect(empty.contains("Aucune notification"))
      let unread = try await bench.database.count("SELECT COUNT(*) FROM notice WHERE read_at IS NULL")
      #expect(unread == 1)
    }
  }

  @Test(
    "what a colleague asked, and that they did it, is said in both languages",
    arguments: [LanguageCode.french, .english])
  func tasks(language: LanguageCode) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      for kind in ["task", "task_finished", "errand"] {
        try NoticeStore.add(
          kind, to: PersonID(1), of: company, cause: kind, path: "/agenda?vue=semaine&ligne=task.1",
          values: [
            "who": .text("Paul <Riva>"), "customer": .text("Client C-1"), "text": .text("le <b>bon"),
            "day": .day("2026-11-27"),
          ], at: Engine.moment, transaction)
      }
    }
    try await PagesBench.open(.sqlite, language: language, fill: fill) { bench in
      let page = try await bench.page("/notifications").replacing("\u{a0}", with: " ").replacing("\u{202f}", with: " ")
      let said =
        language == .french
        ? [
          "Paul &lt;Riva&gt; vous demande pour le 27/11/2026, chez Client C-1 : « le &lt;b&gt;bon »",
          "Paul &lt;Riva&gt; a terminé ce que vous demandiez chez Client C-1",
          "Le scénario vous demande pour le 27/11/2026, chez Client C-1 : « le &lt;b&gt;bon »",
        ]
        : ["Paul &lt;Riva&gt; asks you by", "Paul &lt;Riva&gt; has done what you asked for at Client C-1"]
      for sentence in said { #expect(page.contains(sentence), "\(sentence)") }
    }
  }

  @Test("what one wants to receive is kept, and a note follows its customer unless one said not to")
  func choose() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/clients/C-1/notes", ["texte": "un"])
      let followed = try await bench.database.count("SELECT COUNT(*) FROM watch")
      #expect(followed == 1)
      _ = try await bench.post("/notifications/preferences", ["resume": "1"])
      let page = try await bench.page("/notifications")
      #expect(page.contains("name=\"resume\" value=\"1\" checked"))
      #expect(!page.contains("name=\"suivre\" value=\"1\" checked"))
      _ = try await bench.post("/clients/C-2/notes", ["texte": "deux"])
      let still = try await bench.database.count("SELECT COUNT(*) FROM watch")
      #expect(still == 1)
    }
  }

  @Test("who is at a customer's page is said there and in the list, never of oneself", arguments: Engine.all)
  func presence(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        let paul = Actor.person(PersonID(2), name: "Paul", rights: [.see, .remind])
        try NotePresence(.doing(.calling), at: CustomerID(1)).run(
          transaction, company: bench.company, actor: paul, at: Engine.moment.adding(seconds: -130))
      }
      let page = try await bench.words("/clients/C-1")
      #expect(page.contains("Paul &lt;Riva&gt; appelle ce client depuis 2\u{A0}min"))
      let list = try await bench.words("/clients?vue=all")
      #expect(list.contains("Client C-1 Paul &lt;Riva&gt; y est"))
      let called = try await bench.post("/clients/C-1/presence", ["fait": "appel", "retour": "/clients/C-1/contacts"])
      #expect(called.headers[.location] == "/clients/C-1/contacts")
      let own = try await bench.words("/clients/C-1")
      #expect(own.contains("Vous appelez ce client"))
      #expect(!own.contains("Claire Delmas appelle"))
      let gone = try await bench.post("/clients/C-1/presence", ["fait": "parti"])
      #expect(gone.status == .noContent)
    }
  }
}
