public import Kernel
public import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// A person as one who acts on a day, on which they may see more than their role alone says.
public typealias ActorOfDay = @Sendable (Person, CivilDate, Snapshot) throws -> Actor

/// Finds out who a session's token stands for.
public struct Visitors: Sendable {
  let database: Database
  let notes: SessionNotes
  let actor: ActorOfDay

  /// - Parameter actor: the person as one who acts on a day.
  public init(database: Database, actor: @escaping ActorOfDay = { person, _, _ in person.actor }) {
    self.database = database
    self.actor = actor
    notes = SessionNotes(database: database)
  }

  /// Nil when the session is over or its person may no longer see its company.
  ///
  /// - Parameter day: the civil day on which they act; `nil` for that of the moment.
  public func find(_ token: String, at: Moment, on day: CivilDate? = nil) async throws -> Visitor? {
    let found = try await database.read { snapshot -> (SessionStore.Session, Visitor)? in
      guard let session = try SessionStore.find(token, at: at, snapshot),
        let person = try PersonStore.find(session.person, snapshot), person.access.allows(session.company),
        let company = try CompanyStore.find(session.company, snapshot)
      else { return nil }
      let visitor = Visitor(
        actor: try actor(person, day ?? at.parisDate, snapshot), name: person.name, role: person.role.key,
        roleName: person.role.name,
        person: person.id, language: person.language,
        company: company.id, companyName: company.name, csrf: session.csrf, unread: session.unread,
        firstPath: session.lacksSecondFactor ? SecondFactorPages.path : nil,
        hasOtherCompanies: session.companies > 1 && person.access.isSeveral,
        test: company.test.map { Visitor.Test(since: $0.since, by: $0.by) })
      return (session, visitor)
    }
    guard let (session, visitor) = found else { return nil }
    if SessionLife.isWorthNoting(lastSeen: session.lastSeen, at: at) { await notes.note(session.id, seen: at) }
    return visitor
  }
}
