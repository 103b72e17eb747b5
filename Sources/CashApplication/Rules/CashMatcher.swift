public import Kernel

/// Decides what bank entries pay. Pure: it holds the open items and what it has applied, and is fed entry by entry in
/// the order of the bank.
///
/// It applies only when there is exactly one right answer:
/// 1. numbers of ours stand in the wording, and what is open on them makes the amount to the cent (credit notes taken
///    off); a number given only by its ending also needs the payer to fit;
/// 2. the wording says that it is a part of one invoice quoted in full, and the payer fits;
/// 3. no number stands in the wording, the payer is known by account or name, and exactly one open item of everyone
///    the payer may be has this amount.
/// All else is left to a person, with at most three candidates and their reasons. On a statement that does not add up
/// nothing is applied.
public struct CashMatcher {
  var items: [OpenItem]
  private var references = ReferenceIndex()
  private var payers: PayerIndex
  private var byCustomer: [CustomerID: [Int]] = [:]
  private var returns: ReturnIndex
  private let indexes: [ItemID: Int]

  public init(
    items: [OpenItem], payers: [KnownPayer], accounts: [String: [CustomerID]], earlier: [AppliedReceipt] = []
  ) {
    self.items = items
    self.payers = PayerIndex(payers, accounts: accounts)
    returns = ReturnIndex(earlier)
    var indexes: [ItemID: Int] = [:]
    for (index, item) in items.enumerated() {
      references.add(item)
      byCustomer[item.customer, default: []].append(index)
      indexes[item.id] = index
    }
    self.indexes = indexes
  }

  /// What the entry pays; an answer that is applied is taken into account for the entries after it.
  public mutating func decide(_ receipt: Receipt) -> Decision {
    let wording = Wording(receipt.wordings + receipt.references + [receipt.endToEnd].compactMap { $0 })
    guard receipt.amount.isPositive else { return decideReturn(receipt, wording) }
    let payer = Payer(
      accountOwners: payers.customers(account: receipt.payerAccount),
      nameBearers: payers.customers(name: receipt.payerName))
    var decision = decideReceipt(receipt, wording, payer)
    if decision.outcome == .applied, !receipt.isTrusted {
      decision = Decision(.suggested, decision.candidates, reasons: [.statementDoesNotAddUp])
    }
    if decision.outcome == .applied, let answer = decision.candidates.first {
      apply(answer, receipt, wording, teach: decision.teachesAccount)
    }
    return decision
  }

  /// Who the payer may be.
  struct Payer {
    let accountOwners: [CustomerID]
    let nameBearers: [CustomerID]

    /// The account says it better than the name.
    var likely: [CustomerID] { accountOwners.isEmpty ? nameBearers : accountOwners }
    var isKnown: Bool { !likely.isEmpty }

    func fits(_ customer: CustomerID, parent: CustomerID?) -> Bool {
      accountOwners.contains(customer) || nameBearers.contains(customer)
        || parent.map { accountOwners.contains($0) || nameBearers.contains($0) } == true
    }

    var reason: [MatchReason] {
      if !accountOwners.isEmpty { return [.payerAccountKnown] }
      return nameBearers.isEmpty ? [] : [.payerNameKnown]
    }
  }

  private mutating func decideReceipt(_ receipt: Receipt, _ wording: Wording, _ payer: Payer) -> Decision {
    let (mentions, alternatives) = references.mentions(in: wording)
    if !mentions.isEmpty || !alternatives.isEmpty {
      return decideByReference(receipt, wording, payer, mentions, alternatives)
    }
    return decideByAmount(receipt, wording, payer)
  }

  // MARK: by reference

  private func decideByReference(
    _ receipt: Receipt, _ wording: Wording, _ payer: Payer, _ mentions: [ReferenceIndex.Mention],
    _ alternatives: [[ReferenceIndex.Mention]]
  ) -> Decision {
    let same = mentions.filter { items[$0.item].open.currency == receipt.amount.currency }
    let open = same.filter { !items[$0.item].open.isZero }
    let settled = same.filter { items[$0.item].open.isZero }
    // Endings are looked at only when numbers quoted better do not settle it.
    let better = open.filter { $0.spelling != .ending }
    for set in better.count == open.count ? [open] : [better, open] where !set.isEmpty {
      if let decision = exact(set, receipt, payer) { return decision }
    }
    if let decision = exactAmongAlternatives(open, alternatives, receipt, payer) { return decision }
    if let decision = withCreditNote(open, receipt, wording, payer) { return decision }
    if let decision = partSaid(open, settled, alternatives, receipt, wording, payer) { return decision }
    return suggestion(open, settled, receipt, wording, payer)
  }

  private func customer(of mentions: [ReferenceIndex.Mention]) -> CustomerID? {
    guard let first = mentions.first.map({ items[$0.item].customer }) else { return nil }
    return mentions.allSatisfy { items[$0.item].customer == first } ? first : nil
  }

  private func sum(_ mentions: [ReferenceIndex.Mention]) -> Int64? {
    var total: Int64 = 0
    for mention in mentions {
      let (sum, overflow) = total.addingReportingOverflow(items[mention.item].open.minor)
      if overflow { return nil }
      total = sum
    }
    return total
  }

  private func reasons(_ mentions: [ReferenceIndex.Mention]) -> [MatchReason] {
    mentions.map { .referenceFound(number: items[$0.item].number, spelling: $0.spelling) }
  }

  private func fits(_ payer: Payer, _ customer: CustomerID) -> Bool {
    payer.fits(customer, parent: payers.parent(of: customer))
  }

  /// What was quoted makes the amount to the cent.
  private func exact(_ mentions: [ReferenceIndex.Mention], _ receipt: Receipt, _ payer: Payer) -> Decision? {
    guard sum(mentions) == receipt.amount.minor, let customer = customer(of: mentions) else { return nil }
    let fits = fits(payer, customer)
    let weak = mentions.contains { $0.spelling == .ending }
    let candidate = Candidate(
      customer: customer,
      parts: mentions.map { AppliedPart(item: items[$0.item].id, minor: items[$0.item].open.minor) },
      reasons: reasons(mentions) + [mentions.count == 1 ? .amountEqual : .amountsAddUp(items: mentions.count)]
        + (fits ? payer.reason : payer.isKnown ? [.payerDiffers] : []))
    guard fits || !weak else { return Decision(.suggested, [candidate]) }
    // An account is remembered unless the payer's name is that of another customer.
    return Decision(.applied, [candidate], teachesAccount: fits || payer.nameBearers.isEmpty)
  }

  /// One place fits several items (an invoice and a credit note with the same digits): the one that makes the amount.
  private func exactAmongAlternatives(
    _ mentions: [ReferenceIndex.Mention], _ alternatives: [[ReferenceIndex.Mention]], _ receipt: Receipt,
    _ payer: Payer
  ) -> Decision? {
    guard alternatives.count == 1 else { return nil }
    let found = alternatives[0].filter { !items[$0.item].open.isZero }.compactMap {
      exact(mentions.filter { $0.spelling != .ending } + [$0], receipt, payer)
    }
    guard found.count == 1, let only = found.first else {
      return found.isEmpty
        ? nil : Decision(.suggested, found.flatMap(\.candidates), reasons: [.severalAnswers(count: found.count)])
    }
    guard let customer = only.candidates.first?.customer, fits(payer, customer) else {
      return Decision(.suggested, only.candidates)
    }
    return only
  }

  /// The wording speaks of a credit note without its number, and exactly one makes the amount.
  private func withCreditNote(
    _ mentions: [ReferenceIndex.Mention], _ receipt: Receipt, _ wording: Wording, _ payer: Payer
  ) -> Decision? {
    guard wording.says(["avoir", "avoirs", "credit", "av", "gutschrift"]), let customer = customer(of: mentions),
      let sum = sum(mentions), sum > receipt.amount.minor
    else { return nil }
    let missing = receipt.amount.minor - sum
    let quoted = Set(mentions.map(\.item))
    let fitting = (byCustomer[customer] ?? []).filter {
      items[$0].open == Money(minor: missing, receipt.amount.currency) && !quoted.contains($0)
    }
    guard fitting.count == 1, let note = fitting.first else { return nil }
    let parts = (mentions.map(\.item) + [note]).map { AppliedPart(item: items[$0].id, minor: items[$0].open.minor) }
    let candidate = Candidate(
      customer: customer, parts: parts,
      reasons: reasons(mentions) + [.creditNoteFits(number: items[note].number)]
        + (fits(payer, customer) ? payer.reason : []))
    let sure = fits(payer, customer) && mentions.allSatisfy { $0.spelling != .ending }
    return Decision(sure ? .applied : .suggested, [candidate], teachesAccount: sure)
  }

  /// The payer says that it is a part of the one invoice quoted.
  private func partSaid(
    _ mentions: [ReferenceIndex.Mention], _ settled: [ReferenceIndex.Mention],
    _ alternatives: [[ReferenceIndex.Mention]], _ receipt: Receipt, _ wording: Wording, _ payer: Payer
  ) -> Decision? {
    guard mentions.count == 1, settled.isEmpty, alternatives.isEmpty, let mention = mentions.first,
      mention.spelling == .whole,
      wording.says(["acompte", "partiel", "partial", "deposit", "anzahlung", "teilzahlung"]),
      !wording.says(["escompte", "esc", "discount", "skonto", "solde", "avoir"]),
      receipt.amount.minor < items[mention.item].open.minor
    else { return nil }
    let customer = items[mention.item].customer
    let candidate = Candidate(
      customer: customer, parts: [AppliedPart(item: items[mention.item].id, minor: receipt.amount.minor)],
      reasons: reasons(mentions) + [.partPaymentSaid] + payer.reason)
    guard fits(payer, customer) else { return Decision(.suggested, [candidate]) }
    return Decision(.applied, [candidate], teachesAccount: true)
  }

  /// What was quoted does not make the amount: a person decides what the difference is.
  private func suggestion(
    _ open: [ReferenceIndex.Mention], _ settled: [ReferenceIndex.Mention], _ receipt: Receipt, _ wording: Wording,
    _ payer: Payer
  ) -> Decision {
    let already = settled.map { MatchReason.alreadySettled(number: items[$0.item].number) }
    let mentioned = (open.isEmpty ? settled : open).filter { $0.spelling != .ending }
    guard let customer = customer(of: mentioned), let sum = sum(open.filter { $0.spelling != .ending }) else {
      guard let customer = payer.likely.first, payer.likely.count == 1 else {
        return Decision(.unmatched, reasons: [.numberNotFound])
      }
      return Decision(
        .suggested,
        [Candidate(customer: customer, parts: [], onAccountMinor: receipt.amount.minor, reasons: payer.reason)],
        reasons: [.numberNotFound])
    }
    let parts = open.filter { $0.spelling != .ending }
    let difference = receipt.amount.minor - sum
    let whole = parts.map { AppliedPart(item: items[$0.item].id, minor: items[$0.item].open.minor) }
    var candidates: [Candidate] = []
    if difference >= 0 {
      candidates.append(
        Candidate(
          customer: customer, parts: whole, onAccountMinor: difference,
          reasons: reasons(parts) + already + (difference > 0 ? [.amountHigher(minor: difference)] : [])))
    } else {
      let full = Candidate(
        customer: customer, parts: whole, reasons: reasons(parts) + [.amountLower(minor: -difference)])
      let part = oldestFirst(parts, receipt.amount.minor).map {
        Candidate(customer: customer, parts: $0, reasons: reasons(parts) + [.amountLower(minor: -difference)])
      }
      let small = SmallDifference.isLikely(-difference, of: sum, wording: wording, currency: receipt.amount.currency)
      candidates = small ? [full] + [part].compactMap { $0 } : [part].compactMap { $0 } + [full]
    }
    return Decision(.suggested, candidates, reasons: already)
  }

  /// The amount spread over what was quoted, in the order quoted; `nil` when a credit note is among it.
  private func oldestFirst(_ mentions: [ReferenceIndex.Mention], _ minor: Int64) -> [AppliedPart]? {
    var rest = minor
    var parts: [AppliedPart] = []
    for mention in mentions where rest > 0 {
      let open = items[mention.item].open.minor
      guard open > 0 else { return nil }
      parts.append(AppliedPart(item: items[mention.item].id, minor: min(open, rest)))
      rest -= min(open, rest)
    }
    return parts
  }

  // MARK: by amount

  private func decideByAmount(_ receipt: Receipt, _ wording: Wording, _ payer: Payer) -> Decision {
    guard payer.isKnown else { return Decision(.unmatched) }
    let minor = receipt.amount.minor
    // An account that is known narrows the answer down, but the name must not point elsewhere: whoever either may be
    // is looked at.
    let everyone = Set(payer.accountOwners + payer.nameBearers)
    let equal = everyone.flatMap { byCustomer[$0] ?? [] }.filter {
      items[$0].open.minor == minor && items[$0].open.currency == receipt.amount.currency
    }.sorted { (items[$0].due, items[$0].id) < (items[$1].due, items[$1].id) }
    let candidates = equal.map {
      Candidate(
        customer: items[$0].customer, parts: [AppliedPart(item: items[$0].id, minor: minor)],
        reasons: [.amountEqual] + payer.reason)
    }
    if equal.count == 1, !wording.hasNumber {
      let agrees = payer.accountOwners.isEmpty || payer.accountOwners.contains(items[equal[0]].customer)
      return Decision(agrees ? .applied : .suggested, candidates)
    }
    if !equal.isEmpty {
      let reason: MatchReason = equal.count > 1 ? .severalAnswers(count: equal.count) : .numberNotFound
      return Decision(.suggested, candidates, reasons: [reason])
    }
    guard payer.likely.count == 1, let customer = payer.likely.first else {
      return Decision(
        .suggested,
        payer.likely.map { Candidate(customer: $0, parts: [], onAccountMinor: minor, reasons: payer.reason) },
        reasons: [.severalAnswers(count: payer.likely.count)])
    }
    let sums = SumsOfAccount.candidates(
      customer, items: (byCustomer[customer] ?? []).map { items[$0] }, receipt: receipt, months: wording.months)
    let onAccount = Candidate(customer: customer, parts: [], onAccountMinor: minor, reasons: payer.reason)
    return Decision(.suggested, sums + [onAccount])
  }

  // MARK: returned payments and memory

  private mutating func decideReturn(_ receipt: Receipt, _ wording: Wording) -> Decision {
    let said = wording.says(ReturnIndex.words)
    guard receipt.isReturn || said else { return Decision(.unmatched, reasons: [.moneyOut]) }
    let numbers = Set(references.mentions(in: wording).found.map { items[$0.item].id })
    guard let original = returns.original(of: receipt, wording: wording, numbers: numbers) else {
      return Decision(.suggested, [], reasons: [.returnWithoutOriginal(reason: receipt.returnReason)])
    }
    let candidate = Candidate(
      customer: original.customer, parts: original.parts.map { AppliedPart(item: $0.item, minor: -$0.minor) },
      onAccountMinor: -original.onAccountMinor,
      reasons: [.returnOf(entry: original.entry, reason: receipt.returnReason)])
    guard receipt.isTrusted else { return Decision(.suggested, [candidate], reasons: [.statementDoesNotAddUp]) }
    returns.remove(original)
    for part in original.parts {
      guard let index = indexes[part.item] else { continue }
      items[index].open = Money(minor: items[index].open.minor + part.minor, items[index].open.currency)
    }
    return Decision(.applied, [candidate], returns: original.entry)
  }

  private mutating func apply(_ answer: Candidate, _ receipt: Receipt, _ wording: Wording, teach: Bool) {
    for part in answer.parts {
      guard let index = indexes[part.item] else { continue }
      items[index].open = Money(minor: items[index].open.minor - part.minor, items[index].open.currency)
    }
    if teach, let account = receipt.payerAccount { payers.learn(account, answer.customer) }
    returns.add(
      AppliedReceipt(
        entry: receipt.id, customer: answer.customer, amount: receipt.amount, parts: answer.parts,
        onAccountMinor: answer.onAccountMinor, endToEnd: receipt.endToEnd, payerAccount: receipt.payerAccount,
        payerName: receipt.payerName, wording: wording.folded))
  }
}
