import Files
import Foundation
import Imports
import ImportsRules
import Invoicing
import InvoicingRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A database with our company, and what imports an invoice into it.
struct InvoiceBench {
  static let migrations = Example.migrations + ImportsSchema.migrations
  let database: Database
  let company: Company

  init(_ database: Database, siren: String? = "552100554") async throws {
    self.database = database
    var example = Example.company()
    example.siren = siren
    let wanted = example
    company = try await database.write { transaction in
      _ = try CompanyStore.insert(wanted, transaction)
      return try #require(try CompanyStore.all(transaction).first)
    }
  }

  func load(_ text: String, name: String = "f.xml", dryRun: Bool = false) async throws -> ImportResult {
    try await load(FileBytes(name: name, Array(text.utf8)), dryRun: dryRun)
  }

  func load(_ file: FileBytes, dryRun: Bool = false) async throws -> ImportResult {
    try await ImportFile(file, company: company, dryRun: dryRun).run(
      database, readers: ReadInvoiceFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
  }

  /// A PDF of no page that carries an invoice.
  static func pdf(carrying xml: String, title: String = "Facture") -> [UInt8] {
    let objects = [
      "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 3 0 R]>>>>>>",
      "<</Type/Pages/Kids[]/Count 0>>", "<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 4 0 R>>>>",
      "<</Type/EmbeddedFile/Length \(xml.utf8.count)>>stream\n\(xml)\nendstream", "<</Title(\(title))>>",
    ]
    var text = "%PDF-1.7\n"
    var places: [Int] = []
    for (index, object) in objects.enumerated() {
      places.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let table = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for place in places { text += String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n" }
    text += "trailer<</Root 1 0 R/Info 5 0 R/Size \(objects.count + 1)>>\nstartxref\n\(table)\n%%EOF\n"
    return Array(text.utf8)
  }

  func items(_ number: String) async throws -> [Item] {
    let company = company.id
    return try await database.read { try ItemStore.find(number: number, of: company, $0) }
  }

  func customers() async throws -> [Customer] {
    let company = company.id
    return try await database.read { try CustomerStore.all(of: company, $0) }
  }
}

@Suite("importing an invoice")
struct InvoiceImportTests {
  @Test("its amount to collect becomes an item of its buyer, once", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let due = "<PaymentMeans><PaymentDueDate>2026-03-02</PaymentDueDate><PaymentID>REF-9</PaymentID></PaymentMeans>"
      let first = try await bench.load(ubl(after: due))
      #expect(first.kind == "invoice" && first.itemsCreated == 1 && first.customersCreated == 1)
      #expect(first.openMinor == 12_000)
      let item = try #require(try await bench.items("F-1").first)
      #expect(item.amount.minor == 12_000 && item.due == "2026-03-02" && item.dueSource == .document)
      #expect(item.remittanceReference == "REF-9")
      let customer = try #require(try await bench.customers().first)
      #expect(customer.siren == "732829320" && customer.name == "Raison")
      let company = bench.company.id
      let contacts = try await database.read { try ContactStore.all(of: customer.id, company: company, $0) }
      #expect(contacts.map(\.email) == ["compta@client.example"])
      let again = try await bench.load(ubl(after: due) + "\n")
      #expect(again.itemsCreated == 0 && again.itemsUnchanged == 1 && again.customersCreated == 0)
      let newer = try await bench.load(ubl(payable: "130.00", total: "130.00", after: due))
      #expect(newer.itemsUpdated == 1 && newer.itemsCreated == 0)
      #expect(try await bench.items("F-1").map(\.open.minor) == [13_000])
      // A poorer profile of the same invoice takes nothing away.
      let poorer = try await bench.load(ubl(payable: "130.00", total: "130.00"))
      #expect(poorer.itemsUnchanged == 1)
      #expect(try await bench.items("F-1").map(\.due) == ["2026-03-02"])
      #expect(try await database.read { try BalanceCheck.problems($0) }.isEmpty)
    }
  }

  @Test(
    "without a due date: the customer's own terms, else those of its segment, else the company's", arguments: Engine.all
  )
  func agreedTerms(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let company = bench.company.id
      func load(_ number: String) async throws -> [String] {
        _ = try await bench.load(ubl().replacing("F-1", with: number))
        return try await bench.items(number).map { "\($0.due) \($0.dueSource)" }
      }
      #expect(try await load("F-1") == ["2026-03-02 inferred"])
      try await database.write {
        try $0.execute("INSERT INTO given_terms (company, customer, terms) SELECT company, id, 'NET45' FROM customer")
      }
      #expect(try await load("F-2") == ["2026-03-17 inferred"])
      try await database.write { try $0.execute("UPDATE customer SET terms = 'NET10' WHERE company = \(company)") }
      #expect(try await load("F-3") == ["2026-02-10 terms"])
    }
  }

  @Test("its VAT by rate is kept, and when it is due, in both syntaxes", arguments: Engine.all)
  func vat(engine: Engine) async throws {
    let taxes = """
      <TaxTotal><TaxAmount currencyID="EUR">15.00</TaxAmount>\
      <TaxSubtotal><TaxableAmount currencyID="EUR">50.00</TaxableAmount><TaxAmount currencyID="EUR">10.00</TaxAmount>\
      <TaxCategory><ID>S</ID><Percent>20.00</Percent></TaxCategory></TaxSubtotal>\
      <TaxSubtotal><TaxableAmount currencyID="EUR">55.00</TaxableAmount><TaxAmount currencyID="EUR">5.00</TaxAmount>\
      <TaxCategory><ID>S</ID><Percent>5.5</Percent></TaxCategory></TaxSubtotal></TaxTotal>
      """
    let parts = [
      VatPart(category: "S", rate: 2_000, baseMinor: 50_00, taxMinor: 10_00),
      VatPart(category: "S", rate: 550, baseMinor: 55_00, taxMinor: 5_00),
    ]
    func tax(_ code: String) -> String {
      """
      <ApplicableTradeTax><CalculatedAmount>10.00</CalculatedAmount><BasisAmount>50.00</BasisAmount>\
      <CategoryCode>S</CategoryCode><DueDateTypeCode>\(code)</DueDateTypeCode>\
      <RateApplicablePercent>20</RateApplicablePercent></ApplicableTradeTax>\
      <ApplicableTradeTax><CalculatedAmount>5.00</CalculatedAmount><BasisAmount>55.00</BasisAmount>\
      <CategoryCode>S</CategoryCode><RateApplicablePercent>5.50</RateApplicablePercent></ApplicableTradeTax>
      """
    }
    let sums = "<GrandTotalAmount>120.00</GrandTotalAmount><DuePayableAmount>120.00</DuePayableAmount>"
    let buyer = """
      <SupplyChainTradeTransaction><ApplicableHeaderTradeAgreement><BuyerTradeParty><Name>Raison</Name></BuyerTradeParty>\
      </ApplicableHeaderTradeAgreement>
      """
    func crossIndustry(_ code: String) -> String {
      cii(settlement: tax(code), sums: sums).replacing("<SupplyChainTradeTransaction>", with: buyer)
    }
    let documents: [(String, VatDue)] = [
      (ubl(after: taxes), .unsaid), (ubl(more: "<ProfileID>S1</ProfileID>", after: taxes), .receipt),
      (ubl(more: "<ProfileID>B1</ProfileID>", after: taxes), .invoice),
      (ubl(more: "<ProfileID>M1</ProfileID>", after: taxes), .unsaid),
      (ubl(type: "386", after: taxes), .receipt),
      (
        ubl(
          more: "<ProfileID>S1</ProfileID><InvoicePeriod><DescriptionCode>3</DescriptionCode></InvoicePeriod>",
          after: taxes), .invoice
      ),
      (crossIndustry("72"), .receipt), (crossIndustry("5"), .invoice),
    ]
    for (document, due) in documents {
      try await engine.withDatabase(InvoiceBench.migrations) { database in
        let bench = try await InvoiceBench(database)
        let company = bench.company.id
        for text in [document, document + "\n"] { _ = try await bench.load(text) }
        let number = document.contains("F-2") ? "F-2" : "F-1"
        let item = try #require(try await bench.items(number).first?.id)
        let kept = try await database.read { try VatStore.find([item], company: company, $0) }
        #expect(kept == [item: VatBreakdown(due: due, parts: parts)], "\(document)")
      }
    }
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      _ = try await bench.load(ubl(after: taxes.replacing(">5.5<", with: ">cinq<")))
      #expect(try await bench.items("F-1").count == 1, "the invoice is taken in without its rates")
      let known = try await database.count("SELECT COUNT(*) FROM invoice_vat")
      #expect(known == 0)
    }
  }

  @Test("a credit note becomes a credit of the customer, free from its day", arguments: Engine.all)
  func creditNote(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      _ = try await bench.load(ubl("CreditNote", type: "381"))
      let item = try #require(try await bench.items("F-1").first)
      #expect(item.kind == .creditNote && item.open.minor == -12_000 && item.due == "2026-01-31")
    }
  }

  @Test(
    "the buyer is found by SIREN, VAT number, code or folded name, and not by a name with another SIREN",
    arguments: Engine.all)
  func buyer(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let company = bench.company.id
      try await database.write { transaction in
        for (code, name, siren) in [("A", "Autre nom", "732829320"), ("B", "RAISON", "552100554")] {
          var customer = Example.customer(company, code: code, name: name)
          customer.siren = siren
          _ = try CustomerStore.insert(customer, transaction)
        }
      }
      #expect(try await bench.load(ubl()).customersCreated == 0)
      let customers = try await bench.customers()
      #expect(try await bench.items("F-1").first?.customer == customers.first { $0.code == "A" }?.id)
      let unnamed = ubl().replacingOccurrences(of: "73282932000074", with: "000")
        .replacingOccurrences(of: ">F-1<", with: ">F-2<").replacingOccurrences(of: "Raison", with: "raison")
      _ = try await bench.load(unnamed)
      #expect(try await bench.items("F-2").first?.customer == customers.first { $0.code == "B" }?.id)
      let other = ubl().replacingOccurrences(of: "73282932000074", with: "44306184100047")
        .replacingOccurrences(of: ">F-1<", with: ">F-3<")
      #expect(try await bench.load(other).customersCreated == 1)
    }
  }

  @Test("an invoice known from a ledger is completed, not owed twice", arguments: Engine.all)
  func fromLedger(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let company = bench.company.id
      try await database.write { transaction in
        var customer = Example.customer(company)
        customer.siren = "732829320"
        let id = try CustomerStore.insert(customer, transaction)
        var item = Example.item(company, id, number: "F-1", cents: 12_000)
        item.dueSource = .inferred
        _ = try ItemStore.insert(item, source: "fec", sourceKey: "x", transaction)
      }
      let due = "<DueDate>2026-03-02</DueDate>"
      let result = try await bench.load(ubl(more: due))
      #expect(result.itemsCreated == 0 && result.itemsUpdated == 1)
      let items = try await bench.items("F-1")
      #expect(items.map(\.due) == ["2026-03-02"] && items.map(\.dueSource) == [.document])
    }
  }

  @Test("a purchase, a foreign file and a dry run change nothing", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database, siren: "732829320")
      await #expect(throws: InvoicingError.self) { try await bench.load(ubl()) }
      await #expect(throws: InvoiceError.self) { try await bench.load(String(ubl().dropLast(20))) }
      let pdf =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        + "trailer<</Root 1 0 R/Size 3>>\n%%EOF"
      await #expect(throws: InvoiceError.self) { try await bench.load(pdf, name: "scan.pdf") }
      let outsider = ubl().replacingOccurrences(of: "73282932000074", with: "44306184100047")
      let dry = try await bench.load(outsider, dryRun: true)
      #expect(dry.itemsCreated == 1 && dry.warnings.map(\.code).contains("other_seller"))
      #expect(try await database.count("SELECT COUNT(*) FROM item") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM customer") == 0)
    }
  }

  @Test("a due date given in words only is inferred, and it is said", arguments: Engine.all)
  func words(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let result = try await bench.load(ubl(after: "<PaymentTerms><Note>30 jours</Note></PaymentTerms>"))
      #expect(result.warnings.map(\.code) == ["terms_in_words"])
      #expect(try await bench.items("F-1").map(\.dueSource) == [.inferred])
      #expect(try await bench.items("F-1").map(\.due) == ["2026-03-02"])
    }
  }

  @Test("the PDF of an invoice is kept once, and a changed one beside it", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database)
      let company = bench.company.id
      let first = InvoiceBench.pdf(carrying: ubl())
      #expect(try await bench.load(FileBytes(name: "f.pdf", first)).itemsCreated == 1)
      _ = try await bench.load(ubl(), name: "f.xml")
      _ = try await bench.load(FileBytes(name: "again.pdf", first), dryRun: true)
      let item = try #require(try await bench.items("F-1").first).id
      let second = InvoiceBench.pdf(carrying: ubl(), title: "Duplicata")
      for (bytes, count) in [(first, 1), (second, 2), (second, 2)] {
        try await database.write { try PaperStore.keep(issued: bytes, of: item, company: company, $0) }
        #expect(try await database.count("SELECT COUNT(*) FROM paper") == count)
      }
      try await database.read { snapshot in
        let last = try #require(try PaperStore.all(of: [item], company: company, snapshot)[item]?.issued)
        #expect(last.size == second.count)
        let files = [PaperID(1), last.id, PaperID(99)]
        let bytes = try PaperStore.bytes(of: files, company: company, snapshot)
        #expect(bytes == [files[0]: first, last.id: second])
        #expect(try PaperStore.bytes(of: files, company: CompanyID(9), snapshot).isEmpty)
        #expect(try PaperStore.verify(company, snapshot).isEmpty)
      }
      try await database.write { try $0.execute("UPDATE paper SET digest = 'x' WHERE id = 1") }
      #expect(try await database.read { try PaperStore.verify(company, $0).count } == 1)
    }
  }

  @Test("the invoice in a PDF is imported", .enabled(if: Samples.arePresent), arguments: Engine.all)
  func pdf(engine: Engine) async throws {
    try await engine.withDatabase(InvoiceBench.migrations) { database in
      let bench = try await InvoiceBench(database, siren: nil)
      let file = try FileBytes(path: try Samples.path("invoices/facturx-pdf/fnfe-Facture_FR_EN16931.pdf"))
      let result = try await bench.load(file)
      #expect(result.itemsCreated == 1 && result.openMinor == 47_015)
      let item = try #require(try await bench.items("FA-2017-0010").first)
      #expect(item.due == "2017-12-13" && item.label == "Total 671,15, acompte 201,00")
      #expect(item.orderReference == "PO445")
    }
  }
}
