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
  /// What is quoted of several customers, of those too that are not among the candidates.
  public let quoted: [AppliedPart]
  /// What its wording says it is where no customer pays it.
  public let nature: AsideReason?

  public init(
    _ outcome: DecisionOutcome, _ candidates: [Candidate] = [], reasons: [MatchReason] = [],
    returns: BankEntryID? = nil, teachesAccount: Bool = false, quoted: [AppliedPart] = [],
    nature: AsideReason? = nil
  ) {
    self.quoted = quoted
    self.nature = nature
    self.outcome = outcome
    self.candidates = Array(candidates.prefix(Decision.candidatesMax))
    self.reasons = reasons
    self.returns = returns
    self.teachesAccount = teachesAccount
  }

  /// The same, telling first what keeps it from being booked where the money may be counted already, or is gone again.
  public func saying(_ hold: MatchReason?) -> Decision {
    guard outcome != .applied, let hold, hold.isKnown, !reasons.contains(hold) else { return self }
    return Decision(
      outcome, candidates, reasons: [hold] + reasons, returns: returns, teachesAccount: teachesAccount, quoted: quoted,
      nature: nature)
  }

  /// Whether the money may be counted already, or is gone again.
  public var isKnown: Bool { reasons.contains(where: \.isKnown) }

  /// Candidates a person can take in at a glance.
  public static let candidatesMax = 3
}
