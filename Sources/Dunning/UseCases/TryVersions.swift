public import DunningRules
import Journal
public import Kernel
public import Storage

/// Puts a draft to the test: half of the customers of the scenario, drawn at random, are reminded by it, the others by the
/// version in force. All join at once, also who was finishing in an earlier version: so that chance alone tells the halves
/// apart.
public struct BeginTrial: Sendable {
  public let id: ScenarioID
  public let revision: Int64
  public let day: CivilDate

  public init(_ id: ScenarioID, revision: Int64, on day: CivilDate) {
    self.id = id
    self.revision = revision
    self.day = day
  }

  /// - Returns: the number of the version that is tried.
  /// - Throws: `NotAllowed`, `ScenarioRefusal`; `StaleEdit` when what would be tried is not what was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.configure, in: company)
    guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
    let stale = StaleEdit(by: stored.editedBy, at: stored.editedAt, version: stored.revision)
    guard stored.revision == revision else { throw stale }
    guard let inForce = try ScenarioStore.version(stored.published, of: id, company: company, transaction) else {
      throw ScenarioRefusal.notPublished
    }
    let content = try stored.publishable()
    let number = stored.latest + 1
    let saved = try ScenarioStore.save(
      nil, named: stored.name, of: id, revision: revision, company: company, by: actor.label, at: at, transaction)
    guard saved else { throw stale }
    let tried = try ScenarioStore.insert(
      content, number: number, of: id, company: company, by: actor.label, at: at, transaction)
    try FinisherStore.end(id, of: company, transaction)
    let trial = VersionTrial(of: id, inForce: inForce.id, tried: tried)
    do {
      try TrialStore.insert(trial, company: company, on: day, by: actor.label, at: at, transaction)
    } catch StorageError.duplicate {
      // Somebody else began one at the same moment.
      throw ScenarioRefusal.inTrial
    }
    Journal(transaction, actor: actor, at: at).record(
      "scenario.trial_begun", "scenario:\(id)", company: company,
      facts: ["version": .number(inForce.number), "tried": .number(number), "key": .number(tried.rawValue)])
    return number
  }
}

/// Ends a trial: the version of one half is in force for everybody from the next run on, and what is known that day is sealed.
public struct EndTrial: Sendable {
  public let id: ScenarioID
  /// The number of the version that is tried.
  public let number: Int64
  public let kept: TrialHalf
  public let day: CivilDate

  public init(_ id: ScenarioID, trying number: Int64, keeping kept: TrialHalf, on day: CivilDate) {
    self.id = id
    self.number = number
    self.kept = kept
    self.day = day
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let stored = try ScenarioStore.find(id, of: company, transaction),
      let trial = try TrialStore.find(number, of: id, company: company, transaction)
    else { throw ScenarioRefusal.unknown }
    let result = try TrialStore.result(trial, company: company, until: day, transaction)
    let ended = try TrialStore.end(
      trial.trial, keeping: kept, result, company: company, on: day, by: actor.label, transaction)
    guard ended else { throw ScenarioRefusal.noTrial }
    try ScenarioStore.putIntoForce(trial.number(of: kept), of: id, company: company, transaction)
    try rename(stored, to: trial.number(of: kept), company: company, actor: actor, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "scenario.trial_ended", "scenario:\(id)", company: company,
      facts: [
        "tried": .number(number), "kept": .number(trial.number(of: kept)),
        "customers": .number(Int64(result.a.customers + result.b.customers)),
      ])
  }

  /// Gives a scenario of which nothing is being written the name of what is in force.
  private func rename(
    _ stored: StoredScenario, to number: Int64, company: CompanyID, actor: Actor, at: Moment,
    _ transaction: Transaction
  ) throws {
    guard stored.draft == nil,
      let name = try ScenarioStore.version(number, of: id, company: company, transaction)?.content.name,
      name != stored.name
    else { return }
    do {
      _ = try ScenarioStore.save(
        nil, named: name, of: id, revision: stored.revision + 1, company: company, by: actor.label, at: at,
        transaction)
    } catch StorageError.duplicate {
      throw ScenarioRefusal.nameTaken(name)
    }
  }
}
