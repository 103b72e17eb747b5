public import Journal
public import Kernel
import Receivables
public import RiskRules
public import Storage

/// Why nothing was decided.
public enum LimitRefusal: Error, Sendable, Hashable {
  case noReason
  case negative
  case tooLarge
  /// The last day comes before the first.
  case endsBeforeItBegins
  /// It ended before it was decided: it would hold on no day to come.
  case isOver
}

extension LimitRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noReason: "a limit needs a reason, so that it can be understood years later; give one"
    case .negative: "a limit and an insured amount are not below zero; leave them empty where there is none"
    case .tooLarge: "the amount is too large for a limit; check it"
    case .endsBeforeItBegins: "the last day comes before the first; give a later last day or none"
    case .isOver: "the last day has passed already; give a day to come or none"
    }
  }
}

/// A person decides how much a customer may owe, and notes how much of it is insured.
public struct DecideLimit: Sendable {
  public let customer: CustomerID
  public let terms: CreditLimit.Terms
  public let reason: String

  public init(of customer: CustomerID, _ terms: CreditLimit.Terms, because reason: String) {
    self.customer = customer
    self.terms = terms
    self.reason = reason
  }

  /// - Throws: `NotAllowed`, `LimitRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.decideLimits, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    if reason.allSatisfy(\.isWhitespace) { throw LimitRefusal.noReason }
    try terms.check(on: day)
    try LimitStore.insert(
      [(customer, terms)], because: reason, company: company, on: day, by: actor.label, at: at, transaction)
    func fact(_ minor: Int64?) -> JournalFact { minor.map { .number($0) } ?? .none }
    Journal(transaction, actor: actor, at: at).record(
      "limit.decided", "customer:\(customer)", company: company,
      facts: [
        "limit_minor": fact(terms.limitMinor), "insured_minor": fact(terms.insuredMinor), "since": .date(terms.since),
        "until": .date(terms.until), "reason": .text(reason),
      ])
  }
}

extension CreditLimit.Terms {
  func check(on day: CivilDate) throws(LimitRefusal) {
    for minor in [limitMinor, insuredMinor].compactMap({ $0 }) {
      if minor < 0 { throw .negative }
      if minor > CreditLimit.amountMax { throw .tooLarge }
    }
    guard let until else { return }
    if until < since { throw .endsBeforeItBegins }
    if until < day { throw .isOver }
  }
}
