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

  /// Puts a person in charge of customers, or nobody.
  static func set(
    _ person: PersonID?, _ duty: Duty, of customers: [CustomerID], in company: CompanyID, _ transaction: Transaction
  ) throws {
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
