public import Journal
public import Kernel
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// A person notes that a customer has another account, or that we call the mandate otherwise: the same mandate goes on, and
/// the next debit tells the debtor's bank.
///
/// Nothing is told of a mandate that was never used: no bank knows it.
public struct AmendMandate: Sendable {
  public let mandate: MandateID
  public let reference: String
  public let iban: String
  /// The bank's code of the account; `nil` for what is not known.
  public let bic: String?

  public init(_ mandate: MandateID, reference: String, iban: String, bic: String?) {
    self.mandate = mandate
    self.reference = reference
    self.iban = iban
    self.bic = bic
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
    guard [.active, .notYet].contains(known.state(on: day)) else { throw DebitRefusal.notInForce(known.reference) }
    guard let reference = DebitNumbers.mandate(reference) else { throw DebitRefusal.reference }
    guard let iban = BusinessNumbers.iban(iban) else { throw DebitRefusal.iban }
    var code: String?
    if let bic, bic.contains(where: { !$0.isWhitespace }) {
      code = DebitNumbers.bic(bic)
      if code == nil { throw DebitRefusal.bic }
    }
    guard reference != known.reference || iban != known.iban || code != known.bic else {
      throw DebitRefusal.nothingChanged(known.reference)
    }
    if reference != known.reference,
      try MandateStore.find(reference: reference, of: company, transaction) != nil
        || AmendmentStore.hadReference(reference, besides: mandate, company: company, transaction)
    {
      throw DebitRefusal.referenceTaken(reference)
    }
    let isUsed = known.history.debits > 0
    if isUsed, reference != known.reference || iban != known.iban {
      try AmendmentStore.insert(
        mandate, oldReference: reference == known.reference ? nil : known.reference,
        oldIBAN: iban == known.iban ? nil : known.iban, company: company, on: day, by: actor.label, at: at, transaction)
    }
    try MandateStore.amend(known, reference: reference, iban: iban, bic: code, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "mandate.amended", "customer:\(known.customer)", company: company,
      facts: [
        "mandate": .text(reference), "mandate_before": reference == known.reference ? .none : .text(known.reference),
        "iban": .text(iban), "iban_before": iban == known.iban ? .none : .text(known.iban),
      ])
  }
}
