import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What happened to the items of a company since a day: how they were open before it, and what settled them since, in
/// order. Read from the items, their allocations and the answers kept with the bank entries, so that it is always what
/// stands today: what was undone never happened.
struct PastStore {
  let company: CompanyID
  /// Whose items; `nil` for all.
  let customers: [CustomerID]?
  /// The first day.
  let since: CivilDate
  let snapshot: Snapshot

  struct Past {
    /// As they were open before the first event.
    var items: [OpenItem] = []
    var events: [PastEvent] = []
  }

  /// - Parameter teaches: what was learnt from an entry.
  func read(teaches: [BankEntryID: [PayerRule]] = [:]) throws -> Past {
    let entries = try BankEntryStore.settled(since: since, by: customers, company: company, snapshot)
    guard !entries.isEmpty else { return Past() }
    var timeline = Timeline()
    var cover = Cover()
    var answers: [BankEntryID: StoredAnswer] = [:]
    for entry in entries {
      let answer = entry.answer.flatMap { StoredAnswer(json: $0) }
      answers[entry.id] = answer
      if let original = entry.returns {
        let back =
          answer?.candidates.first?.isPartReturn == true
          ? answer?.settled ?? []
          : (answers[original]?.settled ?? []).map { AppliedPart(item: $0.item, minor: -$0.minor) }
        timeline.add(.settled(back), on: entry.day)
        continue
      }
      // What the ledger has already settled nothing of its own.
      guard entry.amount.isPositive, answer?.aside != .inLedger else { continue }
      timeline.add(.receipt(PastReceipt(entry, answer, teaches: teaches[entry.id] ?? [])), on: entry.day)
      if entry.decision == DecisionOutcome.applied.rawValue { cover.add(entry, answer) }
    }
    for (day, parts) in try otherwise(cover) { timeline.add(.settled(parts), on: day, isFirst: true) }
    let events = timeline.inOrder
    return Past(items: try items(before: events), events: events)
  }

  /// Events with their days; of one day what the ledger settled comes before what the bank brought.
  private struct Timeline {
    private var events: [(day: CivilDate, isFirst: Bool, event: PastEvent)] = []

    mutating func add(_ event: PastEvent, on day: CivilDate, isFirst: Bool = false) {
      events.append((day, isFirst, event))
    }

    var inOrder: [PastEvent] {
      events.enumerated().sorted { left, right in
        (left.element.day, left.element.isFirst ? 0 : 1, left.offset)
          < (right.element.day, right.element.isFirst ? 0 : 1, right.offset)
      }.map(\.element.event)
    }
  }

  /// What the answers kept with the entries tell already.
  private struct Cover {
    /// By the item that the money became.
    private var byPayment: [ItemID: Set<ItemID>] = [:]
    /// By a credit note that was used with money.
    private var byCredit: [ItemID: Set<ItemID>] = [:]

    mutating func add(_ entry: StoredEntry, _ answer: StoredAnswer?) {
      let parts = answer?.settled ?? []
      if let payment = entry.paymentItem { byPayment[payment, default: []].formUnion(parts.map(\.item)) }
      for credit in parts where credit.minor < 0 { byCredit[credit.item, default: []].formUnion(parts.map(\.item)) }
    }

    func tells(_ debit: ItemID, by credit: ItemID) -> Bool {
      byPayment[credit]?.contains(debit) == true || byCredit[credit]?.contains(debit) == true
    }
  }

  /// What was settled by anything but the entries' answers: the ledger, a person who set items against each other,
  /// money that had waited on account.
  private func otherwise(_ cover: Cover) throws -> [(day: CivilDate, parts: [AppliedPart])] {
    let whose: SQL = customers.map { "AND d.customer IN \($0)" } ?? ""
    let kinds = PastStore.kinds
    var settled: [(day: CivilDate, parts: [AppliedPart])] = []
    try snapshot.forEach(
      """
      SELECT a.debit_item, a.credit_item, a.amount_minor, COALESCE(a.paid_on, a.day)
      FROM allocation a JOIN item d ON d.id = a.debit_item JOIN item c ON c.id = a.credit_item
      WHERE a.company = \(company) AND a.day >= \(since) AND a.reverses IS NULL \(whose)
        AND (d.kind IN \(kinds) OR c.kind IN \(kinds))
        AND a.reason <> \(AllocationReason.difference.rawValue) AND c.source NOT IN \([ItemSource.transfer, ItemSource.exchange])
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY a.id
      """
    ) { row in
      let (debit, credit, minor): (ItemID, ItemID, Int64) = (row.id(0), row.id(1), row.int(2))
      guard !cover.tells(debit, by: credit) else { return }
      settled.append(
        (try row.date(3), [AppliedPart(item: debit, minor: minor), AppliedPart(item: credit, minor: -minor)]))
    }
    return settled
  }

  private static let kinds = [ItemKind.invoice.rawValue, ItemKind.creditNote.rawValue, ItemKind.fee.rawValue]

  /// As they are now, and what the events settled owed again.
  private func items(before events: [PastEvent]) throws -> [OpenItem] {
    var settled: [ItemID: Int64] = [:]
    for event in events {
      let parts =
        switch event {
        case .settled(let parts): parts
        case .receipt(let past): past.parts + past.others
        }
      for part in parts { settled[part.item, default: 0] += part.minor }
    }
    let whose: SQL = customers.map { "AND customer IN \($0)" } ?? ""
    return try snapshot.query(
      """
      SELECT id, customer, number, remittance_reference, order_reference, open_minor, currency, issued, due,
        amount_minor
      FROM item
      WHERE company = \(company) \(whose) AND kind IN \(PastStore.kinds)
        AND (open_minor <> 0 OR settled_on >= \(since))
      ORDER BY id
      """
    ) { row in
      let (id, amount): (ItemID, Int64) = (row.id(0), row.int(9))
      let before = row.int(5) + (settled[id] ?? 0)
      // An allocation that was undone alone is still in the answer of its entry.
      let open = amount < 0 ? min(0, max(amount, before)) : max(0, min(amount, before))
      return OpenItem(
        id: id, customer: row.id(1), number: row.text(2), remittanceReference: row.textOrNil(3),
        orderReference: row.textOrNil(4), open: Money(minor: open, try row.money(5, currency: 6).currency),
        issued: try row.date(7), due: try row.date(8))
    }
  }
}

extension StoredAnswer {
  /// All that it settles, of whichever customer.
  var settled: [AppliedPart] { ([candidates.first].compactMap { $0 } + (others ?? [])).flatMap(\.settled) }
}

extension PastReceipt {
  fileprivate init(_ entry: StoredEntry, _ answer: StoredAnswer?, teaches: [PayerRule]) {
    let isApplied = entry.decision == DecisionOutcome.applied.rawValue
    let first = isApplied ? answer?.candidates.first : nil
    let reasons = first?.reasons ?? []
    self.init(
      entry.receipt, customer: isApplied ? entry.customer : nil, parts: first?.parts ?? [],
      others: isApplied
        ? (first?.exchange?.parts ?? []) + (answer?.others ?? []).flatMap(\.parts) : [],
      isByHand: !isApplied || reasons.contains(.chosenByHand), isMatching: !reasons.contains(where: \.isInstrument),
      isByHabit: reasons.contains(where: \.isHabit), teaches: teaches)
  }
}

extension MatchReason {
  fileprivate var isInstrument: Bool {
    switch self {
    case .directDebit, .cheque, .bill: true
    default: false
    }
  }

  fileprivate var isHabit: Bool { if case .payerHabit = self { true } else { false } }
}
