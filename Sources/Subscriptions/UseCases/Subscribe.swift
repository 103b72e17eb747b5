import Journal
public import Kernel
public import Storage
public import SubscriptionsRules

/// Has a report sent to oneself, or to colleagues: for them it takes the right to configure the company.
public struct Subscribe: Sendable {
  private let report: String
  private let filters: String
  private let format: String
  private let rhythm: Rhythm
  private let recipients: Set<PersonID>

  public init(report: String, filters: String, format: String, rhythm: Rhythm, recipients: Set<PersonID>) {
    self.report = report
    self.filters = filters
    self.format = format
    self.rhythm = rhythm
    self.recipients = recipients
  }

  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> SubscriptionID {
    guard let person = actor.person else { throw NotAllowed(actor: actor.label, right: .see) }
    try actor.needs(recipients == [person] ? .see : .configure, in: company)
    let id = try SubscriptionStore.insert(
      Subscription(
        id: SubscriptionID(0), company: company, report: report, filters: filters, format: format, rhythm: rhythm,
        createdBy: person, createdOn: day), transaction)
    for recipient in recipients.sorted() {
      try SubscriptionStore.add(recipient, to: id, company: company, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "schedule.created", "subscription:\(id)", company: company,
      facts: [
        "report": .text(report), "recipients": .list(recipients.sorted().map { .number($0.rawValue) }),
      ])
    return id
  }
}

/// Stops a report for everybody, or takes it up again: whoever set it up, or configures the company.
public struct StopSubscription: Sendable {
  private let id: SubscriptionID
  private let takesUp: Bool

  public init(_ id: SubscriptionID, takesUp: Bool = false) {
    self.id = id
    self.takesUp = takesUp
  }

  /// - Returns: false when there is no such report.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Bool {
    guard let found = try SubscriptionStore.find(id, of: company, transaction) else { return false }
    try actor.needs(found.createdBy == actor.person ? .see : .configure, in: company)
    try SubscriptionStore.setStopped(takesUp ? nil : at, id, company: company, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    if takesUp {
      journal.record("schedule.resumed", "subscription:\(id)", company: company, facts: ["report": .text(found.report)])
    } else {
      journal.record("schedule.stopped", "subscription:\(id)", company: company, facts: ["report": .text(found.report)])
    }
    return true
  }
}

/// Somebody no longer wants a report; the others still receive it.
public struct Unsubscribe: Sendable {
  private let id: SubscriptionID

  public init(_ id: SubscriptionID) { self.id = id }

  /// - Returns: false when the person did not receive it.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Bool {
    try actor.needs(.see, in: company)
    guard let person = actor.person,
      try SubscriptionStore.remove(person, from: id, company: company, transaction)
    else { return false }
    Journal(transaction, actor: actor, at: at).record(
      "schedule.left", "subscription:\(id)", company: company, facts: [:])
    return true
  }
}
