import Banking
import CashApplication
import CashApplicationRules
import Files
import HTTPTypes
import HummingbirdTesting
import Imports
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Bank entries on the pages")
struct CashPageTests {
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(
      Example.customer(company, code: "C-1", name: "Brissonnet Travaux Publics"), transaction)
    for (number, cents) in [("FA-26-00001", 600_00), ("FA-26-00002", 500_00)] as [(String, Int64)] {
      _ = try Example.store(Example.item(company, customer, number: number, cents: cents), transaction)
    }
    _ = try Example.store(
      Example.item(company, customer, .creditNote, number: "AV-26-9", cents: -50_00), transaction)
  }

  /// A statement with what the matcher answers, what it suggests, what it does not know, and a debit.
  static func statement(
    wording: String = "VIREMENT <b>", second: (amount: String, wording: String) = ("455.00", "FACT FA-26-00002"),
    out: (amount: String, name: String, wording: String) = ("12.00", "BANQUE", "FRAIS")
  ) -> String {
    let entries = [
      ("R1", "600.00", "CRDT", "BRISSONNET TRAVAUX PUBLICS", "FACT FA-26-00001"),
      ("R2", second.amount, "CRDT", "BRISSONNET TRAVAUX PUBLICS", second.wording),
      ("R3", "77.00", "CRDT", "INCONNU", wording), ("R4", out.amount, "DBIT", out.name, out.wording),
    ].map { reference, amount, side, name, wording in
      """
      <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(side)</CdtDbtInd>\
      <Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef><NtryDtls><TxDtls>\
      <RltdPties><Dbtr><Nm>\(name)</Nm></Dbtr></RltdPties><RmtInf><Ustrd>\
      \(wording.replacing("&", with: "&amp;").replacing("<", with: "&lt;"))</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
      """
    }.joined()
    return """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S1</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\(entries)</Stmt></BkToCstmrStmt>\
      </Document>
      """
  }

  static func bank(
    _ bench: PagesBench, of company: CompanyID? = nil, file: String = "s1.xml", wording: String = "VIREMENT <b>",
    second: (amount: String, wording: String) = ("455.00", "FACT FA-26-00002"),
    out: (amount: String, name: String, wording: String) = ("12.00", "BANQUE", "FRAIS")
  ) async throws {
    let text = statement(wording: wording, second: second, out: out)
    let id = company ?? bench.company
    let company = try #require(try await bench.database.read { try CompanyStore.find(id, $0) })
    _ = try await ImportFile(FileBytes(name: file, Array(text.utf8)), company: company).run(
      bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment,
      day: PagesBench.today)
    let apply = ApplyCash(company: id, day: PagesBench.today)
    _ = try await bench.database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
  }

  private static func open(
    _ engine: Engine, role: String = "cash_accountant",
    second: (amount: String, wording: String) = ("455.00", "FACT FA-26-00002"),
    _ body: @escaping @Sendable (PagesBench) async throws -> Void
  ) async throws {
    try await PagesBench.open(engine, role: role, fill: fill) { bench in
      try await bank(bench, second: second)
      try await body(bench)
    }
  }

  @Test("a statement that is sent from the page is matched at once, and what it leaves is told", arguments: Engine.all)
  func sent(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      let answer = try await ImportPageTests.post(bench.client, list: Self.statement())
      #expect(answer.status == .seeOther)
      let applied = try await bench.database.count("SELECT COUNT(*) FROM bank_entry WHERE decision = 'applied'")
      let left = try await bench.database.count(
        "SELECT COUNT(*) FROM bank_entry WHERE amount_minor > 0 AND decision IN ('suggested', 'unmatched')")
      #expect((applied, left) == (1, 2))
    }
  }

  @Test("each entry stands in its view with what became of it and why", arguments: Engine.all)
  func views(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let waiting = try await bench.words("/lettrage")
      #expect(waiting.contains("Total, 2 lignes 532,00\u{A0}€"))
      #expect(waiting.contains("FA-26-00002 cité au libellé"))
      let applied = try await bench.words("/lettrage?vue=affectes&releve=1")
      #expect(applied.contains("Brissonnet Travaux Publics"))
      #expect(applied.contains("Relevé\u{A0}: S1"))
      let out = try await bench.words("/lettrage?vue=sorties")
      #expect(out.contains("−12,00"))
      let statements = try await bench.words("/lettrage/releves")
      #expect(statements.contains("S1 ••0189"))
      let hostile = try await bench.page("/lettrage/3")
      #expect(hostile.contains("VIREMENT &lt;b&gt;"))
    }
  }

  @Test("each account says which days its statements cover, and what is missing between them", arguments: Engine.all)
  func coverage(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let company = try #require(try await bench.database.read { try CompanyStore.find(bench.company, $0) })
      func balance(_ code: String, _ amount: String, _ day: String) -> String {
        "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">\(amount)</Amt>"
          + "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>\(day)</Dt></Dt></Bal>"
      }
      for (id, from, opening, to) in [
        ("A", "2026-11-02", "10.00", "2026-11-06"), ("B", "2026-11-12", "50.00", "2026-11-13"),
      ] {
        let text = """
          <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(id)</Id><Acct><Id>\
          <IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\(balance("OPBD", opening, from))\
          \(balance("CLBD", opening, to))</Stmt></BkToCstmrStmt></Document>
          """
        _ = try await ImportFile(FileBytes(name: "\(id).xml", Array(text.utf8)), company: company).run(
          bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment,
          day: PagesBench.today)
      }
      let page = try await bench.words("/lettrage/releves?vue=comptes").replacing("\u{A0}", with: " ")
      #expect(page.contains("du 02/11/2026 au 06/11/2026") && page.contains("du 12/11/2026 au 13/11/2026"))
      // Armistice Day is none.
      #expect(
        page.contains("2 jours ouvrés entre le 06/11/2026 et le 12/11/2026 : le solde passe de 10,00 € à 50,00 €"))
      #expect(page.contains("1 relevé ne donne pas de solde") && page.contains("3 relevés"))
      #expect(page.contains("5 jours ouvrés depuis le 13/11/2026"))
    }
  }

  @Test("a report of the day so far is no statement among the others", arguments: Engine.all)
  func notice(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let text = Self.statement().replacing("BkToCstmrStmt", with: "BkToCstmrAcctRpt").replacing("Stmt>", with: "Rpt>")
        .replacing("camt.053", with: "camt.052").replacing("<Id>S1", with: "<Id>N1")
      let company = try #require(try await bench.database.read { try CompanyStore.find(bench.company, $0) })
      let result = try await ImportFile(FileBytes(name: "n1.xml", Array(text.utf8)), company: company).run(
        bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment,
        day: PagesBench.today)
      #expect(result.entriesCreated == 4 && result.warnings.map(\.code) == ["not_cash"])
      let statements = try await bench.words("/lettrage/releves")
      #expect(statements.contains("S1 ••0189") && !statements.contains("N1 "))
      #expect(try await bench.words("/lettrage").contains("Total, 2 lignes"))
    }
  }

  @Test("a suggestion is taken as it stands, undone, and replaced by a choice of one's own", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let part = ["acte": "affecter", "client": "C-1", "piece": "2", "montant.2": "455,00"]
      let page = try await bench.page("/lettrage/2")
      #expect(page.contains("name=\"montant.2\" value=\"455,00\""))
      #expect(page.contains("sûr à 9"))
      // The proposal, the search and setting aside each have their key.
      for key in ["1 Enter", "f", "i", "c", "p"] { #expect(page.contains("data-key=\"\(key)\""), "\(key)") }
      _ = try await bench.post("/lettrage/2", part)
      let applied = try await bench.words("/lettrage/2")
      #expect(applied.contains("L’encaissement est affecté") || applied.contains("Affecté à Brissonnet"))
      let twice = try await bench.post("/lettrage/2", part)
      #expect(twice.status == .seeOther)
      _ = try await bench.post("/lettrage/2", ["acte": "annuler"])
      let told = try await bench.words("/lettrage/2")
      #expect(told.contains("Historique") && told.contains("Encaissement affecté") && told.contains("Claire"))
      let back = try await bench.words("/lettrage")
      #expect(back.contains("À reprendre"))

      let account = try await bench.page("/lettrage/2?client=C-1&piece=2")
      #expect(account.contains("aria-label=\"Choisir FA-26-00002\" checked"))
      let over = try await bench.post(
        "/lettrage/2", ["acte": "affecter", "client": "C-1", "piece": "2", "montant.2": "500,00"])
      #expect(over.status == .unprocessableContent)
      #expect(over.words.contains("plus que les 455,00\u{A0}€ reçus"))
      #expect(String(buffer: over.body).contains("value=\"500,00\""))
      let both =
        "acte=affecter&client=C-1&piece=2&piece=3&montant.2=500,00&montant.3=50,00&montant.1=600,00&_csrf=csrf"
      let mixed = try await bench.client.execute(
        uri: "/lettrage/2", method: .post,
        headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
        body: ByteBuffer(string: both))
      #expect(mixed.status == .seeOther)
      let open = try await bench.database.read { snapshot in
        try snapshot.query("SELECT number, open_minor FROM item WHERE open_minor <> 0 ORDER BY id") {
          "\($0.text(0)) \($0.int(1))"
        }
      }
      #expect(open == ["R2 -500"], "the credit note and the invoice are settled, 5 € stay on account")
      let problems = try await bench.database.read { try BalanceCheck.problems($0) + CashCheck.problems($0) }
      #expect(problems == [])
    }
  }

  @Test("a proposal with a discount is taken with it, and shown with its reason", arguments: Engine.all)
  func discount(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        try SetTolerances(Tolerances(discountDaysLate: 0), of: bench.company).run(
          transaction, actor: Example.actor, at: Engine.moment)
      }
      try await Self.bank(bench, second: ("490.00", "FA-26-00002 ESCOMPTE"))
      let page = try await bench.page("/lettrage/2")
      #expect(page.contains("name=\"ecarts\""))
      let words = try await bench.words("/lettrage/2")
      #expect(words.contains("payé trop tard pour l’escompte"))
      #expect(words.contains("Escompte 10,00"))
      let done = try await bench.post(
        "/lettrage/2", ["acte": "affecter", "client": "C-1", "ecarts": "1", "piece": "2", "montant.2": "500,00"])
      #expect(done.status == .seeOther)
      let open = try await bench.database.count("SELECT open_minor FROM item WHERE number = 'FA-26-00002'")
      #expect(open == 0)
      let applied = try await bench.words("/lettrage/2")
      #expect(applied.contains("Escompte 10,00"))
      _ = try await bench.post("/lettrage/2", ["acte": "annuler"])
      let owed = try await bench.database.count("SELECT open_minor FROM item WHERE number = 'FA-26-00002'")
      #expect(owed == 500_00)
      let problems = try await bench.database.read { try BalanceCheck.problems($0) + CashCheck.problems($0) }
      #expect(problems == [])
    }
  }

  @Test(
    "a person says what a difference is: a rebate is refused, what was kept back is contested", arguments: Engine.all)
  func differenceByHand(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      try await Self.bank(bench, second: ("380.00", "VIREMENT"))
      let form = ["acte": "affecter", "client": "C-1", "piece": "2", "montant.2": "500,00", "motif": "quality"]
      func post(_ said: String) async throws -> (status: HTTPResponse.Status, words: String) {
        let answer = try await bench.post("/lettrage/2", form.merging(["ecart": said]) { $1 })
        return (answer.status, answer.words)
      }
      for (said, why) in [
        ("", "plus que les 380,00"), ("discount", "au-delà de 50,00"), ("penalties", "plus a été reçu"),
      ] {
        let answer = try await post(said)
        #expect(answer.status == .unprocessableContent && answer.words.contains(why), "\(said): \(answer.words)")
      }
      #expect(try await post("deduction").status == .seeOther)
      let left = try await bench.database.read {
        try $0.query("SELECT open_minor, disputed_minor FROM item WHERE number = 'FA-26-00002'") {
          "\($0.int(0)) \($0.int(1))"
        }
      }
      #expect(left == ["12000 12000"])
      let reason = try await bench.database.read { try $0.first("SELECT reason FROM dispute") { $0.text(0) } }
      #expect(reason == "quality")
      let problems = try await bench.database.read { try BalanceCheck.problems($0) + CashCheck.problems($0) }
      #expect(problems == [])
    }
  }

  @Test("a search finds customers and items, and what is no customer's is put aside")
  func search() async throws {
    try await Self.open(Engine.sqlite) { bench in
      let names = try await bench.links("/lettrage/3?q=brisson")
      #expect(names.contains("/lettrage/3?client=C-1"))
      let numbers = try await bench.links("/lettrage/3?q=FA-26-00002")
      #expect(numbers.contains("/lettrage/3?client=C-1&piece=2"))
      #expect(try await bench.page("/lettrage/3").contains("<option value=\"other\" selected>"))
      _ = try await bench.post("/lettrage/3", ["acte": "ecarter", "nature": "tax_refund"])
      #expect(try await bench.words("/lettrage/3").contains("Remboursement d’impôt"))
      let aside = try await bench.words("/lettrage?vue=ecartes")
      #expect(aside.contains("INCONNU"))
      _ = try await bench.post("/lettrage/3", ["acte": "reprendre"])
      let waiting = try await bench.words("/lettrage")
      #expect(waiting.contains("INCONNU"))
      let unknown = try await bench.post("/lettrage/99", ["acte": "annuler"])
      #expect(unknown.status == .notFound)
    }
    try await Self.open(Engine.sqlite, role: "collector") { bench in
      let page = try await bench.page("/lettrage/2")
      #expect(!page.contains("name=\"acte\""))
      #expect(!page.contains("name=\"nature\""))
      let refused = try await bench.post("/lettrage/2", ["acte": "ecarter"])
      #expect(refused.status == .forbidden)
    }
  }

  @Test("what went out to a customer pays a credit note back, for the amount of the line", arguments: Engine.all)
  func refund(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let page = try await bench.words("/lettrage/4?client=C-1")
      #expect(page.contains("Rembourser un client") && page.contains("AV-26-9") && !page.contains("FA-26-00001"))
      let credit = try await bench.database.count("SELECT id FROM item WHERE number = 'AV-26-9'")
      var form = ["acte": "rembourser", "client": "C-1", "piece": "\(credit)", "montant.\(credit)": "15,00"]
      let differs = try await bench.post("/lettrage/4", form)
      #expect(differs.status == .unprocessableContent)
      form["montant.\(credit)"] = "12,00"
      let done = try await bench.post("/lettrage/4", form)
      #expect(done.status == .seeOther)
      #expect(try await bench.database.count("SELECT open_minor FROM item WHERE id = \(credit)") == -38_00)
      let applied = try await bench.page("/lettrage/4")
      #expect(applied.contains("value=\"annuler\""))
      _ = try await bench.post("/lettrage/4", ["acte": "annuler"])
      #expect(try await bench.database.count("SELECT open_minor FROM item WHERE id = \(credit)") == -50_00)
    }
  }

  @Test("the list says first why a line may be there twice, however sure its answer is")
  func twin() async throws {
    try await Self.open(Engine.sqlite) { bench in
      let company = try #require(try await bench.database.read { try CompanyStore.find(bench.company, $0) })
      let list = """
        Date;Libellé;Débit;Crédit
        20/11/2026;VIR BRISSONNET TRAVAUX PUBLICS FACT FA-26-00001;;600,00

        """
      _ = try await ImportFile(FileBytes(name: "liste.csv", Array(list.utf8)), company: company).run(
        bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment,
        day: PagesBench.today)
      let apply = ApplyCash(company: bench.company, day: PagesBench.today)
      _ = try await bench.database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
      #expect(try await bench.words("/lettrage").contains("doublon possible"))
      // Whoever goes through the list by the key does not book it with the others.
      let page = try await bench.page("/lettrage/5")
      #expect(page.contains("data-key=\"1\"") && !page.contains("data-key=\"1 Enter\"") && !page.contains("sûr à 99"))
    }
  }

  @Test("a return in doubt shows the payment that it may take back, which a person confirms", arguments: Engine.all)
  func returnInDoubt(engine: Engine) async throws {
    let out = (amount: "600.00", name: "BRISSONNET TRAVAUX PUBLICS", wording: "REJET VIREMENT")
    try await PagesBench.open(engine, role: "collector", fill: Self.fill) { bench in
      try await Self.bank(bench, out: out)
      let page = try await bench.page("/lettrage/4")
      #expect(page.contains("Proposition"))
      #expect(!page.contains("name=\"paiement\""))
    }
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      try await Self.bank(bench, out: out)
      let page = try await bench.page("/lettrage/4")
      #expect(page.contains("name=\"paiement\" value=\"1\""))
      #expect(!page.contains("value=\"affecter\""))
      let words = try await bench.words("/lettrage/4")
      #expect(words.contains("Sorti −600,00") && words.contains("C’est ce paiement qui revient"), "\(words)")
      _ = try await bench.post("/lettrage/4", ["acte": "retour", "paiement": "1"])
      let open = try await bench.database.count("SELECT open_minor FROM item WHERE number = 'FA-26-00001'")
      #expect(open == 600_00)
      let refused = try await bench.post("/lettrage/4", ["acte": "annuler"])
      let cookies = refused.headers[values: .setCookie].filter { $0.hasPrefix("encours-flash=") }
      let cookie = try #require(cookies.first?.split(separator: ";").first)
      let told = try await bench.client.execute(
        uri: "/lettrage/4", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      #expect(told.words.contains("ne s’annule pas ici"), "\(told.words)")
      #expect(try await bench.database.count("SELECT open_minor FROM item WHERE number = 'FA-26-00001'") == 600_00)
    }
  }

  @Test("a proposal that keeps a guarantee back is taken with it")
  func guarantee() async throws {
    try await Self.open(Engine.sqlite, second: ("475.00", "FA-26-00002 RETENUE DE GARANTIE 5%")) { bench in
      let invoice = try await bench.database.count("SELECT id FROM item WHERE number = 'FA-26-00002'")
      func disputed() async throws -> Int64 {
        try await bench.database.count("SELECT disputed_minor FROM item WHERE id = \(invoice)")
      }
      #expect(try await disputed() == 25_00, "by itself")
      _ = try await bench.post("/lettrage/2", ["acte": "annuler"])
      #expect(try await disputed() == 0)
      let page = try await bench.page("/lettrage/2")
      #expect(page.contains("name=\"ecarts\""))
      _ = try await bench.post(
        "/lettrage/2",
        ["acte": "affecter", "client": "C-1", "ecarts": "1", "piece": "\(invoice)", "montant.\(invoice)": "475,00"])
      #expect(try await disputed() == 25_00, "with the proposal")
    }
  }

  @Test("money on account is applied from its document, and one allocation is undone")
  func settle() async throws {
    try await Self.open(Engine.sqlite) { bench in
      _ = try await bench.post("/lettrage/3", ["acte": "affecter", "client": "C-1"])
      let payment = try await bench.database.count("SELECT id FROM item WHERE number = 'R3'")
      let document = try await bench.page("/factures/R3")
      #expect(document.contains("href=\"/lettrage/reglements/\(payment)\""))
      let path = "/lettrage/reglements/\(payment)"
      let form = try await bench.words(path)
      #expect(form.contains("À affecter\u{A0}: 77,00\u{A0}€"))
      let nothing = try await bench.post(path, ["montant.2": "500,00"])
      #expect(nothing.words.contains("Cochez au moins une pièce"))
      let over = try await bench.post(path, ["piece": "2", "montant.2": "77,01"])
      #expect(over.words.contains("plus que les 77,00\u{A0}€ reçus"))
      let done = try await bench.post(path, ["piece": "2", "montant.2": "77,00"])
      #expect(done.headers[.location] == "/factures/R3")
      let invoice = try await bench.page("/factures/FA-26-00002")
      let undo = try #require(invoice.firstMatch(of: /\/lettrage\/imputations\/\d+/))
      let undone = try await bench.post(String(undo.0), ["retour": "/factures/FA-26-00002"])
      #expect(undone.headers[.location] == "/factures/FA-26-00002")
      let open = try await bench.database.count("SELECT open_minor FROM item WHERE number = 'FA-26-00002'")
      #expect(open == 500_00)
      let problems = try await bench.database.read { try BalanceCheck.problems($0) + CashCheck.problems($0) }
      #expect(problems == [])
    }
  }

  @Test("the dashboard leads to the statements and payments that it counts")
  func dashboard() async throws {
    try await Self.open(Engine.sqlite) { bench in
      _ = try await bench.post("/lettrage/3", ["acte": "affecter", "client": "C-1"])
      try await bench.database.write { try $0.execute("UPDATE bank_statement SET reconciles = \(false)") }
      let links = try await bench.links("/")
      #expect(links.contains("/lettrage?vue=a-rapprocher&devise=EUR"))
      let decisions = try await bench.words("/")
      #expect(decisions.contains("1 encaissement à rapprocher 455\u{A0}€ reçus à la banque"))
      let entries = try await bench.words("/lettrage?vue=a-rapprocher&devise=EUR")
      #expect(entries.contains("Total, 1 ligne 455,00\u{A0}€"))
      #expect(links.contains("/lettrage/releves?vue=ecarts"))
      #expect(links.contains("/factures?type=payment&devise=EUR"))
      let statements = try await bench.words("/lettrage/releves?vue=ecarts")
      #expect(statements.contains("Ne tombe pas juste"))
      let payments = try await bench.words("/factures?type=payment&devise=EUR")
      #expect(payments.contains("R3"))
    }
  }
}
