import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import OnboardingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("First steps")
struct OnboardingPageTests {
  @Test("what the data show is done; what is skipped can be come back to")
  func progress() {
    let progress = OnboardingProgress(facts: [.company], marks: [.company: .skipped, .invoices: .skipped])
    #expect(progress[.company] == .done)
    #expect(progress[.invoices] == .skipped)
    #expect(progress.next == .bank)
    #expect(progress.doneCount == 1 && progress.skippedCount == 1)
    #expect(!progress.canPrepare)
    #expect(OnboardingProgress(facts: Set(OnboardingStep.allCases), marks: [:]).isOver)
  }

  @Test("five steps lead to the first reminders, every one waiting for a person", arguments: Engine.all)
  func path(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: { _, _ in }) { bench in
      let empty = try await bench.words("/bienvenue")
      #expect(empty.contains("1 étape faite sur 5"))
      #expect(empty.contains("Importez d’abord des factures."))
      // Each page that a step leads to leads back, while a step waits.
      for path in ["/imports", "/reglages/e-mail", "/reglages"] {
        #expect(try await bench.links(path).contains("/bienvenue"), "\(path)")
      }
      #expect(try await bench.words("/imports").contains("4 étapes à faire"))
      _ = try await bench.post("/bienvenue/bank", ["faire": "passer"])
      #expect(try await bench.words("/bienvenue").contains("Passée"))
      _ = try await bench.post("/bienvenue/bank", ["faire": "rouvrir"])
      #expect(try await !bench.words("/bienvenue").contains("Passée"))
      try await bench.database.write { [company = bench.company] transaction in
        let customer = try CustomerStore.insert(Example.customer(company, code: "C-1"), transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "F-1", cents: 90_000, due: "2026-11-18"), transaction)
      }
      let company = "/reglages/societes/VER"
      try await bench.database.write { try $0.execute("UPDATE company SET iban = NULL") }
      #expect(try await bench.links("/bienvenue").contains("\(company)?retour=/bienvenue"))
      #expect(try await bench.page("\(company)?retour=/bienvenue").contains("name=\"retour\" value=\"/bienvenue\""))
      let wrong = try await bench.post(company, ["nom": " ", "ville": "<b>Lyon", "retour": "/bienvenue"])
      #expect(wrong.status == .unprocessableContent)
      let body = String(buffer: wrong.body)
      #expect(body.contains("value=\"&lt;b&gt;Lyon\"") && body.contains("name=\"retour\" value=\"/bienvenue\""))
      let kept = ["nom": "Verdoncelle", "ville": "Lyon", "adresse": "1 rue A", "pays": "FR", "delai": "NET30"]
      var before = try await bench.before(company)
      let back = try await bench.post(
        company, kept.merging(["retour": "/bienvenue"]) { _, new in new }.merging(before) { _, new in new })
      #expect(back.headers[.location] == "/bienvenue")
      before = try await bench.before(company)
      let away = try await bench.post(
        company, kept.merging(["retour": "//evil.example"]) { _, new in new }.merging(before) { _, new in new })
      #expect(away.headers[.location] == "/")
      _ = try await bench.post("/bienvenue/scenario", ["faire": "prudent"])
      #expect(try await bench.words("/scenarios").contains("Tout à valider Version 1 Par défaut"))
      let prepared = try await bench.post("/bienvenue/relances", [:])
      // The whole day is run, in the background: the bank and the promises before anybody is reminded.
      #expect(prepared.headers[.location] == "/travaux/1")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM job WHERE kind = 'day' AND state = 'waiting'") == 1)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM dunning_action") == 0)
      let twice = try await bench.post("/bienvenue/scenario", ["faire": "prudent"])
      #expect(twice.headers[.location] == "/scenarios")
      let unknown = try await bench.post("/bienvenue/autre", ["faire": "passer"])
      #expect(unknown.status == .notFound)
    }
  }

  @Test("whoever skips the choice of a scenario reads the first reminders before they leave", arguments: Engine.all)
  func skipped(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: TextPageTests.fill) { bench in
      _ = try await bench.post("/bienvenue/scenario", ["faire": "passer"])
      let prepared = try await bench.post("/bienvenue/relances", [:])
      #expect(prepared.headers[.location] == "/travaux/1")
      #expect(try await bench.words("/scenarios").contains("Tout à valider Version 1 Par défaut"))
      // Pressed again, nothing is chosen twice.
      _ = try await bench.post("/bienvenue/relances", [:])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM scenario") == 1)
    }
  }
}
