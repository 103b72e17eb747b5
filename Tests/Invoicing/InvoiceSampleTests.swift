import Foundation
import InvoicingRules
import Kernel
import Pdf
import Testing

/// One row of the table of facts beside the samples: `key=value; key=value`.
struct InvoiceFact: CustomStringConvertible {
  let file: String
  let facts: [String: String]

  var description: String { file }

  static let all: [InvoiceFact] = {
    guard let text = try? Samples.text("EXPECTED.md") else { return [] }
    return text.split(separator: "\n").filter { $0.hasPrefix("| invoices/") && !$0.contains("/cdar/") }.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      var facts: [String: String] = [:]
      for fact in cells[1].components(separatedBy: "; ") {
        let parts = fact.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { facts[String(parts[0])] = String(parts[1]) }
      }
      return InvoiceFact(file: cells[0], facts: facts)
    }
  }()

  /// The values of a Python list such as `['a', 'b']`, or the one value.
  func list(_ key: String) -> [String]? {
    guard let text = facts[key], !text.isEmpty else { return nil }
    guard text.hasPrefix("[") else { return [text] }
    // A long row is cut in the table; what is cut is not compared.
    guard text.hasSuffix("]") else { return nil }
    return text.dropFirst().dropLast().components(separatedBy: "', '").map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "'\" "))
    }
  }

  func day(_ text: String) -> CivilDate? {
    CivilDate(text)
      ?? CivilDate("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))")
  }
}

@Suite("the shared invoices", .enabled(if: Samples.arePresent))
struct InvoiceSampleTests {
  private func document(_ file: String) throws -> InvoiceDocument {
    let path = try Samples.path(file)
    guard file.hasSuffix(".pdf") else {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      #expect(InvoiceReader.recognises(Array(bytes.prefix(16_384))))
      return try InvoiceReader.read(bytes, name: file)
    }
    return try PdfInvoiceForTests.read(path)
  }

  @Test("each invoice has the facts that independent code computed", arguments: InvoiceFact.all)
  func facts(_ fact: InvoiceFact) throws {
    let document = try document(fact.file)
    let facts = fact.facts
    #expect(document.number == facts["num"])
    #expect(document.typeCode == facts["type"])
    #expect(document.issued == facts["issue"].flatMap(fact.day))
    #expect(document.due == fact.list("due")?.compactMap(fact.day).max())
    #expect(document.currency.code == facts["ccy"])
    #expect(document.seller.name == facts["seller"])
    #expect(document.buyer.name == facts["buyer"])
    if let legal = facts["sellerLegal"] { #expect(document.seller.legalNumber == legal) }
    if let legal = facts["buyerLegal"] { #expect(document.buyer.legalNumber == legal) }
    if let profile = facts["profile"], profile != "A2" { #expect(document.profile == profile) }
    let written = facts["DuePayableAmount"] ?? facts["PayableAmount"] ?? facts["GrandTotalAmount"] ?? ""
    let payable = try DecimalReader.minorUnits(written, exponent: document.currency.exponent, mark: .point)
    let credit = facts["type"] == "381"
    #expect(document.receivable.minor == (credit ? -abs(payable) : payable))
    if let lines = facts["lines"].flatMap({ Int($0) }) { #expect(document.lineCount == lines) }
    if let ibans = fact.list("iban") {
      let expected = ibans.map { $0.replacingOccurrences(of: " ", with: "") }
      #expect(document.ibans == expected.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
    if let reference = fact.list("payref") { #expect(document.remittanceReference == reference[0]) }
    if let payee = facts["payee"] { #expect(document.payee?.name == payee) }
    if let preceding = fact.list("prevInv") { #expect(document.precedingInvoices == preceding) }
    if let order = facts["order"], !order.isEmpty { #expect(document.orderReference == order) }
  }

  @Test("the same credit note published with either sign is the same receivable")
  func sameCreditNote() throws {
    let positive = try document("invoices/facturx-pdf/fnfe-Avoir_FR_type381_BASIC.pdf")
    let negative = try document("invoices/facturx-pdf/fnfe-fail-Avoir_FR_type380_EN16931.pdf")
    #expect(positive.number == negative.number)
    #expect(positive.receivable == negative.receivable)
    #expect(positive.receivable == Money(minor: -23_347, .eur))
    #expect(positive.isCredit && negative.isCredit)
  }
}

/// The invoice attached to a PDF, without the use case around it.
enum PdfInvoiceForTests {
  static func read(_ path: String) throws -> InvoiceDocument {
    let attachments = try PdfAttachments(path: path)
    let name = try #require(InvoiceAttachment.order(attachments.names).first)
    return try InvoiceReader.read(try attachments.bytes(of: name, limit: InvoiceLimits.xmlBytes), name: name)
  }
}
