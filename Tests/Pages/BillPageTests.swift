import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Bills on the pages")
struct BillPageTests {
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let customer = try CustomerStore.insert(
      Example.customer(company, code: "C-1", name: "Client <1>"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "FA-1", cents: 100_000, issued: "2026-10-01", due: "2026-11-01"),
      transaction)
    try transaction.execute("UPDATE company SET iban = 'FR7630006000011234567890189' WHERE id = \(company)")
  }

  private static let path = "/clients/C-1/effets"

  private static func form(_ bench: PagesBench) async throws -> [String: String] {
    let page = try await bench.page(path)
    let piece = String(try #require(page.firstMatch(of: /name="piece" value="(\d+)"/)).1)
    return [
      "nature": "lcr", "montant": "", "cree": "20/11/2026", "echeance": "31/12/2026",
      "compte": "20041 01005 0500013M026 06", "tire": "", "banque": "Crédit <du> Nord", "piece": piece,
    ]
  }

  @Test(
    "a bill is noted with what it pays, accepted, goes on a slip with its file and its PDF, and is not paid",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      #expect(try await bench.page("/clients/C-1").contains("href=\"\(Self.path)\""))
      let right = try await Self.form(bench)
      for (field, typed, said) in [
        ("compte", "FR15 2004", "Ni un IBAN"), ("echeance", "", "jour de l’échéance"),
        ("echeance", "01/11/2026", "précéder"),
        ("cree", "24/11/2026", "pas encore venu"), ("montant", "0", "zéro"),
      ] {
        let refused = try await bench.post(Self.path, right.merging([field: typed]) { _, new in new })
        #expect(refused.status == .unprocessableContent && refused.words.contains(said), "\(field): \(refused.words)")
      }
      #expect(try await bench.post(Self.path, right).status == .seeOther)
      let twice = try await bench.post(Self.path, right)
      #expect(twice.status == .unprocessableContent && twice.words.contains("déjà enregistré"), "\(twice.words)")
      let why = try await bench.words("/factures/FA-1")
      #expect(why.contains("couverts par un effet"), "\(why)")
      #expect(try await bench.post(Self.path + "/1", ["faire": "accepter"]).status == .seeOther)
      #expect(try await bench.words(Self.path).contains("LCR acceptée"))
      let held = try await bench.page("/effets")
      #expect(held.contains("EF1") && held.contains("FA-1"), "\(held)")
      let none = try await bench.post("/effets", ["remise": "collection"])
      #expect(none.status == .unprocessableContent && none.words.contains("Choisissez au moins un effet"))
      let made = try await bench.post("/effets", ["effet": "1", "remise": "collection"])
      #expect(made.headers[.location] == "/effets/1")
      let slip = try await bench.words("/effets/1")
      #expect(slip.contains("EF1") && slip.contains("remis") && slip.contains("À l’encaissement"), "\(slip)")
      let paper = try await bench.answer("/effets/1?format=pdf")
      #expect(paper.status == .ok && String(buffer: paper.body).hasPrefix("%PDF"))
      let file = try await bench.answer("/effets/1/fichier")
      let records = String(buffer: file.body).split(separator: "\r\n")
      #expect(file.headers[.contentDisposition]?.contains("effets-1.txt") == true)
      #expect(records.count == 3 && records.allSatisfy { $0.utf8.count == 160 && $0.dropFirst(2).hasPrefix("60") })
      #expect(records[1].contains("CREDIT DU NORD") && records[1].hasSuffix("EF1       "), "\(records[1])")
      #expect(try await bench.post("/effets/1", ["faire": "credite", "effet": "1"]).status == .seeOther)
      #expect(try await bench.words("/effets/1").contains("crédité"))
      let unpaid = try await bench.post("/effets/1", ["faire": "impaye", "effet": "1", "motif": "Contesté"])
      #expect(unpaid.headers[.location] == "/effets/1")
      #expect(try await bench.words("/effets/1").contains("Contesté"))
      #expect(try await !bench.words("/factures/FA-1").contains("couverts par un effet"))
      #expect(try await bench.post("/effets/1", [:]).headers[.location] == "/effets/1", "it is not whole any more")
      #expect(try await bench.visit("/effets/9") == .notFound)
      #expect(try await bench.visit("/effets/9/fichier") == .notFound)
    }
  }

  @Test("what keeps a bill from the file stands with it, and is completed", arguments: Engine.all)
  func obstacle(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      let right = try await Self.form(bench)
      #expect(try await bench.post(Self.path, right.merging(["compte": ""]) { _, new in new }).status == .seeOther)
      #expect(try await bench.words("/effets").contains("demandez son RIB"))
      let refused = try await bench.post("/effets", ["effet": "1"])
      #expect(refused.status == .unprocessableContent && refused.words.contains("EF1"), "\(refused.words)")
      #expect(try await bench.words(Self.path).contains("Compléter l’effet EF1"))
      let wrong = try await bench.post(Self.path + "/1", ["faire": "completer", "compte": "123"])
      #expect(wrong.status == .seeOther)
      #expect(try await bench.words(Self.path).contains("Compléter l’effet EF1"))
      _ = try await bench.post(Self.path + "/1", ["faire": "completer", "compte": right["compte"] ?? ""])
      #expect(try await !bench.words("/effets").contains("demandez son RIB"))
      #expect(try await bench.post("/effets", ["effet": "1", "remise": "discount"]).headers[.location] == "/effets/1")
      #expect(try await bench.post("/effets/1", ["faire": "annuler"]).headers[.location] == "/effets")
      #expect(try await bench.post(Self.path + "/1", ["faire": "rendre"]).status == .seeOther)
      #expect(try await bench.words(Self.path).contains("rendu"))
      #expect(try await bench.post(Self.path + "/7", ["faire": "rendre"]).status == .notFound)
    }
  }
}
