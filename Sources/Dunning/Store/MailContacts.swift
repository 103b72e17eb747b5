import DunningRules
public import Kernel
public import Storage

/// Whom messages that no step of a scenario sends go to.
public enum MailContacts {
  /// The contact of each customer that e-mail reaches, as the planner knows it; none for a customer without.
  public static func find(
    of customers: [CustomerID], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: ContactID] {
    if customers.isEmpty { return [:] }
    let people = try FactStore.people(
      of: company, where: { "\($0) IN \(customers)" }, on: day, FactNeeds(contactDays: 0), snapshot)
    return Dictionary(
      people.all.compactMap { person in person.emailContact.map { (person.customer, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}
