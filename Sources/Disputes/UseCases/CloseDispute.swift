public import DisputesRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A dispute ends: what was contested is owed again, unless a credit note has settled it.
public struct CloseDispute: Sendable {
  public let dispute: DisputeID
  public let outcome: DisputeOutcome
  /// Why, in a person's words.
  public let note: String?
  /// The version that was read; nil for whichever the dispute is of.
  public let version: Int64?

  public init(_ dispute: DisputeID, _ outcome: DisputeOutcome, note: String? = nil, version: Int64? = nil) {
    self.version = version
    self.dispute = dispute
    self.outcome = outcome
    self.note = note
  }

  /// - Returns: the version that the dispute is now of: whoever takes the answer back names it.
  /// - Throws: `NotAllowed`, `DisputeRefusal.notOpen`, `.answered` when somebody answered since it was read.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int64 {
    try actor.needs(.recordDispute, in: company)
    guard let stored = try DisputeStore.find(dispute, of: company, transaction),
      let item = try ItemStore.find([stored.item], of: company, transaction).first
    else { throw DisputeRefusal.notOpen(dispute) }
    try Sight.check(item.customer, by: actor, in: company, transaction)
    guard
      try DisputeStore.close(
        stored, company: company, outcome: outcome, note: note ?? stored.closingNote, version: version, on: day,
        by: actor.label, transaction)
    else { throw stored.closedOn == nil && version != nil ? DisputeRefusal.answered(dispute) : .notOpen(dispute) }
    Journal(transaction, actor: actor, at: at).record(
      "dispute.closed", "item:\(stored.item)", company: company,
      facts: [
        "dispute": .number(dispute.rawValue), "outcome": .text(outcome.rawValue), "note": .text(note ?? ""),
      ])
    return try DisputeStore.version(dispute, of: company, transaction)
  }
}

/// The customer was right and a credit note is to be made: until then the amount stays out of every claim.
public struct ExpectCredit: Sendable {
  public let dispute: DisputeID
  public let note: String?
  /// The version that was read; nil for whichever the dispute is of.
  public let version: Int64?

  public init(_ dispute: DisputeID, note: String? = nil, version: Int64? = nil) {
    self.version = version
    self.dispute = dispute
    self.note = note
  }

  /// - Returns: the version that the dispute is now of: whoever takes the answer back names it.
  /// - Throws: `NotAllowed`, `DisputeRefusal.notOpen`, `.answered` when somebody answered since it was read.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int64 {
    try actor.needs(.recordDispute, in: company)
    guard let stored = try DisputeStore.find(dispute, of: company, transaction),
      let item = try ItemStore.find([stored.item], of: company, transaction).first
    else { throw DisputeRefusal.notOpen(dispute) }
    try Sight.check(item.customer, by: actor, in: company, transaction)
    guard
      try DisputeStore.expectCredit(
        dispute, of: company, note: note, version: version, on: day, by: actor.label, transaction)
    else { throw stored.closedOn == nil && version != nil ? DisputeRefusal.answered(dispute) : .notOpen(dispute) }
    Journal(transaction, actor: actor, at: at).record(
      "dispute.credit_expected", "item:\(stored.item)", company: company,
      facts: ["dispute": .number(dispute.rawValue), "amount": .money(stored.amount), "note": .text(note ?? "")])
    return try DisputeStore.version(dispute, of: company, transaction)
  }
}
