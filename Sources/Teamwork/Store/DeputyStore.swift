public import Kernel
public import PeopleRules
public import Storage

/// Whose customers somebody sees because they stand in for them.
public enum DeputyStore {
  /// A person as one who acts on a day. Who sees every customer needs nothing of absences; who sees their own sees those
  /// of the colleagues whose work they do on that day too, in every company, and no day before or after.
  public static func actor(_ person: Person, on day: CivilDate, _ snapshot: Snapshot) throws -> Actor {
    guard person.role.customers == .own else { return person.actor }
    var colleagues: [CompanyID: Set<PersonID>] = [:]
    try snapshot.forEach(
      """
      SELECT a.company, a.person FROM absence a JOIN person p ON p.id = a.person
      WHERE a.deputy = \(person.id) AND p.left_at IS NULL AND \(AbsenceStore.stands(on: day))
      """
    ) { colleagues[$0.id(0), default: []].insert($0.id(1)) }
    return person.actor.standingIn(for: colleagues)
  }
}
