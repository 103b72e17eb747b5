import Banking
public import CashApplicationRules
import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What the matcher needs to know, read from the database in a few set-based queries.
struct MatchingStore {
  let company: CompanyID
  let transaction: Transaction

  /// What may be settled: invoices, credit notes and fees that are open, and those settled lately, so that a second
  /// payment of one is recognised as such. Only what an answer names is locked, when it is booked.
  func items(settledSince day: CivilDate) throws -> [OpenItem] {
    let columns: SQL = "id, customer, number, remittance_reference, order_reference, open_minor, currency, issued, due"
    let kinds = [ItemKind.invoice.rawValue, ItemKind.creditNote.rawValue, ItemKind.fee.rawValue]
    let open = try transaction.query(
      """
      SELECT \(columns) FROM item WHERE company = \(company) AND open_minor <> 0 AND kind IN \(kinds)
      ORDER BY id
      """, item)
    let settled = try transaction.query(
      """
      SELECT \(columns) FROM item
      WHERE company = \(company) AND open_minor = 0 AND settled_on >= \(day) AND kind IN \(kinds) ORDER BY id
      """, item)
    return open + settled
  }

  private func item(_ row: Row) throws -> OpenItem {
    OpenItem(
      id: row.id(0), customer: row.id(1), number: row.text(2), remittanceReference: row.textOrNil(3),
      orderReference: row.textOrNil(4), open: try row.money(5, currency: 6), issued: try row.date(7),
      due: try row.date(8))
  }

  func payers() throws -> [KnownPayer] {
    try MatchingStore.payers(of: company, learnt: try PayerNameStore.all(of: company, transaction), transaction)
  }

  /// - Parameter learnt: names under which customers were seen to pay.
  static func payers(
    of company: CompanyID, learnt: [CustomerID: [String]], _ snapshot: Snapshot
  ) throws -> [KnownPayer] {
    let aliases = try OtherNameStore.all(of: company, snapshot).merging(learnt, uniquingKeysWith: +)
    return try snapshot.query(
      "SELECT id, name, parent, code, siren FROM customer WHERE company = \(company) ORDER BY id"
    ) {
      row in
      let customer: CustomerID = row.id(0)
      return KnownPayer(
        customer: customer, name: row.text(1), parent: row.idOrNil(2), aliases: aliases[customer] ?? [],
        codes: [row.text(3)] + [row.textOrNil(4)].compactMap { $0 })
    }
  }

  /// What the ledger says was received or went back beside what the bank brought, on about the days of some receipts,
  /// and what lists closed since a day.
  func ledgerPayments(near receipts: [Receipt], closedSince day: CivilDate) throws -> [LedgerPayment] {
    guard let first = receipts.map(\.day).min(), let last = receipts.map(\.day).max() else { return [] }
    let days = first.adding(days: -SameMoney.daysMax)...last.adding(days: SameMoney.daysMax)
    let others = ItemSource.ours + [ItemSource.settledOutside]
    let closed = try closedByLedger(on: days)
    var payments: [LedgerPayment] = []
    try transaction.forEach(
      """
      SELECT customer, number, -amount_minor, currency, issued, id, source, source_key FROM item
      WHERE company = \(company) AND source NOT IN \(others)
        AND ((kind = \(ItemKind.payment.rawValue) AND amount_minor < 0)
          OR (kind = \(ItemKind.adjustment.rawValue) AND amount_minor > 0))
        AND issued BETWEEN \(days.lowerBound) AND \(days.upperBound) ORDER BY id
      """
    ) { row in
      let (item, number, issued): (ItemID, String, CivilDate) = (row.id(5), row.text(1), try row.date(4))
      let source = row.text(6)
      // The key of a ledger's line ends with its place in the entry.
      let entry = row.text(7).split(separator: "/").dropLast().joined(separator: "/")
      payments.append(
        LedgerPayment(
          customer: row.id(0), number: number, amount: try row.money(2, currency: 3), day: issued,
          closed: closed[item] ?? [:], lines: [item],
          marks: ["\(source) \(number) \(issued)"] + (entry.isEmpty ? [] : ["\(source)/\(entry)"])))
    }
    return payments + (try closedByOpenings(near: first...last)) + (try closedByLists(since: day))
  }

  /// What the opening of a year had less than was known (decision 060): by the item that it closed, and as a whole.
  private func closedByOpenings(near days: ClosedRange<CivilDate>) throws -> [LedgerPayment] {
    var parts: [ItemID: [LedgerPayment]] = [:]
    try transaction.forEach(
      """
      SELECT d.id, d.customer, COALESCE(i.number, d.number), COALESCE(a.amount_minor, -d.amount_minor), d.currency,
        d.issued
      FROM item d
      LEFT JOIN allocation a ON a.credit_item = d.id AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      LEFT JOIN item i ON i.id = a.debit_item
      WHERE d.company = \(company) AND d.kind = \(ItemKind.adjustment.rawValue) AND d.amount_minor < 0
        AND d.source = \(ItemSource.ledger) AND d.source_key LIKE \("%" + ItemSource.openingDifference)
        AND d.issued BETWEEN \(days.lowerBound) AND \(days.upperBound.adding(days: LedgerPayment.openingDays))
      ORDER BY d.id, a.id
      """
    ) { row in
      parts[row.id(0), default: []].append(
        LedgerPayment(
          customer: row.id(1), number: row.text(2), amount: try row.money(3, currency: 4), day: nil,
          before: try row.date(5)))
    }
    return parts.sorted { $0.key < $1.key }.flatMap { _, parts in
      guard parts.count > 1, let first = parts.first else { return parts }
      let minor = parts.reduce(Int64(0)) { $0 &+ $1.amount.minor }
      let whole = LedgerPayment(
        customer: first.customer, number: first.number, amount: Money(minor: minor, first.amount.currency), day: nil,
        before: first.before)
      return parts + [whole]
    }
  }

  /// What the ledger's payments of some days settled of invoices and fees that are closed, by their numbers.
  private func closedByLedger(on days: ClosedRange<CivilDate>) throws -> [ItemID: [String: Int64]] {
    var closed: [ItemID: [String: Int64]] = [:]
    try transaction.forEach(
      """
      SELECT a.credit_item, i.number, a.amount_minor
      FROM item p JOIN allocation a ON a.credit_item = p.id JOIN item i ON i.id = a.debit_item
      WHERE p.company = \(company) AND p.kind = \(ItemKind.payment.rawValue)
        AND p.issued BETWEEN \(days.lowerBound) AND \(days.upperBound)
        AND i.open_minor = 0 AND i.kind IN \([ItemKind.invoice.rawValue, ItemKind.fee.rawValue])
        AND a.reason = \(AllocationReason.ledger.rawValue) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY a.id
      """
    ) { row in
      closed[row.id(0), default: [:]][row.text(1), default: 0] += row.int(2)
    }
    return closed
  }

  private func closedByLists(since day: CivilDate) throws -> [LedgerPayment] {
    try transaction.query(
      """
      SELECT i.customer, i.number, CAST(SUM(a.amount_minor) AS bigint), i.currency
      FROM item i JOIN allocation a ON a.debit_item = i.id
      WHERE i.company = \(company) AND i.open_minor = 0 AND i.settled_on >= \(day)
        AND i.kind IN \([ItemKind.invoice.rawValue, ItemKind.fee.rawValue])
        AND a.reason = \(AllocationReason.settledOutside.rawValue) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      GROUP BY i.id, i.customer, i.number, i.currency ORDER BY i.id
      """
    ) { row in
      LedgerPayment(customer: row.id(0), number: row.text(1), amount: try row.money(2, currency: 3), day: nil)
    }
  }

  /// What the bank brought or took back from a day on and that was applied, or put aside as known to the ledger.
  func decided(since day: CivilDate) throws -> [AttributedReceipt] {
    try transaction.query(
      """
      SELECT id, amount_minor, currency, day, customer, answer FROM bank_entry
      WHERE company = \(company) AND status = 'BOOK' AND day >= \(day)
        AND decision IN \([DecisionOutcome.applied.rawValue, HandOutcome.ignored.rawValue])
      ORDER BY id
      """
    ) { row -> AttributedReceipt? in
      let (entry, amount, day): (BankEntryID, Money, CivilDate) = (
        row.id(0), try row.money(1, currency: 2), try row.date(3)
      )
      if let customer: CustomerID = row.idOrNil(4) { return AttributedReceipt(entry, amount, on: day, of: customer) }
      guard let stored = row.textOrNil(5).flatMap({ StoredAnswer(json: $0) }), stored.aside == .inLedger else {
        return nil
      }
      return AttributedReceipt(entry, amount, on: day, stored.candidates)
    }.compactMap { $0 }
  }

  /// Receipts that may come back, with what they settle today.
  func earlier(since day: CivilDate) throws -> [AppliedReceipt] {
    let entries = try BankEntryStore.applied(since: day, company: company, transaction)
    return entries.compactMap { entry in
      guard let customer = entry.customer, entry.paymentItem != nil else { return nil }
      let answer = entry.answer.flatMap { StoredAnswer(json: $0) }?.candidates.first
      return AppliedReceipt(
        entry: entry.id, customer: customer, amount: entry.amount, parts: answer?.parts ?? [],
        exchange: answer?.exchange, onAccountMinor: answer?.onAccountMinor ?? 0, endToEnd: entry.endToEnd,
        payerAccount: entry.debtorAccount,
        payerName: entry.debtorName, wording: Folding.folded(entry.wording))
    }
  }
}

/// An answer as it is kept with its entry.
public struct StoredAnswer: Codable, Hashable, Sendable {
  /// The answer that was taken comes first.
  public var candidates: [Candidate]
  public var reasons: [MatchReason]
  /// What of it went over to other customers' accounts, one each; once that is undone, what is to go over again.
  public var others: [Candidate]?
  /// What its wording says it is where no customer pays it.
  public var nature: AsideReason?
  /// What a person said it is, who put it aside.
  public var aside: AsideReason?
  /// The dispute that holds what the payer kept back of what it pays.
  var dispute: DisputeID?

  /// The shares of what is shared out among customers, the payer's first; empty where it is not.
  public var shares: [Candidate] { others.map { Array(candidates.prefix(1)) + $0 } ?? [] }

  /// What it is where it waits apart: nobody's payment is proposed, and nothing else says what it may be.
  public var apart: AsideReason? {
    candidates.isEmpty && !reasons.contains(where: \.isKnown) ? nature : nil
  }

  init(_ decision: Decision) {
    candidates = decision.candidates
    reasons = decision.reasons
    nature = decision.nature
  }

  public init?(json: String) {
    guard let answer = try? JSONDecoder().decode(StoredAnswer.self, from: Data(json.utf8)) else { return nil }
    self = answer
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
