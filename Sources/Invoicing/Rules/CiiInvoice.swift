import Kernel
import Xml

/// A Cross Industry Invoice, under the names of Factur-X and ZUGFeRD 2 or the older ones of ZUGFeRD 1.
struct CiiInvoice {
  let root: XmlElement
  let fields: InvoiceFields

  init(root: XmlElement, name: String) {
    self.root = root
    fields = InvoiceFields(name: name)
  }

  func read() throws(InvoiceError) -> InvoiceDocument {
    let header = root["ExchangedDocument"] ?? root["HeaderExchangedDocument"]
    let transaction = root["SupplyChainTradeTransaction"] ?? root["SpecifiedSupplyChainTradeTransaction"]
    let agreement =
      transaction?["ApplicableHeaderTradeAgreement"] ?? transaction?["ApplicableSupplyChainTradeAgreement"]
    let settlement =
      transaction?["ApplicableHeaderTradeSettlement"] ?? transaction?["ApplicableSupplyChainTradeSettlement"]
    let sums =
      settlement?["SpecifiedTradeSettlementHeaderMonetarySummation"]
      ?? settlement?["SpecifiedTradeSettlementMonetarySummation"]

    let code = try fields.required(settlement?["InvoiceCurrencyCode"], "currency")
    guard let currency = Currency(code) else {
      throw .wrong(
        name: fields.name, field: "currency", found: code, expected: Phrase("three letters such as EUR"), line: 1)
    }
    guard let issued = try fields.day(header?["IssueDateTime", "DateTimeString"], "issue date") else {
      throw .missing(name: fields.name, field: "issue date")
    }
    var document = InvoiceDocument(
      syntax: .cii, number: try fields.required(header?["ID"], "number"),
      typeCode: header?["TypeCode"]?.text ?? "380", issued: issued, currency: currency, receivable: .zero(currency))
    document.profile =
      (root["ExchangedDocumentContext"] ?? root["SpecifiedExchangedDocumentContext"])?[
        "GuidelineSpecifiedDocumentContextParameter", "ID"]?.text
    document.notes = (header?.all("IncludedNote") ?? []).compactMap { note in
      note["Content"]?.text.map { InvoiceNote(code: note["SubjectCode"]?.text, text: $0) }
    }
    if let party = agreement?["SellerTradeParty"] { document.seller = CiiInvoice.party(party) }
    if let party = agreement?["BuyerTradeParty"] { document.buyer = CiiInvoice.party(party) }
    if let party = settlement?["PayeeTradeParty"] { document.payee = CiiInvoice.party(party) }
    document.orderReference = reference(agreement?["BuyerOrderReferencedDocument"])
    document.buyerReference = agreement?["BuyerReference"]?.text
    document.remittanceReference = settlement?["PaymentReference"]?.text
    document.precedingInvoices = (settlement?.all("InvoiceReferencedDocument") ?? []).compactMap { reference($0) }
    document.lineCount =
      (transaction?.all("IncludedSupplyChainTradeLineItem").count ?? 0)

    document.total = try fields.amount(sums?.all("GrandTotalAmount") ?? [], in: currency, "GrandTotalAmount")
    document.prepaid = try fields.amount(sums?.all("TotalPrepaidAmount") ?? [], in: currency, "TotalPrepaidAmount")
    document.tax = try fields.amount(sums?.all("TaxTotalAmount") ?? [], in: currency, "TaxTotalAmount")
    document.process =
      (root["ExchangedDocumentContext"] ?? root["SpecifiedExchangedDocumentContext"])?[
        "BusinessProcessSpecifiedDocumentContextParameter", "ID"]?.text
    let taxes = settlement?.all("ApplicableTradeTax") ?? []
    document.vatPointCode = taxes.compactMap { $0["DueDateTypeCode"]?.text }.first
    document.vat = fields.vat(
      taxes.map { tax in
        (
          tax["CategoryCode"]?.text, (tax["RateApplicablePercent"] ?? tax["ApplicablePercent"])?.text,
          tax.all("BasisAmount"), tax.all("CalculatedAmount")
        )
      }, in: currency)
    let payable = try fields.amount(sums?.all("DuePayableAmount") ?? [], in: currency, "DuePayableAmount")
    try fields.settle(&document, payable: payable)
    readMeans(settlement, &document)
    try readTerms(settlement, &document)
    return document
  }

  private func reference(_ element: XmlElement?) -> String? {
    (element?["IssuerAssignedID"] ?? element?["ID"])?.text
  }

  private func readMeans(_ settlement: XmlElement?, _ document: inout InvoiceDocument) {
    let means = settlement?.all("SpecifiedTradeSettlementPaymentMeans") ?? []
    document.meansCodes = means.compactMap { $0["TypeCode"]?.text }
    document.ibans = InvoiceFields.distinct(
      means.flatMap { $0.all("PayeePartyCreditorFinancialAccount") }.map {
        InvoiceFields.account(($0["IBANID"] ?? $0["ProprietaryID"])?.text)
      })
  }

  private func readTerms(_ settlement: XmlElement?, _ document: inout InvoiceDocument) throws(InvoiceError) {
    let terms = settlement?.all("SpecifiedTradePaymentTerms") ?? []
    document.termsText = terms.compactMap { $0["Description"]?.text }
    document.mandate = terms.compactMap { $0["DirectDebitMandateID"]?.text }.first
    var dated: [(day: CivilDate, amount: Money?, discount: Bool)] = []
    for term in terms {
      guard let day = try fields.day(term["DueDateDateTime", "DateTimeString"], "due date") else { continue }
      let amount = try fields.amount(
        term.all("PartialPaymentAmount"), in: document.currency, "PartialPaymentAmount")
      dated.append((day, amount, term["ApplicableTradePaymentDiscountTerms"] != nil))
    }
    fields.setDue(&document, dated)
  }

  static func party(_ element: XmlElement) -> InvoiceParty {
    var party = InvoiceParty()
    party.name = element["Name"]?.text ?? element["SpecifiedLegalOrganization", "TradingBusinessName"]?.text
    let organisation = element["SpecifiedLegalOrganization", "ID"]
    party.legalNumber = organisation?.text
    // ISO 6523: 0002 is SIRENE's number of a company, 0009 of an establishment.
    for number in element.all("GlobalID") where number.attributes["schemeID"] == "0009" { party.siret = number.text }
    party.identifier = element["ID"]?.text ?? element["GlobalID"]?.text
    for registration in element.all("SpecifiedTaxRegistration") {
      guard let number = registration["ID"], number.attributes["schemeID"] == "VA" else { continue }
      party.vatNumber = number.text
    }
    let contact = element["DefinedTradeContact"]
    party.contact = contact?["PersonName"]?.text ?? contact?["DepartmentName"]?.text
    party.phone = contact?["TelephoneUniversalCommunication", "CompleteNumber"]?.text
    let address = element["URIUniversalCommunication", "URIID"]
    party.email =
      contact?["EmailURIUniversalCommunication", "URIID"]?.text
      ?? (address?.attributes["schemeID"] == "EM" ? address?.text : nil)
    let postal = element["PostalTradeAddress"]
    party.addressLines = ["LineOne", "LineTwo", "LineThree"].compactMap { postal?[$0]?.text }
    party.postcode = postal?["PostcodeCode"]?.text
    party.city = postal?["CityName"]?.text
    party.country = postal?["CountryID"]?.text
    return party
  }
}
