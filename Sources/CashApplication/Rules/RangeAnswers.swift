import Kernel

/// Answers from ranges of numbers in the wording: each open item of the customer between the first and the last.
///
/// The items that are still open must make the amount to the cent; a range says too little for a part or a surplus to
/// be read from it.
struct RangeAnswers {
  private let question: Question
  private var ledger: OpenLedger { question.ledger }

  /// Customers whose items are looked at.
  private static let customersMax = 20

  init(_ question: Question) { self.question = question }

  func all() -> [Hypothesis] {
    guard !question.wording.ranges.isEmpty else { return [] }
    var customers = question.mentions.customers(ledger)
    let fits = question.payer.fits.sorted { ($1.fit, $0.customer) < ($0.fit, $1.customer) }
    customers += fits.map(\.customer).filter { question.payer.mayBe($0) && !customers.contains($0) }
    return customers.prefix(RangeAnswers.customersMax).flatMap(answers)
  }

  /// The ranges as one customer's items read them; those that name none of them are left out.
  static func found(for customer: CustomerID, _ question: Question) -> [NumberRange.Found] {
    guard !question.wording.ranges.isEmpty else { return [] }
    let items = question.ledger.items(of: customer, in: question.currency).map {
      (index: $0, number: question.ledger[$0].number)
    }
    return question.wording.ranges.compactMap { range in
      guard var found = range.found(among: items) else { return nil }
      // What may as well be one number is a range only between two numbers of ours.
      if range.isTight, Set(found.ends.map { question.ledger[$0].number }).count < 2 { return nil }
      found.items = found.items.filter { question.ledger[$0].issued <= question.receipt.day }
      return found
    }
  }

  private func answers(for customer: CustomerID) -> [Hypothesis] {
    let found = RangeAnswers.found(for: customer, question)
    guard !found.isEmpty else { return [] }
    let open = found.flatMap(\.items).reduce(into: [Int]()) { items, item in
      if !ledger[item].open.isZero, !items.contains(item) { items.append(item) }
    }
    let isStrong = found.allSatisfy { $0.spelling.isStrong }
    guard open.count > 1 || (open.count == 1 && isStrong) else { return [] }
    let extra = question.mentions.certain.filter {
      $0.spelling.isStrong && ledger[$0.item].customer == customer && !ledger[$0.item].open.isZero
        && !open.contains($0.item)
    }
    var fitting: [(items: [Int], isWhole: Bool)] = []
    for items in choices(open, found) {
      for (others, isWhole) in extra.isEmpty ? [([], true)] : [(extra.map(\.item), true), ([], false)] {
        let all = items + others
        let isKnown = fitting.contains { Set($0.items) == Set(all) }
        if ledger.sum(all) == question.amount, !isKnown { fitting.append((all, isWhole)) }
      }
    }
    if fitting.isEmpty { return short(customer, found, open, extra) }
    return fitting.map { items, isWhole in
      var answer = start(customer, found, items, extra: isWhole ? extra : [])
      answer.count(Weight.amountExact, [items.count == 1 ? .amountEqual : .amountsAddUp(items: items.count)])
      if !isWhole { answer.count(Weight.quotesOther, [.quotesOther]) }
      if fitting.count > 1 || !isWhole { answer.mayApply = false }
      return answer
    }
  }

  /// All that is open between the ends; without what is numbered otherwise, such as credit notes; what is owed only.
  private func choices(_ open: [Int], _ found: [NumberRange.Found]) -> [[Int]] {
    var choices: [[Int]] = []
    func add(_ items: [Int]) { if !items.isEmpty, !choices.contains(items) { choices.append(items) } }
    let letters = Set(found.flatMap(\.ends).map(letters))
    if !letters.isEmpty { add(open.filter { letters.contains(self.letters($0)) }) }
    add(open)
    add(open.filter { ledger[$0].open.isPositive })
    return choices
  }

  private func letters(_ item: Int) -> [UInt8] {
    ReferenceIndex.compact(ledger[item].number).filter { !Wording.isDigit($0) }
  }

  private func start(
    _ customer: CustomerID, _ found: [NumberRange.Found], _ items: [Int], extra: [Mentions.Mention]
  ) -> Hypothesis {
    var answer = Hypothesis(customer, ledger.whole(items))
    let ends = found.map { Set($0.ends.map { ledger[$0].number }).count }
    let weakest = found.map(spelling).min() ?? .short
    let weight = Weight.spelling(weakest) + (2 - (ends.min() ?? 0)) * Weight.rangeEnd
    let ordered = items.sorted { ledger[$0].number < ledger[$1].number }
    answer.count(
      weight,
      [
        .rangeQuoted(
          first: ordered.first.map { ledger[$0].number } ?? "", last: ordered.last.map { ledger[$0].number } ?? "",
          items: items.count)
      ] + extra.map { .referenceFound(number: ledger[$0.item].number, spelling: $0.spelling) })
    question.countPayer(&answer)
    let isQuoted = weakest.isStrong && ends.allSatisfy { $0 > 1 }
    let isPlausible = question.isPayer(customer) && ends.allSatisfy { $0 > 0 }
    if !isQuoted, !isPlausible { answer.mayApply = false }
    let isOthers = question.mentions.certain.contains {
      $0.spelling.isStrong && ledger[$0.item].customer != customer
    }
    if isOthers {
      answer.count(Weight.severalCustomers, [.severalCustomers])
      answer.mayApply = false
    }
    return answer
  }

  /// As both ends are written, if each is known from the wording by itself: at best as the digits of a number.
  private func spelling(_ found: NumberRange.Found) -> ReferenceSpelling {
    let said = found.ends.compactMap { end in question.mentions.certain.first { $0.item == end }?.spelling }
    return said.count < 2 ? found.spelling : max(found.spelling, min(said.min() ?? .short, .digits))
  }

  /// A little less, explained by a discount, a charge or some cents: a person says so.
  private func short(
    _ customer: CustomerID, _ found: [NumberRange.Found], _ open: [Int], _ extra: [Mentions.Mention]
  ) -> [Hypothesis] {
    let items = open + extra.map(\.item)
    guard let sum = ledger.sum(items), sum > question.amount, sum > 0,
      let due = items.map({ ledger[$0].due }).min()
    else { return [] }
    let full = start(customer, found, items, extra: extra)
    guard full.mayApply else { return [] }
    return ShortPayment(question, missing: sum - question.amount, of: sum, due: due).answers(full)
      .filter(\.mayApply).map { answer in
        var answer = answer
        answer.mayApply = false
        return answer
      }
  }
}
