public import Kernel
public import ReceivablesRules

/// Everything a reminder says, as facts: what the outbox keeps, and from which the letter and the e-mail are worded.
///
/// One reminder speaks of one customer's items in one currency. What is disputed is not in `claimed`.
public struct Reminder: Sendable, Hashable, Codable {
  public var step: ReminderStep
  public var language: LanguageCode
  /// The civil day of the letter, on which delays and penalties were counted.
  public var day: CivilDate
  /// What the customer is asked to write on the transfer, such as `DR-26-00318`.
  public var reference: String
  public var currency: Currency
  public var creditor: Creditor
  public var debtor: Debtor
  public var author: Author
  /// The brand whose look it wears; `nil` for the company's own.
  public var brand: BrandID?
  public var lines: [Line]
  /// The terms of penalties and indemnity; `nil` for a natural person acting for private needs, who owes neither.
  /// Source: code de commerce L.441-10 II, D.441-5, which bind professionals only.
  public var penaltyTerms: PenaltyTerms?
  /// Days of the reminders already sent for these items.
  public var earlier: [CivilDate]
  /// The formal notices of what it claims; `nil` where there was none.
  public var noticed: Noticed?
  /// The day of a promise that was not kept.
  public var brokenPromise: CivilDate?
  /// What came in for that promise, of what was promised; `nil` where nothing did.
  public var partReceived: PartReceived?
  /// Whether something was paid of an invoice that it asks for; `nil` for no.
  public var isPaidInPart: Bool?
  /// Whether it puts on notice for a missed payment of a plan whose agreement makes the rest due with it; `nil` for no.
  public var makesWholeDue: Bool?
  /// The day before which payment is asked for.
  public var payBy: CivilDate
  public var portal: Portal?
  /// What is owed beside its lines and was asked for in a firmer message; `nil` for nothing.
  public var besides: Besides?
  /// What of the customer's credits it leaves to what was asked for more firmly, positive; `nil` for nothing.
  public var creditsKept: Money?
  /// Money that seems to pay some of it and that nobody has matched for long; `nil` for none.
  public var unmatched: Unmatched?
  /// The promise that it is about; `nil` for what a step of a scenario says.
  public var promise: Promised?
  /// The direct debit that it announces; `nil` for any other message.
  public var debit: Debited?
  /// The payments that the bank took back, of a message about them; `nil` for any other.
  public var returned: [Returned]?
  /// Which of the company's texts for the step; `nil` for the usual one.
  public var text: String?
  /// The customer's whole account, where it goes with the message.
  public var statement: Statement?
  /// The invoices that go with the message, as they were issued; `nil` for none.
  public var invoices: [Enclosure]?
  /// What proves that they are owed, where it goes with the message; `nil` for none.
  public var proofs: [Enclosure]?
  /// Documents that were to go with it and are not, because all together they are too large; `nil` for none.
  public var leftOut: [Enclosure]?

  public init(
    step: ReminderStep, language: LanguageCode, day: CivilDate, reference: String, currency: Currency,
    creditor: Creditor, debtor: Debtor, author: Author, lines: [Line], penaltyTerms: PenaltyTerms? = nil,
    earlier: [CivilDate] = [], brokenPromise: CivilDate? = nil, payBy: CivilDate, portal: Portal? = nil,
    text: String? = nil, statement: Statement? = nil, invoices: [Enclosure]? = nil, proofs: [Enclosure]? = nil
  ) {
    self.invoices = invoices
    self.proofs = proofs
    self.text = text
    self.statement = statement
    self.step = step
    self.language = language
    self.day = day
    self.reference = reference
    self.currency = currency
    self.creditor = creditor
    self.debtor = debtor
    self.author = author
    self.lines = lines
    self.penaltyTerms = penaltyTerms
    self.earlier = earlier
    self.brokenPromise = brokenPromise
    self.payBy = payBy
    self.portal = portal
  }

  /// Money that reached the bank, and the last day on which some did.
  public struct Unmatched: Sendable, Hashable, Codable {
    public var amount: Money
    public var day: CivilDate

    public init(amount: Money, day: CivilDate) {
      self.amount = amount
      self.day = day
    }
  }

  /// What came in for a promise that was not kept whole.
  public struct PartReceived: Sendable, Hashable, Codable {
    public var promised: Money
    public var received: Money

    public init(promised: Money, received: Money) {
      self.promised = promised
      self.received = received
    }
  }

  /// A document of an invoice that goes with a message.
  public struct Enclosure: Sendable, Hashable, Codable {
    public var file: PaperID
    /// The invoice's.
    public var number: String
    /// What proves it; `nil` for the invoice itself.
    public var kind: Paper.Kind?
    /// `nil` for PDF.
    public var format: ScanFormat?

    public init(file: PaperID, number: String, kind: Paper.Kind? = nil, format: ScanFormat? = nil) {
      self.file = file
      self.number = number
      self.kind = kind
      self.format = format
    }

    /// Bytes of all that go with a message: with their letter they stay below what common servers take (10 MB once
    /// encoded for mail), and below what is still a letter.
    public static let mostBytes = 5_000_000
  }

  /// The documents that go with it.
  public var enclosures: [Enclosure] { (invoices ?? []) + (proofs ?? []) }

  /// What a message does not ask for again, because it was asked for more firmly: who reads only the newer invoices must not take
  /// them for all that is owed.
  public struct Besides: Sendable, Hashable, Codable {
    public var amount: Money
    /// Invoices.
    public var count: Int
    /// When it was last asked for.
    public var day: CivilDate
    /// The days on which each invoice was last asked for, where they differ.
    public var days: [CivilDate]?

    public init(amount: Money, count: Int, days: Set<CivilDate>, last day: CivilDate) {
      self.amount = amount
      self.count = count
      self.day = day
      self.days = days.count > 1 ? days.sorted() : nil
    }
  }

  /// What was promised, of a reminder that comes before its day.
  public struct Promised: Sendable, Hashable, Codable {
    public var promise: PromiseID
    /// Whether it is a payment of an instalment plan.
    public var isInstalment: Bool
    /// What was open on its items when this was decided: less of it means that money has come since.
    public var openMinor: Int64

    public init(promise: PromiseID, isInstalment: Bool, openMinor: Int64) {
      self.promise = promise
      self.isInstalment = isInstalment
      self.openMinor = openMinor
    }
  }

  /// The direct debit that a message announces.
  ///
  /// Source: EPC016-06 (SDD Core rulebook), 4.3.4 and AT-01, AT-02, AT-06, AT-11: mandate, creditor, amount, day.
  public struct Debited: Sendable, Hashable, Codable {
    public var debit: DirectDebitID
    public var collectsOn: CivilDate
    /// Calendar days before that within which the customer is told.
    public var noticeDays: Int
    /// The mandate's reference.
    public var mandate: String
    /// The last digits of the account.
    public var account: String
    /// Our creditor identifier.
    public var creditor: String

    public init(
      debit: DirectDebitID, collectsOn: CivilDate, noticeDays: Int, mandate: String, account: String, creditor: String
    ) {
      self.debit = debit
      self.collectsOn = collectsOn
      self.noticeDays = noticeDays
      self.mandate = mandate
      self.account = account
      self.creditor = creditor
    }

    /// The last day on which the customer is told in time.
    public var tellBy: CivilDate { collectsOn.adding(days: -noticeDays) }
  }

  /// A payment that the bank took back.
  public struct Returned: Sendable, Hashable, Codable {
    public var amount: Money
    public var received: CivilDate
    public var returned: CivilDate

    public init(amount: Money, received: CivilDate, returned: CivilDate) {
      self.amount = amount
      self.received = received
      self.returned = returned
    }
  }

  /// The company that is owed.
  public struct Creditor: Sendable, Hashable, Codable {
    public var name: String
    /// Street and town, as under the name on the letter.
    public var address: [String]
    public var town: String
    public var phone: String?
    /// Where customers answer; its domain also names our messages.
    public var email: String
    public var iban: String?
    public var bic: String?
    /// Legal form, capital and register: `Verdoncelle Industrie SAS au capital de 850 000 €`, `RCS Lyon 999 317 604`.
    public var legalIdentity: [String]

    public init(
      name: String, address: [String], town: String, phone: String? = nil, email: String, iban: String? = nil,
      bic: String? = nil, legalIdentity: [String] = []
    ) {
      self.name = name
      self.address = address
      self.town = town
      self.phone = phone
      self.email = email
      self.iban = iban
      self.bic = bic
      self.legalIdentity = legalIdentity
    }
  }

  /// The customer who owes.
  public struct Debtor: Sendable, Hashable, Codable {
    public var code: String
    public var name: String
    /// The lines of the window, name included.
    public var address: [String]
    /// How the person is greeted by name, such as `Madame Brissonnet`; `nil` for the general form.
    public var greeting: String?
    /// The number under which a French company is registered (SIREN); `nil` where it is not known or there is none.
    public var siren: String?
    /// On whose clocks it may be made to ring, as ``CallingClocks`` names the place; `nil` for mainland France.
    public var place: String?

    public init(
      code: String, name: String, address: [String], greeting: String? = nil, siren: String? = nil, place: String? = nil
    ) {
      self.siren = siren
      self.place = place
      self.code = code
      self.name = name
      self.address = address
      self.greeting = greeting
    }
  }

  /// The person who follows the customer and signs.
  public struct Author: Sendable, Hashable, Codable {
    public var name: String
    public var role: String?
    public var phone: String?
    public var email: String?

    public init(name: String, role: String? = nil, phone: String? = nil, email: String? = nil) {
      self.name = name
      self.role = role
      self.phone = phone
      self.email = email
    }
  }

  /// One item claimed.
  public struct Line: Sendable, Hashable, Codable {
    public var item: ItemID?
    public var number: String
    public var order: String?
    public var issued: CivilDate?
    public var due: CivilDate
    /// What remains due on it and is not disputed; negative for a credit note that is set against the rest.
    public var claimed: Money
    public var penalty: Money?
    public var indemnity: Money?
    public var dispute: Dispute?
    public var agreed: Agreed?

    public init(
      item: ItemID? = nil, number: String, order: String? = nil, issued: CivilDate? = nil, due: CivilDate,
      claimed: Money, penalty: Money? = nil, indemnity: Money? = nil, dispute: Dispute? = nil, agreed: Agreed? = nil
    ) {
      self.item = item
      self.number = number
      self.order = order
      self.issued = issued
      self.due = due
      self.claimed = claimed
      self.penalty = penalty
      self.indemnity = indemnity
      self.dispute = dispute
      self.agreed = agreed
    }
  }

  /// The part of an item that was promised for a day which has not come, and is therefore not claimed.
  public struct Agreed: Sendable, Hashable, Codable {
    public var invoiced: Money
    public var agreed: Money
    /// The first day.
    public var by: CivilDate
    public var isInParts: Bool

    public init(invoiced: Money, agreed: Money, by: CivilDate, isInParts: Bool) {
      self.invoiced = invoiced
      self.agreed = agreed
      self.by = by
      self.isInParts = isInParts
    }
  }

  /// The part of an item that is being examined and is therefore not claimed.
  public struct Dispute: Sendable, Hashable, Codable {
    public var invoiced: Money
    public var disputed: Money
    public var since: CivilDate

    public init(invoiced: Money, disputed: Money, since: CivilDate) {
      self.invoiced = invoiced
      self.disputed = disputed
      self.since = since
    }
  }

  /// The customer's page: what the QR code opens, and what people type.
  public struct Portal: Sendable, Hashable, Codable {
    /// The signed address, such as `https://payer.verdoncelle.example/b/7KQ4-M2XD`.
    public var address: String
    /// The short form printed beside the code, such as `payer.verdoncelle.example`.
    public var host: String
    public var code: String

    public init(address: String, host: String, code: String) {
      self.address = address
      self.host = host
      self.code = code
    }
  }
}

extension Reminder {
  /// What is asked for without penalties.
  public func claimedTotal() throws(MoneyError) -> Money { try Money.sum(lines.map(\.claimed), currency) }

  public func penaltyTotal() throws(MoneyError) -> Money { try Money.sum(lines.compactMap(\.penalty), currency) }

  public func indemnityTotal() throws(MoneyError) -> Money { try Money.sum(lines.compactMap(\.indemnity), currency) }

  /// All that the payment block asks for.
  public func total() throws(MoneyError) -> Money {
    try claimedTotal() + penaltyTotal() + indemnityTotal()
  }

  public var claimsPenalties: Bool { claimsInterest || claimsIndemnity }
  public var claimsInterest: Bool { lines.contains { $0.penalty != nil } }
  /// In euros only: the law fixes it in euros, and an account in another currency is charged no converted sum.
  public var claimsIndemnity: Bool { lines.contains { $0.indemnity != nil } }

  /// Whether a line that could bear penalties has none: a rate is not known yet, or its due date was guessed.
  public var hasUnpriced: Bool {
    (step == .last || step == .formalNotice) && penaltyTerms != nil
      && lines.contains { $0.claimed.isPositive && $0.penalty == nil }
  }

  /// Days a line is late on the day of the letter; not positive before its due date.
  public func daysLate(_ line: Line) -> Int { day.days(since: line.due) }
}
