import Kernel

/// Answers from the numbers that stand in the wording.
struct QuotedAnswers {
  private typealias Mention = Mentions.Mention

  private let question: Question
  private var ledger: OpenLedger { question.ledger }

  /// Customers whose items one wording may name.
  private static let customersMax = 4
  /// Minor units that may be too much, however little was quoted.
  private static let surplusMax: Int64 = 300_00
  /// Items that may be misspelt in one wording.
  private static let misspeltMax = 16
  /// Choices among ambiguous places that are tried.
  private static let choicesMax = 512

  init(_ question: Question) { self.question = question }

  func all() -> [Hypothesis] {
    let customers = question.mentions.customers(ledger)
    let strong = question.mentions.certain.filter { $0.spelling.isStrong }
    let isOfSeveral = Set(strong.map { ledger[$0.item].customer }).count > 1
    let quoted: [Hypothesis] = customers.prefix(QuotedAnswers.customersMax).flatMap { customer in
      answers(for: customer).map { answer in
        // Another's number that is one digit away from an item of this answer was misspelt.
        let leavesOut = strong.contains {
          ledger[$0.item].customer != customer
            && question.mentions.words(of: [$0.item]).isDisjoint(with: answer.misspelt)
        }
        guard isOfSeveral, leavesOut else { return answer }
        var answer = answer
        answer.count(Weight.severalCustomers, [.severalCustomers])
        answer.mayApply = false
        answer.isDoubtful = true
        return answer
      }
    }
    return quoted + endingOnly()
  }

  /// Of a payer whom nobody knows: the one item to the cent that ends in four digits of the wording.
  private func endingOnly() -> [Hypothesis] {
    guard !question.mentions.isStrong else { return [] }
    let fitting = question.endings.filter {
      ledger[$0].open == question.receipt.amount && ledger[$0].issued <= question.receipt.day
    }
    guard fitting.count == 1, let item = fitting.first,
      let answer = exact([Mention(item: item, spelling: .ending)], ledger[item].customer)
    else { return [] }
    return [answer]
  }

  private func answers(for customer: CustomerID) -> [Hypothesis] {
    let certain = question.mentions.certain.filter { ledger[$0.item].customer == customer }
    let open = certain.filter { !ledger[$0.item].open.isZero }
    let strong = open.filter { $0.spelling.isStrong }
    let ambiguous = question.mentions.ambiguous.compactMap { place -> [Mention]? in
      let own = place.items.filter { ledger[$0].customer == customer && !ledger[$0].open.isZero }
      return own.isEmpty ? nil : own.map { Mention(item: $0, spelling: place.spelling) }
    }
    // Endings are looked at only when numbers quoted better do not settle it.
    var sets = [open]
    if strong.count != open.count, !strong.isEmpty { sets.insert(strong, at: 0) }
    for set in sets where !set.isEmpty {
      if let exact = exact(set, customer) { return [exact] }
    }
    let chosen = chosen(sets, ambiguous, customer)
    if !chosen.isEmpty { return chosen }
    let settled = certain.filter { ledger[$0.item].open.isZero }
    let base = strong.isEmpty ? open : strong
    if base.isEmpty {
      return settled.isEmpty || !ambiguous.isEmpty ? [] : [secondPayment(settled, customer)]
    }
    return inexact(base, settled, customer, isWhole: ambiguous.isEmpty && base.count == open.count)
  }

  // MARK: to the cent

  private func start(_ set: [Mention], _ customer: CustomerID, parts: [Hypothesis.Part]) -> Hypothesis {
    var answer = Hypothesis(customer, parts)
    let weakest = set.map(\.spelling).min() ?? .near
    answer.count(
      Weight.spelling(weakest), set.map { .referenceFound(number: ledger[$0.item].number, spelling: $0.spelling) })
    question.countPayer(&answer)
    if !weakest.isStrong, !question.isPayer(customer) { answer.mayApply = false }
    return answer
  }

  /// What was quoted makes the amount to the cent.
  private func exact(_ set: [Mention], _ customer: CustomerID) -> Hypothesis? {
    guard ledger.sum(set.map(\.item)) == question.amount else { return nil }
    var answer = start(set, customer, parts: ledger.whole(set.map(\.item)))
    answer.count(Weight.amountExact, [set.count == 1 ? .amountEqual : .amountsAddUp(items: set.count)])
    if question.mayBeDays(set.map(\.item), of: customer) { answer.mayApply = false }
    if set.count == 1, let own = question.ownInsteadOfDay, ledger[own].customer != customer {
      answer.count(Weight.fitsOther, [.amountFitsOther(number: ledger[own].number)])
    }
    return answer
  }

  /// Places that several items fit: the choice that makes the amount.
  private func chosen(_ sets: [[Mention]], _ ambiguous: [[Mention]], _ customer: CustomerID) -> [Hypothesis] {
    guard !ambiguous.isEmpty else { return [] }
    var choices: [[Mention]] = [[]]
    for place in ambiguous {
      // All of one order, or one of several that look alike.
      let options = place.map { [$0] } + (place.allSatisfy { $0.spelling == .order } ? [place] : [])
      guard choices.count * options.count <= QuotedAnswers.choicesMax else { return [] }
      choices = choices.flatMap { chosen in options.map { chosen + $0 } }
    }
    var found: [Hypothesis] = []
    for set in sets where found.isEmpty {
      found = choices.compactMap { choice in
        let all = set + choice
        return Set(all.map(\.item)).count == all.count ? exact(all, customer) : nil
      }
    }
    if found.count > 1 {
      for index in found.indices { found[index].mayApply = false }
    } else if found.count == 1, !question.isPayer(customer) {
      found[0].mayApply = false
    }
    return Array(found.prefix(Decision.candidatesMax))
  }

  // MARK: more or less

  private func inexact(_ base: [Mention], _ settled: [Mention], _ customer: CustomerID, isWhole: Bool) -> [Hypothesis] {
    guard let sum = ledger.sum(base.map(\.item)) else { return [] }
    let (rest, overflow) = question.amount.subtractingReportingOverflow(sum)
    if overflow { return [] }
    let quoted = Set(base.map(\.item))
    let others = ledger.open(of: customer, in: question.currency, on: question.receipt.day).filter {
      !quoted.contains($0)
    }
    let misspelt = Misspelt(question, besides: base.map(\.item))
    var answers = completed(base, customer, rest: rest, others: others, misspelt)
    // Something else may explain the difference: then a part, a surplus or a charge is not taken for granted.
    let other = others.first { ledger[$0].open.minor == question.amount }
    // A range names more than its ends.
    let isRange = RangeAnswers.found(for: customer, question).contains { range in
      range.items.contains { !quoted.contains($0) && !ledger[$0].open.isZero }
    }
    let isExplained =
      other != nil || !answers.isEmpty || !settled.isEmpty || !isWhole || misspelt.isSomethingUnread || isRange
    let already = settled.map { MatchReason.alreadySettled(number: ledger[$0.item].number) }
    var plain = rest > 0 ? higher(base, customer, rest) : lower(base, customer, -rest, of: sum)
    for index in plain.indices {
      plain[index].count(0, already)
      if let other { plain[index].count(Weight.fitsOther, [.amountFitsOther(number: ledger[other].number)]) }
      if isRange { plain[index].count(Weight.quotesOther, [.quotesOther]) }
      if isExplained || !question.isPayer(customer) { plain[index].mayApply = false }
    }
    answers += plain
    return answers + withoutOne(base, customer, excess: -rest)
  }

  /// Items that are misspelt in the wording make up the amount, or one more does: a credit note, one not quoted.
  private func completed(
    _ base: [Mention], _ customer: CustomerID, rest: Int64, others: [Int], _ misspelt: Misspelt
  ) -> [Hypothesis] {
    let readings = others.compactMap { item in
      misspelt.reading(of: item).map { (mention: Mention(item: item, spelling: $0.spelling), words: $0.words) }
    }
    let read = readings.map(\.mention)
    if !read.isEmpty, read.count <= QuotedAnswers.misspeltMax,
      case .one(let places) = SubsetSum.find(rest, in: read.map { ledger[$0.item].open.minor })
    {
      let found = places.map { read[$0] }
      let words = places.reduce(into: Set<Int>()) { $0.formUnion(readings[$1].words) }
      // One number of the wording stands for one item.
      let isEachItsOwn = words.count == places.reduce(0) { $0 + readings[$1].words.count }
      var answer = start(base, customer, parts: ledger.whole((base + found).map(\.item)))
      answer.misspelt = places.filter { read[$0].spelling == .near }
        .reduce(into: []) { $0.formUnion(readings[$1].words) }
      answer.count(
        Weight.amountExact - 2 * (found.count - 1),
        found.map { .referenceFound(number: ledger[$0.item].number, spelling: $0.spelling) }
          + [.amountsAddUp(items: base.count + found.count)])
      let amounts = Set(found.map { ledger[$0.item].open.minor })
      let hasTwin = others.contains { other in
        amounts.contains(ledger[other].open.minor) && !found.contains { $0.item == other }
      }
      if !question.isPayer(customer) || !isEachItsOwn || hasTwin { answer.mayApply = false }
      return [answer]
    }
    let fitting = others.filter { ledger[$0].open.minor == rest }
    return fitting.prefix(Decision.candidatesMax).map { item in
      var answer = start(base, customer, parts: ledger.whole(base.map(\.item) + [item]))
      let number = ledger[item].number
      if rest < 0 {
        let said = question.wording.says(.creditNote)
        answer.count(said ? Weight.creditSaid : Weight.creditUnsaid, [.creditNoteFits(number: number)])
        if !said || fitting.count > 1 { answer.mayApply = false }
      } else {
        answer.count(Weight.unquoted, [.notQuoted(number: number), .amountsAddUp(items: base.count + 1)])
        answer.mayApply = false
      }
      if !question.isPayer(customer) { answer.mayApply = false }
      return answer
    }
  }

  /// All that was quoted but for one.
  private func withoutOne(_ base: [Mention], _ customer: CustomerID, excess: Int64) -> [Hypothesis] {
    guard excess > 0, base.count > 1 else { return [] }
    return base.filter { ledger[$0.item].open.minor == excess }.prefix(1).map { left in
      let kept = base.filter { $0 != left }
      var answer = start(kept, customer, parts: ledger.whole(kept.map(\.item)))
      answer.count(Weight.leftOut, [.amountsAddUp(items: kept.count)])
      answer.mayApply = false
      return answer
    }
  }

  private func higher(_ base: [Mention], _ customer: CustomerID, _ surplus: Int64) -> [Hypothesis] {
    var answer = start(base, customer, parts: ledger.whole(base.map(\.item)))
    if surplus <= question.tolerances.roundingMinor {
      answer.differences = [Difference(.rounding, minor: -surplus)]
      answer.count(Weight.rounding, [.difference(kind: .rounding, minor: -surplus)])
      return [answer]
    }
    // Of several numbers one may have been meant for another; a multiple of what was quoted pays something else too.
    let isMost = surplus > max(QuotedAnswers.surplusMax, question.amount / 2)
    answer.isDoubtful = isMost
    var penalties = answer
    answer.onAccountMinor = surplus
    answer.count(Weight.overpaid, [.amountHigher(minor: surplus)])
    if base.count > 1 || isMost { answer.mayApply = false }
    guard question.wording.says(.penalties) else { return [answer] }
    // What a company takes for penalties is a product of its books: a person says so.
    penalties.differences = [Difference(.penalties, minor: -surplus)]
    penalties.count(
      Weight.differenceSaid,
      [.difference(kind: .penalties, minor: -surplus), .differenceSaid(kind: .penalties)])
    penalties.mayApply = false
    answer.count(Weight.quotesOther, [.quotesOther])
    answer.mayApply = false
    return [penalties, answer]
  }

  private func lower(_ base: [Mention], _ customer: CustomerID, _ missing: Int64, of sum: Int64) -> [Hypothesis] {
    guard sum > 0, missing > 0, base.allSatisfy({ ledger[$0.item].open.isPositive }) || missing < sum else { return [] }
    let full = start(base, customer, parts: ledger.whole(base.map(\.item)))
    let due = base.map { ledger[$0.item].due }.min() ?? question.receipt.day
    var answers = ShortPayment(question, missing: missing, of: sum, due: due).answers(full)
    let isDifference = answers.contains(where: \.mayApply)
    guard let parts = spread(base) else { return answers }
    var part = start(base, customer, parts: parts)
    let said = question.wording.says(.partPayment)
    let kept = keptBack(missing, of: sum)
    if base.count > 1 {
      part.count(Weight.spread, [.amountLower(minor: missing)])
      part.mayApply = false
    } else if let kept {
      part.count(Weight.keptBack, [kept, .amountLower(minor: missing)])
    } else if said {
      part.count(Weight.partSaid, [.partPaymentSaid])
    } else {
      part.count(Weight.partUnsaid, [.partPayment, .amountLower(minor: missing)])
      // So little is missing that it may as well be a charge or a discount.
      if ShortPayment.isSmall(missing, of: sum, question.tolerances) || isDifference {
        part.count(isDifference ? Weight.fitsOther : Weight.partDoubtful, [.partDoubtful])
        part.mayApply = false
      }
    }
    if said || kept != nil {
      for index in answers.indices { answers[index].count(Weight.quotesOther, [.quotesOther]) }
    }
    answers.append(part)
    return answers
  }

  /// What the wording says of a part that is kept back: contested, or a guarantee, which is small.
  private func keptBack(_ missing: Int64, of sum: Int64) -> MatchReason? {
    guard missing > question.tolerances.roundingMinor else { return nil }
    if question.wording.says(.damage) { return .restContested(isDamage: true) }
    if question.wording.says(.contested) { return .restContested(isDamage: false) }
    let isSmall = ShortPayment.isSmall(missing, of: sum, question.tolerances)
    return isSmall && question.wording.says(.guarantee) ? .guaranteeKept : nil
  }

  /// The amount over what was quoted, in the order quoted; `nil` when a credit note is among it.
  private func spread(_ mentions: [Mention]) -> [Hypothesis.Part]? {
    var rest = question.amount
    var parts: [Hypothesis.Part] = []
    for mention in mentions where rest > 0 {
      let open = ledger[mention.item].open.minor
      guard open > 0 else { return nil }
      parts.append(Hypothesis.Part(item: mention.item, minor: min(open, rest)))
      rest -= min(open, rest)
    }
    return parts
  }

  /// All that was quoted was settled before: the money waits on the customer's account.
  private func secondPayment(_ settled: [Mention], _ customer: CustomerID) -> Hypothesis {
    var answer = start(settled, customer, parts: [])
    answer.onAccountMinor = question.amount
    answer.count(
      Weight.secondPayment, settled.map { .alreadySettled(number: ledger[$0.item].number) })
    let other = ledger.open(of: customer, in: question.currency, on: question.receipt.day).first {
      ledger[$0].open.minor == question.amount
    }
    if let other { answer.count(Weight.fitsOther, [.amountFitsOther(number: ledger[other].number)]) }
    if other != nil || !question.isPayer(customer) { answer.mayApply = false }
    return answer
  }
}
