import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Entries, closings and receipts by rate on the pages")
struct AccountingPageTests {
  /// An invoice of 1,750.00 at two rates, of which the bank brought 875.00.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "=Alpha"), transaction)
    let invoice = try Example.store(
      Example.item(company, customer, number: "FA-1", cents: 1_750_00, issued: "2026-10-01"), transaction)
    try VatStore.write(
      VatBreakdown(
        due: .receipt,
        parts: [
          VatPart(category: "S", rate: 2_000, baseMinor: 1_000_00, taxMinor: 200_00),
          VatPart(category: "S", rate: 1_000, baseMinor: 500_00, taxMinor: 50_00),
        ]), of: invoice, company: company, transaction)
    for (number, day) in [("R-1", "2026-10-17"), ("R-2", "2026-11-20")] as [(String, CivilDate)] {
      let payment = try ItemStore.insert(
        Example.item(company, customer, .payment, number: number, cents: -875_00, issued: day, due: day),
        source: "bank", sourceKey: "entry:\(number.suffix(1))", transaction)
      try AllocationStore.allocate(
        Money(minor: 875_00, .eur), of: invoice, by: payment, company: company, day: day, reason: .matched, transaction)
    }
  }

  @Test("a batch is made, its files are taken, and it holds each movement once", arguments: Engine.all)
  func batches(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      let path = "/rapports/comptabilite"
      #expect(try await bench.page("/rapports").contains(path))
      #expect(try await bench.words(path).contains("2 mouvements n’ont pas encore été exportés."))
      let wrong = try await bench.post(path, ["au": "31/12/2026"])
      #expect(wrong.status == .unprocessableContent && wrong.words.contains("pas encore passé"), "\(wrong.words)")
      #expect(try await bench.post(path, ["au": "31/10/2026"]).status == .seeOther)
      #expect(try await bench.post(path, ["au": "23/11/2026"]).status == .seeOther)
      let page = try await bench.words(path)
      #expect(page.contains("Lot 2") && page.contains("jusqu’au 31/10/2026") && page.contains("875,00"), "\(page)")
      let first = String(buffer: try await bench.answer(path + "/1/fichier?forme=fec").body)
      #expect(first.contains("R-1") && !first.contains("R-2") && first.contains("\t875,00\t0,00"))
      let second = try await bench.answer(path + "/2/fichier?forme=csv")
      #expect(second.headers[.contentDisposition] == "attachment; filename=\"ecritures-2.csv\"")
      let list = String(buffer: second.body)
      #expect(list.contains("R-2") && list.contains("'=Alpha") && list.contains("AA;20261120"), "\(list)")
      let letters = String(buffer: try await bench.answer(path + "/2/fichier?forme=lettrage").body)
      #expect(letters.contains("FA-1") && letters.contains("R-1") && letters.contains("lettre"))
      #expect(try await bench.answer(path + "/3/fichier").status == .notFound)
      #expect(try await bench.words("/factures/FA-1").contains("soldée · lettrage AA"))
      #expect(try await bench.words("/factures?etat=toutes").contains("Soldée · AA"))
    }
  }

  @Test("who applies cash closes and cannot open again; who configures can; the journal tells", arguments: Engine.all)
  func closing(engine: Engine) async throws {
    let path = "/rapports/comptabilite"
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      let early = try await bench.post(path + "/cloture", ["cloture": "23/11/2026"])
      #expect(early.status == .unprocessableContent && early.words.contains("Seul un jour passé"), "\(early.words)")
      #expect(try await bench.post(path + "/cloture", ["cloture": "31/10/2026"]).status == .seeOther)
      #expect(try await bench.words(path).contains("Clos jusqu’au 31/10/2026"))
      #expect(try await !bench.page(path).contains("Tout rouvrir"))
      let back = try await bench.post(path + "/cloture", ["cloture": "30/09/2026"])
      #expect(back.status == .unprocessableContent && back.words.contains("droit de régler"), "\(back.words)")
      #expect(try await bench.post(path + "/cloture", ["faire": "rouvrir"]).status == .forbidden)
    }
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      #expect(try await bench.post(path + "/cloture", ["cloture": "31/10/2026"]).status == .seeOther)
      #expect(try await bench.post(path + "/cloture", ["faire": "rouvrir"]).status == .seeOther)
      #expect(try await bench.words(path).contains("Aucune période n’est close."))
      let journal = try await bench.words("/journal")
      #expect(journal.contains("Période close") && journal.contains("Période rouverte"), "\(journal)")
    }
  }

  @Test("receipts by rate are added up for the month before or the days that are asked for", arguments: Engine.all)
  func receipts(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "finance_director", fill: Self.fill) { bench in
      let path = "/rapports/encaissements-tva"
      let month = try await bench.words(path)
      #expect(month.contains("600,00") && month.contains("275,00"), "\(month)")
      let both = try await bench.words(path + "?du=2026-10-01&au=2026-11-30")
      #expect(both.contains("1\u{202F}200,00") && both.contains("550,00"), "\(both)")
      let file = String(buffer: try await bench.answer(path + "?du=2026-11-01&au=2026-11-30&format=csv").body)
      #expect(file.contains("FA-1") && file.contains("20/11/2026") && file.contains("275,00"), "\(file)")
      #expect(try await bench.words(path + "?du=2026-09-01&au=2026-09-30").contains("Aucun encaissement par taux"))
      #expect(try await !bench.page("/rapports/comptabilite").contains("Préparer le lot"))
    }
  }
}
