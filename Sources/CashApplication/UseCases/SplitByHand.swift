public import Banking
public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person shares a bank entry out among several customers, of a group or not. The money is an item of the payer's
/// account; what pays for the others goes over to theirs, and what is left stays with the payer.
public struct SplitByHand: Sendable {
  /// What of the entry settles items of a customer.
  public struct Share: Sendable, Hashable {
    public let customer: CustomerID
    /// Signed as their items.
    public let parts: [AppliedPart]

    public init(customer: CustomerID, parts: [AppliedPart]) {
      self.customer = customer
      self.parts = parts
    }

    /// What they come to.
    var minor: Int64 { parts.reduce(0) { $0 + $1.minor } }
  }

  public let company: CompanyID
  public let entry: BankEntryID
  /// On whose account the money is, and what is left of it.
  public let payer: CustomerID
  public let shares: [Share]
  /// What is settled beside what was received, by all of them in proportion: what a bank or a platform kept of it.
  public let difference: Difference?
  /// Whether the payer's account and name are remembered as the payer's.
  public let remembersAccount: Bool

  public init(
    company: CompanyID, entry: BankEntryID, payer: CustomerID, shares: [Share], difference: Difference? = nil,
    remembersAccount: Bool = false
  ) {
    self.difference = difference
    self.company = company
    self.entry = entry
    self.payer = payer
    self.shares = shares
    self.remembersAccount = remembersAccount
  }

  /// - Returns: the item that the money became.
  /// - Throws: `HandRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try book(transaction, on: day, actor: actor, at: at)
    }
  }

  private func book(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try actor.needs(.applyCash, in: company)
    let stored = try StoredEntry.lockedReceipt(entry, of: company, transaction)
    let others = shares.filter { $0.customer != payer && !$0.parts.isEmpty }
    let own = Share(customer: payer, parts: shares.first { $0.customer == payer }?.parts ?? [])
    try check(own, others, of: stored, transaction)
    let currency = stored.amount.currency
    let settled = shares.reduce(Int64(0)) { $0 + $1.minor }
    let differences = try shared(among: [own] + others, settling: settled, in: currency)
    let left = stored.amount.minor - settled + (difference?.minor ?? 0)
    let answer = candidate(own, differences[0], onAccountMinor: left)
    let decision = Decision(.applied, [answer], teachesAccount: remembersAccount)
    let booking = CashBooking(company: company, day: day, transaction: transaction)
    let payment = try booking.book(stored, decision)
    let journal = Journal(transaction, actor: actor, at: at)
    for (share, beside) in zip(others, differences.dropFirst()) {
      let amount = Money(minor: share.minor - beside.reduce(0) { $0 + $1.minor }, currency)
      let item = try booking.transfer(
        amount, share.parts, beside, of: stored, from: payer, to: share.customer, payment: payment)
      let facts: [String: JournalFact] = [
        "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(amount),
        "customer": .number(share.customer.rawValue),
        "items": .list(share.parts.map { .text("\($0.item):\($0.minor)") }),
      ]
      journal.record(
        "payment.transferred", "item:\(item)", company: company,
        facts: facts.merging(beside.facts(in: currency)) { kept, _ in kept })
    }
    if remembersAccount, let name = stored.debtorName {
      try PayerNameStore.add(name, of: payer, from: entry, on: day, company: company, transaction)
    }
    var kept = StoredAnswer(decision)
    kept.others =
      others.isEmpty
      ? nil : zip(others, differences.dropFirst()).map { candidate($0, $1) }
    try BankEntryStore.decide(
      entry, decision: DecisionOutcome.applied.rawValue, customer: payer, paymentItem: payment, returns: nil,
      answer: try kept.json(), company: company, at: at, transaction)
    try HabitStore.refresh([payer], on: day, company: company, transaction)
    let facts: [String: JournalFact] = [
      "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
      "customer": .number(payer.rawValue), "by": .text("hand"),
      "items": .list(shares.flatMap(\.parts).map { .text("\($0.item):\($0.minor)") }),
    ]
    let said = [difference].compactMap { $0 }.facts(in: currency)
    journal.record(
      "payment.applied", "item:\(payment)", company: company, facts: facts.merging(said) { kept, _ in kept })
    return payment
  }

  private func candidate(_ share: Share, _ differences: [Difference], onAccountMinor: Int64 = 0) -> Candidate {
    Candidate(
      customer: share.customer, parts: share.parts, onAccountMinor: onAccountMinor, differences: differences,
      reasons: [.chosenByHand] + differences.map { .difference(kind: $0.kind, minor: $0.minor) })
  }

  /// What of the difference is each one's; it is one difference, and held to the ceilings of one.
  private func shared(
    among shares: [Share], settling settled: Int64, in currency: Currency
  ) throws -> [[Difference]] {
    guard let difference else { return shares.map { _ in [] } }
    try HandDifference.check(difference, settling: settled, in: currency)
    let parts = difference.shared(among: shares.map(\.minor))
    for (share, part) in zip(shares, parts) where share.customer != payer && part.minor >= share.minor {
      throw HandRefusal.differenceTooGreat(
        part.kind, asked: Money(minor: part.minor, currency), most: Money(minor: share.minor, currency))
    }
    return parts.map { $0.minor == 0 ? [] : [$0] }
  }

  /// Each customer once, each item the customer's and open, each share something, and all together no more than came in
  /// with the difference.
  private func check(
    _ own: Share, _ others: [Share], of entry: StoredEntry, _ transaction: Transaction
  ) throws {
    let customers = [payer] + others.map(\.customer)
    guard Set(customers).count == customers.count,
      try CustomerStore.find(customers.sorted(), of: company, transaction).count == customers.count
    else { throw HandRefusal.unknownCustomer }
    let items = try ItemStore.lock(([own] + others).flatMap { $0.parts.map(\.item) }, of: company, transaction)
    var sum: Int64 = 0
    for share in [own] + others {
      try HandApplication.check(
        share.parts, differences: [difference].compactMap { $0 }, of: share.customer, received: entry.amount,
        items: items)
      guard share.customer == payer || share.minor > 0 else {
        throw HandRefusal.creditsAlone(Money(minor: share.minor, entry.amount.currency))
      }
      sum += share.minor
    }
    guard sum <= entry.amount.minor + (difference?.minor ?? 0) else {
      throw HandRefusal.moreThanReceived(
        asked: Money(minor: sum, entry.amount.currency), received: entry.amount)
    }
  }
}
