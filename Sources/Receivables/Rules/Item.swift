public import Kernel

/// What a line of a customer's account is.
public enum ItemKind: String, Sendable, Hashable, Codable, CaseIterable {
  case invoice
  case creditNote = "credit_note"
  /// Money received, whether or not it is known yet what it pays.
  case payment
  /// A penalty, an indemnity, a bank charge billed to the customer.
  case fee
  /// A difference booked to its reason: paid or settled outside, rounding, write-off.
  case adjustment
}

/// Where a due date comes from. No penalty and no formal notice rests on an inferred one.
public enum DueSource: String, Sendable, Hashable, Codable {
  /// Printed on the invoice or given by the ledger.
  case document
  /// Computed from the customer's agreed terms.
  case terms
  /// Guessed from the company's terms or the law, to be confirmed.
  case inferred
  /// Inferred, then confirmed by a person.
  case confirmed

  public var isCertain: Bool { self != .inferred }
}

/// One line of a customer's account with one due date; an invoice payable in several parts has an item for each.
public struct Item: Hashable, Sendable {
  public let id: ItemID
  public let company: CompanyID
  public var customer: CustomerID
  public var kind: ItemKind
  /// The document's number as it is printed.
  public var number: String
  /// 1 for the first or only due date of an invoice.
  public var instalment: Int
  public var issued: CivilDate
  public var due: CivilDate
  public var dueSource: DueSource
  /// Positive for what the customer owes, negative for credit notes and payments.
  public var amount: Money
  /// What is left of `amount` once its allocations are taken off; same sign or zero.
  public var open: Money
  /// Part of `open` that the customer contests: never claimed.
  public var disputed: Money
  /// Part of `open` covered by promises whose day has not passed.
  public var promised: Money
  public var orderReference: String?
  /// What the payer was asked to quote, where it differs from the number.
  public var remittanceReference: String?
  public var label: String?
  /// The day `open` reached zero.
  public var settledOn: CivilDate?

  public init(
    id: ItemID, company: CompanyID, customer: CustomerID, kind: ItemKind = .invoice, number: String,
    instalment: Int = 1, issued: CivilDate, due: CivilDate, dueSource: DueSource = .document, amount: Money,
    open: Money? = nil, disputed: Money? = nil, promised: Money? = nil, orderReference: String? = nil,
    remittanceReference: String? = nil, label: String? = nil, settledOn: CivilDate? = nil
  ) {
    self.id = id
    self.company = company
    self.customer = customer
    self.kind = kind
    self.number = number
    self.instalment = instalment
    self.issued = issued
    self.due = due
    self.dueSource = dueSource
    self.amount = amount
    self.open = open ?? amount
    self.disputed = disputed ?? .zero(amount.currency)
    self.promised = promised ?? .zero(amount.currency)
    self.orderReference = orderReference
    self.remittanceReference = remittanceReference
    self.label = label
    self.settledOn = settledOn
  }

  /// What may be asked for today: the open amount less what is contested, never below zero.
  public var claimable: Money {
    Money(minor: max(0, open.minor - disputed.minor), open.currency)
  }

  /// Days after the due date; 0 on it, negative before it.
  public func daysLate(on day: CivilDate) -> Int { day.days(since: due) }

  /// Whether something is still owed and its day has passed.
  public func isOverdue(on day: CivilDate) -> Bool { open.isPositive && due < day }
}
