import HTTPTypes
import HummingbirdTesting
import Kernel
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Money that went back, on the pages")
struct MoneyBackPageTests {
  @Test(
    "a payment that the bank took back is among the payments, in the history and on the invoice", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(
        bench, out: (amount: "600.00", name: "BRISSONNET TRAVAUX PUBLICS", wording: "REJET VIREMENT"))
      _ = try await bench.post("/lettrage/4", ["acte": "retour", "paiement": "1"])
      let tab = try await bench.words("/clients/C-1/paiements")
      #expect(tab.contains("Paiement retourné REJET VIREMENT") && tab.contains("−600,00"), "\(tab)")
      let history = try await bench.words("/clients/C-1/chronologie")
      #expect(history.contains("Paiement rejeté par la banque, 600,00\u{A0}€"), "\(history)")
      #expect(try await bench.words("/clients/C-1").contains("Paiement rejeté par la banque, 600,00\u{A0}€"))
      #expect(try await bench.words("/factures/FA-26-00001").contains("retour d’un paiement"))
      let out = try await bench.words("/lettrage?vue=sorties")
      #expect(out.contains("Retour") && !out.contains("Remboursé"))
    }
  }

  @Test("a payment taken back that the ledger alone knows is owed again from its line", arguments: Engine.all)
  func owed(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench, out: (amount: "77.00", name: "QUELQU'UN", wording: "REJET VIREMENT"))
      let chosen = try await bench.words("/lettrage/4?client=C-1")
      #expect(chosen.contains("doit de nouveau 77,00\u{A0}€"), "\(chosen)")
      let done = try await bench.post("/lettrage/4", ["acte": "redevoir", "client": "C-1"])
      #expect(done.status == .seeOther)
      let shown = try await bench.words("/lettrage/4")
      #expect(shown.contains("Retour") && shown.contains("Dû de nouveau"), "\(shown)")
      #expect(try await bench.words("/lettrage?vue=sorties").contains("Retour"))
      #expect(
        try await bench.words("/clients/C-1/chronologie").contains("Paiement rejeté par la banque, 77,00\u{A0}€"))
      #expect(try await bench.words("/clients/C-1").contains("77,00"))
      _ = try await bench.undo(done)
      #expect(try await !bench.words("/lettrage/4").contains("Dû de nouveau"))
    }
  }

  @Test("a refund that the ledger has already is refused with the remedy, which the page offers", arguments: Engine.all)
  func inLedger(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      let (customer, credit) = (
        CustomerID(try await bench.database.count("SELECT id FROM customer WHERE code = 'C-1'")),
        try await bench.database.count("SELECT id FROM item WHERE number = 'AV-26-9'")
      )
      let company = bench.company
      try await bench.database.write {
        let told = Example.item(
          company, customer, .adjustment, number: "VIR9", cents: 12_00, issued: "2026-11-19", due: "2026-11-19")
        _ = try Example.store(told, $0)
      }
      try await CashPageTests.bank(bench)
      let refused = try await bench.post(
        "/lettrage/4",
        ["acte": "rembourser", "client": "C-1", "piece": "\(credit)", "montant.\(credit)": "12,00"])
      #expect(refused.headers[.location]?.hasPrefix("/lettrage/4?client=C-1") == true)
      #expect(try await bench.words("/lettrage?vue=sorties").contains("Remboursé") == false)
      let page = try await bench.page("/lettrage/4?client=C-1")
      #expect(page.contains(#"<option value="in_ledger" selected>"#), "\(page)")
      _ = try await bench.post("/lettrage/4", ["acte": "ecarter", "nature": "in_ledger"])
      #expect(try await bench.words("/lettrage/4").contains("Opération déjà en comptabilité"))
    }
  }

  @Test("money that went out names whom the bank says it went to", arguments: Engine.all)
  func payee(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench)
      try await bench.database.write {
        try $0.execute(
          "UPDATE bank_entry SET debtor_name = 'NOUS', creditor_name = 'IMPRIMERIE RAMEAU' WHERE amount_minor < 0")
      }
      let page = try await bench.words("/lettrage/4")
      #expect(page.contains("Bénéficiaire IMPRIMERIE RAMEAU") && !page.contains("Payeur"), "\(page)")
      let list = try await bench.words("/lettrage?vue=sorties")
      #expect(list.contains("Bénéficiaire") && list.contains("IMPRIMERIE RAMEAU") && !list.contains("NOUS"), "\(list)")
      #expect(try await bench.words("/lettrage/3").contains("Payeur INCONNU"))
    }
  }

  @Test("a refund is told as one, and so is that it was undone", arguments: Engine.all)
  func refunded(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench)
      let credit = try await bench.database.count("SELECT id FROM item WHERE number = 'AV-26-9'")
      _ = try await bench.post(
        "/lettrage/4",
        ["acte": "rembourser", "client": "C-1", "piece": "\(credit)", "montant.\(credit)": "12,00"])
      #expect(try await bench.words("/clients/C-1/paiements").contains("−12,00"))
      #expect(try await bench.words("/clients/C-1/chronologie").contains("Remboursement, 12,00\u{A0}€"))
      #expect(try await bench.words("/lettrage?vue=sorties").contains("Remboursé"))
      #expect(try await bench.words("/lettrage/4").contains("Remboursé"))
      let undone = try await bench.post("/lettrage/4", ["acte": "annuler"])
      #expect(try await bench.told(undone).contains("La ligne attend de nouveau que l’on dise ce qu’elle est."))
      #expect(try await bench.words("/clients/C-1/chronologie").contains("Sortie bancaire annulée, 12,00\u{A0}€"))
    }
  }
}
