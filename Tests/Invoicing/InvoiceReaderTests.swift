import Foundation
import InvoicingRules
import Kernel
import Pdf
import Testing

/// A small UBL document.
func ubl(
  _ root: String = "Invoice", type: String = "380", payable: String = "120.00", total: String = "120.00",
  more: String = "", after: String = ""
) -> String {
  """
  <\(root) xmlns="urn:oasis:names:specification:ubl:schema:xsd:\(root)-2"><ID>F-1</ID><IssueDate>2026-01-31</IssueDate>
  \(type.isEmpty ? "" : "<\(root)TypeCode>\(type)</\(root)TypeCode>")
  <Note>#PMT#Indemnité de 40 €</Note><Note>Merci</Note>
  <DocumentCurrencyCode>EUR</DocumentCurrencyCode>\(more)
  <AccountingSupplierParty><Party><PartyName><Name>Enseigne</Name></PartyName><PartyTaxScheme><CompanyID>FR96552100554\
  </CompanyID><TaxScheme><ID>VAT</ID></TaxScheme></PartyTaxScheme></Party></AccountingSupplierParty>
  <AccountingCustomerParty><Party><PartyName><Name>Enseigne</Name></PartyName><PartyLegalEntity>\
  <RegistrationName>Raison</RegistrationName><CompanyID schemeID="0009">73282932000074</CompanyID></PartyLegalEntity>\
  <Contact><ElectronicMail>compta@client.example</ElectronicMail></Contact></Party></AccountingCustomerParty>\(after)
  <LegalMonetaryTotal><TaxInclusiveAmount currencyID="EUR">\(total)</TaxInclusiveAmount>\
  <PayableAmount currencyID="EUR">\(payable)</PayableAmount></LegalMonetaryTotal></\(root)>
  """
}

/// A small CII document under the names of ZUGFeRD 2.
func cii(type: String = "380", settlement: String, sums: String) -> String {
  """
  <CrossIndustryInvoice><ExchangedDocument><ID>F-2</ID><TypeCode>\(type)</TypeCode><IssueDateTime>\
  <DateTimeString format="102">20260131</DateTimeString></IssueDateTime></ExchangedDocument>
  <SupplyChainTradeTransaction><ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>
  \(settlement)<SpecifiedTradeSettlementHeaderMonetarySummation>\(sums)\
  </SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction>
  </CrossIndustryInvoice>
  """
}

@Suite("the invoice reader")
struct InvoiceReaderTests {
  private func read(_ text: String) throws -> InvoiceDocument {
    try InvoiceReader.read(Array(text.utf8), name: "test.xml")
  }

  @Test("the four shapes of a credit note are one signed receivable")
  func shapes() throws {
    #expect(try read(ubl("CreditNote", type: "381")).receivable.minor == -12_000)
    #expect(try read(ubl("CreditNote", type: "")).receivable.minor == -12_000)
    #expect(try read(ubl(type: "381")).receivable.minor == -12_000)
    #expect(try read(ubl(type: "380", payable: "-120.00", total: "-120.00")).receivable.minor == -12_000)
    #expect(try read(ubl(type: "384", payable: "-120.00", total: "-120.00")).receivable.minor == -12_000)
    let invoice = try read(ubl())
    #expect(invoice.receivable.minor == 12_000 && !invoice.isCredit)
    #expect(try read(ubl(type: "386")).receivable.minor == 12_000)
  }

  @Test("what is to be collected is the payable amount, not the total")
  func payable() throws {
    let document = try read(
      cii(
        settlement: "",
        sums: "<GrandTotalAmount>671.15</GrandTotalAmount><TotalPrepaidAmount>201.00</TotalPrepaidAmount>"
          + "<DuePayableAmount>470.15</DuePayableAmount>"))
    #expect(document.receivable == Money(minor: 47_015, .eur))
    #expect(document.total == Money(minor: 67_115, .eur))
    #expect(document.prepaid == Money(minor: 20_100, .eur))
    #expect(document.findings.isEmpty)
    let without = try read(
      cii(
        settlement: "",
        sums: "<GrandTotalAmount>671.15</GrandTotalAmount><TotalPrepaidAmount>201.00</TotalPrepaidAmount>"))
    #expect(without.receivable.minor == 47_015)
    let odd = try read(
      cii(settlement: "", sums: "<GrandTotalAmount>10</GrandTotalAmount><DuePayableAmount>20</DuePayableAmount>"))
    #expect(odd.findings.map(\.code) == ["totals_differ"])
  }

  @Test("of a net date and a discount date the net one is due, wherever it stands; terms in words are kept")
  func terms() throws {
    func term(_ day: String, discount: Bool = false, amount: String? = nil) -> String {
      "<SpecifiedTradePaymentTerms><Description>net</Description><DueDateDateTime><DateTimeString format=\"102\">\(day)"
        + "</DateTimeString></DueDateDateTime>"
        + (discount ? "<ApplicableTradePaymentDiscountTerms/>" : "")
        + (amount.map { "<PartialPaymentAmount>\($0)</PartialPaymentAmount>" } ?? "") + "</SpecifiedTradePaymentTerms>"
    }
    let sums = "<GrandTotalAmount>100</GrandTotalAmount><DuePayableAmount>100</DuePayableAmount>"
    for terms in [
      term("20261120") + term("20261114", discount: true), term("20261114", discount: true) + term("20261120"),
    ] {
      #expect(try read(cii(settlement: terms, sums: sums)).due == "2026-11-20")
    }
    let parts = try read(cii(settlement: term("20260301", amount: "40") + term("20260401", amount: "60"), sums: sums))
    #expect(parts.instalments.map(\.amount.minor) == [4_000, 6_000])
    #expect(parts.instalments.map(\.due) == ["2026-03-01", "2026-04-01"])
    let words = try read(ubl(after: "<PaymentTerms><Note>Payment within 30 days</Note></PaymentTerms>"))
    #expect(words.due == nil && words.termsText == ["Payment within 30 days"])
    let means = "<PaymentMeans><PaymentDueDate>2026-03-02</PaymentDueDate></PaymentMeans>"
    #expect(try read(ubl("CreditNote", type: "381", after: means)).due == "2026-03-02")
  }

  @Test("SIREN and SIRET are found in whatever number carries them, notes keep their code")
  func numbers() throws {
    let document = try read(ubl())
    #expect(document.seller.siren == "552100554" && document.seller.name == "Enseigne")
    #expect(document.buyer.siren == "732829320" && document.buyer.siret == "73282932000074")
    #expect(document.buyer.name == "Raison" && document.buyer.email == "compta@client.example")
    #expect(document.notes.map(\.code) == ["PMT", nil])
  }

  @Test("of two VAT totals the one in the invoice's currency is taken")
  func currencies() throws {
    let taxes =
      "<TaxTotal><TaxAmount currencyID=\"SEK\">200</TaxAmount></TaxTotal>"
      + "<TaxTotal><TaxAmount currencyID=\"EUR\">20</TaxAmount></TaxTotal>"
    #expect(try read(ubl(after: taxes)).tax == Money(minor: 2_000, .eur))
  }

  @Test("what is damaged, foreign or incomplete is refused with one sentence")
  func refused() {
    let cases: [(String, String)] = [
      (String(ubl().dropLast(30)), "well-formed"), ("<html/>", "html"), ("", "test.xml"),
      (ubl(payable: "12,00"), "12,00"), (ubl(payable: "", total: ""), "amount to pay"),
      (ubl().replacingOccurrences(of: "<ID>F-1</ID>", with: ""), "number"),
      (ubl().replacingOccurrences(of: "2026-01-31", with: "2026-02-30"), "2026-02-30"),
      (ubl().replacingOccurrences(of: ">EUR<", with: ">EURO<"), "EURO"),
      ("<!DOCTYPE Invoice [<!ENTITY a \"b\">]>" + ubl(), "DOCTYPE"),
    ]
    for (text, part) in cases {
      let error = #expect(throws: InvoiceError.self) { try read(text) }
      #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }
  }

  @Test("a document of elements without end is refused")
  func endless() {
    let text = "<Invoice>" + String(repeating: "<a/>", count: 200_001) + "</Invoice>"
    #expect(throws: InvoiceError.self) { try read(text) }
  }
}

@Suite("attachments of a PDF")
struct PdfAttachmentTests {
  private func file(_ text: String) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).pdf")
    try Data(text.utf8).write(to: url)
    return url
  }

  @Test("a damaged PDF is refused with its name, a missing one too")
  func damaged() throws {
    let url = try file("%PDF-1.7\nnothing of it")
    defer { try? FileManager.default.removeItem(at: url) }
    let error = #expect(throws: PdfError.self) { try PdfAttachments(path: url.path) }
    #expect(error?.description.contains(url.lastPathComponent) == true)
    #expect(throws: PdfError.self) { try PdfAttachments(path: "/nowhere.pdf") }
  }

  @Test("a PDF without attachments lists none")
  func none() throws {
    let url = try file(
      """
      %PDF-1.4
      1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
      2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
      3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
      trailer<</Root 1 0 R/Size 4>>
      %%EOF
      """)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(try PdfAttachments(path: url.path).names.isEmpty)
  }

  @Test("an attachment larger than the limit is refused", .enabled(if: Samples.arePresent))
  func limit() throws {
    let attachments = try PdfAttachments(path: try Samples.path("invoices/facturx-pdf/fnfe-Facture_FR_BASIC.pdf"))
    let name = try #require(attachments.names.first)
    #expect(throws: PdfError.self) { try attachments.bytes(of: name, limit: 100) }
    #expect(try attachments.bytes(of: name, limit: 1_000_000).count > 1_000)
  }

  @Test("the standards' names come before other XML, other files are left out")
  func order() {
    #expect(
      InvoiceAttachment.order(["a.xml", "logo.png", "ZUGFeRD-invoice.xml", "Factur-X.xml"])
        == ["Factur-X.xml", "ZUGFeRD-invoice.xml", "a.xml"])
  }
}
