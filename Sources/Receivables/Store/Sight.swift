public import Kernel
public import Storage

/// What of a company somebody sees: all of it, or the customers they are in charge of.
///
/// Every question that a page asks takes a sight instead of a company, so that none can forget whom it answers.
public struct Sight: Sendable, Hashable {
  public let company: CompanyID
  /// Whether every customer is seen.
  public let isWhole: Bool
  /// Whose customers are seen where not all are: the person, and those for whom they stand in.
  public let people: [PersonID]

  /// The whole company, for the program itself.
  public static func whole(_ company: CompanyID) -> Sight {
    Sight(company: company, isWhole: true, people: [])
  }

  private init(company: CompanyID, isWhole: Bool, people: [PersonID]) {
    self.company = company
    self.isWhole = isWhole
    self.people = people
  }

  public init(_ company: CompanyID, of actor: Actor) {
    self.init(
      company: company, isWhole: actor.customers == .all,
      people: (actor.standsInFor[company] ?? []).union([actor.person].compactMap { $0 }).sorted())
  }

  /// What of it one person is in charge of: never more than was seen before.
  public func narrowed(to person: PersonID) -> Sight {
    isWhole ? Sight(company: company, isWhole: false, people: [person]) : self
  }

  /// A condition on a column of `in_charge`: that it names one of those whose customers are seen.
  private func isOurs(_ column: SQL) -> SQL {
    switch people.count {
    case 0: "1 = 0"
    case 1: "\(column) = \(people[0])"
    default: "\(column) IN \(people)"
    }
  }

  /// A condition to add to a query, beginning with `AND`: that the column names a customer that is seen. Nothing for
  /// who sees everybody.
  public func only(_ customer: SQL) -> SQL {
    if isWhole { return "" }
    return """
       AND \(customer) IN (
        SELECT own.customer FROM in_charge own WHERE own.company = \(company) AND \(isOurs("own.person")))
      """
  }

  /// The same of a query about several companies, for whoever sees some of the customers of each.
  public static func only(_ customer: SQL, of companies: [Sight]) -> SQL {
    let parts = companies.filter { !$0.isWhole }.map { sight -> SQL in
      "(own.company = \(sight.company) AND \(sight.isOurs("own.person")))"
    }
    if parts.isEmpty { return "" }
    return """
       AND \(customer) IN (SELECT own.customer FROM in_charge own WHERE \(parts.joined(" OR ")))
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
      """
      SELECT 1 FROM in_charge WHERE company = \(company) AND customer = \(customer) AND \(isOurs("person")) LIMIT 1
      """,
      { _ in true }) ?? false
  }
}
