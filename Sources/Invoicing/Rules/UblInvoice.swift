import Kernel
import Xml

/// A UBL 2.1 invoice or credit note.
struct UblInvoice {
  let root: XmlElement
  let fields: InvoiceFields

  init(root: XmlElement, name: String) {
    self.root = root
    fields = InvoiceFields(name: name)
  }

  func read() throws(InvoiceError) -> InvoiceDocument {
    let isCreditNote = root.name == "CreditNote"
    let code = try fields.required(root["DocumentCurrencyCode"], "currency")
    guard let currency = Currency(code) else {
      throw .wrong(
        name: fields.name, field: "currency", found: code, expected: Phrase("three letters such as EUR"), line: 1)
    }
    guard let issued = try fields.day(root["IssueDate"], "issue date") else {
      throw .missing(name: fields.name, field: "issue date")
    }
    let type = root["InvoiceTypeCode"]?.text ?? root["CreditNoteTypeCode"]?.text ?? (isCreditNote ? "381" : "380")
    var document = InvoiceDocument(
      syntax: isCreditNote ? .ublCreditNote : .ublInvoice, number: try fields.required(root["ID"], "number"),
      typeCode: type, issued: issued, currency: currency, receivable: .zero(currency))
    document.profile = root["CustomizationID"]?.text
    document.notes = root.all("Note").compactMap(\.text).map(UblInvoice.note)
    if let party = root["AccountingSupplierParty", "Party"] { document.seller = UblInvoice.party(party) }
    if let party = root["AccountingCustomerParty", "Party"] { document.buyer = UblInvoice.party(party) }
    if let party = root["PayeeParty"] { document.payee = UblInvoice.party(party) }
    document.orderReference = root["OrderReference", "ID"]?.text
    document.buyerReference = root["BuyerReference"]?.text
    document.precedingInvoices = root.all("BillingReference").compactMap {
      ($0["InvoiceDocumentReference", "ID"] ?? $0["CreditNoteDocumentReference", "ID"])?.text
    }
    document.lineCount = root.all(isCreditNote ? "CreditNoteLine" : "InvoiceLine").count

    let sums = root["LegalMonetaryTotal"]
    document.total = try fields.amount(sums?.all("TaxInclusiveAmount") ?? [], in: currency, "TaxInclusiveAmount")
    document.prepaid = try fields.amount(sums?.all("PrepaidAmount") ?? [], in: currency, "PrepaidAmount")
    document.tax = try fields.amount(
      root.all("TaxTotal").compactMap { $0["TaxAmount"] }, in: currency, "TaxAmount")
    document.process = root["ProfileID"]?.text
    document.vatPointCode = root["InvoicePeriod", "DescriptionCode"]?.text
    document.vat = fields.vat(
      root.all("TaxTotal").flatMap { $0.all("TaxSubtotal") }.map { part in
        (
          part["TaxCategory", "ID"]?.text, part["TaxCategory", "Percent"]?.text, part.all("TaxableAmount"),
          part.all("TaxAmount")
        )
      }, in: currency)
    let payable = try fields.amount(sums?.all("PayableAmount") ?? [], in: currency, "PayableAmount")
    try fields.settle(&document, payable: payable)
    try readMeans(&document)
    return document
  }

  private func readMeans(_ document: inout InvoiceDocument) throws(InvoiceError) {
    let means = root.all("PaymentMeans")
    document.meansCodes = means.compactMap { $0["PaymentMeansCode"]?.text }
    document.ibans = InvoiceFields.distinct(
      means.map { InvoiceFields.account($0["PayeeFinancialAccount", "ID"]?.text) })
    document.remittanceReference = means.compactMap { $0["PaymentID"]?.text }.first
    document.mandate = means.compactMap { $0["PaymentMandate", "ID"]?.text }.first
    let terms = root.all("PaymentTerms")
    document.termsText = terms.compactMap { $0["Note"]?.text }

    var dated: [(day: CivilDate, amount: Money?, discount: Bool)] = []
    if let day = try fields.day(root["DueDate"], "due date") { dated.append((day, nil, false)) }
    for mean in means {
      if let day = try fields.day(mean["PaymentDueDate"], "due date") { dated.append((day, nil, false)) }
    }
    for term in terms {
      guard let day = try fields.day(term["PaymentDueDate"], "due date") else { continue }
      let amount = try fields.amount(term.all("Amount"), in: document.currency, "Amount")
      dated.append((day, amount, term["SettlementDiscountPercent"] != nil))
    }
    fields.setDue(&document, dated)
  }

  /// `#PMT#Indemnité…` carries its subject code in front.
  static func note(_ text: String) -> InvoiceNote {
    let parts = text.split(separator: "#", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty, parts[1].utf8.count == 3 else {
      return InvoiceNote(code: nil, text: text)
    }
    return InvoiceNote(code: String(parts[1]), text: String(parts[2]))
  }

  static func party(_ element: XmlElement) -> InvoiceParty {
    var party = InvoiceParty()
    let legal = element["PartyLegalEntity"]
    party.name = legal?["RegistrationName"]?.text ?? element["PartyName", "Name"]?.text
    party.legalNumber = legal?["CompanyID"]?.text
    for number in element.all("PartyIdentification") {
      guard let id = number["ID"], let text = id.text else { continue }
      if id.attributes["schemeID"] == "0009" { party.siret = text }
      party.identifier = party.identifier ?? text
    }
    for scheme in element.all("PartyTaxScheme") where scheme["TaxScheme", "ID"]?.text == "VAT" {
      party.vatNumber = scheme["CompanyID"]?.text
    }
    let contact = element["Contact"]
    party.contact = contact?["Name"]?.text
    party.phone = contact?["Telephone"]?.text
    let endpoint = element["EndpointID"]
    party.email = contact?["ElectronicMail"]?.text ?? (endpoint?.attributes["schemeID"] == "EM" ? endpoint?.text : nil)
    let postal = element["PostalAddress"]
    party.addressLines = [
      postal?["StreetName"]?.text, postal?["AdditionalStreetName"]?.text, postal?["AddressLine", "Line"]?.text,
    ].compactMap { $0 }
    party.postcode = postal?["PostalZone"]?.text
    party.city = postal?["CityName"]?.text
    party.country = postal?["Country", "IdentificationCode"]?.text
    return party
  }
}
