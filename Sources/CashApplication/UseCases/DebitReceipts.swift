import Banking
import CashApplicationRules
import Journal
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// Books what the bank credits for direct debits that are under way, before anything is matched: what our own reference
/// says needs no guess.
struct DebitReceipts {
  let company: CompanyID
  let day: CivilDate
  let transaction: Transaction

  /// Words by which statements without codes name the credit of direct debits.
  private static let words = ["PRLV", "PRELEVEMENT", "SDD", "DIRECT DEBIT", "LASTSCHRIFT"]

  /// - Returns: how many were booked.
  func settle(_ entries: [StoredEntry], actor: Actor, at: Moment) throws -> Int {
    let candidates = entries.filter { $0.amount.isPositive && $0.maySettle && !$0.isReturn }
    guard !candidates.isEmpty else { return 0 }
    let underWay = try DirectDebitStore.underWay(of: company, transaction)
    var open = DebitBatches(underWay)
    guard !open.isEmpty else { return 0 }
    let raw = try BankEntryStore.raw(of: candidates.map(\.id), company: company, transaction)
    var hasDivided = false
    var taken: Set<DirectDebitID> = []
    for entry in candidates where entry.part == 0 && open.debit(endToEnd: entry.endToEnd, amount: entry.amount) == nil {
      let written = raw[entry.id] ?? ""
      let texts = [written, entry.wording, entry.reference, entry.endToEnd].compactMap { $0 } + entry.quoted
      guard
        let debits = open.debits(
          of: entry.amount, on: entry.day, texts: texts, isDebitCredit: isDebitCredit(entry, written)),
        taken.isDisjoint(with: debits.map(\.id))
      else { continue }
      taken.formUnion(debits.map(\.id))
      try BatchDivision.divide(
        entry,
        into: debits.map {
          .init(
            endToEnd: $0.endToEnd, amount: $0.amount, debtorName: $0.debtor, debtorAccount: $0.iban,
            mandate: $0.mandate)
        }, company: company, transaction)
      hasDivided = true
    }
    let waiting = hasDivided ? try BankEntryStore.undecided(of: company, transaction) : candidates
    open = DebitBatches(try DirectDebitStore.underWay(of: company, transaction))
    var booked = underWay.count
    for entry in waiting where entry.amount.isPositive && entry.maySettle && !entry.isReturn {
      guard let debit = open.debit(endToEnd: entry.endToEnd, amount: entry.amount) else { continue }
      try book(entry, debit, actor: actor, at: at)
      open = open.without(debit)
    }
    booked -= try DirectDebitStore.underWay(of: company, transaction).count
    return booked
  }

  private func isDebitCredit(_ entry: StoredEntry, _ written: String) -> Bool {
    if written.hasPrefix("PMNT/IDDT") { return true }
    let said = Folding.folded(entry.wording).uppercased()
    return DebitReceipts.words.contains { said.contains($0) }
  }

  private func book(_ entry: StoredEntry, _ debit: DirectDebit, actor: Actor, at: Moment) throws {
    let (payment, parts) = try InstrumentBooking(company: company, day: day, transaction: transaction).book(
      entry, of: debit.customer, debit.parts, reason: .directDebit(reference: debit.endToEnd), at: at)
    try DirectDebitStore.end(
      debit.id, .collected, on: entry.day, entry: entry.id, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "payment.applied", "item:\(payment)", company: company,
      facts: [
        "entry": .number(entry.id.rawValue), "reference": .text(entry.name), "amount": .money(entry.amount),
        "customer": .number(debit.customer.rawValue), "end_to_end": .text(debit.endToEnd),
        "mandate": .text(debit.mandate), "items": .list(parts.map { .text("\($0.item):\($0.minor)") }),
      ])
  }

  /// A movement took back what an entry had brought: the debit came back, and says why.
  func noteReturn(_ entry: StoredEntry, of original: BankEntryID, actor: Actor, at: Moment) throws {
    guard
      let debit = try DirectDebitStore.takeBack(
        collectedBy: original, on: entry.day, reason: entry.returnReason, company: company, transaction)
    else { return }
    Journal(transaction, actor: actor, at: at).record(
      "debit.returned", "entry:\(entry.id)", company: company,
      facts: [
        "debit": .number(debit.rawValue), "amount": .money(entry.amount),
        "debit_reason": entry.returnReason.map { .text($0) } ?? .none,
      ])
  }

  /// A person applied or undid an entry: a debit of its reference is not waited for any more, or again.
  func noteByHand(_ entry: StoredEntry, isApplied: Bool) throws {
    guard isApplied else {
      return try DirectDebitStore.reopen(collectedBy: entry.id, company: company, transaction)
    }
    guard let reference = entry.endToEnd,
      let debit = try DirectDebitStore.find(endToEnd: reference, of: company, transaction), debit.state == .underWay
    else { return }
    try DirectDebitStore.end(
      debit.id, .collected, on: entry.day, entry: entry.id, company: company, transaction)
  }
}
