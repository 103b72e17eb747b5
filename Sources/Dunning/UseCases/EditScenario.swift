public import DunningRules
import Journal
public import Kernel
import Receivables
public import Storage

/// Why a scenario could not be changed.
public enum ScenarioRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown
  case nameTaken(String)
  /// What is written cannot be published yet.
  case notReady([ScenarioRule.Problem])
  /// Nothing differs from the version in force.
  case nothingToPublish
  /// Only a published scenario reminds anybody.
  case notPublished
  case tooMany(Int)
  /// Two versions of it are being tried: nothing else is put into force meanwhile.
  case inTrial
  /// No trial of that version runs.
  case noTrial

  public var description: String {
    switch self {
    case .unknown: "there is no such scenario in this company; look at the list of scenarios"
    case .nameTaken(let name): "another scenario is called «\(name)»; give this one another name"
    case .notReady(let problems): "the scenario cannot be published: \(problems); correct its steps"
    case .nothingToPublish: "nothing differs from the version in force; change a step first"
    case .notPublished: "the scenario has no published version; publish it first"
    case .tooMany(let most): "a company has at most \(most) scenarios; rename or reuse one"
    case .inTrial: "two versions of the scenario are being tried; end the trial first"
    case .noTrial: "no trial of this version runs; it was ended meanwhile"
    }
  }
}

/// Begins a scenario of the company's own from another: from one that ships, or from one it has. A copy of one that
/// ships lets nothing leave that a person has not read, until the person who adapts it says otherwise.
public struct CopyScenario: Sendable {
  /// What is copied.
  public enum Source: Sendable, Hashable {
    case shipped(ShippedScenario)
    case own(ScenarioID)
  }

  public let name: String
  public let source: Source
  /// The language of what one that ships asks of colleagues.
  public let language: LanguageCode

  public init(_ source: Source, name: String, in language: LanguageCode = .french) {
    self.source = source
    self.name = name
    self.language = language
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> ScenarioID {
    try actor.needs(.configure, in: company)
    guard try ScenarioStore.all(of: company, transaction).count < ScenarioStore.scenariosMax else {
      throw ScenarioRefusal.tooMany(ScenarioStore.scenariosMax)
    }
    var content: Scenario
    var facts: [String: JournalFact] = ["name": .text(name)]
    switch source {
    case .shipped(let shipped):
      content = shipped.scenario(in: language).withConfirmation
      facts["shipped"] = .text(shipped.rawValue)
    case .own(let id):
      content = try CurrentScenario.read(id, of: company, transaction).content
      facts["from"] = .number(id.rawValue)
    }
    content.name = name
    do {
      let id = try ScenarioStore.insert(content, company: company, by: actor.label, at: at, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "scenario.created", "scenario:\(id)", company: company, facts: facts)
      return id
    } catch StorageError.duplicate {
      throw ScenarioRefusal.nameTaken(name)
    }
  }
}

/// Saves what is being written. Customers are reminded by the published version until the draft is published. While two versions
/// are tried nothing is written: begun from one of them, it would take the other back unseen once that has won.
public struct SaveScenario: Sendable {
  public let id: ScenarioID
  public let draft: Scenario
  /// The revision that was read.
  public let revision: Int64

  public init(_ id: ScenarioID, _ draft: Scenario, revision: Int64) {
    self.id = id
    self.draft = draft
    self.revision = revision
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`; `StaleEdit` when somebody saved since it was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
    guard !stored.isTried else { throw ScenarioRefusal.inTrial }
    do {
      let saved = try ScenarioStore.save(
        ScenarioRule.guarded(draft), named: draft.name, of: id, revision: revision, company: company, by: actor.label,
        at: at, transaction)
      guard saved else { throw StaleEdit(by: stored.editedBy, at: stored.editedAt, version: stored.revision) }
    } catch StorageError.duplicate {
      throw ScenarioRefusal.nameTaken(draft.name)
    }
    Journal(transaction, actor: actor, at: at).record("scenario.saved", "scenario:\(id)", company: company)
  }
}

/// Drops what is being written: the version in force is shown again.
public struct DropScenarioDraft: Sendable {
  public let id: ScenarioID
  public let revision: Int64

  public init(_ id: ScenarioID, revision: Int64) {
    self.id = id
    self.revision = revision
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`, `StaleEdit`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
    guard stored.published > 0 else { throw ScenarioRefusal.notPublished }
    let content = try CurrentScenario.read(id, of: company, transaction).inForce
    let name = content?.content.name ?? stored.name
    do {
      let saved = try ScenarioStore.save(
        nil, named: name, of: id, revision: revision, company: company, by: actor.label, at: at, transaction)
      guard saved else { throw StaleEdit(by: stored.editedBy, at: stored.editedAt, version: stored.revision) }
    } catch StorageError.duplicate {
      // Another scenario has taken the published name while the draft bore another one.
      throw ScenarioRefusal.nameTaken(name)
    }
    Journal(transaction, actor: actor, at: at).record("scenario.draft_dropped", "scenario:\(id)", company: company)
  }
}

/// Puts what is written into force, as a version that never changes afterwards.
public struct PublishScenario: Sendable {
  public let id: ScenarioID
  public let revision: Int64
  /// What becomes of the customers who are in the middle of the version that was in force.
  public let middle: MiddleOfVersion

  public init(_ id: ScenarioID, revision: Int64, middle: MiddleOfVersion = .goOn) {
    self.id = id
    self.revision = revision
    self.middle = middle
  }

  /// - Returns: the number of the new version.
  /// - Throws: `NotAllowed`, `ScenarioRefusal`; `StaleEdit` when what would be published is not what was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.configure, in: company)
    guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
    let stale = StaleEdit(by: stored.editedBy, at: stored.editedAt, version: stored.revision)
    guard stored.revision == revision else { throw stale }
    let content = try stored.publishable()
    let number = stored.latest + 1
    let before = try ScenarioStore.version(stored.published, of: id, company: company, transaction)
    if let before, middle == .finish {
      try FinisherStore.keep(in: before.id, of: id, company: company, transaction)
    } else {
      try FinisherStore.end(id, of: company, transaction)
    }
    guard
      let version = try ScenarioStore.publish(
        content, number: number, of: id, revision: revision, company: company, by: actor.label, at: at, transaction)
    else { throw stale }
    var facts: [String: JournalFact] = [
      "version": .number(number), "key": .number(version.rawValue), "name": .text(content.name),
    ]
    if before != nil { facts["middle"] = .text(middle.rawValue) }
    Journal(transaction, actor: actor, at: at).record(
      "scenario.published", "scenario:\(id)", company: company, facts: facts)
    return number
  }
}

extension StoredScenario {
  /// The draft as a version of it would be.
  /// - Throws: `ScenarioRefusal`.
  func publishable() throws -> Scenario {
    guard !isTried else { throw ScenarioRefusal.inTrial }
    guard let draft else { throw ScenarioRefusal.nothingToPublish }
    let content = ScenarioRule.guarded(draft)
    let problems = ScenarioRule.problems(content)
    guard problems.isEmpty else { throw ScenarioRefusal.notReady(problems) }
    return content
  }
}

/// Has the customers who finish in an earlier version of a scenario go on with the one in force, or takes that back.
public struct ReleaseFinishers: Sendable {
  public let id: ScenarioID
  /// The release that is taken back; `nil` to release.
  public let takingBack: Moment?

  public init(of id: ScenarioID, takingBack release: Moment? = nil) {
    self.id = id
    takingBack = release
  }

  /// - Returns: how many customers it concerns; 0 when nobody finishes, or when a run has followed what is taken back.
  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Int {
    try actor.needs(.configure, in: company)
    guard try ScenarioStore.find(id, of: company, transaction) != nil else { throw ScenarioRefusal.unknown }
    let count: Int
    if let takingBack {
      count = try FinisherStore.takeBack(release: takingBack, of: id, company: company, transaction)
    } else {
      count = try FinisherStore.release(id, of: company, at: at, transaction)
    }
    guard count > 0 else { return 0 }
    Journal(transaction, actor: actor, at: at).record(
      takingBack == nil ? "scenario.finishers_released" : "scenario.finishers_kept", "scenario:\(id)",
      company: company, facts: ["customers": .number(Int64(count))])
    return count
  }
}

/// Chooses the scenario of the customers who have none of their own; `nil` for the one that ships.
///
/// Whoever is in the middle of the one that ships may finish in it: what it says on that day is kept beside the versions of
/// the scenario that takes its place.
public struct ChooseDefaultScenario: Sendable {
  public let id: ScenarioID?
  /// What becomes of those who are in the middle of the scenario that ships, where it was the default.
  public let middle: MiddleOfVersion

  public init(_ id: ScenarioID?, middle: MiddleOfVersion = .goOn) {
    self.id = id
    self.middle = middle
  }

  /// How many customers would be in the middle of the scenario that ships, if another became the default now.
  public static func inTheMiddle(of company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    try ScenarioStore.hasDefault(company, snapshot)
      ? 0 : FinisherStore.inTheMiddleOfShipped(of: company, snapshot)
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    if let id {
      guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
      guard stored.published > 0 else { throw ScenarioRefusal.notPublished }
    }
    var facts: [String: JournalFact] = [:]
    if let id, try ChooseDefaultScenario.inTheMiddle(of: company, transaction) > 0 {
      facts["middle"] = .text(middle.rawValue)
      try FinisherStore.endShipped(id, of: company, transaction)
      if middle == .finish {
        let version = try ScenarioStore.keepShipped(
          beside: id, of: company, by: actor.label, at: at, transaction)
        try FinisherStore.keepShipped(in: version, of: id, company: company, transaction)
      }
    }
    try ScenarioStore.makeDefault(id, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "scenario.default", "scenario:\(id.map(\.description) ?? "shipped")", company: company, facts: facts)
  }
}

/// Gives customers a scenario of their own, or the company's default back.
public struct AssignScenario: Sendable {
  public let id: ScenarioID?
  public let customers: [CustomerID]

  public init(_ id: ScenarioID?, to customers: [CustomerID]) {
    self.id = id
    self.customers = customers
  }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.assignCustomers, in: company)
    try Sight.check(customers, by: actor, in: company, transaction)
    if let id {
      guard let stored = try ScenarioStore.find(id, of: company, transaction) else { throw ScenarioRefusal.unknown }
      guard stored.published > 0 else { throw ScenarioRefusal.notPublished }
    }
    try ScenarioStore.assign(id, to: customers, of: company, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    for customer in customers {
      journal.record(
        "customer.scenario", "customer:\(customer)", company: company,
        facts: ["scenario": id.map { .number($0.rawValue) } ?? .none])
    }
  }
}

/// A scenario as the editor shows it.
public struct CurrentScenario: Sendable {
  public let stored: StoredScenario
  /// The version in force, if any.
  public let inForce: ScenarioVersion?
  /// What is being written, else what is in force.
  public let content: Scenario

  /// - Throws: `ScenarioRefusal.unknown`.
  public static func read(_ id: ScenarioID, of company: CompanyID, _ snapshot: Snapshot) throws -> CurrentScenario {
    guard let stored = try ScenarioStore.find(id, of: company, snapshot) else { throw ScenarioRefusal.unknown }
    let inForce = try ScenarioStore.version(stored.published, of: id, company: company, snapshot)
    var content = stored.draft ?? inForce?.content ?? .standard
    content.name = stored.name
    return CurrentScenario(stored: stored, inForce: inForce, content: content)
  }
}

/// Makes the default a copy of the shipped scenario in which every message waits for a person: a first day on which
/// nothing leaves unread.
public struct CarefulScenario: Sendable {
  public let name: String

  public init(name: String) { self.name = name }

  /// - Throws: `NotAllowed`, `ScenarioRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    let id = try CopyScenario(.shipped(.standard), name: name).run(transaction, company: company, actor: actor, at: at)
    let current = try CurrentScenario.read(id, of: company, transaction)
    _ = try PublishScenario(id, revision: current.stored.revision)
      .run(transaction, company: company, actor: actor, at: at)
    try ChooseDefaultScenario(id).run(transaction, company: company, actor: actor, at: at)
  }
}
