import Banking
import CashApplicationRules
import Journal
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// Books what the bank credits for slips of cheques, and knows the cheque that it takes back.
struct ChequeReceipts {
  let company: CompanyID
  let day: CivilDate
  let transaction: Transaction

  /// Words by which statements name cheques, folded.
  private static let words = ["cheque", "cheques", "chq", "chqs", "cheq", "check", "checks"]
  /// Months in which a cheque may still come back. Source: usage; banks return within some weeks.
  private static let returnMonths = 6

  /// - Returns: how many were booked.
  func settle(_ entries: [StoredEntry], actor: Actor, at: Moment) throws -> Int {
    let remitted = try ChequeStore.remitted(of: company, transaction)
    guard !remitted.isEmpty else { return 0 }
    let madeOn = Dictionary(
      uniqueKeysWithValues: try ChequeSlipStore.all(of: company, limit: 1_000, transaction).map {
        ($0.number, $0.madeOn)
      })
    let slips = ChequeSlips(remitted: remitted, madeOn: madeOn)
    return try InstrumentBooking(company: company, day: day, transaction: transaction).settleSlips(
      entries,
      find: { slips.cheques(of: $0.amount, on: $0.day, isCheques: isCheques($0, $1)) },
      reason: { .cheque(number: $0.number) }, facts: { ["cheque_number": .text($0.number)] }, actor: actor, at: at
    ) { entry, cheque in
      try ChequeStore.change(
        cheque.id, from: .remitted, to: .collected, on: entry.day, entry: entry.id, company: company, transaction)
    }
  }

  private func isCheques(_ entry: StoredEntry, _ written: String) -> Bool {
    // Families of ISO 20022 for received and issued cheques.
    if written.hasPrefix("PMNT/RCHQ") || written.hasPrefix("PMNT/ICHQ") { return true }
    let said = Folding.folded(entry.wording + " " + written).split(separator: " ")
    return said.contains { ChequeReceipts.words.contains(String($0)) }
  }

  /// The receipts that go back and say which of our cheques they are, by the reference under which it was booked.
  /// - Parameter feeMax: the most that the bank takes as its fee in the same line, in minor units.
  func references(of entries: [StoredEntry], feeMax: Int64) throws -> [BankEntryID: String] {
    let back = entries.filter { !$0.amount.isPositive && $0.endToEnd == nil }
    guard let first = back.map(\.day).min() else { return [:] }
    let collected = try ChequeStore.collected(
      of: company, since: first.adding(months: -ChequeReceipts.returnMonths), transaction)
    guard !collected.isEmpty else { return [:] }
    let slips = ChequeSlips(remitted: [], madeOn: [:], collected: collected)
    let raw = try BankEntryStore.raw(of: back.map(\.id), company: company, transaction)
    var found: [BankEntryID: String] = [:]
    for entry in back where isCheques(entry, raw[entry.id] ?? "") || (raw[entry.id] ?? "").contains("UPCQ") {
      let text = [raw[entry.id] ?? "", entry.wording].joined(separator: " ")
      let cheque =
        slips.unpaid(entry.amount, text: text) ?? slips.unpaidWithFee(entry.amount, feeMax: feeMax, text: text)
      found[entry.id] = cheque?.reference
    }
    return found
  }

  /// A movement took back what an entry had brought: the cheque was not paid.
  func noteReturn(_ entry: StoredEntry, of original: BankEntryID, actor: Actor, at: Moment) throws {
    guard let cheque = try ChequeStore.find(collectedBy: original, of: company, transaction),
      try ChequeStore.change(
        cheque.id, from: .collected, to: .unpaid, on: entry.day, reason: entry.returnReason, entry: original,
        company: company, transaction)
    else { return }
    Journal(transaction, actor: actor, at: at).record(
      "cheque.unpaid", "customer:\(cheque.customer)", company: company,
      facts: [
        "cheque": .number(cheque.id.rawValue), "cheque_number": .text(cheque.number), "amount": .money(cheque.amount),
        "debit_reason": entry.returnReason.map { .text($0) } ?? .none,
      ])
  }

  /// A person undid what a line had collected: the cheque is with the bank again.
  func noteUndone(_ entry: StoredEntry) throws {
    guard let cheque = try ChequeStore.find(collectedBy: entry.id, of: company, transaction) else { return }
    try ChequeStore.change(cheque.id, from: .collected, to: .remitted, on: nil, company: company, transaction)
  }
}
