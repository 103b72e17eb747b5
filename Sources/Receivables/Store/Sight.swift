public import Kernel
public import Storage

/// What of a company somebody sees: all of it, or the customers they are in charge of.
///
/// Every question that a page asks takes a sight instead of a company, so that none can forget whom it answers.
public struct Sight: Sendable, Hashable {
  public let company: CompanyID
  /// Whether every customer is seen.
  public let isWhole: Bool
  private let person: PersonID?

  /// The whole company, for the program itself.
  public static func whole(_ company: CompanyID) -> Sight {
    Sight(company: company, isWhole: true, person: nil)
  }

  private init(company: CompanyID, isWhole: Bool, person: PersonID?) {
    self.company = company
    self.isWhole = isWhole
    self.person = person
  }

  public init(_ company: CompanyID, of actor: Actor) {
    self.init(company: company, isWhole: actor.customers == .all, person: actor.person)
  }

  /// What of it one person is in charge of: never more than was seen before.
  public func narrowed(to person: PersonID) -> Sight {
    isWhole ? Sight(company: company, isWhole: false, person: person) : self
  }

  /// A condition to add to a query, beginning with `AND`: that the column names a customer that is seen. Nothing for
  /// who sees everybody.
  public func only(_ customer: SQL) -> SQL {
    if isWhole { return "" }
    return """
       AND \(customer) IN (
        SELECT own.customer FROM in_charge own WHERE own.company = \(company) AND own.person = \(person))
      """
  }

  /// - Throws: `NotAllowed` unless the actor may act on the customer.
  public static func check(
    _ customer: CustomerID, by actor: Actor, in company: CompanyID, _ snapshot: Snapshot
  ) throws {
    guard try Sight(company, of: actor).covers(customer, snapshot) else {
      throw NotAllowed(actor: actor.label, right: .see)
    }
  }

  /// Whether one customer is seen.
  public func covers(_ customer: CustomerID, _ snapshot: Snapshot) throws -> Bool {
    if isWhole { return true }
    return try snapshot.first(
      "SELECT 1 FROM in_charge WHERE company = \(company) AND customer = \(customer) AND person = \(person)",
      { _ in true }) ?? false
  }
}
