import Kernel
import Xml

/// Reads electronic invoices: CII (Factur-X, ZUGFeRD 1 and 2) and UBL (Invoice, CreditNote).
public enum InvoiceReader {
  /// Whether the first bytes of a file are of an invoice in XML.
  public static func recognises(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head.prefix(16_384), as: UTF8.self)
    return [
      "CrossIndustryInvoice", "CrossIndustryDocument", "xsd:Invoice-2", "xsd:CreditNote-2",
    ].contains { text.contains($0) }
  }

  /// Whether the first bytes of a file are of a PDF, which may carry an invoice.
  public static func isPdf(_ head: [UInt8]) -> Bool {
    // Some programs put a mark or blanks before the signature.
    String(decoding: head.prefix(1_024), as: UTF8.self).contains("%PDF-")
  }

  public static func read(_ bytes: [UInt8], name: String) throws(InvoiceError) -> InvoiceDocument {
    guard bytes.count <= InvoiceLimits.xmlBytes else { throw .tooLarge(name: name, limit: InvoiceLimits.xmlBytes) }
    let root = try document(bytes, name: name)
    switch root.name {
    case "CrossIndustryInvoice", "CrossIndustryDocument": return try CiiInvoice(root: root, name: name).read()
    case "Invoice", "CreditNote": return try UblInvoice(root: root, name: name).read()
    default: throw .notAnInvoice(name: name, root: root.name)
    }
  }

  private static func document(_ bytes: [UInt8], name: String) throws(InvoiceError) -> XmlElement {
    do {
      return try XmlElement.document(XmlReader(bytes: bytes, name: name))
    } catch .wrongEncoding {
      do {
        return try XmlElement.document(XmlReader(bytes: bytes, name: name, encoding: "WINDOWS-1252"))
      } catch { throw .unreadable(reason: Phrase(of: error), line: error.line) }
    } catch { throw .unreadable(reason: Phrase(of: error), line: error.line) }
  }
}

/// What both syntaxes have in common: reading a value that must be there or must be right.
struct InvoiceFields {
  let name: String

  func required(_ element: XmlElement?, _ field: String) throws(InvoiceError) -> String {
    guard let text = element?.text else { throw .missing(name: name, field: field) }
    return text
  }

  /// A day written 20260131 (CII format 102) or 2026-01-31, with or without a time after it.
  func day(_ element: XmlElement?, _ field: String) throws(InvoiceError) -> CivilDate? {
    guard let element, let text = element.text else { return nil }
    if let day = CivilDate(String(text.prefix(10))) { return day }
    let digits = Array(text.utf8.prefix(8))
    if digits.count == 8, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      let iso = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))"
      if let day = CivilDate(iso) { return day }
    }
    throw .wrong(
      name: name, field: field, found: text, expected: Phrase("a date such as 2026-01-31 or 20260131"),
      line: element.line)
  }

  func money(_ element: XmlElement?, _ currency: Currency, _ field: String) throws(InvoiceError) -> Money? {
    guard let element, let text = element.text else { return nil }
    guard let minor = XmlDecimal.minorUnits(text, exponent: currency.exponent) else {
      throw .wrong(
        name: name, field: field, found: text,
        expected: Phrase(
          """
          an amount in \(currency) with a decimal point and at most \(currency.exponent) decimals
          """),
        line: element.line)
    }
    return Money(minor: minor, currency)
  }

  /// Among amounts given in several currencies, the one in the invoice's.
  func amount(
    _ elements: [XmlElement], in currency: Currency, _ field: String
  ) throws(InvoiceError) -> Money? {
    let own = elements.first { $0.attributes["currencyID"].flatMap { Currency($0) } == currency }
    return try money(own ?? elements.first { $0.attributes["currencyID"] == nil }, currency, field)
  }

  /// VAT by rate; none at all where a part cannot be read, since shares of a part of an invoice would be wrong.
  func vat(
    _ parts: [(category: String?, rate: String?, base: [XmlElement], tax: [XmlElement])], in currency: Currency
  ) -> [InvoiceVat] {
    var found: [InvoiceVat] = []
    for part in parts {
      let rate = part.rate.map { XmlDecimal.minorUnits($0, exponent: 2) } ?? 0
      guard let rate, let points = Int(exactly: rate), let base = try? amount(part.base, in: currency, "VAT base"),
        let tax = try? amount(part.tax, in: currency, "VAT")
      else { return [] }
      found.append(InvoiceVat(category: part.category ?? "S", rate: points, base: base, tax: tax))
    }
    return found
  }

  /// Keeps each text once, in order.
  static func distinct(_ texts: [String?]) -> [String] {
    var seen: Set<String> = []
    return texts.compactMap { $0 }.filter { seen.insert($0).inserted }
  }

  /// An account number without spaces.
  static func account(_ text: String?) -> String? {
    text.map { String($0.filter { !$0.isWhitespace }) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Works out the receivable and says what does not fit.
  func settle(_ document: inout InvoiceDocument, payable: Money?) throws(InvoiceError) {
    let currency = document.currency
    var expected: Int64?
    if let total = document.total {
      let rest = total.minor.subtractingReportingOverflow(document.prepaid?.minor ?? 0)
      expected = rest.overflow ? nil : rest.partialValue
    }
    guard let payable = payable ?? expected.map({ Money(minor: $0, currency) }) else {
      throw .missing(name: name, field: "amount to pay")
    }
    // A rounding amount may stand between the total and what is to be paid: up to one unit is no finding. The smallest
    // profile leaves out what was paid before, so that less than the total is none either.
    let unsaid = document.prepaid == nil && payable.minor < expected ?? 0
    if let expected, !unsaid, abs(expected &- payable.minor) > currency.minorPerMajor {
      document.findings.append(
        Finding(
          .warning, "totals_differ", field: "payable",
          reason: Phrase("total less prepaid is \(Money(minor: expected, currency)), to pay is \(payable)"),
          remedy: Phrase("the amount to pay was taken")))
    }
    do {
      document.receivable = try CreditNoteShape.receivable(
        payable, typeCode: document.typeCode, syntax: document.syntax)
    } catch {
      throw .wrong(
        name: name, field: "amount to pay", found: "\(payable)", expected: Phrase("a smaller amount"), line: 1)
    }
    if document.receivable.isZero {
      document.findings.append(
        Finding(.notice, "nothing_to_collect", reason: Phrase("\(document.number) leaves nothing to collect")))
    }
    if let payee = document.payee?.name {
      document.findings.append(
        Finding(
          .notice, "other_payee", reason: Phrase("\(document.number) is to be paid to \(payee), not to the seller")))
    }
    document.seller.completeNumbers()
    document.buyer.completeNumbers()
  }

  /// Due dates with their amounts: one date, or several that make the receivable.
  func setDue(_ document: inout InvoiceDocument, _ terms: [(day: CivilDate, amount: Money?, discount: Bool)]) {
    let net = terms.filter { !$0.discount }
    let parts = net.compactMap { term in term.amount.map { InvoiceInstalment(due: term.day, amount: $0) } }
    let credit = document.receivable.isNegative
    if parts.count > 1, parts.count == net.count,
      let sum = try? Money.sum(parts.map(\.amount), document.currency).minor.magnitude,
      sum == document.receivable.minor.magnitude
    {
      document.instalments = parts.map {
        InvoiceInstalment(
          due: $0.due,
          amount: Money(
            minor: credit ? -Int64($0.amount.minor.magnitude) : $0.amount.minor, document.currency))
      }
    }
    // Of several days without amounts, the earlier ones are for a discount.
    document.due = (net.isEmpty ? terms : net).map(\.day).max()
  }
}
