import Kernel

/// An answer from numbers in the wording that are of items in another currency than the money.
///
/// It is never booked without asking: what the money came to on the way, only the bank or a person can tell.
struct ExchangeAnswer {
  private let question: Question
  private let places: [ReferenceIndex.Place]

  init(_ question: Question, _ places: [ReferenceIndex.Place]) {
    self.question = question
    self.places = places
  }

  /// `nil` where an item in the currency of the money is named, or none of one customer in one other currency.
  var candidate: Candidate? {
    guard !question.mentions.isStrong, !places.isEmpty else { return nil }
    let ledger = question.ledger
    let currencies = Set(places.flatMap { $0.items.map { ledger[$0].open.currency } })
      .subtracting([question.currency]).sorted { $0.code < $1.code }
    let named = currencies.map { ($0, mentions(in: $0)) }.filter { !$0.1.isEmpty }
    guard named.count == 1, let (currency, items) = named.first, let first = items.first,
      items.allSatisfy({ ledger[$0.item].customer == ledger[first.item].customer }),
      let sum = ledger.sum(items.map(\.item)), sum > 0
    else { return nil }
    var answer = Hypothesis(ledger[first.item].customer, [])
    question.countPayer(&answer)
    let settled = Money(minor: sum, currency)
    var reasons = items.map { MatchReason.referenceFound(number: ledger[$0.item].number, spelling: $0.spelling) }
    reasons += answer.reasons + [.otherCurrency(currency)]
    if question.receipt.instructed == settled { reasons.append(.instructed(settled)) }
    return Candidate(
      customer: answer.customer, parts: [],
      exchange: Exchange(
        paidMinor: question.amount, currency,
        items.map { AppliedPart(item: ledger[$0.item].id, minor: ledger[$0.item].open.minor) }),
      reasons: reasons)
  }

  /// Open items of a currency that are named for certain.
  private func mentions(in currency: Currency) -> [Mentions.Mention] {
    Mentions(places, question.ledger, question.payer, in: currency, question.wording)
      .certain.filter { $0.spelling.isStrong && !question.ledger[$0.item].open.isZero }
  }
}
