public import Kernel
public import Storage

/// What customers owe, said once for limits and scores: the open balance net of credits, in the currency of their company.
/// What is in another currency is not counted, for nothing says at which rate.
public enum Exposure {
  /// Over the rows of `item` that a statement groups, in minor units.
  public static let sum: SQL = "CAST(COALESCE(SUM(open_minor), 0) AS bigint)"

  /// Which rows of `item` count.
  public static func rows(of company: CompanyID) -> SQL {
    "company = \(company) AND open_minor <> 0 AND currency = (SELECT currency FROM company WHERE id = \(company))"
  }

  /// What one customer owes, for a statement that names it.
  public static func of(_ customer: SQL, in company: CompanyID) -> SQL {
    "(SELECT \(sum) FROM item WHERE \(rows(of: company)) AND customer = \(customer))"
  }
}
