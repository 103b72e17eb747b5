import Banking
import CashApplicationRules
import Journal
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// Books what the bank credits for slips of bills, and knows the bill that was not paid, from a notice or from the line that
/// takes it back.
struct BillReceipts {
  let company: CompanyID
  let day: CivilDate
  let transaction: Transaction

  /// Words by which statements name bills, folded.
  private static let words: Set<String> = [
    "lcr", "lcrs", "bor", "effet", "effets", "traite", "traites", "bill", "bills", "draft", "drafts",
  ]
  /// The operations of CFONB for bills: handed in for collection (31, 35) or discount (37), not paid (33, 34).
  private static let codes: Set<String> = ["31", "33", "34", "35", "37"]
  /// Months after its due day in which a bill may still come back. Source: usage; banks return within some weeks.
  private static let returnMonths = 6

  /// - Returns: how many were booked.
  func settle(_ entries: [StoredEntry], actor: Actor, at: Moment) throws -> Int {
    guard try !BillStore.remitted(of: company, transaction).isEmpty else { return 0 }
    try readNotices(actor: actor, at: at)
    let remitted = try BillStore.remitted(of: company, transaction)
    let slips = Dictionary(
      uniqueKeysWithValues: try BillSlipStore.find(
        Array(Set(remitted.compactMap(\.slip))).sorted(), of: company, transaction
      ).map { ($0.number, BillSlips.Slip(madeOn: $0.madeOn, purpose: $0.purpose)) })
    let known = BillSlips(remitted, slips: slips)
    return try InstrumentBooking(company: company, day: day, transaction: transaction).settleSlips(
      entries,
      find: { entry, raw in
        known.bills(of: entry.amount, on: entry.day, text: text(entry, raw), isBills: isBills(entry, raw))
      },
      reason: { .bill(reference: $0.reference) }, facts: { ["bill": .text($0.reference)] }, actor: actor, at: at
    ) { entry, bill in
      // One that the bank said was not paid, and credited with the others, is taken back by another line.
      try BillStore.change(
        bill.id, from: bill.state, to: .collected, on: entry.day, reason: bill.reason, entry: entry.id,
        company: company, transaction)
    }
  }

  /// A bill with the bank that a notice says was not paid never brought anything: what it was to pay is asked for again.
  private func readNotices(actor: Actor, at: Moment) throws {
    var waiting = try BillStore.remitted(of: company, transaction).filter { $0.state == .remitted }
    guard let first = waiting.map(\.dueOn).min() else { return }
    for (notice, text) in try notices(since: first.adding(days: -7)) {
      guard let bill = BillSlips.unpaid(notice.amount, on: notice.day, text: text, among: waiting) else { continue }
      try BillStore.change(
        bill.id, from: .remitted, to: .unpaid, on: notice.day, reason: notice.returnReason, company: company,
        transaction)
      note(bill, notice.returnReason, actor: actor, at: at)
      waiting.removeAll { $0.id == bill.id }
    }
  }

  /// The notices of payments that came back, with all that they say.
  private func notices(since day: CivilDate) throws -> [(StoredEntry, String)] {
    let notices = try BankEntryStore.noticedReturns(since: day, company: company, transaction)
    guard !notices.isEmpty else { return [] }
    let raw = try BankEntryStore.raw(of: notices.map(\.id), company: company, transaction)
    return notices.map { ($0, text($0, raw[$0.id] ?? "")) }
  }

  private func isBills(_ entry: StoredEntry, _ raw: String) -> Bool {
    // The family of ISO 20022 for drafts.
    if raw.hasPrefix("PMNT/DRFT") { return true }
    if let code = raw.split(separator: "\n", omittingEmptySubsequences: false).first,
      BillReceipts.codes.contains(String(code))
    {
      return true
    }
    return Folding.folded(entry.wording + " " + raw).split { !$0.isLetter }.contains {
      BillReceipts.words.contains(String($0))
    }
  }

  private func text(_ entry: StoredEntry, _ raw: String) -> String {
    ([
      raw, entry.wording, entry.reference, entry.servicerReference, entry.endToEnd, entry.debtorName,
      entry.debtorAccount,
    ]
    .compactMap { $0 } + entry.quoted).joined(separator: "\n")
  }

  /// The lines that take money back and say which of our bills it is of, by the reference under which it was booked. Where the
  /// line does not say, the notice of the same amount does.
  /// - Parameter feeMax: the most that the bank takes as its fee in the same line, in minor units.
  func references(of entries: [StoredEntry], feeMax: Int64) throws -> [BankEntryID: String] {
    let back = entries.filter { !$0.amount.isPositive }
    guard let first = back.map(\.day).min() else { return [:] }
    var collected = try BillStore.collected(
      of: company, dueSince: first.adding(months: -BillReceipts.returnMonths), transaction)
    guard !collected.isEmpty else { return [:] }
    let raw = try BankEntryStore.raw(of: back.map(\.id), company: company, transaction)
    let noticed = try notices(since: first.adding(days: -BillReceipts.noticeDays))
    var found: [BankEntryID: String] = [:]
    for entry in back where isBills(entry, raw[entry.id] ?? "") {
      let told = noticed.filter { $0.0.amount == entry.amount }
      let texts = [text(entry, raw[entry.id] ?? "")] + (told.count == 1 ? told.map(\.1) : [])
      let said = texts.joined(separator: "\n")
      guard
        let bill = BillSlips.unpaid(entry.amount, text: said, among: collected)
          ?? BillSlips.unpaidWithFee(entry.amount, feeMax: feeMax, text: said, among: collected)
      else { continue }
      found[entry.id] = bill.reference
      collected.removeAll { $0.id == bill.id }
    }
    return found
  }

  /// Days before a line in which a notice of it came.
  private static let noticeDays = 10

  /// A movement took back what an entry had brought: the bill was not paid.
  func noteReturn(_ entry: StoredEntry, of original: BankEntryID, actor: Actor, at: Moment) throws {
    guard let bill = try BillStore.find(collectedBy: original, of: company, transaction) else { return }
    let told = try notices(since: entry.day.adding(days: -BillReceipts.noticeDays)).filter {
      BillSlips.unpaid($0.0.amount, text: $0.1, among: [bill]) != nil
    }
    let reason = entry.returnReason ?? bill.reason ?? (told.count == 1 ? told.first?.0.returnReason : nil)
    try BillStore.change(
      bill.id, from: .collected, to: .unpaid, on: entry.day, reason: reason, entry: original, company: company,
      transaction)
    note(bill, reason, actor: actor, at: at)
  }

  private func note(_ bill: Bill, _ reason: String?, actor: Actor, at: Moment) {
    Journal(transaction, actor: actor, at: at).record(
      "bill.unpaid", "customer:\(bill.customer)", company: company,
      facts: [
        "bill": .text(bill.reference), "amount": .money(bill.amount), "debit_reason": reason.map { .text($0) } ?? .none,
      ])
  }

  /// A person undid what a line had collected: the bill is with the bank again.
  func noteUndone(_ entry: StoredEntry) throws {
    guard let bill = try BillStore.find(collectedBy: entry.id, of: company, transaction) else { return }
    try BillStore.change(bill.id, from: .collected, to: .remitted, on: nil, company: company, transaction)
  }
}
