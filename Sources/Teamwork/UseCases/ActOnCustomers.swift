import Dunning
public import DunningRules
import Foundation
import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

public typealias BatchID = Identifier<ActOnCustomers>

/// Why a batch was not done or not undone.
public enum BatchRefusal: Error, Sendable, Hashable {
  case nobodyChosen
  case tooMany(Int)
  /// A customer or a colleague is not of this company.
  case notOurs
  /// It is not there, was undone, or is somebody else's.
  case unknown
}

extension BatchRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nobodyChosen: "no customer is chosen; tick some"
    case .tooMany(let count):
      "\(count) customers are more than the \(ActOnCustomers.customersMax) of a batch; filter the list further"
    case .notOurs: "a customer or a person who was named is not of this company; choose again from the list"
    case .unknown: "there is no such batch to undo: it was undone, or is somebody else's"
    }
  }
}

/// One act on many customers at once, which can be undone as a whole.
public struct ActOnCustomers: Sendable {
  public enum Act: Sendable, Hashable {
    /// Puts somebody, or nobody, in charge: of collecting, or of selling.
    case assign(PersonID?, Duty = .collector)
    /// Shares the customers out: each collector is put in charge of their own.
    case share([PersonID: [CustomerID]])
    /// Gives a scenario of reminders of their own, or the company's default back.
    case scenario(ScenarioID?)
    /// Suspends reminders; nil lets them go on.
    case pause(RemindersPause?)
    case watch
  }

  /// What of a customer an act changes.
  enum Kind: String {
    case assign, salesperson, scenario, pause, watch

    /// What somebody is put in charge of.
    var duty: Duty { self == .salesperson ? .salesperson : .collector }
  }

  public let act: Act
  public let customers: [CustomerID]

  /// Customers of a batch: what one transaction does in a few seconds.
  public static let customersMax = 5_000

  public init(_ act: Act, _ customers: [CustomerID]) {
    self.act = act
    self.customers = customers
  }

  /// Puts each of several collectors in charge of customers.
  public init(sharing customers: [PersonID: [CustomerID]]) {
    self.init(.share(customers), customers.values.flatMap { $0 }.sorted())
  }

  private var kind: Kind {
    switch act {
    case .assign(_, .collector), .share: .assign
    case .assign(_, .salesperson): .salesperson
    case .scenario: .scenario
    case .pause: .pause
    case .watch: .watch
    }
  }

  /// - Throws: `NotAllowed`, `BatchRefusal`, `PauseRefusal`, `ScenarioRefusal`.
  /// - Returns: what undoes it.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> BatchID {
    if customers.isEmpty { throw BatchRefusal.nobodyChosen }
    if customers.count > ActOnCustomers.customersMax { throw BatchRefusal.tooMany(customers.count) }
    guard let person = actor.person else { throw BatchRefusal.unknown }
    guard try BatchStore.areOurs(customers, company: company, transaction) else { throw BatchRefusal.notOurs }
    let before = try BatchStore.present(kind, customers, by: person, company: company, transaction)
    switch act {
    case .assign(let colleague, let duty):
      try actor.needs(.assignCustomers, in: company)
      try Sight.check(customers, by: actor, in: company, transaction)
      if let colleague {
        guard try TeamStore.isColleague(colleague, of: company, transaction) else { throw BatchRefusal.notOurs }
      }
      try PutInCharge(colleague, duty, of: customers).run(transaction, company: company, actor: actor, at: at)
    case .share(let parts):
      try actor.needs(.assignCustomers, in: company)
      try Sight.check(customers, by: actor, in: company, transaction)
      for (colleague, theirs) in parts.sorted(by: { $0.key < $1.key }) {
        guard try TeamStore.isColleague(colleague, of: company, transaction) else { throw BatchRefusal.notOurs }
        try PutInCharge(colleague, .collector, of: theirs).run(transaction, company: company, actor: actor, at: at)
      }
    case .scenario(let scenario):
      try AssignScenario(scenario, to: customers).run(transaction, company: company, actor: actor, at: at)
    case .pause(let pause):
      try PauseReminders(pause, of: customers).run(transaction, company: company, on: day, actor: actor, at: at)
    case .watch:
      try WatchCustomers(customers, watched: true).run(transaction, company: company, actor: actor, at: at)
    }
    let after = try BatchStore.present(kind, customers, by: person, company: company, transaction)
    return try BatchStore.insert(
      kind, before: before, after: after, by: person, company: company, at: at, transaction)
  }
}

/// Takes back a batch: each customer that nobody has changed since becomes what it was.
public struct UndoBatch: Sendable {
  public let batch: BatchID

  public init(_ batch: BatchID) { self.batch = batch }

  /// - Throws: `NotAllowed`, `BatchRefusal.unknown`, `ScenarioRefusal`.
  /// - Returns: how many customers became what they were, and how many were changed since and stay.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> (undone: Int, left: Int) {
    guard let person = actor.person,
      let stored = try BatchStore.take(batch, by: person, company: company, at: at, transaction)
    else { throw BatchRefusal.unknown }
    let customers = stored.before.keys.sorted()
    let present = try BatchStore.present(stored.kind, customers, by: person, company: company, transaction)
    let untouched = customers.filter { present[$0] == stored.after[$0] && stored.before[$0] != stored.after[$0] }
    for (value, group) in Dictionary(grouping: untouched, by: { stored.before[$0] ?? "" }) {
      switch stored.kind {
      case .assign, .salesperson:
        let earlier = Int64(value).map { PersonID($0) }
        try PutInCharge(earlier, stored.kind.duty, of: group)
          .run(transaction, company: company, actor: actor, at: at)
      case .scenario:
        let earlier = Int64(value).map { ScenarioID($0) }
        try AssignScenario(earlier, to: group).run(transaction, company: company, actor: actor, at: at)
      case .pause:
        // A pause that has ended meanwhile is none.
        let earlier = BatchStore.pause(value).flatMap { $0.holds(on: day) ? $0 : nil }
        try PauseReminders(earlier, of: group).run(transaction, company: company, on: day, actor: actor, at: at)
      case .watch:
        try WatchCustomers(group, watched: false).run(transaction, company: company, actor: actor, at: at)
      }
    }
    let changed = customers.filter { stored.before[$0] != stored.after[$0] }.count
    return (untouched.count, changed - untouched.count)
  }
}
