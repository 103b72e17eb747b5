import Banking
import CashApplicationRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// Matches the booked bank entries that wait, and books what has exactly one right answer: the money becomes an item
/// of kind payment, allocated to what it pays. All in the one transaction it is given.
///
/// Entries without an answer are looked at again each time, since what they pay may have arrived meanwhile; run twice
/// on the same state it changes nothing.
public struct ApplyCash: Sendable {
  public let company: CompanyID
  /// The civil day of the run.
  public let day: CivilDate

  public init(company: CompanyID, day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// How many entries were decided by this run, by outcome; an entry whose answer stays the same is not counted.
  public struct Outcome: Sendable, Hashable, Codable {
    public var applied = 0
    public var suggested = 0
    public var unmatched = 0
    /// Of those applied, payments that came back.
    public var returned = 0

    public init(applied: Int = 0, suggested: Int = 0, unmatched: Int = 0, returned: Int = 0) {
      self.applied = applied
      self.suggested = suggested
      self.unmatched = unmatched
      self.returned = returned
    }
  }

  /// Months in which a direct debit can be taken back for want of a mandate.
  ///
  /// Source: directive (EU) 2015/2366, art. 71(1): thirteen months.
  private static let returnMonths = 13
  /// Months back in which a settled invoice is still recognised when it is paid again.
  private static let settledMonths = 6

  /// The same right after a statement came in. Who may bring one in and not match it leaves that to the day's run.
  public func runIfAllowed(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Outcome? {
    actor.may(.applyCash, in: company) ? try run(transaction, actor: actor, at: at) : nil
  }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Outcome {
    try actor.needs(.applyCash, in: company)
    return try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try match(transaction, actor: actor, at: at)
    }
  }

  private func match(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Outcome {
    var outcome = Outcome()
    let debits = DebitReceipts(company: company, day: day, transaction: transaction)
    let cheques = ChequeReceipts(company: company, day: day, transaction: transaction)
    let bills = BillReceipts(company: company, day: day, transaction: transaction)
    var entries = try BankEntryStore.undecided(of: company, transaction)
    for settle in [debits.settle, cheques.settle, bills.settle] {
      let booked = try settle(entries, actor, at)
      if booked > 0 { entries = try BankEntryStore.undecided(of: company, transaction) }
      outcome.applied += booked
    }
    guard let first = entries.map(\.day).min() else { return noted(outcome, transaction, actor: actor, at: at) }
    let store = MatchingStore(company: company, transaction: transaction)
    let goesBack = entries.contains { !$0.amount.isPositive }
    let tolerances = try ToleranceStore.find(company, transaction)
    var matcher = CashMatcher(
      items: try store.items(settledSince: first.adding(months: -ApplyCash.settledMonths)),
      payers: try store.payers(), accounts: try CustomerStore.ibans(of: company, transaction),
      barred: try PayerRuleStore.barred(of: company, transaction),
      earlier: goesBack ? try store.earlier(since: first.adding(months: -ApplyCash.returnMonths)) : [],
      tolerances: tolerances, habits: try HabitStore.all(of: company, transaction))
    let booking = CashBooking(company: company, day: day, transaction: transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    let known = try AwaitedReceiptStore.byEntry(of: company, transaction)
    let feeMax = tolerances.bankChargeMinor
    let references = try cheques.references(of: entries, feeMax: feeMax)
      .merging(try bills.references(of: entries, feeMax: feeMax)) { cheque, _ in cheque }
    let receipts = try receipts(of: entries, references, matcher, store)
    let takenBack = takenBack(entries)
    var awaited: Set<ItemID> = []
    var changed: Set<CustomerID> = []
    for (entry, found) in decisions(of: entries, receipts, &matcher) {
      let (answered, item) = try booked(found, entry, booking)
      let decision = answered.saying(takenBack.contains(entry.id) ? .takenBack : nil)
      let kept = try hold(decision, entry, transaction, at: at)
      let answer = try kept.json()
      let awaits =
        decision.isKnown
        ? []
        : try decision.awaited(of: entry.amount, besides: awaited) {
          try ApplyCash.oldest(of: $0, entry.amount, company: company, transaction)
        }
      awaited.formUnion(awaits.map(\.item))
      let isNew = decision.outcome == .applied || entry.decision != decision.outcome.rawValue || entry.answer != answer
      // What is owed changes while money waits: what it seems to pay then follows.
      if !isNew, Dictionary(awaits, uniquingKeysWith: +) != known[entry.id] ?? [:] {
        try AwaitedReceiptStore.forget(entry.id, transaction)
        try AwaitedReceiptStore.write(awaits, of: entry.id, on: entry.day, company: company, transaction)
      }
      guard isNew else { continue }
      switch decision.outcome {
      case .applied:
        outcome.applied += 1
        if let customer = decision.candidates.first?.customer { changed.insert(customer) }
        if let original = decision.returns {
          outcome.returned += 1
          try debits.noteReturn(entry, of: original, actor: actor, at: at)
          try cheques.noteReturn(entry, of: original, actor: actor, at: at)
          try bills.noteReturn(entry, of: original, actor: actor, at: at)
        }
        note(entry, decision, item, in: journal)
      case .suggested: outcome.suggested += 1
      case .unmatched: outcome.unmatched += 1
      }
      try BankEntryStore.decide(
        entry.id, decision: decision.outcome.rawValue,
        customer: decision.outcome == .applied ? decision.candidates.first?.customer : nil, paymentItem: item,
        returns: decision.returns, answer: answer,
        // What may be counted twice, or went back, is not approved with others.
        confidence: decision.outcome == .suggested && !decision.isKnown ? decision.candidates.first?.confidence : nil,
        nature: kept.apart?.rawValue, company: company, at: at, transaction)
      try AwaitedReceiptStore.write(awaits, of: entry.id, on: entry.day, company: company, transaction)
    }
    try HabitStore.refresh(changed, on: day, company: company, transaction)
    return noted(outcome, transaction, actor: actor, at: at)
  }

  /// What is kept of a decision, with what the payer kept back.
  private func hold(
    _ decision: Decision, _ entry: StoredEntry, _ transaction: Transaction, at: Moment
  ) throws -> StoredAnswer {
    var kept = StoredAnswer(decision)
    guard decision.outcome == .applied, let answer = decision.candidates.first,
      let keptBack = KeptBack(of: answer, in: entry.amount.currency)
    else { return kept }
    kept.dispute = try keptBack.hold(entry, company: company, on: day, transaction, at: at)
    return kept
  }

  /// What the bank took back before anybody had said what it paid: nothing is awaited of it any more.
  private func takenBack(_ entries: [StoredEntry]) -> Set<BankEntryID> {
    let returns = entries.filter { $0.isReturn && $0.amount.isNegative && $0.endToEnd != nil }
    return Set(
      returns.compactMap { back in
        let fitting = entries.filter {
          $0.endToEnd == back.endToEnd && $0.amount.currency == back.amount.currency && $0.day <= back.day
            && $0.amount.minor > 0 && $0.amount.minor == -back.amount.minor
        }
        return fitting.count == 1 ? fitting.first?.id : nil
      })
  }

  /// What money of a customer's pays that names no item: the oldest of what is owed, as the law has it where nobody says
  /// (code civil, art. 1342-10).
  static func oldest(
    of customer: CustomerID, _ amount: Money, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [AppliedPart] {
    try ItemStore.open(
      of: customer, company: company, after: nil, limit: ApplyCash.oldestMax, owedOnly: true, snapshot
    ).filter { $0.open.currency == amount.currency && $0.claimable.isPositive }
      .map { AppliedPart(item: $0.id, minor: $0.claimable.minor) }
  }

  /// Items that one payment is taken to pay, where it does not say which.
  private static let oldestMax = 200

  private func noted(_ outcome: Outcome, _ transaction: Transaction, actor: Actor, at: Moment) -> Outcome {
    if outcome != Outcome() {
      Journal(transaction, actor: actor, at: at).record(
        "cash.run", "company:\(company)", company: company,
        facts: [
          "day": .date(day), "applied": .number(Int64(outcome.applied)), "suggested": .number(Int64(outcome.suggested)),
          "unmatched": .number(Int64(outcome.unmatched)), "returned": .number(Int64(outcome.returned)),
        ])
    }
    return outcome
  }

  /// Books an answer that is sure. When its items do not allow it any more, the entry waits for a person with what was
  /// found, and the others go on.
  private func booked(
    _ decision: Decision, _ entry: StoredEntry, _ booking: CashBooking
  ) throws -> (Decision, ItemID?) {
    guard decision.outcome == .applied else { return (decision, nil) }
    do {
      return (decision, try booking.book(entry, decision))
    } catch is HandRefusal {
      return (Decision(.suggested, decision.candidates, reasons: decision.reasons), nil)
    }
  }

  /// Times that what waits is looked at again because something was applied after it.
  private static let roundsMax = 5

  /// The entries as the matcher sees them, with what the ledger may have of them already.
  private func receipts(
    of entries: [StoredEntry], _ references: [BankEntryID: String], _ matcher: CashMatcher, _ store: MatchingStore
  ) throws -> [BankEntryID: Receipt] {
    var receipts = entries.map { entry in
      var receipt = entry.receipt
      receipt.endToEnd = receipt.endToEnd ?? references[entry.id]
      return receipt
    }
    if let first = receipts.map(\.day).min() {
      let since = first.adding(months: -ApplyCash.settledMonths)
      let payments = try store.ledgerPayments(near: receipts, closedSince: since)
      let decided = payments.isEmpty ? [] : try store.decided(since: since)
      let known = matcher.known(receipts, besides: decided, in: payments)
      for place in receipts.indices { receipts[place].ledgerPayment = known[receipts[place].id] }
    }
    return Dictionary(receipts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Decides in the order of the bank, then looks again at what waits as long as that settles more, so that what a
  /// person is shown fits what is open in the end. Applied decisions come first, in the order in which they were
  /// taken: a payment is booked before its return.
  private func decisions(
    of entries: [StoredEntry], _ receipts: [BankEntryID: Receipt], _ matcher: inout CashMatcher
  ) -> [(StoredEntry, Decision)] {
    func receipt(_ entry: StoredEntry) -> Receipt { receipts[entry.id] ?? entry.receipt }
    var applied: [(StoredEntry, Decision)] = []
    var waiting: [(StoredEntry, Decision)] = []
    for entry in entries {
      let decision = matcher.decide(receipt(entry))
      if decision.outcome == .applied { applied.append((entry, decision)) } else { waiting.append((entry, decision)) }
    }
    for _ in 1...ApplyCash.roundsMax {
      let before = applied.count
      var still: [(StoredEntry, Decision)] = []
      for (entry, _) in waiting {
        let decision = matcher.decide(receipt(entry))
        if decision.outcome == .applied { applied.append((entry, decision)) } else { still.append((entry, decision)) }
      }
      waiting = still
      if applied.count == before { break }
    }
    return applied + waiting
  }

  private func note(_ entry: StoredEntry, _ decision: Decision, _ item: ItemID?, in journal: Journal) {
    guard let answer = decision.candidates.first, let item else { return }
    var facts: [String: JournalFact] = [
      "entry": .number(entry.id.rawValue), "reference": .text(entry.name), "amount": .money(entry.amount),
      "customer": .number(answer.customer.rawValue),
      "items": .list(answer.parts.map { .text("\($0.item):\($0.minor)") }),
    ]
    facts.merge(answer.differences.facts(in: entry.amount.currency)) { kept, _ in kept }
    if let original = decision.returns { facts["returns"] = .number(original.rawValue) }
    if let reason = entry.returnReason { facts["reason"] = .text(reason) }
    journal.record(
      decision.returns == nil ? "payment.applied" : "payment.returned", "item:\(item)", company: company, facts: facts)
  }
}

extension Candidate {
  fileprivate var isNamed: Bool {
    reasons.contains { reason in
      switch reason {
      case .referenceFound, .payerAccountKnown, .payerNameKnown, .payerCodeQuoted, .payerOfGroup,
        .customerNamed, .chosenByHand:
        true
      default: false
      }
    }
  }
}

extension Decision {
  /// What a receipt seems to pay, where a person is to say so: the first answer, if it is the only one, or names an item of
  /// ours or a payer who is known. An amount that several customers owe says nothing of any of them; where the wording names
  /// items of several, it is about all of them. Together never more than was received.
  /// - Parameters:
  ///   - earlier: what other money seems to pay: of answers as good as the first, one that nothing seems to pay is meant.
  ///   - oldest: what a customer owes, the oldest first, for money that names no item.
  func awaited(
    of amount: Money, besides earlier: Set<ItemID>, oldest: (CustomerID) throws -> [AppliedPart]
  ) rethrows -> [(item: ItemID, minor: Int64)] {
    guard outcome == .suggested, let best = candidates.first, candidates.count == 1 || best.isNamed else { return [] }
    if let exchange = best.exchange { return exchange.parts.filter { $0.minor > 0 }.map { ($0.item, $0.minor) } }
    let free = candidates.first { candidate in
      candidate.customer == best.customer && candidate.amounts == best.amounts
        && candidate.parts.allSatisfy { !earlier.contains($0.item) }
    }
    let first = free ?? best
    var rest = amount.minor
    var parts =
      (first.parts.isEmpty || first.reasons.contains(.legalOrder)) && first.isNamed
      ? try oldest(first.customer) : first.parts
    let known = Set(parts.map(\.item))
    parts += quoted.filter { !known.contains($0.item) }
    return parts.compactMap { part in
      let received = min(part.minor, rest)
      guard received > 0 else { return nil }
      rest -= received
      return (part.item, received)
    }
  }
}

extension Candidate {
  /// The amounts of its parts, whatever the items.
  fileprivate var amounts: [Int64] { parts.map(\.minor).sorted() }
}

extension StoredEntry {
  /// The entry as the matcher sees it.
  var receipt: Receipt {
    Receipt(
      id: id, amount: amount, day: day, payerName: debtorName, payerAccount: debtorAccount, wordings: [wording],
      references: quoted, endToEnd: endToEnd, isReturn: isReturn, returnReason: returnReason, isTrusted: isTrusted,
      twin: twin, instructed: instructed)
  }
}
