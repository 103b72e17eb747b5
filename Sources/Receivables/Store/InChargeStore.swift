public import Kernel
public import ReceivablesRules
public import Storage

/// Who is in charge of which customer.
public enum InChargeStore {
  /// Who is in charge of a customer, by duty.
  public static func of(
    _ customer: CustomerID, in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Duty: PersonID] {
    var result: [Duty: PersonID] = [:]
    try snapshot.forEach("SELECT duty, person FROM in_charge WHERE company = \(company) AND customer = \(customer)") {
      if let duty = Duty(rawValue: $0.text(0)) { result[duty] = $0.id(1) }
    }
    return result
  }

  /// Who is in charge of some customers, by duty.
  public static func customers(
    _ duty: Duty, among customers: [CustomerID], in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: PersonID] {
    var result: [CustomerID: PersonID] = [:]
    try snapshot.forEach(
      """
      SELECT customer, person FROM in_charge
      WHERE company = \(company) AND duty = \(duty.rawValue) AND customer IN \(customers)
      """
    ) { result[$0.id(0)] = $0.id(1) }
    return result
  }

  /// Puts a person in charge of customers, or nobody. Where that is a change, the customer is of a new version: a form
  /// that was read before shows who was in charge then.
  static func set(
    _ person: PersonID?, _ duty: Duty, of customers: [CustomerID], in company: CompanyID, by editor: String, at: Moment,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE customer SET version = version + 1, edited = \(at), edited_by = \(editor)
      WHERE company = \(company) AND id IN \(customers)
        AND COALESCE((SELECT h.person FROM in_charge h WHERE h.customer = customer.id AND h.duty = \(duty.rawValue)), 0)
          <> \(person?.rawValue ?? 0)
      """)
    try transaction.execute(
      """
      DELETE FROM in_charge
      WHERE company = \(company) AND duty = \(duty.rawValue) AND customer IN \(customers)
      """)
    guard let person else { return }
    try transaction.execute(
      """
      INSERT INTO in_charge (company, customer, duty, person)
      SELECT \(company), id, \(duty.rawValue), \(person) FROM customer
      WHERE company = \(company) AND id IN \(customers)
      """)
  }
}

extension Sight {
  /// - Throws: `NotAllowed` unless the actor may act on each of the customers. They are counted at once.
  public static func check(
    _ customers: [CustomerID], by actor: Actor, in company: CompanyID, _ snapshot: Snapshot
  ) throws {
    let sight = Sight(company, of: actor)
    if sight.isWhole { return }
    let wanted = Set(customers).sorted()
    let seen = try snapshot.count(
      """
      SELECT COUNT(*) FROM customer c WHERE c.company = \(company) AND c.id IN \(wanted)\(sight.only("c.id"))
      """)
    guard seen == wanted.count else { throw NotAllowed(actor: actor.label, right: .see) }
  }
}
