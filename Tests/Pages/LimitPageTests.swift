import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Storage
import Support
import Testing

@Suite("Limits on the pages")
struct LimitPageTests {
  private func note(_ bench: PagesBench) async throws {
    let company = bench.company
    try await bench.database.write {
      _ = try NoteOverruns(company, on: PagesBench.today).run($0, actor: Example.actor, at: Engine.moment)
    }
  }

  @Test("a limit is decided, told as a share on the customer's page, kept, exceeded and listed", arguments: Engine.all)
  func decided(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: House.fill()) { bench in
      let form = "/clients/A-1/limite"
      #expect(try await bench.words("/clients/A-1").contains("Aucune limite n’a été accordée."))
      let refused = try await bench.post(
        form, ["limite": "-3", "garanti": "beaucoup", "depuis": "hier", "jusquau": "", "motif": ""])
      #expect(refused.status == .unprocessableContent && refused.words.contains("Donnez un motif."), "\(refused.words)")
      #expect(refused.words.contains("beaucoup"))
      let early = try await bench.post(
        form, ["limite": "1", "garanti": "", "depuis": "24/11/2026", "jusquau": "23/11/2026", "motif": "essai"])
      #expect(early.words.contains("Le dernier jour vient avant le premier."))
      let done = try await bench.post(
        form,
        [
          "limite": "100,00", "garanti": "50", "depuis": "23/11/2026", "jusquau": "", "motif": "<b>revue",
          "retour": "/clients/A-1",
        ])
      #expect(done.status == .seeOther && done.headers[.location] == "/clients/A-1")
      let page = try await bench.words("/clients/A-1")
      #expect(page.contains("de 100,00\u{A0}€") && page.contains("Montant garanti 50,00\u{A0}€"), "\(page)")
      #expect(page.contains("Limite dépassée") && page.contains("Dépassée de"))
      let kept = try await bench.page(form)
      #expect(kept.contains("&lt;b&gt;revue") && kept.contains("en vigueur"))
      #expect(try await bench.words("/risque/depassements").contains("Aucune limite dépassée"))
      try await note(bench)
      let list = try await bench.words("/risque/depassements")
      #expect(list.contains("Alpha") && list.contains("Total, 1 client"), "\(list)")
      #expect(try await bench.words("/clients/A-1").contains("depuis le 23/11/2026"))
      let file = String(buffer: try await bench.answer("/risque/depassements?format=csv").body)
      #expect(file.contains("Dépassement") && file.contains("Alpha") && file.contains("23/11/2026"), "\(file)")
      for format in ["xlsx", "pdf"] {
        #expect(try await bench.answer("/risque/depassements?format=\(format)").status == .ok)
      }
      let journal = try await bench.words("/journal")
      #expect(journal.contains("Limite décidée") && journal.contains("Limite dépassée"), "\(journal)")
      #expect(journal.contains("Motif\u{A0}: &lt;b&gt;revue"), "\(journal)")
    }
  }

  @Test("who may not decide reads the decisions and is offered no form")
  func rights() async throws {
    try await PagesBench.open(.sqlite, role: "collector", fill: House.fill()) { bench in
      let page = try await bench.page("/clients/A-1/limite")
      #expect(!page.contains("name=\"limite\"") && page.contains("Aucune limite"))
      let refused = try await bench.post("/clients/A-1/limite", ["limite": "1", "depuis": "23/11/2026", "motif": "x"])
      #expect(refused.status == .forbidden)
      #expect(try await bench.page("/clients/A-1").contains("href=\"/clients/A-1/limite\""))
    }
  }

  @Test("a limit that was exceeded is listed by its weight or its day, and no more once it is respected")
  func orders() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: House.fill()) { bench in
      let company = bench.company
      try await bench.database.write { transaction in
        let customers = try CustomerStore.all(of: company, transaction)
        for customer in customers {
          try DecideLimit(
            of: customer.id, .init(limitMinor: 1, insuredMinor: nil, since: PagesBench.today), because: "Revue"
          ).run(transaction, company: company, on: PagesBench.today, actor: Example.actor, at: Engine.moment)
        }
      }
      try await note(bench)
      for order in ["depassement", "-depassement", "depuis", "-depuis", "autre"] {
        #expect(try await bench.visit("/risque/depassements?tri=\(order)") == .ok)
      }
      let before = try await bench.words("/risque/depassements")
      #expect(before.contains("Alpha"))
      _ = try await bench.post(
        "/clients/A-1/limite", ["limite": "9999999", "garanti": "", "depuis": "23/11/2026", "motif": "hausse"])
      #expect(try await !bench.words("/risque/depassements").contains("Alpha"))
    }
  }

  @Test(
    "the score is an addition on the customer's page, and who is not known well enough has no grade",
    arguments: Engine.all)
  func score(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: House.fill()) { bench in
      #expect(try await bench.words("/clients/A-1").contains("Trop peu de factures"))
      let company = bench.company
      try await bench.database.write { transaction in
        let customer = try #require(try CustomerStore.all(of: company, transaction).first { $0.code == "A-1" })
        for number in 1...4 {
          _ = try Example.store(
            Example.item(company, customer.id, number: "S-\(number)", due: "2026-11-01"), transaction)
        }
        try ComputeScores(company, on: PagesBench.today).run(transaction, actor: Example.actor, at: Engine.moment)
      }
      let page = try await bench.page("/clients/A-1")
      let table = try #require(page.split(separator: "h-score").last?.split(separator: "</table>").first)
      let points = table.matches(of: /<td class="num[^"]*">([^<]+)<\/td>/).compactMap {
        Int($0.1.replacing("\u{2212}", with: "-"))
      }
      #expect(points.count == 7 && points.dropLast().reduce(0, +) == points.last, "\(points)")
      #expect(page.contains("\(points.last ?? -1) sur 100") && page.contains("Retard moyen"))
      #expect(try await bench.words("/journal").contains("Scores calculés"))
    }
  }

  @Test(
    "a step around an exceeded limit and conditions on insurance and limits are written in the editor",
    arguments: [LanguageCode.french, .english])
  func editor(language: LanguageCode) async throws {
    try await PagesBench.open(.sqlite, language: language, role: "administrator", fill: House.fill()) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      let saved = try await bench.post(
        "/scenarios/1/etapes/call",
        fields: [
          "revision": "1", "autour": "limit_exceeded", "delai": "1", "decompte": "business", "moyen": "call",
          "execution": "auto", "minimum": "0", "ecart": "0", "condition-0-fait": "insured",
          "condition-0-sens": "except", "condition-1-fait": "over_limit", "condition-1-sens": "only",
        ])
      #expect(saved.status == .seeOther, "\(saved.words)")
      let page = try await bench.words("/scenarios/1?etape=call")
      if language == .french {
        #expect(page.contains("après une limite dépassée"), "\(page)")
        #expect(page.contains("sauf si le client est assuré") && page.contains("si la limite de crédit est dépassée"))
      } else {
        #expect(page.contains("after an exceeded limit"), "\(page)")
        #expect(page.contains("the customer is insured") && page.contains("the credit limit is exceeded"))
      }
    }
  }
}
