import AgendaRules
public import Kernel
import Storage
import Teamwork
import TeamworkRules

/// Whose day is looked at.
public enum AgendaScope: Sendable, Hashable {
  /// The customers that somebody collects from and those nobody is in charge of; their tasks. With them come those of
  /// the colleagues for whom they stand in that day.
  case of(PersonID)
  /// Everybody's.
  case team
}

/// The people whose work a scope is on a day.
struct AgendaWhose {
  /// Who looks, and those for whom they stand in; nil for everybody.
  let people: [PersonID]?
  /// The only customer that is asked about, if one is.
  var customer: CustomerID?
  /// The only customers that are asked about, as a statement gives them.
  var customers: SQL?

  init(
    _ scope: AgendaScope, _ company: CompanyID, on day: CivilDate, _ standing: StandIn?, _ snapshot: Snapshot
  ) throws {
    guard case .of(let person) = scope else {
      people = nil
      return
    }
    if let standing, standing.person == person {
      people = [person] + standing.absent.sorted()
      return
    }
    people =
      [person] + (try AbsenceStore.replaced(by: person, in: company, on: day, snapshot)).map(\.absence.person)
  }

  /// A condition that the task of the row `t` is theirs.
  var tasks: SQL {
    let theirs: SQL = people.map { "AND t.assignee IN \($0)" } ?? ""
    return "\(theirs)\(only("t.customer"))"
  }

  /// A condition that a row is about the customer that is asked about.
  func only(_ column: SQL) -> SQL {
    let one: SQL = customer.map { " AND \(column) = \($0)" } ?? ""
    let some: SQL = customers.map { " AND \(column) IN (\($0))" } ?? ""
    return "\(one)\(some)"
  }
}
