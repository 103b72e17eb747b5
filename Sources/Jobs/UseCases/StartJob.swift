public import Foundation
import JobsRules
import Journal
public import Kernel
public import Storage

/// Writes down work that takes longer than a person waits; a worker takes it from there.
public struct StartJob: Sendable {
  public let kind: JobKind
  public let title: String
  public var choices = ""
  /// A file that the work reads. It is kept with the work until that is done.
  public var file: URL?

  public init(_ kind: JobKind, title: String) {
    self.kind = kind
    self.title = title
  }

  /// - Throws: `NotAllowed` for who may not, or is the program itself, which does its work at once.
  public func run(
    _ database: Database, company: CompanyID, who: String, actor: Actor, at: Moment, day: CivilDate
  ) async throws -> JobID {
    try actor.needs(kind.right, in: company)
    guard let person = actor.person else { throw NotAllowed(actor: actor.label, right: kind.right) }
    return try await database.write { transaction in
      let id = try JobStore.insert(
        kind: kind.name, title: title, choices: choices, isRepeatable: kind.isRepeatable, person: person, who: who,
        company: company, day: day, at: at, transaction)
      if let file { try StartJob.keep(file, for: id, transaction) }
      Journal(transaction, actor: actor, at: at).record(
        "job.asked", "job:\(id)", company: company, facts: ["kind": .text(kind.name), "title": .text(title)])
      return id
    }
  }

  private static func keep(_ file: URL, for job: JobID, _ transaction: Transaction) throws {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var place = 0
    while let part = try handle.read(upToCount: JobStore.inputPart), !part.isEmpty {
      try JobStore.addInput([UInt8](part), place: place, to: job, transaction)
      place += 1
    }
  }
}

/// Gives work up: at once while it waits, at its next look while it runs.
public struct CancelJob: Sendable {
  public let job: JobID

  public init(_ job: JobID) { self.job = job }

  /// - Returns: whether it was not over yet.
  public func run(_ database: Database, company: CompanyID, actor: Actor, at: Moment) async throws -> Bool {
    try await database.write { transaction in
      guard try JobSight(actor, company).covers(job, transaction) else { return false }
      guard try JobStore.cancel(job, of: company, at: at, transaction) else { return false }
      Journal(transaction, actor: actor, at: at).record("job.cancel_asked", "job:\(job)", company: company)
      return true
    }
  }
}

/// Asks once more for work that did not come to its end.
public struct BeginJobAgain: Sendable {
  public let job: JobID

  public init(_ job: JobID) { self.job = job }

  /// - Returns: whether it waits now.
  public func run(_ database: Database, company: CompanyID, actor: Actor, at: Moment) async throws -> Bool {
    try await database.write { transaction in
      guard let found = try JobStore.find(job, of: company, transaction), found.person == actor.person,
        actor.companies.allows(company), try JobStore.beginAgain(job, of: company, at: at, transaction)
      else { return false }
      Journal(transaction, actor: actor, at: at).record("job.asked_again", "job:\(job)", company: company)
      return true
    }
  }
}

/// Whose work somebody sees: their own, or everybody's for who configures the company.
public struct JobSight: Sendable {
  public let company: CompanyID
  /// Nil for everybody's.
  public let person: PersonID?

  public init(_ actor: Actor, _ company: CompanyID) {
    self.company = company
    // Nobody has the key 0: who is no person and may not configure sees nothing.
    person = actor.may(.configure, in: company) ? nil : actor.person ?? PersonID(0)
  }

  public func covers(_ job: JobID, _ snapshot: Snapshot) throws -> Bool { try find(job, snapshot) != nil }

  public func find(_ job: JobID, _ snapshot: Snapshot) throws -> Job? {
    guard let found = try JobStore.find(job, of: company, snapshot) else { return nil }
    return person == nil || found.person == person ? found : nil
  }
}
