public import Kernel

/// Decides what bank entries pay. Pure: it holds the open items and what it has applied, and is fed entry by entry in
/// the order of the bank.
///
/// Answers come from the numbers in the wording and from what the payer owes, both through indexes. Each is weighed by
/// all that speaks for and against it. One is applied when it is sure enough, clearly ahead of the next, and of a kind
/// that may be booked without asking; all else is left to a person, with at most three candidates and their reasons. On
/// a statement that does not add up nothing is applied.
public struct CashMatcher {
  private var ledger: OpenLedger
  private let references: ReferenceIndex
  private var payers: PayerIndex
  private var returns: ReturnIndex
  private let tolerances: Tolerances
  private var habits: [CustomerID: [PaymentHabit]]
  /// Accounts that a customer must not be known by, as people said.
  private let barred: [String: [CustomerID]]

  public init(
    items: [OpenItem], payers: [KnownPayer], accounts: [String: [CustomerID]], barred: [String: [CustomerID]] = [:],
    earlier: [AppliedReceipt] = [], tolerances: Tolerances = .standard, habits: [CustomerID: [PaymentHabit]] = [:]
  ) {
    ledger = OpenLedger(items)
    references = ReferenceIndex(items)
    self.payers = PayerIndex(payers, accounts: accounts)
    returns = ReturnIndex(earlier)
    self.tolerances = tolerances
    self.barred = barred
    self.habits = habits
  }

  /// What the entry pays; an answer that is applied is taken into account for the entries after it.
  public mutating func decide(_ receipt: Receipt) -> Decision {
    let wording = Wording(of: receipt)
    guard receipt.amount.isPositive else { return takeReturn(receipt, wording) }
    let decision = decideReceipt(receipt, wording).saying(receipt.hold)
    if decision.outcome == .applied, let answer = decision.candidates.first {
      apply(answer, decision, receipt, wording)
    }
    return decision
  }

  /// Nothing of what is read here may outlive it: what is open would be copied when it changes.
  private func decideReceipt(_ receipt: Receipt, _ wording: Wording) -> Decision {
    var payer = payers.payer(of: receipt, wording)
    payer.settleCutNames { !ledger.open(of: $0, in: receipt.amount.currency, on: receipt.day).isEmpty }
    let places = CounterPlaces(
      wording: wording, payer: payer, ledger: ledger, currency: receipt.amount.currency, references: references
    ).added(to: references.places(in: wording))
    let question = Question(
      receipt: receipt, wording: wording, payer: payer, ledger: ledger, tolerances: tolerances,
      mentions: Mentions(places, ledger, payer, in: receipt.amount.currency, wording),
      numberLengthMax: references.digitsMax, endings: payer.isKnown ? [] : references.endings(in: wording),
      habits: habits)
    let decision = Verdict(question).decision { ledger[$0].id }
    guard let exchange = ExchangeAnswer(question, places).candidate else { return decision }
    return Decision(
      .suggested, [exchange] + decision.candidates, reasons: [receipt.hold].compactMap { $0 },
      quoted: decision.quoted, nature: decision.nature)
  }

  private mutating func apply(_ answer: Candidate, _ decision: Decision, _ receipt: Receipt, _ wording: Wording) {
    ledger.settle(answer.settled)
    if decision.teachesAccount, let account = receipt.payerAccount, barred[account]?.contains(answer.customer) != true {
      payers.learn(account: account, answer.customer)
    }
    returns.add(
      AppliedReceipt(
        entry: receipt.id, customer: answer.customer, amount: receipt.amount, parts: answer.parts,
        exchange: answer.exchange, onAccountMinor: answer.onAccountMinor, endToEnd: receipt.endToEnd,
        payerAccount: receipt.payerAccount,
        payerName: receipt.payerName, wording: wording.folded))
  }

  // MARK: what really happened

  /// What it would say of money that came in or went back, without taking it into account.
  func opinion(_ receipt: Receipt) -> Decision {
    let wording = Wording(of: receipt)
    return receipt.amount.isPositive ? decideReceipt(receipt, wording) : decideReturn(receipt, wording).decision
  }

  /// What was settled otherwise, or is owed again where the parts are negative.
  mutating func settle(_ parts: [AppliedPart]) { ledger.settle(parts) }

  func open(of customer: CustomerID, in currency: Currency, on day: CivilDate) -> [OpenItem] {
    ledger.open(of: customer, in: currency, on: day).map { ledger[$0] }
  }

  mutating func learn(_ rule: PayerRule) {
    switch rule.kind {
    case .account: payers.learn(account: rule.value, rule.customer)
    case .name: payers.learn(name: rule.value, rule.customer)
    case .habit: break
    }
  }

  mutating func know(_ habits: [PaymentHabit], of customer: CustomerID) {
    self.habits[customer] = habits.isEmpty ? nil : habits
  }

  // MARK: returned payments

  private mutating func takeReturn(_ receipt: Receipt, _ wording: Wording) -> Decision {
    let (decision, original) = decideReturn(receipt, wording)
    if let original {
      returns.remove(original)
      ledger.settle(original.settled, sign: -1)
    }
    return decision
  }

  /// - Returns: what it says of money that went back, with the receipt where that is taken back without asking.
  private func decideReturn(
    _ receipt: Receipt, _ wording: Wording
  ) -> (decision: Decision, original: AppliedReceipt?) {
    guard receipt.isReturn || wording.says(ReturnIndex.words) else {
      return (Decision(.unmatched, reasons: [.moneyOut]), nil)
    }
    let numbers = Set(references.places(in: wording).filter { $0.items.count == 1 }.map { ledger[$0.items[0]].id })
    let exact = returns.original(of: receipt, wording: wording, numbers: numbers)
    let found =
      exact.map { (original: $0, fee: Money?.none) }
      ?? returns.originalWithFee(of: receipt, numbers: numbers, feeMax: tolerances.bankChargeMinor)
      .map { (original: $0.original, fee: $0.fee) }
    guard let (original, fee) = found else {
      let proposals = returns.proposals(for: receipt, numbers: numbers, feeMax: tolerances.bankChargeMinor)
      // The bank's charge for a payment that came back is no payment that came back.
      if !receipt.isReturn, proposals.isEmpty, ReturnIndex.isCharge(wording) {
        return (Decision(.unmatched, reasons: [.moneyOut]), nil)
      }
      let larger = receipt.amount.minor == .min ? [] : returns.larger(than: receipt, numbers: numbers)
      let decision = Decision(
        .suggested,
        proposals.map { takingBack($0.original, fee: $0.fee, receipt) }
          + larger.map { takingBackPart(of: $0, quoted: numbers, receipt) },
        reasons: [.returnWithoutOriginal(reason: receipt.returnReason)])
      return (decision.saying(receipt.hold), nil)
    }
    let candidate = takingBack(original, fee: fee, receipt)
    if let hold = receipt.hold { return (Decision(.suggested, [candidate], reasons: [hold]), nil) }
    return (Decision(.applied, [candidate], returns: original.entry), original)
  }

  /// What taking back a part of an earlier receipt comes to; a person says so.
  private func takingBackPart(of original: AppliedReceipt, quoted: Set<ItemID>, _ receipt: Receipt) -> Candidate {
    let parts = original.owedAgain(-receipt.amount.minor, quoted: quoted).map {
      AppliedPart(item: $0.item, minor: -$0.minor)
    }
    return Candidate(
      customer: original.customer, parts: parts,
      onAccountMinor: receipt.amount.minor - parts.reduce(0) { $0 + $1.minor },
      reasons: [
        .returnOf(entry: original.entry, reason: receipt.returnReason), .partReturned(ofMinor: original.amount.minor),
      ])
  }

  /// What taking back an earlier receipt comes to: the bank's fee for it is ours, not the customer's.
  private func takingBack(_ original: AppliedReceipt, fee: Money?, _ receipt: Receipt) -> Candidate {
    let differences = fee.map { $0.isPositive ? [Difference(.bankCharge, minor: $0.minor)] : [] } ?? []
    return Candidate(
      customer: original.customer, parts: original.parts.map { AppliedPart(item: $0.item, minor: -$0.minor) },
      exchange: original.exchange?.takenBack, onAccountMinor: -original.onAccountMinor, differences: differences,
      reasons: [.returnOf(entry: original.entry, reason: receipt.returnReason)]
        + differences.map { .difference(kind: $0.kind, minor: $0.minor) })
  }
}

extension Wording {
  init(of receipt: Receipt) {
    self.init(
      receipt.wordings, references: receipt.references + [receipt.endToEnd].compactMap { $0 }, on: receipt.day)
  }
}
