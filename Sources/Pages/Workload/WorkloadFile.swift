import Agenda
import AgendaRules
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Teamwork
import TeamworkRules

/// What each collector of a company has to do, read in one snapshot with a constant number of statements.
struct WorkloadFile: Sendable {
  struct Person: Sendable {
    /// `nil` for the customers of nobody.
    let id: PersonID?
    let name: String
    /// Whether they may remind customers: only they share customers out among them.
    let mayCollect: Bool
    let hasLeft: Bool
    let load: Load
    /// Lines of their agenda today.
    let lines: Int
    /// Promises of their customers for the coming days.
    let promises: Int
    let absence: AbsenceStore.Line?
    /// Lines of the agenda that they finished today.
    let finished: Int
    /// What came in this month from their customers.
    let received: Money
    let target: CollectorTarget?
  }

  let currency: Currency
  /// By family name; the customers of nobody last, where there are some.
  let people: [Person]

  static func read(_ sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> WorkloadFile {
    let company = sight.company
    guard let currency = try CompanyStore.find(company, snapshot)?.currency else {
      return WorkloadFile(currency: .eur, people: [])
    }
    let loads = try PortfolioStore.loads(of: company, in: currency, on: day, snapshot)
    let lines = try AgendaStore.counts(of: sight, on: day, snapshot)
    let promises = try PortfolioStore.promises(
      of: company, until: day.adding(days: AgendaRule.weekDays - 1), snapshot)
    let absences = try AbsenceStore.all(of: company, from: day, snapshot).filter { $0.absence.holds(on: day) }
    let finished = try TargetStore.finished(in: company, on: day, snapshot)
    let received = try TargetStore.received(in: company, currency, since: day.firstOfMonth, snapshot)
    let targets = try TargetStore.all(of: company, snapshot)
    let here = try PersonStore.all(snapshot).filter { $0.access.allows(company) }
    let collectors = Set(here.filter { $0.role.may(.remind) }.map(\.id))
    let concerned = Set((Array(loads.keys) + Array(lines.keys) + Array(promises.keys)).compactMap { $0 })
    let gone = concerned.subtracting(here.map(\.id)).sorted()
    let names = try snapshot.query("SELECT id, name FROM person WHERE id IN \(gone)") {
      (id: PersonID($0.int(0)), name: $0.text(1))
    }
    func person(_ id: PersonID?, _ name: String, hasLeft: Bool = false) -> Person {
      Person(
        id: id, name: name, mayCollect: id.map { collectors.contains($0) } ?? false, hasLeft: hasLeft,
        load: loads[id] ?? Load(), lines: lines[id] ?? 0, promises: promises[id] ?? 0,
        absence: absences.first { $0.absence.person == id }, finished: id.flatMap { finished[$0] } ?? 0,
        received: id.flatMap { received[$0] } ?? .zero(currency), target: id.flatMap { targets[$0] })
    }
    let shown =
      here.filter { collectors.contains($0.id) || concerned.contains($0.id) }.map { person($0.id, $0.name) }
      + names.map { person($0.id, $0.name, hasLeft: true) }
    let nobody = person(nil, "")
    let isEmpty = nobody.load.customers == 0 && nobody.lines == 0 && nobody.promises == 0
    return WorkloadFile(
      currency: currency, people: shown.sortedByFamilyName { $0.name } + (isEmpty ? [] : [nobody]))
  }
}
