public import Kernel

/// The kinds of work of a collector's day, in the order in which they are done.
public enum AgendaKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// A customer answered, and nobody has read it: it comes first, for it may change all that follows.
  case reply
  /// A promise was not kept.
  case promise
  /// Somebody is to be called.
  case call
  /// A message waits for approval.
  case sending
  /// A registered letter came back, nobody knows the customer at its address; or there is none to write to.
  case address
  /// A dispute has not moved for a while.
  case dispute
  /// What is owed has been through every step of its scenario.
  case decision
  /// A step asks something of whoever collects.
  case errand
  /// What a colleague, or oneself, asked to do.
  case task
}

/// What a line of the agenda is about, as an address names it: `call.42`.
public struct AgendaKey: Sendable, Hashable {
  public let kind: AgendaKind
  /// The customer of an answer, a promise, a call, an address, a dispute or a decision; the action of a sending or an
  /// errand; the task.
  public let subject: Int64

  public init(_ kind: AgendaKind, _ subject: Int64) {
    self.kind = kind
    self.subject = subject
  }

  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = AgendaKind(rawValue: String(parts[0])), let subject = Int64(parts[1])
    else { return nil }
    self.init(kind, subject)
  }

  public var text: String { "\(kind.rawValue).\(subject)" }
}

/// Why something is on the agenda.
public enum AgendaReason: Sendable, Hashable {
  /// Answers of the customer wait to be dealt with: how many, the oldest, and what the rules found in it first, or
  /// `report` where mail servers wrote all of them.
  case answered(reply: Int64, on: CivilDate, says: String?, count: Int)
  case brokenPromise(Money, left: Money, promisedFor: CivilDate)
  case promiseDue(Money, on: CivilDate)
  /// The customer asked to be called back, and at what time where one was said.
  case callback(on: CivilDate, at: TimeOfDay? = nil, contact: String?)
  /// Nobody answered the last call, which was made on that day.
  case unanswered(CivilDate)
  /// The customer said on that day that it had paid, and is late all the same.
  case saidPaid(CivilDate)
  /// The scenario asks for a call, or for another act of a person.
  case step(String, channel: String)
  /// A message of a step waits for approval.
  case approval(String, channel: String)
  /// A letter of that day was brought back by the post: nobody knows the customer at the address.
  case letterReturned(posted: CivilDate, on: CivilDate)
  /// A step had something to ask on that day, and no address or number to ask it at.
  case unreachable(String, since: CivilDate)
  case creditExpected(since: CivilDate)
  case disputeOpen(since: CivilDate)
  /// The last step that there was, and its day.
  case scenarioEnded(String, on: CivilDate)
  case asked(String, by: String)
  /// What a step of the scenario asks of a colleague.
  case errand(String)
}

/// Something that could be on somebody's agenda.
public struct AgendaFact: Sendable, Hashable {
  public let key: AgendaKey
  public let customer: CustomerID
  public let reason: AgendaReason
  /// When it came up: what was done before that day does not settle it.
  public let since: CivilDate
  /// The day for which it is; days that have passed are of today.
  public let due: CivilDate
  /// The day to which it was put off, where that is still to come.
  public internal(set) var putOffTo: CivilDate?
  /// What is at stake; nil is what the customer's account has overdue.
  public let amount: Money?
  /// Who was asked to do it; nil for what is the work of whoever collects from the customer.
  public let assignee: PersonID?
  /// What else there is to say or do about the customer, that has no line of its own while this one stands.
  public internal(set) var also: [AgendaFact] = []

  /// The day on whose agenda it stands; a day that has passed is today.
  public var standsOn: CivilDate { max(due, putOffTo ?? due) }

  /// The earliest time at which the customer expects a call, of the day of the agenda on which the line stands: a time
  /// of a day that has passed says nothing of this one.
  public func time(on day: CivilDate) -> TimeOfDay? {
    reasons.compactMap { fact -> TimeOfDay? in
      guard case .callback(let on, let time?, _) = fact.reason, on == max(day, fact.standsOn) else { return nil }
      return time
    }.min()
  }

  /// All that its line is for, what it leads with first.
  public var reasons: [AgendaFact] { [self] + also }

  public init(
    _ key: AgendaKey, customer: CustomerID, reason: AgendaReason, since: CivilDate, due: CivilDate,
    amount: Money? = nil, assignee: PersonID? = nil
  ) {
    self.key = key
    self.customer = customer
    self.reason = reason
    self.since = since
    self.due = due
    self.amount = amount
    self.assignee = assignee
  }
}

/// What somebody said of a line: it is finished, or is for another day.
public struct AgendaMark: Sendable, Hashable {
  public let day: CivilDate
  /// The day on which it comes back; nil when it is finished.
  public let until: CivilDate?
  /// What has come up until that day is meant: later than ``day`` when it was said of a line of a coming day.
  public let seen: CivilDate
  /// Whose word it is.
  public let person: PersonID?

  public init(on day: CivilDate, until: CivilDate? = nil, seen: CivilDate? = nil, by person: PersonID? = nil) {
    self.day = day
    self.person = person
    self.until = until
    self.seen = max(day, seen ?? day)
  }
}
