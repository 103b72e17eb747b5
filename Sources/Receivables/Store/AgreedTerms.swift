public import Kernel
public import Storage

/// The payment terms of customers that are not simply the company's.
public enum AgreedTerms {
  /// Terms in their short form, such as `NET45`.
  public struct Terms: Sendable, Hashable {
    public let text: String
    /// Agreed with this customer; else a segment gives them, which is our own rule and nothing that was agreed.
    public let isOwn: Bool
  }

  /// - Parameter customer: the only one that is asked for; all when `nil`.
  public static func all(
    of company: CompanyID, only customer: CustomerID? = nil, _ snapshot: Snapshot
  ) throws -> [CustomerID: Terms] {
    let one: SQL = customer.map { " AND c.id = \($0)" } ?? ""
    var found: [CustomerID: Terms] = [:]
    try snapshot.forEach(
      """
      SELECT c.id, COALESCE(c.terms, g.terms), CASE WHEN c.terms IS NULL THEN 0 ELSE 1 END
      FROM customer c LEFT JOIN given_terms g ON g.company = c.company AND g.customer = c.id
      WHERE c.company = \(company) AND (c.terms IS NOT NULL OR g.terms IS NOT NULL)\(one)
      """
    ) { row in found[row.id(0)] = Terms(text: row.text(1), isOwn: row.int(2) != 0) }
    return found
  }

  /// What segments give: written by them, read wherever a due date is wanting.
  static let migration = Migration(
    "2026-12-14-given-terms",
    schema: """
      CREATE TABLE given_terms (
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        terms TEXT NOT NULL,
        PRIMARY KEY (company, customer)
      )
      """)
}
