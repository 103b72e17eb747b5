import HTTPTypes
import HummingbirdTesting
import Jobs
import Kernel
import Pages
import Storage
import Support
import Testing

@Suite("Pages of long work")
struct JobPageTests {
  @Test("a day started from the page waits, is shown, followed and given up", arguments: Engine.all)
  func day(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: { _, _ in }) { (bench: PagesBench) async throws -> Void in
      #expect(try await bench.words("/travaux").contains("Aucun travail"))
      let started = try await bench.post("/travaux/journee", [:])
      #expect(started.status == .seeOther && started.headers[.location] == "/travaux/1")
      let text = try await bench.page("/travaux/1")
      #expect(text.contains("Journée du 23 novembre 2026") && text.contains("data-stream=\"/travaux/1/suivi\""))
      // Who runs no scripts sees it go on all the same.
      let refresh = "<noscript><meta http-equiv=\"refresh\""
      #expect(text.contains(refresh))
      _ = try await bench.post("/travaux/1/annuler", [:])
      #expect(try await !bench.page("/travaux/1").contains(refresh))
      #expect(try await bench.words("/travaux/1").contains("Abandonné"))
      let stream = try await bench.page("/travaux/1/suivi")
      #expect(stream.hasPrefix("data: <section") && stream.hasSuffix("\n\n"))
      #expect(!stream.contains("data-stream"))
      _ = try await bench.post("/travaux/1/recommencer", [:])
      #expect(try await bench.words("/travaux").contains("En attente"))
    }
  }

  @Test(
    "what waits is sent by work of its own, offered where it waits to who sees every customer", arguments: Engine.all)
  func sending(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: { _, _ in }) { (bench: PagesBench) async throws -> Void in
      #expect(try await !bench.page("/envois?vue=en-attente").contains("/travaux/envoi"), "nothing waits")
      let started = try await bench.post("/travaux/envoi", [:])
      #expect(started.status == .seeOther && started.headers[.location] == "/travaux/1")
      #expect(try await bench.words("/travaux/1").contains("Envoi du 23 novembre 2026"))
      _ = try await bench.post("/travaux/1/annuler", [:])
      #expect(try await bench.words("/travaux/1").contains("ce qui était fait reste fait"))
    }
  }

  @Test("a list whose columns are not known is not told as read")
  func columns() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { (bench: PagesBench) async throws -> Void in
      _ = try await bench.post("/travaux/journee", [:])
      try await bench.database.write {
        try $0.execute(
          """
          UPDATE job SET kind = 'import', state = 'done', figures = '{"waiting_list":"c:1"}',
            result_path = '/imports/colonnes/1'
          """)
      }
      let text = try await bench.words("/travaux/1")
      #expect(text.contains("dites ce que contiennent les colonnes") && text.contains("Voir la liste"))
      let list = try await bench.words("/travaux")
      #expect(list.contains("À préciser") && !list.contains("Terminé"))
    }
  }

  @Test("the name of a file stays a name, and the work of another company is not there")
  func hostile() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { (bench: PagesBench) async throws -> Void in
      let claire = Actor.person(PersonID(1), name: "Claire", rights: [.importFiles])
      _ = try await StartJob(.importFile, title: FigureTests.hostile).run(
        bench.database, company: bench.company, who: FigureTests.hostile, actor: claire, at: Engine.moment,
        day: PagesBench.today)
      for path in ["/travaux", "/travaux/1"] {
        let text = try await bench.page(path)
        #expect(text.contains("Ré &quot;\u{301} onmouseover") && !text.contains("<b>x</b>"), "\(path)")
      }
      for path in ["/travaux/2", "/travaux/x", "/travaux/99999999999999999999", "/travaux/2/suivi"] {
        #expect(try await bench.visit(path) == .notFound, "\(path)")
      }
    }
  }
}
