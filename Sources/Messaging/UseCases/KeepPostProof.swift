import Journal
public import Kernel
public import MessagingRules
import Receivables
public import Storage

/// The scan of a receipt is kept with its registered letter.
public struct KeepPostProof: Sendable {
  public let company: CompanyID
  public let letter: MessageID
  public let proof: PostProof

  public init(company: CompanyID, letter: MessageID, _ proof: PostProof) {
    self.company = company
    self.letter = letter
    self.proof = proof
  }

  /// - Returns: whether the letter is in the register.
  /// - Throws: `NotAllowed`; ``PostProofError/tooMany``.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.remind, in: company)
    guard try OutboxStore.seen([letter], by: Sight(company, of: actor), transaction) == [letter],
      try RegisterStore.holds(letter, of: company, transaction)
    else { return false }
    guard try RegisterStore.proofs(of: [letter], company: company, transaction)[letter]?.count ?? 0 < PostProof.most
    else { throw PostProofError.tooMany }
    try KeepPostProof.keep(proof, from: nil, to: letter, of: company, actor: actor, at: moment, transaction)
    return true
  }

  /// - Parameter source: which paper of a service it is; `nil` for what a person scanned.
  static func keep(
    _ proof: PostProof, from source: String?, to letter: MessageID, of company: CompanyID, actor: Actor,
    at moment: Moment, _ transaction: Transaction
  ) throws {
    try RegisterStore.insert(proof, from: source, to: letter, of: company, by: actor.label, at: moment, transaction)
    Journal(transaction, actor: actor, at: moment).record(
      "message.proof_kept", "message:\(letter)", company: company,
      facts: ["sha256": .text(HashChain.digest(proof.bytes))])
  }
}

/// A scan that belongs elsewhere is taken from its letter.
public struct RemovePostProof: Sendable {
  public let company: CompanyID
  public let letter: MessageID
  public let proof: Int64

  public init(company: CompanyID, letter: MessageID, _ proof: Int64) {
    self.company = company
    self.letter = letter
    self.proof = proof
  }

  /// - Returns: whether it was there.
  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.remind, in: company)
    guard try OutboxStore.seen([letter], by: Sight(company, of: actor), transaction) == [letter],
      let digest = try RegisterStore.remove(proof, of: letter, company: company, transaction)
    else { return false }
    Journal(transaction, actor: actor, at: moment).record(
      "message.proof_removed", "message:\(letter)", company: company, facts: ["sha256": .text(digest)])
    return true
  }
}
