public import Kernel

/// What spoke for or against an answer; a person reads it, nothing depends on its words.
public enum MatchReason: Sendable, Hashable, Codable {
  /// A number of ours stands in the wording.
  case referenceFound(number: String, spelling: ReferenceSpelling)
  /// A range of numbers stands in the wording, and these are the customer's items in it that are open.
  case rangeQuoted(first: String, last: String, items: Int)
  /// The open amounts of what was quoted make the amount to the cent.
  case amountsAddUp(items: Int)
  case amountEqual
  /// No other item of whoever the payer may be has this amount.
  case onlyAmount
  case payerAccountKnown
  case payerNameKnown
  /// The name as the bank cut it may be this customer's, and others'.
  case payerNameCut
  /// The customer's code or registered number stands in the wording.
  case payerCodeQuoted
  /// The payer is the customer's parent, or one of its group.
  case payerOfGroup
  /// The wording names the customer, and nobody knows who pays.
  case customerNamed
  /// The payer is someone else than the customer of what was quoted.
  case payerDiffers
  /// The payer's account is one customer's and the name another's.
  case payerContradicts
  /// The wording quotes items that the answer leaves out, or says something that it does not take up.
  case quotesOther
  /// The wording says that it is a part.
  case partPaymentSaid
  /// Less than is open on the one invoice quoted, and nothing else explains it.
  case partPayment
  /// So little is missing that it may be a charge or a discount rather than a part.
  case partDoubtful
  /// A part is kept back as a guarantee.
  case guaranteeKept
  /// The wording says that the rest is contested, or that what it is for came broken.
  case restContested(isDamage: Bool)
  /// The wording speaks of a credit note and exactly one fits.
  case creditNoteFits(number: String)
  case alreadySettled(number: String)
  case amountLower(minor: Int64)
  case amountHigher(minor: Int64)
  /// A difference that is booked to its reason.
  case difference(kind: DifferenceKind, minor: Int64)
  /// What was quoted is in another currency than the money.
  case otherCurrency(Currency)
  /// The bank says that the payer ordered just what was quoted, in its currency.
  case instructed(Money)
  /// The wording names that reason.
  case differenceSaid(kind: DifferenceKind)
  /// A discount taken after the day until which it is accepted.
  case discountTooLate
  case severalAnswers(count: Int)
  /// The wording says that all is paid.
  case everythingSaid
  case everythingOpen
  case everythingDue
  case everythingOfMonth(month: CivilDate)
  /// The oldest items, in their order.
  case oldestFirst(items: Int)
  /// The payer has always paid so: of the last receipts that could have been otherwise, all of so many.
  case payerHabit(kind: PaymentHabit.Kind, receipts: Int)
  /// No other choice of the customer's items makes this sum.
  case onlySum(items: Int)
  /// So many items are open that not every sum of them was looked at.
  case sumsNotSearched(items: Int)
  /// The wording names the month of the item.
  case monthSaid(month: CivilDate)
  /// Items that were not quoted make up the amount.
  case notQuoted(number: String)
  /// Another open item of the customer has just this amount.
  case amountFitsOther(number: String)
  case numberNotFound
  /// Numbers of several customers stand in the wording.
  case severalCustomers
  /// What is due, in the order of the law where nobody says what is paid (code civil, art. 1342-10).
  case legalOrder
  /// Nothing is settled: the money waits on the account.
  case keptOnAccount
  case statementDoesNotAddUp
  /// Another account has the same day, amount and words, and one of the two files named no account: perhaps it is one.
  case knownElsewhere(account: String)
  /// The ledger has a payment or a return of the customer's that it may be, or a list closed just what it quotes.
  case knownInLedger(number: String)
  /// The bank took the money back before anybody had said what it paid.
  case takenBack
  /// The wording is that of money which no customer pays: taxes refunded, loans, transfers between own accounts.
  case notCustomersMoney
  case returnOf(entry: BankEntryID, reason: String?)
  case returnWithoutOriginal(reason: String?)
  /// Less comes back than the payment was.
  case partReturned(ofMinor: Int64)
  case moneyOut
  /// The bank repeats the reference of a direct debit of ours.
  case directDebit(reference: String)
  /// The bank credits a slip on which this cheque was.
  case cheque(number: String)
  /// The bank credits a slip on which this bill was.
  case bill(reference: String)
  /// A person chose it.
  case chosenByHand
  /// It was applied, and a person undid that.
  case undoneByHand
}

extension MatchReason {
  /// Whether it says that the money may be counted already, or is gone again.
  public var isKnown: Bool {
    switch self {
    case .knownElsewhere, .knownInLedger, .takenBack: true
    default: false
    }
  }
}

/// Why a payer keeps a part of what it pays back.
public enum Retention: Sendable, Hashable {
  case guarantee
  /// Something came broken.
  case damage
  case contested
}

extension MatchReason {
  /// Why a part is kept back, where it is that.
  var retention: Retention? {
    switch self {
    case .guaranteeKept: .guarantee
    case .restContested(let isDamage): isDamage ? .damage : .contested
    default: nil
    }
  }
}

/// How a number of ours was written.
public enum ReferenceSpelling: String, Sendable, Hashable, Codable, Comparable {
  /// With a digit wrong, missing or in another's place.
  case near
  /// The last digits only.
  case ending
  /// The customer's order instead of our number.
  case order
  /// A number so short that other things look like it.
  case short
  /// All its digits without its letters, or without its leading zeros.
  case digits
  /// As printed, or all of it but for spaces, dashes, case, and letters read for digits.
  case whole

  public static func < (left: ReferenceSpelling, right: ReferenceSpelling) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .near: 0
    case .ending: 1
    case .order: 2
    case .short: 3
    case .digits: 4
    case .whole: 5
    }
  }

  /// It names the item whoever pays.
  var isStrong: Bool { self >= .digits }
}
