public import Kernel

/// Whether the bank has booked an entry.
public enum EntryStatus: Sendable, Hashable {
  case booked
  case pending
  case information
  /// Told by a notice or a report of the day so far: the statement will book it.
  case announced
  case other(String)

  /// Only what is booked is cash.
  public var isCash: Bool { self == .booked }

  /// The bank's word, as stored.
  public var code: String {
    switch self {
    case .booked: "BOOK"
    case .pending: "PDNG"
    case .information: "INFO"
    case .announced: "NOTE"
    case .other(let code): code
    }
  }
}

/// What kind of movement the bank says it is: ISO 20022's domain, family and sub-family, and its own code.
public struct TransactionCode: Sendable, Hashable {
  public var domain: String?
  public var family: String?
  public var subFamily: String?
  public var proprietary: String?
  public var issuer: String?

  public init() {}

  public var isEmpty: Bool { self == TransactionCode() }

  /// `PMNT/RCDT/ESCT`, or the bank's own code.
  public var text: String {
    let parts = [domain, family, subFamily].compactMap { $0 }
    return parts.isEmpty ? proprietary ?? "" : parts.joined(separator: "/")
  }
}

/// Fees taken by the bank.
public struct BankCharge: Sendable, Hashable {
  public var amount: Money
  /// Already taken off the entry's amount; `nil` when the bank does not say.
  public var isIncluded: Bool?

  public init(amount: Money, isIncluded: Bool?) {
    self.amount = amount
    self.isIncluded = isIncluded
  }
}

/// One side of a payment.
public struct PaymentParty: Sendable, Hashable {
  public var name: String?
  /// The IBAN without spaces, or another account number.
  public var account: String?
  public var isIBAN = false
  public var bic: String?
  public var country: String?
  /// Numbers that identify the party: BIC of an organisation, SIREN, tax number.
  public var identifiers: [String] = []

  public init() {}

  public var isEmpty: Bool { self == PaymentParty() }
}

/// A document that the payer says is paid.
public struct ReferredDocument: Sendable, Hashable {
  public var number: String
  /// Type of ISO 20022: CINV invoice, CREN credit note.
  public var type: String?
  public var day: CivilDate?
  public var amount: Money?

  public init(number: String) { self.number = number }
}

/// Why a payment came back.
public struct ReturnInformation: Sendable, Hashable {
  /// ISO 20022 reason, such as AM04 (insufficient funds); the bank's own words when it gives no code.
  public var reason: String?
  public var text: String?
  public var originalCode = TransactionCode()

  public init() {}
}

/// A field of the record that has no place in the model, kept as it was.
public struct RawField: Sendable, Hashable {
  public let path: String
  public let value: String

  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }
}

/// One payment within an entry: a batch booked as one amount has several.
public struct EntryDetail: Sendable, Hashable {
  /// `nil` when the bank gave nothing, or wrote NOTPROVIDED.
  public var endToEnd: String?
  public var instruction: String?
  public var transaction: String?
  public var mandate: String?
  public var servicerReference: String?
  public var paymentInformation: String?
  public var cheque: String?
  /// Other references of the bank.
  public var references: [RawField] = []
  /// Signed as the entry; `nil` when the bank does not give it.
  public var amount: Money?
  /// What the payer ordered to pay, in the payer's currency and unsigned; differs from `amount` by fees or exchange.
  public var instructed: Money?
  public var exchangeRate: String?
  public var code = TransactionCode()
  public var charges: [BankCharge] = []
  public var debtor = PaymentParty()
  public var ultimateDebtor = PaymentParty()
  public var creditor = PaymentParty()
  public var ultimateCreditor = PaymentParty()
  /// The free text, in the pieces in which the bank gave it.
  public var unstructured: [String] = []
  /// Structured creditor references, such as RF18….
  public var creditorReferences: [String] = []
  public var documents: [ReferredDocument] = []
  public var additionalRemittance: [String] = []
  public var purpose: String?
  public var returned: ReturnInformation?
  public var additionalInformation: String?
  public var rest: [RawField] = []

  public init() {}

  /// The wording in reading order. Pieces that fill a whole 35 or 140 character line were cut there by the bank, so
  /// they are joined without a space.
  public var wording: String {
    var result = ""
    var previousWasCut = false
    for piece in unstructured + additionalRemittance {
      if !result.isEmpty, !previousWasCut { result += " " }
      result += piece
      let count = piece.count
      previousWasCut = count == 140 || count == 35
    }
    return result
  }
}

/// A movement on the account.
public struct BankEntry: Sendable, Hashable {
  /// Position in the statement, from 1.
  public var ordinal = 0
  /// Positive when money came in. A reversal keeps the sign that the bank gave it: the reversal of a credit is a debit.
  public var amount: Money
  public var isReversal = false
  public var status = EntryStatus.booked
  public var reference: String?
  public var servicerReference: String?
  public var booked: CivilDate?
  public var value: CivilDate?
  public var code = TransactionCode()
  public var charges: [BankCharge] = []
  public var batchCount: Int?
  public var batchReference: String?
  public var details: [EntryDetail] = []
  public var additionalInformation: String?
  /// What the bank sent beside; kept for audit and for a later, better reading.
  public var rest: [RawField] = []
  public var line = 0

  public init(amount: Money) { self.amount = amount }

  public var isCredit: Bool { !amount.isNegative }

  /// The details when each has its own amount and together they make the entry: then each is a payment of its own.
  public var separablePayments: [EntryDetail]? {
    guard details.count > 1 else { return nil }
    var sum: Int64 = 0
    for detail in details {
      guard let part = detail.amount, part.currency == amount.currency else { return nil }
      sum += part.minor
    }
    return sum == amount.minor ? details : nil
  }
}
