/// What each piece of evidence counts, in decibans: +10 where it is ten times likelier for the right answer than for a
/// wrong one. See docs/decisions/040 for where the figures come from.
enum Weight {
  /// An answer of which nothing is known.
  static let start = -35

  static func spelling(_ spelling: ReferenceSpelling) -> Int {
    switch spelling {
    case .whole: 35
    case .digits: 28
    case .short: 18
    case .order: 18
    case .ending: 20
    case .near: 14
    }
  }

  static func payer(_ fit: PayerFit) -> Int {
    switch fit {
    case .account: 22
    case .name, .code: 18
    case .sharedAccount: 16
    case .sameWords: 14
    case .cutName: 13
    case .group: 12
    case .sharedCutName: 8
    // It makes an answer possible, and decides nothing between answers.
    case .paidFor: 0
    }
  }

  /// For each end of a range that is no number of the customer's.
  static let rangeEnd = -6

  static let payerDiffers = -5
  static let payerContradicts = -12

  static let amountExact = 30
  static let rounding = 26
  static let differenceSaid = 25
  static let chargeUnsaid = 12
  static let discountUnsaid = 14
  static let partSaid = 20
  static let keptBack = 18
  static let partUnsaid = 10
  static let overpaid = 10
  static let secondPayment = 12
  /// More is missing than the company accepts, and nothing says why.
  static let beyondTolerance = -15
  /// So little is missing that it may be something else than a part.
  static let partDoubtful = -9
  /// Credit notes and items that were not quoted, found by their amount.
  static let creditSaid = 28
  static let creditUnsaid = 16
  static let unquoted = 8
  static let leftOut = 2
  static let spread = -8

  /// No other item of whoever the payer may be has this amount.
  static let onlyAmount = 14
  static let monthSaid = 14
  static let oldest = 2

  static let month = 44
  static let everything = 42
  static let everythingSaid = 6
  static let oldestFirst = 40
  /// The payer has always paid so.
  static let habit = 12
  /// A month that nothing names, of a payer who always pays a month.
  static let habitMonth = 30
  static let onlySum = 38
  static let sum = 18

  static let onAccount = 5
  static let legalOrder = 6

  /// The wording quotes something else.
  static let quotesOther = -20
  /// The wording names another item of the same customer: less likely than a part of that one, or too much for it.
  static let contradicted = -40
  /// A number stands in the wording that may be one of ours and is not found.
  static let unknownNumber = -16
  static let severalCustomers = -25
  /// Another open item has just this amount, so that a part, a surplus or a second payment is less likely.
  static let fitsOther = -15
}
