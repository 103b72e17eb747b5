import Banking
import CashApplicationRules
import Kernel
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// Books what a payment instrument brought: what of its items is still open is settled; what was paid otherwise meanwhile
/// stays on account.
struct InstrumentBooking {
  let company: CompanyID
  let day: CivilDate
  let transaction: Transaction

  func book(
    _ entry: StoredEntry, of customer: CustomerID, _ wanted: [DirectDebit.Part], reason: MatchReason, at: Moment
  ) throws -> (payment: ItemID, parts: [AppliedPart]) {
    let items = try ItemStore.lock(wanted.map(\.item), of: company, transaction)
    let parts = wanted.compactMap { part -> AppliedPart? in
      guard let item = items[part.item], item.customer == customer else { return nil }
      let minor = min(part.minor, item.open.minor)
      return minor > 0 ? AppliedPart(item: part.item, minor: minor) : nil
    }
    let left = entry.amount.minor - parts.reduce(0) { $0 + $1.minor }
    let answer = Candidate(customer: customer, parts: parts, onAccountMinor: left, reasons: [reason])
    let decision = Decision(.applied, [answer])
    let payment = try CashBooking(company: company, day: day, transaction: transaction).book(entry, decision)
    try BankEntryStore.decide(
      entry.id, decision: DecisionOutcome.applied.rawValue, customer: customer, paymentItem: payment, returns: nil,
      answer: try StoredAnswer(decision).json(), company: company, at: at, transaction)
    return (payment, parts)
  }
}
