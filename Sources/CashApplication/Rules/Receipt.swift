public import Kernel

/// An item that money may settle.
public struct OpenItem: Sendable, Hashable {
  public let id: ItemID
  public let customer: CustomerID
  public let number: String
  /// What the payer was asked to quote, where it is not the number.
  public let remittanceReference: String?
  /// The customer's own order, which several invoices may share.
  public let orderReference: String?
  /// What is left, signed: negative for a credit note.
  public var open: Money
  public let issued: CivilDate
  public let due: CivilDate

  public init(
    id: ItemID, customer: CustomerID, number: String, remittanceReference: String? = nil,
    orderReference: String? = nil, open: Money, issued: CivilDate, due: CivilDate
  ) {
    self.id = id
    self.customer = customer
    self.number = number
    self.remittanceReference = remittanceReference
    self.orderReference = orderReference
    self.open = open
    self.issued = issued
    self.due = due
  }
}

/// Someone who may pay: a customer, under the names and accounts by which a bank shows them.
public struct KnownPayer: Sendable, Hashable {
  public let customer: CustomerID
  public let name: String
  public let parent: CustomerID?
  /// Names under which its payments were seen: a trade name, a former name, a parent that pays.
  public let aliases: [String]
  /// Its code with us and its registered number, which it may quote.
  public let codes: [String]

  public init(
    customer: CustomerID, name: String, parent: CustomerID? = nil, aliases: [String] = [], codes: [String] = []
  ) {
    self.codes = codes
    self.customer = customer
    self.name = name
    self.parent = parent
    self.aliases = aliases
  }
}

/// A bank entry as far as matching is concerned.
public struct Receipt: Sendable, Hashable {
  public let id: BankEntryID
  /// Positive for money in, negative for money that went back.
  public let amount: Money
  public let day: CivilDate
  public var payerName: String?
  public var payerAccount: String?
  /// Free text, each as the bank gave it; a text in pieces may come both joined and apart.
  public var wordings: [String]
  /// Structured references and the numbers of documents that the payer named.
  public var references: [String]
  public var endToEnd: String?
  /// The bank says that this is a payment coming back.
  public var isReturn: Bool
  /// Why it came back, such as AM04.
  public var returnReason: String?
  /// Its statement adds up, or nobody can tell.
  public var isTrusted: Bool
  /// The account that may have the same money, too.
  public var twin: String?
  /// The number of the ledger's payment, or of what the ledger says went back, that it may be.
  public var ledgerPayment: String?
  /// What the payer ordered to pay, where that was in another currency.
  public var instructed: Money?

  public init(
    id: BankEntryID, amount: Money, day: CivilDate, payerName: String? = nil, payerAccount: String? = nil,
    wordings: [String] = [], references: [String] = [], endToEnd: String? = nil, isReturn: Bool = false,
    returnReason: String? = nil, isTrusted: Bool = true, twin: String? = nil, ledgerPayment: String? = nil,
    instructed: Money? = nil
  ) {
    self.id = id
    self.amount = amount
    self.day = day
    self.payerName = payerName
    self.payerAccount = payerAccount
    self.wordings = wordings
    self.references = references
    self.endToEnd = endToEnd
    self.isReturn = isReturn
    self.returnReason = returnReason
    self.isTrusted = isTrusted
    self.twin = twin
    self.ledgerPayment = ledgerPayment
    self.instructed = instructed
  }

  /// Why nothing is booked of it without asking, however sure the answer is.
  var hold: MatchReason? {
    if let twin { return .knownElsewhere(account: twin) }
    if let ledgerPayment { return .knownInLedger(number: ledgerPayment) }
    return isTrusted ? nil : .statementDoesNotAddUp
  }
}
