public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// A person notes a mandate that a customer signed.
public struct RecordMandate: Sendable {
  public let customer: CustomerID
  public let reference: String
  public let scheme: DebitScheme
  public let isOneOff: Bool
  public let signedOn: CivilDate
  /// The holder of the account; the customer's name when `nil`.
  public let debtor: String?
  public let iban: String
  public let bic: String?
  public let noticeDays: Int

  public init(
    of customer: CustomerID, reference: String, scheme: DebitScheme = .core, isOneOff: Bool = false,
    signedOn: CivilDate, debtor: String? = nil, iban: String, bic: String? = nil,
    noticeDays: Int = Mandate.usualNotice
  ) {
    self.customer = customer
    self.reference = reference
    self.scheme = scheme
    self.isOneOff = isOneOff
    self.signedOn = signedOn
    self.debtor = debtor
    self.iban = iban
    self.bic = bic
    self.noticeDays = noticeDays
  }

  private static let debtorMax = 70

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> MandateID {
    try actor.needs(.editCustomers, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard let known = try CustomerStore.find(customer, of: company, transaction) else { throw DebitRefusal.debtor }
    guard let reference = DebitNumbers.mandate(reference) else { throw DebitRefusal.reference }
    guard try !AmendmentStore.hadReference(reference, besides: nil, company: company, transaction) else {
      throw DebitRefusal.referenceTaken(reference)
    }
    guard let iban = BusinessNumbers.iban(iban) else { throw DebitRefusal.iban }
    var code: String?
    if let bic, bic.contains(where: { !$0.isWhitespace }) {
      code = DebitNumbers.bic(bic)
      if code == nil { throw DebitRefusal.bic }
    }
    guard signedOn <= day else { throw DebitRefusal.signedInFuture }
    guard Mandate.notices.contains(noticeDays) else { throw DebitRefusal.notice }
    let holder = SepaText.plain(debtor ?? known.name, max: 200)
    guard (1...RecordMandate.debtorMax).contains(holder.count) || debtor == nil, !holder.isEmpty else {
      throw DebitRefusal.debtor
    }
    let mandate = Mandate(
      id: MandateID(0), customer: customer, reference: reference, scheme: scheme, isOneOff: isOneOff,
      signedOn: signedOn, debtor: String(holder.prefix(RecordMandate.debtorMax)), iban: iban, bic: code,
      noticeDays: noticeDays)
    let id: MandateID
    do {
      id = try MandateStore.insert(mandate, company: company, by: actor.label, at: at, transaction)
    } catch StorageError.duplicate {
      throw DebitRefusal.referenceTaken(reference)
    }
    Journal(transaction, actor: actor, at: at).record(
      "mandate.recorded", "customer:\(customer)", company: company,
      facts: [
        "mandate": .text(reference), "scheme": .text(scheme.rawValue), "one_off": .number(isOneOff ? 1 : 0),
        "signed_on": .date(signedOn), "iban": .text(iban), "notice_days": .number(Int64(noticeDays)),
      ])
    return id
  }
}

/// A person notes that a customer took a mandate back, or that its next debit is the last.
public struct ChangeMandate: Sendable {
  public enum Change: Sendable, Hashable {
    case revoke
    /// Whether the next debit is the last.
    case last(Bool)
  }

  public let mandate: MandateID
  public let change: Change

  public init(_ mandate: MandateID, _ change: Change) {
    self.mandate = mandate
    self.change = change
  }

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.editCustomers, in: company)
    guard let known = try MandateStore.lock([mandate], of: company, transaction).first else {
      throw DebitRefusal.notInForce("\(mandate)")
    }
    try Sight.check(known.customer, by: actor, in: company, transaction)
    guard known.revokedOn == nil else { throw DebitRefusal.notInForce(known.reference) }
    switch change {
    case .revoke:
      guard try MandateStore.revoke(mandate, of: company, on: day, by: actor.label, transaction) else {
        throw DebitRefusal.notInForce(known.reference)
      }
    case .last(let isLast):
      guard !known.isOneOff, known.state(on: day) != .used else { throw DebitRefusal.notInForce(known.reference) }
      guard known.isLast != isLast else { return }
      try MandateStore.setLast(isLast, mandate, of: company, transaction)
    }
    let event: StaticString =
      switch change {
      case .revoke: "mandate.revoked"
      case .last(true): "mandate.ending"
      case .last(false): "mandate.continuing"
      }
    Journal(transaction, actor: actor, at: at).record(
      event, "customer:\(known.customer)", company: company, facts: ["mandate": .text(known.reference)])
  }
}
