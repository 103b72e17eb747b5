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
    let candidates = entries.filter { $0.amount.isPositive && $0.isTrusted && !$0.isReturn && $0.part == 0 }
    guard !candidates.isEmpty else { return 0 }
    let raw = try BankEntryStore.raw(of: candidates.map(\.id), company: company, transaction)
    var taken: Set<Int64> = []
    var divided: [String: Cheque] = [:]
    var booked = 0
    for entry in candidates {
      guard
        let cheques = slips.cheques(
          of: entry.amount, on: entry.day, isCheques: isCheques(entry, raw[entry.id] ?? "")),
        let slip = cheques.first?.slip, taken.insert(slip).inserted
      else { continue }
      if cheques.count == 1, let only = cheques.first {
        try book(entry, only, actor: actor, at: at)
        booked += 1
        continue
      }
      try BatchDivision.divide(
        entry,
        into: cheques.map {
          .init(
            endToEnd: $0.reference, amount: $0.amount, debtorName: $0.drawer, debtorAccount: nil, mandate: nil)
        }, company: company, transaction)
      for cheque in cheques { divided[cheque.reference] = cheque }
    }
    guard !divided.isEmpty else { return booked }
    for entry in try BankEntryStore.undecided(of: company, transaction) {
      guard let reference = entry.endToEnd, let cheque = divided.removeValue(forKey: reference) else { continue }
      try book(entry, cheque, actor: actor, at: at)
      booked += 1
    }
    return booked
  }

  private func isCheques(_ entry: StoredEntry, _ written: String) -> Bool {
    // Families of ISO 20022 for received and issued cheques.
    if written.hasPrefix("PMNT/RCHQ") || written.hasPrefix("PMNT/ICHQ") { return true }
    let said = Folding.folded(entry.wording + " " + written).split(separator: " ")
    return said.contains { ChequeReceipts.words.contains(String($0)) }
  }

  private func book(_ entry: StoredEntry, _ cheque: Cheque, actor: Actor, at: Moment) throws {
    let booked = try InstrumentBooking(company: company, day: day, transaction: transaction).book(
      entry, of: cheque.customer, cheque.parts, reason: .cheque(number: cheque.number), at: at)
    try ChequeStore.change(
      cheque.id, from: .remitted, to: .collected, on: entry.day, entry: entry.id, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "payment.applied", "item:\(booked.payment)", company: company,
      facts: [
        "entry": .number(entry.id.rawValue), "reference": .text(entry.name), "amount": .money(entry.amount),
        "customer": .number(cheque.customer.rawValue), "cheque_number": .text(cheque.number),
        "items": .list(booked.parts.map { .text("\($0.item):\($0.minor)") }),
      ])
  }

  /// The receipts that go back and say which of our cheques they are, by the reference under which it was booked.
  func references(of entries: [StoredEntry]) throws -> [BankEntryID: String] {
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
      found[entry.id] = slips.unpaid(entry.amount, text: text)?.reference
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
