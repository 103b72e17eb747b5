public import Kernel

/// What becomes of a bank entry.
public enum DecisionOutcome: String, Sendable, Hashable, Codable {
  /// There was exactly one right answer, and it was taken.
  case applied
  /// A person chooses among the candidates.
  case suggested
  /// Nothing is known of it.
  case unmatched
}

/// What a person made of a bank entry, beside the matcher's outcomes; the matcher leaves such entries alone.
public enum HandOutcome: String, Sendable, Hashable, Codable {
  /// An application was undone: a person applies it anew.
  case reopened
  /// No customer's money: interest, a transfer between own accounts.
  case ignored
}

/// What spoke for or against an answer; a person reads it, nothing depends on its words.
public enum MatchReason: Sendable, Hashable, Codable {
  /// A number of ours stands in the wording.
  case referenceFound(number: String, spelling: ReferenceSpelling)
  /// The open amounts of what was quoted make the amount to the cent.
  case amountsAddUp(items: Int)
  case amountEqual
  case payerAccountKnown
  case payerNameKnown
  /// The payer is someone else than the customer of what was quoted.
  case payerDiffers
  /// The wording says that it is a part.
  case partPaymentSaid
  /// The wording speaks of a credit note and exactly one fits.
  case creditNoteFits(number: String)
  case alreadySettled(number: String)
  case amountLower(minor: Int64)
  case amountHigher(minor: Int64)
  case severalAnswers(count: Int)
  case everythingOpen
  case everythingDue
  case everythingOfMonth(month: CivilDate)
  case numberNotFound
  case statementDoesNotAddUp
  case returnOf(entry: BankEntryID, reason: String?)
  case returnWithoutOriginal(reason: String?)
  case moneyOut
  /// A person chose it.
  case chosenByHand
  /// It was applied, and a person undid that.
  case undoneByHand
}

/// How a number of ours was written.
public enum ReferenceSpelling: String, Sendable, Hashable, Codable, Comparable {
  /// The last digits only.
  case ending
  /// All its digits without its letters, or few digits.
  case digits
  /// As printed, or all of it but for spaces, dashes, case, and letters read for digits.
  case whole

  public static func < (left: ReferenceSpelling, right: ReferenceSpelling) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .ending: 0
    case .digits: 1
    case .whole: 2
    }
  }
}

/// A part of an item that an entry settles, signed as the item: negative for a credit note used with it.
public struct AppliedPart: Sendable, Hashable, Codable {
  public let item: ItemID
  public let minor: Int64

  public init(item: ItemID, minor: Int64) {
    self.item = item
    self.minor = minor
  }
}

/// One possible answer.
public struct Candidate: Sendable, Hashable, Codable {
  public let customer: CustomerID
  public let parts: [AppliedPart]
  /// What would be left as money on account, in the currency of the entry.
  public let onAccountMinor: Int64
  public let reasons: [MatchReason]

  public init(customer: CustomerID, parts: [AppliedPart], onAccountMinor: Int64 = 0, reasons: [MatchReason]) {
    self.customer = customer
    self.parts = parts
    self.onAccountMinor = onAccountMinor
    self.reasons = reasons
  }
}

/// What the matcher says of one entry.
public struct Decision: Sendable, Hashable {
  public let outcome: DecisionOutcome
  /// The answer taken, first, or at most three to choose from.
  public let candidates: [Candidate]
  /// What speaks of the entry as a whole.
  public let reasons: [MatchReason]
  /// The entry that this one takes back.
  public let returns: BankEntryID?
  /// The payer's account may be remembered as the customer's.
  public let teachesAccount: Bool

  public init(
    _ outcome: DecisionOutcome, _ candidates: [Candidate] = [], reasons: [MatchReason] = [],
    returns: BankEntryID? = nil, teachesAccount: Bool = false
  ) {
    self.outcome = outcome
    self.candidates = Array(candidates.prefix(Decision.candidatesMax))
    self.reasons = reasons
    self.returns = returns
    self.teachesAccount = teachesAccount
  }

  /// Candidates a person can take in at a glance.
  public static let candidatesMax = 3
}
