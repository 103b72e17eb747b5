import Files
import ImportsRules
import Kernel
import ReceivablesRules
import Testing

@Suite("Lists of open items")
struct ListTests {
  private func read(_ text: String, currency: Currency = .eur) throws -> Delivery {
    try ListReader.read(
      FileBytes(name: "list.csv", Array(text.utf8)), ListReader.Reading(currency: currency, due: due30))
  }

  private func first(_ text: String) throws -> ImportedItem { try #require(try read(text).allItems().first) }

  @Test(
    "the headings of the usual software are known",
    arguments: [
      "Compte tiers;Intitulé;Date;N° pièce;Échéance;Débit;Crédit\nC1;Dupont;05/01/2026;F1;04/02/2026;12,50;",
      "Code client,Nom du client,Numéro de facture,Date de facture,Date d'échéance,Total TTC,Reste à payer\n"
        + "C1,Dupont,F1,05/01/2026,04/02/2026,\"12,50\",\"12,50\"",
      "Customer\tDocument Number\tDocument Date\tNet due date\tAmount in local currency\tLocal currency\n"
        + "C1\tF1\t05.01.2026\t04.02.2026\t12,50\tEUR",
      "Date;Transaction Type;Num;Customer;Due Date;Past Due;Amount;Open Balance\n"
        + "01/05/2026;Invoice;F1;C1;02/04/2026;3;12.50;12.50\n01/25/2026;Invoice;F2;C1;02/24/2026;3;1.00;1.00",
      "Partner;Invoice Number;Invoice Date;Due Date;Amount;Residual;Currency\nC1;F1;2026-01-05;2026-02-04;12.50;12.50;EUR",
      "KUNNR|BELNR|BLDAT|NETDT|DMSHB|WAERS\nC1|F1|20260105|20260204|12,50|EUR",
      "Client;Facture;Date facture;Échéance;Montant;Solde dû au 30/06/2026\nC1;F1;5 janv. 2026;4 févr. 2026;12,50 €;12,50 €",
    ])
  func headings(_ text: String) throws {
    let item = try first(text)
    #expect(item.number == "F1")
    #expect(item.amountMinor == 1250)
    #expect(item.openMinor == 1250)
    #expect(item.issued == "2026-01-05")
    #expect(item.due == "2026-02-04")
    #expect(item.dueSource == .document)
    #expect(item.kind == .invoice)
  }

  private static let banner = "Balance auxiliaire\nSociété X;;\nÉdité le 30/06/2026;;\n\n"
  private static let heading = "Code client;N° facture;Date facture;Échéance;Montant;Solde\n"

  @Test("a heading is found below banners, and totals and repeated headings are passed over")
  func banners() throws {
    let text =
      Self.banner + Self.heading + "C1;F1;05/01/2026;04/02/2026;10,00;10,00\nTotal C1;;;;10,00;10,00\n"
      + Self.heading + "C2;F2;25/01/2026;24/02/2026;20,00;20,00\nSous-total;;;;20,00;20,00\n;;;;30,00;30,00\n"
    let delivery = try read(text)
    #expect(delivery.itemCount == 2)
    #expect(delivery.openMinor == 3000)
    #expect(delivery.rejections.isEmpty)
  }

  @Test(
    "amounts in every writing",
    arguments: zip(
      [
        "1 234,56", "1\u{A0}234,56", "1\u{202F}234,56 €", "1.234,56", "1,234.56", "EUR 1234,56", "1'234.56",
        "2309.7899999999995",
      ],
      [123_456, 123_456, 123_456, 123_456, 123_456, 123_456, 123_456, 230_979] as [Int64]))
  func amounts(_ written: String, _ minor: Int64) throws {
    #expect(try first(Self.heading + "C1;F1;25/01/2026;24/02/2026;\(written);\n").amountMinor == minor)
  }

  @Test(
    "negatives in every writing are credits", arguments: ["-12,50", "12,50-", "(12,50)", "12,50 CR", "\u{2212}12,50"])
  func negatives(_ written: String) throws {
    let item = try first(Self.heading + "C1;AV1;25/01/2026;;\(written);\n")
    #expect(item.amountMinor == -1250)
    #expect(item.kind == .creditNote)
    #expect(item.due == item.issued)
  }

  @Test("the whole list tells whether 1.234 is a thousand")
  func habits() throws {
    let items = try read(
      Self.heading + "C1;F1;25/01/2026;;1.234;\nC1;F2;25/01/2026;;12,50;\n"
    ).allItems()
    #expect(items.map(\.amountMinor) == [123_400, 1250])
  }

  @Test("the whole list tells whether months come first")
  func monthsFirst() throws {
    let items = try read(Self.heading + "C1;F1;2/1/2026;;1;\nC1;F2;1/25/2026;;1;\n").allItems()
    #expect(items.map(\.issued) == ["2026-02-01", "2026-01-25"])
    let doubtful = try read(Self.heading + "C1;F1;2/1/2026;;1;\n")
    #expect(try doubtful.allItems()[0].issued == "2026-01-02")
    #expect(doubtful.findings.contains { $0.code == "date_order_assumed" })
  }

  @Test("credit notes without a sign are known by their type")
  func unsignedCredits() throws {
    let text = """
      Client;Type;Numéro;Date;Montant
      C1;Facture;F1;25/01/2026;100,00
      C1;Avoir;A1;25/01/2026;30,00
      """
    let items = try read(text).allItems()
    #expect(items.map(\.amountMinor) == [10_000, -3000])
    #expect(items.map(\.kind) == [.invoice, .creditNote])
  }

  @Test("what a list calls an adjustment is one, whatever its sign", arguments: ["adjustment", "Régularisation"])
  func adjustments(_ type: String) throws {
    let text = """
      Client;Type;Numéro;Date;Montant
      C1;\(type);R1;25/01/2026;100,00
      C1;\(type);R2;25/01/2026;-30,00
      """
    let items = try read(text).allItems()
    #expect(items.map(\.kind) == [.adjustment, .adjustment])
    #expect(items.map(\.amountMinor) == [10_000, -3000])
  }

  @Test("an invoice that is said twice word for word is counted once, and the second row is set aside")
  func twice() throws {
    let row = "C1;F1;05/01/2026;04/02/2026;100,00;100,00\n"
    let delivery = try read(Self.heading + row + row + "C1;F1;05/01/2026;04/03/2026;100,00;100,00\n")
    #expect(delivery.itemCount == 2 && delivery.openMinor == 200_00)
    let refused = try #require(delivery.rejections.first)
    #expect(delivery.rejections.count == 1 && refused.line == 3)
    #expect(refused.reason.description.contains("the line 2 says the same"))
    // Two payments of a day may be alike.
    let payment = "C1;VIR;05/01/2026;05/01/2026;-50,00;-50,00\n"
    let payments = try read(Self.heading + row + payment + payment)
    #expect(payments.itemCount == 3 && payments.rejections.isEmpty)
  }

  @Test("several due dates of one invoice are its instalments, whatever their order")
  func instalments() throws {
    let rows = ["C1;F1;05/01/2026;31/03/2026;50,00;50,00\n", "C1;F1;05/01/2026;28/02/2026;50,00;50,00\n"]
    let one = try read(Self.heading + rows.joined()).allItems()
    let other = try read(Self.heading + rows.reversed().joined()).allItems()
    #expect(one.map(\.instalment) == [2, 1])
    #expect(
      Dictionary(uniqueKeysWithValues: one.map { ($0.sourceKey, $0.due) })
        == Dictionary(uniqueKeysWithValues: other.map { ($0.sourceKey, $0.due) }))
  }

  @Test(
    "a wrong row says its line, its field and what to write",
    arguments: zip(
      [
        "C1;F2;31/02/2026;;1,00;", "C1;F2;25/01/2026;;abc;", "C1;F2;25/01/2026;;10,00;20,00", ";F2;25/01/2026;;1,00;",
        "C1;F2;;;1,00;", "C1;1.23457E+11;25/01/2026;;1,00;", "C1;F2;25/01/2026;;1,005;",
      ],
      ["Date facture", "Montant", "Solde", "Code client", "Date facture", "N° facture", "Montant"]))
  func rejected(_ row: String, _ field: String) throws {
    let delivery = try read(Self.heading + "C1;F1;25/01/2026;24/02/2026;1,00;1,00\n\(row)\n")
    #expect(delivery.itemCount == 1)
    #expect(delivery.rejections.map(\.line) == [3])
    #expect(delivery.rejections.first?.field == field)
    #expect(delivery.rejections.first?.raw?.isEmpty == false)
  }

  @Test("without a due date, terms of the row, then those of the company are used and marked")
  func dueDates() throws {
    let text =
      "Code client;N° facture;Date facture;Conditions de règlement;Montant\nC1;F1;25/01/2026;45 jours fin de mois;1,00\n"
    let delivery = try ListReader.read(
      FileBytes(name: "list.csv", Array(text.utf8)),
      ListReader.Reading(currency: .eur, due: due30) { terms, issued in
        terms == "D45_THEN_EOM" ? issued.adding(days: 45).endOfMonth : nil
      })
    let item = try #require(try delivery.allItems().first)
    #expect(item.due == "2026-03-31")
    #expect(item.dueSource == .terms)
    let bare = try first(Self.heading + "C1;F1;25/01/2026;;1,00;\n")
    #expect(bare.due == "2026-02-24")
    #expect(bare.dueSource == .inferred)
  }

  @Test("yen have no cents, and a currency in the heading counts")
  func currencies() throws {
    let yen = try first("Client;Facture;Date facture;Montant;Devise\nC1;F1;25/01/2026;1200;JPY\n")
    #expect(yen.amountMinor == 1200)
    let dollars = try first("cust_number,doc_id,posting_date,converted_usd\nC1,2960623488.0,2020-03-30,12.5\n")
    #expect(dollars.currency == .usd)
    #expect(dollars.number == "2960623488")
  }

  @Test("a list of customers brings their details")
  func customers() throws {
    let delivery = try read(
      """
      Code client;Raison sociale;SIREN;E-mail;Adresse;CP;Ville;Pays;Délai de paiement;Langue
      C1;Dupont SA;732 829 320;compta@dupont.example;1 rue Haute;69001;Lyon;France;30 jours;fr
      C2;Smith Ltd;;ap@smith.example;2 Low Street;SW1;London;Royaume-Uni;60 jours fin de mois;en
      """)
    #expect(delivery.itemCount == 0)
    #expect(delivery.customers.map(\.code) == ["C1", "C2"])
    #expect(delivery.customers[0].siren == "732829320")
    #expect(delivery.customers[1].address.country == "GB")
    #expect(delivery.customers.map(\.terms) == ["NET30", "D60_THEN_EOM"])
  }

  @Test("a column brings what a customer is called besides its name", arguments: ["Enseigne", "Nom commercial", "DBA"])
  func tradeNames(heading: String) throws {
    let delivery = try read(
      """
      Code client,Raison sociale,\(heading),Ville
      C1,Dupont SA,Chez Léa; Le Petit Léa,Lyon
      C2,Smith Ltd,,London
      """)
    #expect(delivery.customers.map(\.name) == ["Dupont SA", "Smith Ltd"])
    #expect(delivery.customers.map(\.otherNames) == [["Chez Léa", "Le Petit Léa"], []])
  }

  @Test(
    "a list of customers says who is a private person, a public body or a business",
    arguments: ["Nature", "Type de client"])
  func kinds(heading: String) throws {
    let delivery = try read(
      """
      Code client;Raison sociale;\(heading);E-mail;Ville;Pays
      C1;Jean Dupont;Particulier;jean@dupont.example;Lyon;France
      C2;Mairie de Gamma;Collectivité territoriale;compta@gamma.example;Gamma;France
      C3;Smith Ltd;Entreprise;ap@smith.example;London;Royaume-Uni
      C4;Roy;autre;roy@roy.example;Lyon;France
      """)
    #expect(delivery.customers.map(\.kind) == [.consumer, .publicBody, .businessFrance, nil])
  }

  @Test("an e-mail that cannot be read is left out and said, with its row")
  func unreadableEmail() throws {
    let list =
      "Code client;Raison sociale;E-mail\nC1;Dupont SA;pas-une-adresse\nC2;Smith Ltd;ap@smith.example\n"
      + "C3;Roy;compta@roy,example\n"
    let delivery = try read(list)
    #expect(delivery.customers.map(\.email) == [nil, "ap@smith.example", nil])
    let finding = try #require(delivery.findings.first { $0.code == "email_wrong" })
    #expect("\(finding.reason)".contains("pas-une-adresse") && "\(finding.reason)".contains("row 2"))
    #expect(
      try read("Code client;Raison sociale;E-mail\nC2;Smith Ltd;ap@smith.example\n").findings.allSatisfy {
        $0.code != "email_wrong"
      })
  }

  @Test("a bank's list of movements is not a list of open items")
  func bank() {
    let text = "Date opération;Libellé;Débit;Crédit;Devise;Référence\n2026-04-02;Loyer;1234,56;;EUR;FR-001\n"
    #expect(ListReader.shape(of: FileBytes(name: "x.csv", Array(text.utf8))) == nil)
  }
}
