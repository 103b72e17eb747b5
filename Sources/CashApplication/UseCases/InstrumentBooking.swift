import Banking
import CashApplicationRules
import Journal
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

  /// Books what the bank credits for slips: one line for all that is on one, or for some of it.
  ///
  /// - Parameters:
  ///   - find: what a line credits; `nil` for nothing of ours. It is given what the bank says beside the wording.
  ///   - ended: told of each instrument that was booked.
  /// - Returns: how many were booked.
  func settleSlips<Instrument: SlipInstrument>(
    _ entries: [StoredEntry], find: (StoredEntry, String) -> [Instrument]?, reason: (Instrument) -> MatchReason,
    facts: (Instrument) -> [String: JournalFact], actor: Actor, at: Moment,
    ended: (StoredEntry, Instrument) throws -> Void
  ) throws -> Int {
    let candidates = entries.filter { $0.amount.isPositive && $0.maySettle && !$0.isReturn && $0.part == 0 }
    guard !candidates.isEmpty else { return 0 }
    let raw = try BankEntryStore.raw(of: candidates.map(\.id), company: company, transaction)
    var credited: [String: Instrument] = [:]
    for entry in candidates {
      guard let instruments = find(entry, raw[entry.id] ?? ""),
        instruments.allSatisfy({ credited[$0.reference] == nil })
      else { continue }
      try BatchDivision.divide(
        entry,
        into: instruments.map {
          .init(
            endToEnd: $0.reference, amount: $0.amount, debtorName: $0.payer, debtorAccount: $0.payerAccount,
            mandate: nil)
        }, company: company, transaction)
      for instrument in instruments { credited[instrument.reference] = instrument }
    }
    guard !credited.isEmpty else { return 0 }
    var booked = 0
    for entry in try BankEntryStore.undecided(of: company, transaction) {
      guard let reference = entry.endToEnd, let instrument = credited.removeValue(forKey: reference) else { continue }
      let done = try book(entry, of: instrument.customer, instrument.parts, reason: reason(instrument), at: at)
      try ended(entry, instrument)
      var told = facts(instrument)
      told["entry"] = .number(entry.id.rawValue)
      told["reference"] = .text(entry.name)
      told["amount"] = .money(entry.amount)
      told["customer"] = .number(instrument.customer.rawValue)
      told["items"] = .list(done.parts.map { .text("\($0.item):\($0.minor)") })
      Journal(transaction, actor: actor, at: at).record(
        "payment.applied", "item:\(done.payment)", company: company, facts: told)
      booked += 1
    }
    return booked
  }
}
