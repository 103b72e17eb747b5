public import Kernel
import ReceivablesRules
public import Storage

/// The names by which a customer is known besides its own: its trade names and those that it had before.
public enum OtherNameStore {
  static let migration = Migration(
    "2026-12-28-other-names",
    schema: """
      CREATE TABLE other_name (
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        folded TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (company, customer, folded)
      );
      CREATE INDEX other_name_customer ON other_name (customer)
      """)

  /// The names of one customer, in the order of the alphabet.
  public static func names(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String] {
    try snapshot.query(
      "SELECT name FROM other_name WHERE company = \(company) AND customer = \(customer) ORDER BY folded"
    ) { $0.text(0) }
  }

  /// The names of each customer of a company that has any.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: [String]] {
    var names: [CustomerID: [String]] = [:]
    try snapshot.forEach(
      "SELECT customer, name FROM other_name WHERE company = \(company) ORDER BY customer, folded"
    ) { names[$0.id(0), default: []].append($0.text(1)) }
    return names
  }

  /// Notes names of a customer; one that it bears, or that is known already, whatever its case and marks, changes
  /// nothing.
  /// - Parameter own: what the customer is called.
  public static func add(
    _ names: [String], of customer: CustomerID, called own: String, company: CompanyID, _ transaction: Transaction
  ) throws {
    let known = Folding.folded(own)
    for name in names {
      let folded = Folding.folded(name)
      guard !folded.isEmpty, folded != known else { continue }
      let isNew =
        try transaction.execute(
          """
          INSERT INTO other_name (company, customer, folded, name)
          VALUES (\(company), \(customer), \(folded), \(name)) ON CONFLICT (company, customer, folded) DO NOTHING
          """) == 1
      if isNew { CustomerText.changed([customer], transaction) }
    }
  }

  static func remove(
    _ names: [String], of customer: CustomerID, company: CompanyID, _ transaction: Transaction
  ) throws {
    guard !names.isEmpty else { return }
    try transaction.execute(
      """
      DELETE FROM other_name
      WHERE company = \(company) AND customer = \(customer) AND folded IN \(names.map { Folding.folded($0) })
      """)
    CustomerText.changed([customer], transaction)
  }

  /// Keeps the name that a customer has so far, where it gets another; a former name that it takes again is its own.
  static func keepFormer(of customer: Customer, _ transaction: Transaction) throws {
    let (id, company) = (customer.id, customer.company)
    let former = try transaction.first("SELECT name FROM customer WHERE company = \(company) AND id = \(id)") {
      $0.text(0)
    }
    guard let former, Folding.folded(former) != Folding.folded(customer.name) else { return }
    try add([former], of: id, called: customer.name, company: company, transaction)
    try remove([customer.name], of: id, company: company, transaction)
  }
}
