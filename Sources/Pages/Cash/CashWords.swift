import CashApplication
import CashApplicationRules
import Kernel
import Language
import Web

/// How bank entries, what became of them and why are said.
struct CashWords {
  private let words: WordBook
  private let amounts: AmountFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
  }

  /// The tag of an entry.
  /// - Parameter isReturn: whether it takes a payment back; other money that went out paid a customer back.
  func state(_ decision: String?, isOut: Bool, isReturn: Bool = false) -> (text: String, tone: String, icon: String?) {
    switch decision {
    case DecisionOutcome.applied.rawValue:
      isReturn
        ? (words("cash.state.returned"), "warn", nil)
        : (words(isOut ? "cash.state.refunded" : "cash.state.applied"), "ok", "check")
    case HandOutcome.ignored.rawValue: (words("cash.state.ignored"), "mute", nil)
    case HandOutcome.reopened.rawValue: (words("cash.state.reopened"), "warn", nil)
    case DecisionOutcome.suggested.rawValue: (words("cash.state.suggested"), "warn", nil)
    default: isOut ? (words("cash.state.out"), "mute", nil) : (words("cash.state.unmatched"), "mute", nil)
    }
  }

  /// What whoever is on the other side of an entry is called: who paid, or who was paid.
  func partyName(isOut: Bool) -> String { words(isOut ? "cash.payee" : "cash.payer") }

  func unknownParty(isOut: Bool) -> String { words(isOut ? "cash.unknown_payee" : "cash.unknown_payer") }

  /// An account by its last digits, as a person recognises it: `••0189`.
  func account(_ number: String) -> String { number.count > 4 ? "••\(number.suffix(4))" : number }

  /// What one unit of what was settled came to: «1 CHF = 0,9664 EUR».
  func rate(_ paid: Money, for settled: Money) -> String {
    guard let rate = ExchangeRate(paid, for: settled) else { return "" }
    return words(
      "match.rate",
      ["one": settled.currency.code, "rate": amounts.rate(rate), "other": paid.currency.code])
  }

  /// A reason in words, and whether it speaks for the answer.
  func reason(_ reason: MatchReason, in currency: Currency) -> (text: String, speaksFor: Bool) {
    func money(_ minor: Int64) -> String { amounts.amount(Money(minor: minor, currency)) }
    return switch reason {
    case .referenceFound(let number, let spelling):
      (words("match.reference.\(referenceKey(spelling))", ["number": number]), true)
    case .rangeQuoted(let first, let last, let items):
      (words("match.range", count: items, ["first": first, "last": last]), true)
    case .amountsAddUp(let items): (words("match.adds_up", count: items), true)
    case .amountEqual: (words("match.equal"), true)
    case .onlyAmount: (words("match.only_amount"), true)
    case .quotesOther: (words("match.quotes_other"), false)
    case .partDoubtful: (words("match.part_doubtful"), false)
    case .everythingSaid: (words("match.everything_said"), true)
    case .legalOrder: (words("match.legal_order"), true)
    case .keptOnAccount: (words("match.on_account"), true)
    case .payerAccountKnown: (words("match.account"), true)
    case .payerNameKnown: (words("match.name"), true)
    case .payerNameCut: (words("match.name_cut"), true)
    case .payerCodeQuoted: (words("match.code"), true)
    case .payerOfGroup: (words("match.group"), true)
    case .customerNamed: (words("match.named"), true)
    case .payerContradicts: (words("match.contradicts"), false)
    case .payerDiffers: (words("match.differs"), false)
    case .partPaymentSaid: (words("match.part"), true)
    case .partPayment: (words("match.part_unsaid"), true)
    case .guaranteeKept: (words("match.guarantee"), true)
    case .restContested(let isDamage): (words(isDamage ? "match.damaged" : "match.contested"), true)
    case .creditNoteFits(let number): (words("match.credit", ["number": number]), true)
    case .alreadySettled(let number): (words("match.settled", ["number": number]), false)
    case .amountLower(let minor): (words("match.lower", ["amount": money(minor)]), false)
    case .amountHigher(let minor): (words("match.higher", ["amount": money(minor)]), false)
    case .difference(let kind, let minor):
      (words("match.difference.\(kind.rawValue)", ["amount": money(abs(minor))]), true)
    case .otherCurrency(let other): (words("match.other_currency", ["currency": other.code]), true)
    case .instructed(let ordered): (words("match.instructed", ["amount": amounts.amount(ordered)]), true)
    case .differenceSaid(let kind): (words("match.said.\(kind.rawValue)"), true)
    case .discountTooLate: (words("match.discount_late"), false)
    case .severalAnswers(let count): (words("match.several", count: count), false)
    case .everythingOpen: (words("match.everything_open"), true)
    case .everythingDue: (words("match.everything_due"), true)
    case .everythingOfMonth(let month):
      (words("match.everything_month", ["month": DateFormat(words.language).monthAndYear(month)]), true)
    case .oldestFirst(let items): (words("match.oldest", count: items), true)
    case .payerHabit(let kind, let receipts): (words("match.habit.\(kind.rawValue)", count: receipts), true)
    case .onlySum(let items): (words("match.only_sum", count: items), true)
    case .sumsNotSearched(let items): (words("match.sums_not_searched", count: items), false)
    case .monthSaid(let month):
      (words("match.month_said", ["month": DateFormat(words.language).monthAndYear(month)]), true)
    case .notQuoted(let number): (words("match.not_quoted", ["number": number]), false)
    case .amountFitsOther(let number): (words("match.fits_other", ["number": number]), false)
    case .severalCustomers: (words("match.several_customers"), false)
    case .notCustomersMoney: (words("match.not_customers"), false)
    case .numberNotFound: (words("match.no_number"), false)
    case .statementDoesNotAddUp: (words("match.statement"), false)
    case .knownElsewhere(let number):
      (number == "?" ? words("match.twin_list") : words("match.twin", ["account": account(number)]), false)
    case .knownInLedger(let number): (words("match.in_ledger", ["number": number]), false)
    case .takenBack: (words("match.taken_back"), false)
    case .returnOf(_, let code): (words("match.return", ["code": code.map { " (\($0))" } ?? ""]), true)
    case .returnWithoutOriginal(let code):
      (words("match.return_unknown", ["code": code.map { " (\($0))" } ?? ""]), false)
    case .partReturned(let minor): (words("match.part_returned", ["amount": money(minor)]), false)
    case .moneyOut: (words("match.out"), false)
    case .directDebit(let reference): (words("match.debit", ["reference": reference]), true)
    case .cheque(let number): (words("match.cheque", ["number": number]), true)
    case .bill(let reference): (words("match.bill", ["reference": reference]), true)
    case .chosenByHand: (words("match.by_hand"), true)
    case .undoneByHand: (words("match.undone"), false)
    }
  }

  private func referenceKey(_ spelling: ReferenceSpelling) -> String {
    switch spelling {
    case .near: "near"
    case .ending: "ending"
    case .order: "order"
    case .short, .digits, .whole: "found"
    }
  }

  /// Percents below which an answer is a way to book it rather than a finding.
  private static let least = 5

  /// `sûr à 99 %`; nothing for a person's own choice.
  func confidence(_ candidate: Candidate) -> String? {
    CashWords.announced(candidate).map { words("match.confidence", ["percent": "\($0)"]) }
  }

  /// How sure the first answer is, where that is worth saying: not of money that may be counted already.
  static func announced(_ answer: StoredAnswer?) -> Int? {
    guard let answer, !answer.reasons.contains(where: \.isKnown) else { return nil }
    return answer.candidates.first.flatMap { announced($0) }
  }

  /// How sure an answer is, where that is worth saying.
  static func announced(_ candidate: Candidate) -> Int? {
    candidate.confidence.flatMap { $0 < least ? nil : $0 }
  }
}
