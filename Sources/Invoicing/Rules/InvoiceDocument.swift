public import Kernel

/// In which language of electronic invoices a document is written.
public enum InvoiceSyntax: String, Sendable, Hashable, Codable {
  /// UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 2, and ZUGFeRD 1 under its older names.
  case cii
  case ublInvoice = "ubl_invoice"
  case ublCreditNote = "ubl_credit_note"
}

/// A party of an invoice.
public struct InvoiceParty: Sendable, Hashable {
  public var name: String?
  /// The number in the register of companies as it is written, whatever its kind.
  public var legalNumber: String?
  /// Nine digits that pass their check.
  public var siren: String?
  /// Fourteen digits.
  public var siret: String?
  public var vatNumber: String?
  /// The number that the other party knows this one by.
  public var identifier: String?
  public var email: String?
  public var phone: String?
  public var contact: String?
  public var addressLines: [String] = []
  public var postcode: String?
  public var city: String?
  public var country: String?

  public init() {}

  /// Deduces SIREN and SIRET from the numbers at hand: a SIREN is nine digits, a SIRET has fourteen and begins with
  /// it, a French VAT number ends with it.
  mutating func completeNumbers() {
    for number in [legalNumber, siret, identifier].compactMap({ $0 }) {
      let digits = number.filter { $0 != " " }
      guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { continue }
      if digits.utf8.count == 14, let found = BusinessNumbers.siren(digits.prefix(9)) {
        siret = siret ?? digits
        siren = siren ?? found
      } else if let found = BusinessNumbers.siren(digits) {
        siren = siren ?? found
      }
    }
    siren = BusinessNumbers.siren(siren, orInVAT: vatNumber)
  }
}

/// A note with the subject code that French rules give it: PMT (40 € indemnity), PMD (penalties), AAB (discount).
public struct InvoiceNote: Sendable, Hashable {
  public let code: String?
  public let text: String

  public init(code: String?, text: String) {
    self.code = code
    self.text = text
  }
}

/// A part of the amount to collect and the day it is due.
public struct InvoiceInstalment: Sendable, Hashable {
  public let due: CivilDate
  /// Signed as the receivable.
  public let amount: Money

  public init(due: CivilDate, amount: Money) {
    self.due = due
    self.amount = amount
  }
}

/// What an invoice asks at one rate of VAT (BG-23), as written.
public struct InvoiceVat: Sendable, Hashable {
  /// UNTDID 5305: S standard, Z zero, E exempt, AE reverse charge …
  public let category: String
  /// Hundredths of a percent.
  public let rate: Int
  public let base: Money
  public let tax: Money

  public init(category: String, rate: Int, base: Money, tax: Money) {
    self.category = category
    self.rate = rate
    self.base = base
    self.tax = tax
  }
}

/// An electronic invoice or credit note, whatever its syntax, as one signed receivable.
public struct InvoiceDocument: Sendable, Hashable {
  public var syntax: InvoiceSyntax
  public var profile: String?
  public var number: String
  /// UNTDID 1001: 380 invoice, 381 credit note, 384 corrective, 386 prepayment, 389 self-billed …
  public var typeCode: String
  public var issued: CivilDate
  public var seller = InvoiceParty()
  public var buyer = InvoiceParty()
  /// Who is to be paid when it is not the seller, such as a factor.
  public var payee: InvoiceParty?
  public var currency: Currency
  /// Total with tax, as written.
  public var total: Money?
  /// Paid before the invoice, as written.
  public var prepaid: Money?
  /// VAT in the invoice's currency, as written.
  public var tax: Money?
  /// VAT by rate; empty where the document gives none, or one that cannot be read.
  public var vat: [InvoiceVat] = []
  /// When VAT is due (BT-8), in the code of the syntax: UNTDID 2005 in UBL, 2475 in CII.
  public var vatPointCode: String?
  /// The process it belongs to (BT-23): in France S1 and the like for services, B for goods, M for both.
  public var process: String?
  /// What is to be collected, signed: positive when the buyer owes it, negative when it is a credit.
  public var receivable: Money
  /// The single due date, where the document gives one.
  public var due: CivilDate?
  /// Several due dates with their amounts, when they make the receivable.
  public var instalments: [InvoiceInstalment] = []
  /// Terms written in words only.
  public var termsText: [String] = []
  /// Accounts to pay to, without spaces; what stands there when it is no IBAN.
  public var ibans: [String] = []
  /// UNTDID 4461: 30 and 58 transfer, 49 and 59 direct debit …
  public var meansCodes: [String] = []
  public var mandate: String?
  /// What the payer is asked to quote (BT-83).
  public var remittanceReference: String?
  public var orderReference: String?
  public var buyerReference: String?
  /// The invoices that this document corrects.
  public var precedingInvoices: [String] = []
  public var notes: [InvoiceNote] = []
  public var lineCount = 0
  public var findings: [Finding] = []

  public init(
    syntax: InvoiceSyntax, number: String, typeCode: String, issued: CivilDate, currency: Currency, receivable: Money
  ) {
    self.syntax = syntax
    self.number = number
    self.typeCode = typeCode
    self.issued = issued
    self.currency = currency
    self.receivable = receivable
  }

  /// Whether it lowers what the buyer owes.
  public var isCredit: Bool { receivable.isNegative || (receivable.isZero && CreditNoteShape.isCreditType(typeCode)) }
}
