import Kernel

/// One receipt with all that was read of it: what the sources of answers work from.
struct Question {
  let receipt: Receipt
  let wording: Wording
  let payer: Payer
  let ledger: OpenLedger
  let tolerances: Tolerances
  /// Items that stand in the wording, place by place, in the currency of the receipt.
  let mentions: Mentions
  /// Digits of the longest number of ours.
  let numberLengthMax: Int
  /// Items that end in four digits of the wording, where nobody knows who pays.
  let endings: [Int]
  /// What customers always do, as far as anything is known.
  let habits: [CustomerID: [PaymentHabit]]

  var amount: Int64 { receipt.amount.minor }
  var currency: Currency { receipt.amount.currency }

  /// What the payer says of an answer for this customer.
  func countPayer(_ hypothesis: inout Hypothesis) {
    guard let fit = payer.fit(hypothesis.customer) else {
      if payer.isKnown || payer.isNameKnown {
        hypothesis.count(Weight.payerDiffers, [.payerDiffers])
      }
      return
    }
    let reason: MatchReason =
      switch fit {
      case .account, .sharedAccount: .payerAccountKnown
      case .name, .sameWords, .cutName: .payerNameKnown
      case .code: .payerCodeQuoted
      case .group: .payerOfGroup
      case .sharedCutName: .payerNameCut
      case .paidFor: .customerNamed
      }
    hypothesis.count(Weight.payer(fit), [reason])
    if payer.isContradictory { hypothesis.count(Weight.payerContradicts, [.payerContradicts]) }
  }

  /// What a customer always does, if the payer is that customer for certain.
  func habit(_ kind: PaymentHabit.Kind, of customer: CustomerID) -> PaymentHabit? {
    guard let habits = habits[customer], isPayer(customer) else { return nil }
    return habits.first { $0.kind == kind }
  }

  /// Open items that are quoted in full, whoever owes them.
  var quotedInFull: [Int] {
    mentions.certain.filter { $0.spelling.isStrong && !ledger[$0.item].open.isZero }.map(\.item)
  }

  /// Those of them that make the amount to the cent, alone or together: nothing else was meant by their numbers.
  var quotedToTheCent: Set<Int> {
    let quoted = quotedInFull
    switch SubsetSum.find(amount, in: quoted.map { ledger[$0].open.minor }) {
    case .one(let places): return Set(places.map { quoted[$0] })
    case .several: return Set(quoted)
    case .none, .tooMany: return []
    }
  }

  /// What a number that names the amount to the cent may be instead, where this customer owes just that amount itself:
  /// a day, if the customer pays; anything that no word calls an invoice, if the account says so.
  func doubt(for customer: CustomerID) -> NumberDoubt {
    guard let fit = payer.fit(customer), fit > .group else { return .certain }
    let quoted = mentions.certain.filter { $0.spelling.isStrong && ledger[$0.item].open == receipt.amount }
    let doubts = quoted.map { mention -> NumberDoubt in
      // The payer's own item is meant.
      if let own = payer.fit(ledger[mention.item].customer), own > .group { return .certain }
      return mentions.doubts[mention.item] ?? .certain
    }
    let doubt = doubts.min() ?? .certain
    return doubt == .unsaid && fit < .sharedAccount ? .certain : doubt
  }

  /// Whether the numbers of some items may all be days, where the payer is known for another customer than the one who owes
  /// them: what it pays of its own then makes the amount in ways that nobody counts.
  func mayBeDays(_ items: [Int], of customer: CustomerID) -> Bool {
    guard payer.fit(customer) == nil, payer.fits.contains(where: { $0.fit > .group }) else { return false }
    return items.allSatisfy { mentions.doubts[$0] == .day }
  }

  /// The payer's own item of just the amount, where the number that names the amount to the cent may be a day.
  var ownInsteadOfDay: Int? {
    payer.fits.filter { doubt(for: $0.customer) == .day }
      .flatMap { ledger.open(of: $0.customer, in: currency, on: receipt.day) }
      .first { ledger[$0].open == receipt.amount }
  }

  /// How many are quoted in full, where they do not all make the amount and are too many for each of their sums.
  var quotedBeyondSums: Int? {
    let quoted = quotedInFull
    return quoted.count > SubsetSum.amountsMax && ledger.sum(quoted) != amount ? quoted.count : nil
  }

  /// Whether what is not to the cent, or not quoted in full, may be applied: the payer must be the customer.
  func isPayer(_ customer: CustomerID) -> Bool {
    payer.fit(customer).map { $0 > .group } == true && !payer.isContradictory
  }
}

/// The items a wording names.
struct Mentions {
  struct Mention: Hashable {
    let item: Int
    let spelling: ReferenceSpelling
  }

  /// Items named for certain, in the order of the wording.
  private(set) var certain: [Mention] = []
  /// Places that several items fit.
  private(set) var ambiguous: [(items: [Int], spelling: ReferenceSpelling)] = []
  /// Items that the wording says are not paid.
  private(set) var excepted: Set<Int> = []
  /// The words in which the items named for certain stand.
  private(set) var words: [Int: Set<Int>] = [:]
  /// What the numbers of the items named for certain may be instead, wherever they stand.
  private(set) var doubts: [Int: NumberDoubt] = [:]

  /// Items of one place that are still told apart by the amount.
  private static let choicesMax = 60

  init(
    _ places: [ReferenceIndex.Place], _ ledger: OpenLedger, _ payer: Payer, in currency: Currency, _ wording: Wording
  ) {
    // A customer's code is no number of an item, whatever ends like it.
    for place in places where place.spelling.isStrong || !payer.codeWords.isSuperset(of: place.words) {
      var items = place.items.filter { ledger[$0].open.currency == currency }
      for narrower in [
        items.filter { payer.mayBe(ledger[$0].customer) }, items.filter { !ledger[$0].open.isZero },
      ] where items.count > 1 {
        let narrowed = narrower.filter(items.contains)
        if !narrowed.isEmpty { items = narrowed }
      }
      guard !items.isEmpty, items.count <= Mentions.choicesMax else { continue }
      if wording.excepted.isSuperset(of: place.words) {
        excepted.formUnion(items)
        continue
      }
      if items.count > 1 {
        if !ambiguous.contains(where: { $0.items == items }) { ambiguous.append((items, place.spelling)) }
        continue
      }
      words[items[0], default: []].formUnion(place.words)
      doubts[items[0]] = min(doubts[items[0]] ?? .day, wording.doubt(place.words))
      if let known = certain.firstIndex(where: { $0.item == items[0] }) {
        if certain[known].spelling < place.spelling {
          certain[known] = Mention(item: items[0], spelling: place.spelling)
        }
      } else {
        certain.append(Mention(item: items[0], spelling: place.spelling))
      }
    }
    // A place whose item is named for certain elsewhere says nothing more.
    ambiguous.removeAll { place in certain.contains { place.items.contains($0.item) } }
  }

  var isEmpty: Bool { certain.isEmpty && ambiguous.isEmpty }

  /// The words in which some items stand.
  func words(of items: some Sequence<Int>) -> Set<Int> {
    items.reduce(into: []) { $0.formUnion(words[$1] ?? []) }
  }

  /// Something is named by more than an ending.
  var isStrong: Bool { certain.contains { $0.spelling.isStrong } || ambiguous.contains { $0.spelling.isStrong } }

  /// The items that numbers name which say less than all of one, place by place.
  var shortened: [[Int]] {
    (certain.map { (items: [$0.item], spelling: $0.spelling) } + ambiguous)
      .filter { $0.spelling == .short || $0.spelling == .ending }.map(\.items)
  }

  /// The customers named, those named best first.
  func customers(_ ledger: OpenLedger) -> [CustomerID] {
    var best: [CustomerID: (spelling: ReferenceSpelling, count: Int)] = [:]
    var order: [CustomerID] = []
    let all = certain + ambiguous.flatMap { place in place.items.map { Mention(item: $0, spelling: place.spelling) } }
    for mention in all {
      let customer = ledger[mention.item].customer
      if best[customer] == nil { order.append(customer) }
      let known = best[customer] ?? (.near, 0)
      best[customer] = (max(known.spelling, mention.spelling), known.count + 1)
    }
    return order.enumerated().sorted { left, right in
      let (one, other) = (best[left.element] ?? (.near, 0), best[right.element] ?? (.near, 0))
      if one.spelling != other.spelling { return one.spelling > other.spelling }
      return (-one.count, left.offset) < (-other.count, right.offset)
    }.map(\.element)
  }
}
