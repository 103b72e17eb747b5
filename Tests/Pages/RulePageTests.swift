import CashApplication
import CashApplicationRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import Storage
import Support
import Testing

@Suite("Learnt rules and accepted differences on the pages")
struct RulePageTests {
  private static let iban = "FR1420041010050500013M02606"

  private static func open(
    role: String, _ body: @escaping @Sendable (PagesBench) async throws -> Void
  ) async throws {
    try await PagesBench.open(.sqlite, role: role, fill: CashPageTests.fill) { bench in
      let company = bench.company
      try await bench.database.write { transaction in
        try CustomerStore.addIBAN(iban, of: CustomerID(1), company: company, source: "payment", transaction)
        _ = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Verdier"), transaction)
      }
      try await body(bench)
    }
  }

  @Test("a rule is found, switched off, taken back and given to another customer")
  func journey() async throws {
    try await Self.open(role: "cash_accountant") { bench in
      let rule = ["sorte": "iban", "valeur": Self.iban, "client": "C-1"]
      func post(_ act: String, _ more: [String: String] = [:]) async throws -> TestResponse {
        try await bench.post(
          "/lettrage/regles", rule.merging(["acte": act]) { _, new in new }.merging(more) { _, new in new })
      }
      #expect(try await bench.words("/lettrage/regles").contains("FR14 2004 1010 0505 0001 3M02 606"))
      #expect(try await bench.words("/lettrage/regles?q=brisson").contains("FR14"))
      #expect(try await bench.words("/lettrage/regles?q=personne").contains("Aucune règle ne correspond"))
      let off = try await post("arreter")
      #expect(off.headers[.location] == "/lettrage/regles")
      #expect(try await bench.words("/lettrage/regles?vue=arretees").contains("FR14"))
      _ = try await bench.undo(off)
      #expect(try await bench.words("/lettrage/regles").contains("FR14"))

      let unknown = try await post("changer", ["vers": "C-9"])
      #expect(unknown.status == .unprocessableContent && unknown.words.contains("Aucun client n’a le code"))
      let moved = try await post("changer", ["vers": "C-2"])
      #expect(try await bench.words("/lettrage/regles").contains("Verdier"))
      _ = try await bench.undo(moved)
      #expect(try await bench.words("/lettrage/regles").contains("Brissonnet"))
      let file = try await bench.answer("/lettrage/regles?format=csv")
      #expect(String(buffer: file.body).contains("Brissonnet"))
    }
  }

  @Test("what a customer always pays is listed beside accounts and names, and switched off; it is nobody else's")
  func habits() async throws {
    try await Self.open(role: "cash_accountant") { bench in
      let company = bench.company
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO payment_habit (company, customer, kind, receipts, last_day, since)
          VALUES (\(company), 1, 'anciennes', 4, '2026-11-20', '2026-11-23')
          """)
      }
      let listed = try await bench.words("/lettrage/regles")
      #expect(listed.contains("Règle toujours les pièces les plus anciennes") && listed.contains("4 encaissements"))
      let habit = ["sorte": "habitude", "valeur": "anciennes", "client": "C-1"]
      let off = try await bench.post("/lettrage/regles", habit.merging(["acte": "arreter"]) { _, new in new })
      #expect(off.status == .seeOther)
      #expect(try await bench.words("/lettrage/regles?vue=arretees").contains("Règle toujours les pièces"))
      _ = try await bench.undo(off)
      #expect(try await bench.words("/lettrage/regles").contains("Règle toujours les pièces"))
      let moved = try await bench.post(
        "/lettrage/regles", habit.merging(["acte": "changer", "vers": "C-2"]) { _, new in new })
      #expect(moved.status == .notFound)
      let form = try await bench.answer("/lettrage/regles/client?sorte=habitude&valeur=anciennes&client=C-1")
      #expect(form.status == .notFound)
      let file = try await bench.answer("/lettrage/regles?format=csv")
      #expect(String(buffer: file.body).contains("Règle toujours les pièces les plus anciennes"))
    }
  }

  @Test("whoever sets up the company says what may be missing; others read it")
  func tolerances() async throws {
    try await Self.open(role: "administrator") { bench in
      let before = ["avant.arrondi": "0,05", "avant.frais": "30,00", "avant.escompte": "3,00", "avant.jours": "90"]
      func save(_ typed: [String: String]) async throws -> TestResponse {
        try await bench.post("/lettrage/tolerances", before.merging(typed) { _, new in new })
      }
      let refused = try await save(["arrondi": "0,05", "frais": "300", "escompte": "3", "jours": ""])
      #expect(refused.status == .unprocessableContent && refused.words.contains("entre 0 et 100"))
      let letters = try await save(["arrondi": "peu", "frais": "30", "escompte": "3", "jours": ""])
      #expect(letters.status == .unprocessableContent)
      let saved = try await save(["arrondi": "0,10", "frais": "50", "escompte": "2,5", "jours": "10"])
      #expect(saved.status == .seeOther)
      let company = bench.company
      let kept = try await bench.database.read { try ToleranceStore.find(company, $0) }
      #expect(kept.roundingMinor == 10 && kept.bankChargeMinor == 50_00 && kept.discountBasisPoints == 250)
      #expect(kept.discountDaysLate == 10)
      // Made from what was before, it is shown beside what somebody saved meanwhile.
      let late = try await save(["arrondi": "0,20", "frais": "30", "escompte": "3", "jours": ""])
      #expect(late.status == .conflict)
    }
    try await Self.open(role: "cash_accountant") { bench in
      let read = try await bench.page("/lettrage/tolerances")
      #expect(read.contains("disabled"))
      let refused = try await bench.post("/lettrage/tolerances", [:])
      #expect(refused.status == .forbidden)
    }
  }
}
