import Kernel
public import Xml

/// Writes a file of direct debits for the bank.
///
/// Source: ISO 20022 pain.008.001.02 and .08; EPC130-08 and EPC131-08 (SDD customer-to-PSP implementation guidelines).
public struct DebitFile {
  private let order: DebitOrder
  private let layout: DebitLayout

  public init(_ order: DebitOrder, layout: DebitLayout) {
    self.order = order
    self.layout = layout
  }

  /// Longest name of a party. Source: EPC130-08, AT-03 and AT-14.
  private static let nameMax = 70

  /// The bytes of the file.
  public func bytes() throws(XmlError) -> [UInt8] {
    let writer = try XmlWriter(name: order.message, root: "Document", namespace: layout.namespace)
    writer.element("CstmrDrctDbtInitn") {
      header(writer)
      for batch in order.batches { write(batch, writer) }
    }
    return try writer.finish()
  }

  private func header(_ writer: XmlWriter) {
    writer.element("GrpHdr") {
      writer.element("MsgId", order.message)
      writer.element("CreDtTm", String(order.createdAt.description.prefix(19)) + "Z")
      writer.element("NbOfTxs", "\(order.count)")
      writer.element("CtrlSum", text(order.minor))
      writer.element("InitgPty") { writer.element("Nm", SepaText.plain(order.creditor.name, max: DebitFile.nameMax)) }
    }
  }

  private func write(_ batch: DebitOrder.Batch, _ writer: XmlWriter) {
    writer.element("PmtInf") {
      writer.element("PmtInfId", batch.name)
      writer.element("PmtMtd", "DD")
      writer.element("BtchBookg", "true")
      writer.element("NbOfTxs", "\(batch.debits.count)")
      writer.element("CtrlSum", text(batch.minor))
      writer.element("PmtTpInf") {
        writer.element("SvcLvl") { writer.element("Cd", "SEPA") }
        writer.element("LclInstrm") { writer.element("Cd", batch.scheme.rawValue) }
        writer.element("SeqTp", batch.collection.rawValue)
      }
      writer.element("ReqdColltnDt", order.collectsOn.description)
      writer.element("Cdtr") { writer.element("Nm", SepaText.plain(order.creditor.name, max: DebitFile.nameMax)) }
      writer.element("CdtrAcct") { account(order.creditor.iban, writer) }
      writer.element("CdtrAgt") { bank(order.creditor.bic, writer) }
      writer.element("ChrgBr", "SLEV")
      writer.element("CdtrSchmeId") {
        writer.element("Id") {
          writer.element("PrvtId") {
            writer.element("Othr") {
              writer.element("Id", order.creditor.identifier)
              writer.element("SchmeNm") { writer.element("Prtry", "SEPA") }
            }
          }
        }
      }
      for debit in batch.debits { write(debit, writer) }
    }
  }

  private func write(_ debit: DebitOrder.Debit, _ writer: XmlWriter) {
    let mandate = debit.mandate
    writer.element("DrctDbtTxInf") {
      writer.element("PmtId") { writer.element("EndToEndId", debit.endToEnd) }
      writer.element("InstdAmt", text(debit.amount.minor), (name: "Ccy", value: "EUR"))
      writer.element("DrctDbtTx") {
        writer.element("MndtRltdInf") {
          writer.element("MndtId", mandate.reference)
          writer.element("DtOfSgntr", mandate.signedOn.description)
          if let amendment = mandate.amendment { write(amendment, of: mandate, writer) }
        }
      }
      writer.element("DbtrAgt") { bank(mandate.bic, writer) }
      writer.element("Dbtr") {
        writer.element("Nm", SepaText.plain(mandate.debtor, max: DebitFile.nameMax))
        if !DebitFile.areaCountries.contains(String(mandate.iban.prefix(2))) { place(debit.address, writer) }
      }
      writer.element("DbtrAcct") { account(mandate.iban, writer) }
      writer.element("RmtInf") { writer.element("Ustrd", SepaText.remittance(debit.numbers)) }
    }
  }

  private func write(_ amendment: MandateAmendment, of mandate: Mandate, _ writer: XmlWriter) {
    writer.element("AmdmntInd", "true")
    writer.element("AmdmntInfDtls") {
      if let reference = amendment.reference { writer.element("OrgnlMndtId", reference) }
      switch amendment.account(now: mandate.iban) {
      case .iban(let iban): writer.element("OrgnlDbtrAcct") { account(iban, writer) }
      case .sameMandateNewAccount:
        writer.element("OrgnlDbtrAcct") {
          writer.element("Id") { writer.element("Othr") { writer.element("Id", "SMNDA") } }
        }
      case nil: break
      }
    }
  }

  private func account(_ iban: String, _ writer: XmlWriter) {
    writer.element("Id") { writer.element("IBAN", iban) }
  }

  private func bank(_ bic: String?, _ writer: XmlWriter) {
    writer.element("FinInstnId") {
      if let bic {
        writer.element(layout == .version8 ? "BICFI" : "BIC", bic)
      } else {
        writer.element("Othr") { writer.element("Id", "NOTPROVIDED") }
      }
    }
  }

  /// Structured, as banks ask for since November 2026.
  private func place(_ place: DebitOrder.PostalPlace, _ writer: XmlWriter) {
    writer.element("PstlAdr") {
      if let postcode = place.postcode { writer.element("PstCd", SepaText.plain(postcode, max: 16)) }
      if let city = place.city { writer.element("TwnNm", SepaText.plain(city, max: 35)) }
      writer.element("Ctry", place.country)
    }
  }

  private func text(_ minor: Int64) -> String { Money(minor: minor, .eur).decimalText(separator: ".") }

  /// The European Economic Area: an account elsewhere in SEPA needs its holder's address. Source: EPC409-09.
  private static let areaCountries = Set(
    """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
    """.split(separator: " ").map { String($0) })
}
