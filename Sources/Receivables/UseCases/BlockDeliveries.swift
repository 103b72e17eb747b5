public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Why deliveries were neither blocked nor let go on.
public enum DeliveryBlockRefusal: Error, Sendable, Hashable {
  case noReason
  /// They are blocked already.
  case blocked
  /// They are not blocked, or not any more.
  case notBlocked
  /// Nothing is overdue: the block would end at once.
  case nothingOverdue
}

extension DeliveryBlockRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noReason: "whoever blocks deliveries, or lets them go on, says why; give a reason"
    case .blocked: "deliveries to this customer are blocked already; look at the customer again"
    case .notBlocked: "deliveries to this customer are not blocked any more; look at the customer again"
    case .nothingOverdue:
      "nothing of this customer is overdue, so that the block would end at once; have it last until somebody lifts it"
    }
  }
}

/// A person blocks the deliveries to a customer.
public struct BlockDeliveries: Sendable {
  public let customer: CustomerID
  public let reason: String
  /// Whether it ends once nothing is overdue any more.
  public let endsByItself: Bool

  public init(to customer: CustomerID, because reason: String, endsByItself: Bool) {
    self.customer = customer
    self.reason = reason
    self.endsByItself = endsByItself
  }

  /// - Throws: `NotAllowed`, `DeliveryBlockRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.remind, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard !reason.allSatisfy(\.isWhitespace) else { throw DeliveryBlockRefusal.noReason }
    let block = DeliveryBlock(
      of: customer, since: day, cause: .person(reason: reason), by: actor.label, endsByItself: endsByItself)
    let standing = try DeliveryBlockStore.standings(of: [customer], company: company, on: day, transaction)[customer]
    guard let standing, !DeliveryBlockRule.ends(block, isOverdue: standing.isOverdue) else {
      throw DeliveryBlockRefusal.nothingOverdue
    }
    guard try !DeliveryBlockStore.insert([block], company: company, at: at, transaction).isEmpty else {
      throw DeliveryBlockRefusal.blocked
    }
    Journal(transaction, actor: actor, at: at).record(
      "deliveries.blocked", "customer:\(customer)", company: company,
      facts: ["reason": .text(reason), "ends_by_itself": .number(endsByItself ? 1 : 0)])
  }
}

/// A person lets deliveries to a customer go on.
public struct UnblockDeliveries: Sendable {
  public let customer: CustomerID
  public let reason: String

  public init(to customer: CustomerID, because reason: String) {
    self.customer = customer
    self.reason = reason
  }

  /// - Throws: `NotAllowed`, `DeliveryBlockRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.remind, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard !reason.allSatisfy(\.isWhitespace) else { throw DeliveryBlockRefusal.noReason }
    guard
      try DeliveryBlockStore.lift(
        of: customer, company: company, on: day, by: actor.label, because: reason, transaction)
    else { throw DeliveryBlockRefusal.notBlocked }
    Journal(transaction, actor: actor, at: at).record(
      "deliveries.unblocked", "customer:\(customer)", company: company, facts: ["reason": .text(reason)])
  }
}

/// Lets deliveries go on to the customers of whom nothing is overdue any more. Safe to repeat.
public struct LiftSettledBlocks: Sendable {
  public let company: CompanyID
  public let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Returns: the customers to whom deliveries go on.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> [CustomerID] {
    try actor.needs(.remind, in: company)
    let journal = Journal(transaction, actor: actor, at: at)
    let ended = try DeliveryBlockStore.all(of: company, on: day, transaction)
      .filter { DeliveryBlockRule.ends($0.block, isOverdue: $0.isOverdue) }.map(\.block.customer)
    return try ended.filter { customer in
      let isLifted = try DeliveryBlockStore.lift(
        of: customer, company: company, on: day, by: actor.label, because: nil, transaction)
      if isLifted {
        journal.record(
          "deliveries.unblocked", "customer:\(customer)", company: company, facts: ["cause": .text("settled")])
      }
      return isLifted
    }
  }
}
