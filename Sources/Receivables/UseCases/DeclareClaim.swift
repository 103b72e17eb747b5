public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Why a declaration of a claim was not recorded.
public enum ClaimRefusal: Error, Sendable, Hashable {
  case unknown
  /// The customer is in no proceedings.
  case notInsolvent
  /// Before the proceedings were opened, or on a day to come.
  case wrongDay(CivilDate)
  /// Somebody has recorded it, or taken it back, meanwhile.
  case changed
}

extension ClaimRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown: "the company has no such customer"
    case .notInsolvent: "the customer is in no insolvency proceedings: record their opening first"
    case .wrongDay(let day): "\(day) is before the proceedings or still to come; give the day of the declaration"
    case .changed: "somebody has changed it meanwhile; look at the customer again"
    }
  }
}

/// A person records that what an insolvent customer owes was declared, so that nobody is asked to do it again.
///
/// Source: Code de commerce L622-24 (creditors declare their claims).
public struct DeclareClaim: Sendable {
  public let customer: CustomerID
  public let day: CivilDate
  public let note: String?

  public init(of customer: CustomerID, on day: CivilDate, note: String?) {
    self.customer = customer
    self.day = day
    self.note = note
  }

  /// - Throws: `NotAllowed`, `ClaimRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, today: CivilDate, actor: Actor, at: Moment
  ) throws {
    let since = try WithdrawClaim.proceedings(customer, company, actor, transaction)
    guard day >= since, day <= today else { throw ClaimRefusal.wrongDay(day) }
    let claim = DeclaredClaim(on: day, note: note, by: actor.label)
    guard try ClaimStore.insert(claim, of: customer, since: since, company: company, at: at, transaction) else {
      throw ClaimRefusal.changed
    }
    Journal(transaction, actor: actor, at: at).record(
      "customer.claim_declared", "customer:\(customer)", company: company,
      facts: ["day": .date(day), "note": note.map { .text($0) } ?? .none])
  }
}

/// Takes back that a claim was declared.
public struct WithdrawClaim: Sendable {
  public let customer: CustomerID

  public init(of customer: CustomerID) { self.customer = customer }

  /// - Throws: `NotAllowed`, `ClaimRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    let since = try Self.proceedings(customer, company, actor, transaction)
    guard try ClaimStore.delete(of: customer, since: since, company: company, transaction) else {
      throw ClaimRefusal.changed
    }
    Journal(transaction, actor: actor, at: at).record(
      "customer.claim_withdrawn", "customer:\(customer)", company: company)
  }

  /// The day on which the proceedings of a customer were opened, for who may act on them.
  fileprivate static func proceedings(
    _ customer: CustomerID, _ company: CompanyID, _ actor: Actor, _ transaction: Transaction
  ) throws -> CivilDate {
    try actor.needs(.remind, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard let found = try CustomerStore.find(customer, of: company, transaction) else { throw ClaimRefusal.unknown }
    guard let since = found.insolventSince else { throw ClaimRefusal.notInsolvent }
    return since
  }
}
