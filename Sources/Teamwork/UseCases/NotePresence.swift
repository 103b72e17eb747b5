public import Kernel
import Receivables
public import Storage
public import TeamworkRules

/// A person looks at a customer, calls it, or leaves. Nothing of it is kept, so that it is not journalled.
public struct NotePresence: Sendable {
  public enum Sign: Sendable, Hashable {
    /// Is still there, doing what they were doing.
    case there
    case doing(Presence.Doing)
    /// The call that was said to be made is over.
    case calledOut
    case gone
  }

  public let customer: CustomerID
  public let sign: Sign

  public init(_ sign: Sign, at customer: CustomerID) {
    self.sign = sign
    self.customer = customer
  }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.see, in: company)
    guard let person = actor.person else { return }
    try Sight.check(customer, by: actor, in: company, transaction)
    switch sign {
    case .there:
      try PresenceStore.note(nil, by: person, at: customer, company: company, now: at, transaction)
    case .doing(let doing):
      // Who says to call holds colleagues back from the customer.
      if doing == .calling { try actor.needs(.remind, in: company) }
      try PresenceStore.note(doing, by: person, at: customer, company: company, now: at, transaction)
    case .calledOut:
      try PresenceStore.endCall(by: person, at: customer, company: company, now: at, transaction)
    case .gone: try PresenceStore.leave(by: person, at: customer, company: company, now: at, transaction)
    }
  }
}

/// Notes who looks at a customer's page, behind the answers: a page never waits for it.
public actor PresenceNotes {
  private struct Place: Hashable {
    let person: PersonID
    let customer: CustomerID
  }

  private let database: Database
  private var noted: [Place: Moment] = [:]

  /// Places remembered: more than a house of collectors opens in twenty seconds.
  private static let keptMax = 5_000

  public init(_ database: Database) { self.database = database }

  public func note(_ customer: CustomerID, company: CompanyID, actor: Actor, at: Moment) {
    guard let person = actor.person else { return }
    let place = Place(person: person, customer: customer)
    if let last = noted[place], at.seconds(since: last) < Presence.noteEverySeconds, last <= at { return }
    if noted.count >= PresenceNotes.keptMax { noted = [:] }
    noted[place] = at
    let database = database
    Task {
      // A sign that is lost is given again by the next page.
      try? await database.write { transaction in
        try NotePresence(.there, at: customer).run(transaction, company: company, actor: actor, at: at)
      }
    }
  }

  /// Forgets that somebody was noted, who has left.
  public func forget(_ customer: CustomerID, actor: Actor) {
    if let person = actor.person { noted[Place(person: person, customer: customer)] = nil }
  }
}
