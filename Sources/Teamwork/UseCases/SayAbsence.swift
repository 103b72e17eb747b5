import Journal
public import Kernel
import People
import PeopleRules
public import Storage
public import TeamworkRules

/// Somebody will be away, and a colleague does their work meanwhile: said by themselves, or by whoever manages people or
/// hands out customers.
public struct SayAbsence: Sendable {
  private let absence: Absence
  private let isNew: Bool

  public init(of person: PersonID, from first: CivilDate, to last: CivilDate, replacedBy deputy: PersonID) {
    absence = Absence(id: AbsenceID(0), person: person, deputy: deputy, first: first, last: last)
    isNew = true
  }

  /// Changes an absence; whose it is stays.
  /// - Parameter version: the one that was read.
  public init(
    changing id: AbsenceID, version: Int64, of person: PersonID, from first: CivilDate, to last: CivilDate,
    replacedBy deputy: PersonID
  ) {
    absence = Absence(id: id, person: person, deputy: deputy, first: first, last: last, version: version)
    isNew = false
  }

  /// - Throws: `NotAllowed`, `AbsenceRefusal`; `StaleEdit` when somebody has changed it since it was read.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> AbsenceID {
    try actor.needs(.see, in: company)
    try actor.needsToSay(absence.person, in: company)
    var before: Absence?
    if !isNew {
      before = try AbsenceStore.find(absence.id, of: company, transaction)
      guard before?.person == absence.person else { throw AbsenceRefusal.unknown }
    }
    try AbsenceRule.check(absence, on: day)
    try AbsenceStore.hold(absence.person, transaction)
    try checkPeople(company, transaction)
    if let other = try AbsenceStore.overlapping(absence, in: company, transaction) {
      throw AbsenceRefusal.overlaps(first: other.first, last: other.last)
    }
    let id: AbsenceID
    if isNew {
      id = try AbsenceStore.insert(absence, of: company, by: actor.name, at: at, transaction)
    } else {
      guard try AbsenceStore.update(absence, of: company, by: actor.name, at: at, transaction) else {
        throw try AbsenceStore.lastChange(absence.id, of: company, transaction) ?? AbsenceRefusal.unknown
      }
      id = absence.id
    }
    Journal(transaction, actor: actor, at: at).record(
      isNew ? "absence.said" : "absence.changed", "person:\(absence.person)", company: company,
      facts: absence.facts(id))
    let tell = TellAbsence(absence, id: id, company: company, actor: actor)
    if let before, before.deputy != absence.deputy {
      try tell.run("deputy_over", to: before.deputy, about: before, at: at, transaction)
    }
    try tell.run("deputy", to: absence.deputy, about: absence, at: at, transaction)
    return id
  }

  private func checkPeople(_ company: CompanyID, _ snapshot: Snapshot) throws {
    guard let person = try PersonStore.find(absence.person, snapshot), person.access.allows(company),
      let deputy = try PersonStore.find(absence.deputy, snapshot), deputy.access.allows(company)
    else { throw AbsenceRefusal.notOurs }
    guard AbsenceRule.mayReplace(person.role.rights, by: deputy.role.rights) else { throw AbsenceRefusal.notAble }
  }
}

/// An absence is taken back, or stands again.
public struct TakeBackAbsence: Sendable {
  private let id: AbsenceID
  /// The version that was read.
  private let version: Int64
  private let isUndone: Bool

  public init(_ id: AbsenceID, version: Int64, isUndone: Bool = false) {
    self.id = id
    self.version = version
    self.isUndone = isUndone
  }

  /// - Throws: `NotAllowed`; `AbsenceRefusal.unknown`, `.overlaps` when another one took its days meanwhile; `StaleEdit`.
  /// - Returns: the version that it then has, by which this is undone.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) throws -> Int64 {
    try actor.needs(.see, in: company)
    let found =
      isUndone
      ? try AbsenceStore.findTakenBack(id, of: company, transaction)
      : try AbsenceStore.find(id, of: company, transaction)
    guard let found else { throw AbsenceRefusal.unknown }
    try actor.needsToSay(found.person, in: company)
    if isUndone {
      try AbsenceStore.hold(found.person, transaction)
      if let other = try AbsenceStore.overlapping(found, in: company, transaction) {
        throw AbsenceRefusal.overlaps(first: other.first, last: other.last)
      }
    }
    guard
      try AbsenceStore.setTakenBack(
        isUndone ? nil : at, id, version: version, of: company, by: actor.name, at: at, transaction)
    else { throw try AbsenceStore.lastChange(id, of: company, transaction) ?? AbsenceRefusal.unknown }
    Journal(transaction, actor: actor, at: at).record(
      isUndone ? "absence.restored" : "absence.taken_back", "person:\(found.person)", company: company,
      facts: found.facts(id))
    try TellAbsence(found, id: id, company: company, actor: actor).run(
      isUndone ? "deputy" : "deputy_over", to: found.deputy, about: found, at: at, transaction)
    return version + 1
  }
}

extension Actor {
  /// Whether the actor may say somebody's absence.
  public func maySayAbsence(of person: PersonID, in company: CompanyID) -> Bool {
    self.person == person || may(.managePeople, in: company) || may(.assignCustomers, in: company)
  }

  /// - Throws: `NotAllowed` unless the absence is the actor's own, or they manage people or hand out customers.
  fileprivate func needsToSay(_ person: PersonID, in company: CompanyID) throws {
    if !maySayAbsence(of: person, in: company) { try needs(.managePeople, in: company) }
  }
}

extension Absence {
  fileprivate func facts(_ id: AbsenceID) -> [String: JournalFact] {
    [
      "absence": .number(id.rawValue), "deputy": .number(deputy.rawValue), "first_day": .date(first),
      "last_day": .date(last),
    ]
  }
}

/// Tells a deputy for whom they work, and until when; nobody of what they said themselves.
private struct TellAbsence {
  let absence: Absence
  let id: AbsenceID
  let company: CompanyID
  let actor: Actor

  init(_ absence: Absence, id: AbsenceID, company: CompanyID, actor: Actor) {
    self.absence = absence
    self.id = id
    self.company = company
    self.actor = actor
  }

  func run(
    _ kind: String, to deputy: PersonID, about said: Absence, at: Moment, _ transaction: Transaction
  ) throws {
    guard deputy != actor.person, let person = try PersonStore.find(said.person, transaction) else { return }
    try NoticeStore.add(
      kind, to: deputy, of: company, cause: "absence:\(id):\(absence.version):\(kind)", path: "/absences",
      values: ["who": .text(person.name), "first": .day(said.first), "last": .day(said.last)], at: at, transaction)
  }
}
