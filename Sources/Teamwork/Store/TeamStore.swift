public import Kernel
public import PeopleRules
public import Storage
public import TeamworkRules

/// Who works on what: the people who may see a company, or one of its customers.
public enum TeamStore {
  /// Everybody who may see the company, by name.
  public static func colleagues(of company: CompanyID, _ snapshot: Snapshot) throws -> [Colleague] {
    try snapshot.query(
      "SELECT p.id, p.name FROM person p WHERE \(sees(company)) ORDER BY p.id"
    ) { Colleague(id: $0.id(0), name: $0.text(1)) }.sortedByFamilyName(\.name)
  }

  /// Those of them who have a right, by name.
  public static func colleagues(of company: CompanyID, who right: Right, _ snapshot: Snapshot) throws -> [Colleague] {
    try snapshot.query(
      "SELECT p.id, p.name FROM person p WHERE \(sees(company)) AND \(may(right)) ORDER BY p.id"
    ) { Colleague(id: $0.id(0), name: $0.text(1)) }.sortedByFamilyName(\.name)
  }

  /// Whether the role of the person of the row `p` has a right.
  private static func may(_ right: Right) -> SQL {
    let able = Role.shipped.filter { $0.rights.contains(right) }.map(\.key)
    return """
      (p.role IN \(able) OR EXISTS (
        SELECT 1 FROM own_role r
        WHERE r.key = p.role AND ' ' || r.rights || ' ' LIKE \("% \(right.rawValue) %")))
      """
  }

  /// Whether somebody is still here and may see the company.
  static func isColleague(_ person: PersonID, of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM person p WHERE p.id = \(person) AND \(sees(company))") == 1
  }

  /// Everybody who may see the customer, by name.
  public static func colleagues(
    seeing customer: CustomerID, of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Colleague] {
    try snapshot.query(
      "SELECT p.id, p.name FROM person p WHERE \(sees(company, customer: "\(customer)", on: day)) ORDER BY p.id"
    ) { Colleague(id: $0.id(0), name: $0.text(1)) }.sortedByFamilyName(\.name)
  }

  /// Those of them who may finish what they are asked to do.
  public static func helpers(
    seeing customer: CustomerID, of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Colleague] {
    try snapshot.query(
      """
      SELECT p.id, p.name FROM person p WHERE \(sees(company, customer: "\(customer)", on: day)) AND \(may(.comment))
      ORDER BY p.id
      """
    ) { Colleague(id: $0.id(0), name: $0.text(1)) }.sortedByFamilyName(\.name)
  }

  /// Whether the person of the row `p` is still here and may see the company.
  static func sees(_ company: CompanyID) -> SQL {
    """
    p.left_at IS NULL AND (p.every_company OR EXISTS (
      SELECT 1 FROM person_company pc WHERE pc.person = p.id AND pc.company = \(company)))
    """
  }

  /// Whether the person of the row `p` is still here and may see the customer: who sees only their own must be in
  /// charge of it, or stand in on the day for who is.
  static func sees(_ company: CompanyID, customer: SQL, on day: CivilDate) -> SQL {
    let own = Role.shipped.filter { $0.customers == .own }.map(\.key)
    return """
      \(sees(company)) AND (
        (p.role NOT IN \(own) AND NOT EXISTS (
          SELECT 1 FROM own_role r WHERE r.key = p.role AND r.customers = \(CustomerAccess.own.rawValue)))
        OR EXISTS (
          SELECT 1 FROM in_charge c WHERE c.company = \(company) AND c.customer = \(customer) AND c.person = p.id)
        OR EXISTS (
          SELECT 1 FROM in_charge c JOIN absence a ON a.company = c.company AND a.person = c.person
          WHERE c.company = \(company) AND c.customer = \(customer) AND a.deputy = p.id
            AND \(AbsenceStore.stands(on: day))))
      """
  }
}
