import DunningRules
import Journal
public import Kernel
public import Messaging
import MessagingRules
import Promises
import PromisesRules
import Receivables
public import ReceivablesRules
public import Storage

/// Reminds customers of what they promised some working days before its day, where the company has chosen so: a
/// courteous e-mail that says what was promised, for when and how to pay. Once a promise, never of one that is covered, and
/// of one promise of a customer a day: the next to come, then the one that is for most.
public struct RemindOfPromises: Sendable {
  private let company: Company
  private let day: CivilDate

  public init(_ company: Company, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Parameter heard: customers whom a rehearsal would turn to today, beside those whom a run has turned to.
  /// - Returns: how many messages were put into the outbox.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(
    _ transaction: Transaction, actor: Actor, at: Moment, heard: Set<CustomerID> = []
  ) throws -> Int {
    try actor.needs(.remind, in: company.id)
    let waiting = try Outbox.waitingForPromises(of: company.id, transaction)
    let days = try SendingRulesStore.find(company.id, transaction).promiseDays
    if waiting.isEmpty, days == nil { return 0 }
    let pending = try PromiseStore.open(of: company.id, transaction)
    try withdraw(waiting, but: pending, transaction)
    guard let days else { return 0 }
    let due = try due(pending.filter { !heard.contains($0.customer) }, days, at: at, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    var count = 0
    for (promise, message) in try messages(due, at: at, transaction) {
      guard let id = try Outbox.enqueue(transaction, message, at: at) else { continue }
      count += 1
      journal.record(
        "promise.reminded", "promise:\(promise.id)", company: company.id, facts: ["message": .number(id.rawValue)])
    }
    return count
  }

  /// What waits and has lost its sense: its day has come, or the promise was kept, broken or withdrawn meanwhile.
  private func withdraw(
    _ waiting: [ActionID], but pending: [OpenPromise], _ transaction: Transaction
  ) throws {
    let standing = Set(pending.filter { $0.promisedFor > day }.map { PromiseMessage.action(of: $0.id) })
    try Outbox.withdraw(
      waiting.filter { !standing.contains($0) }, of: company.id,
      because: Phrase("the day of the promise has come, or it has ended"), transaction)
  }

  /// The promises whose time has come, that nothing was said about, of customers who may be written to and have no other
  /// message today: until the day of the promise there is another one.
  private func due(
    _ pending: [OpenPromise], _ days: Int, at: Moment, _ snapshot: Snapshot
  ) throws -> [OpenPromise] {
    let calendar = BusinessCalendar(.france)
    // As for all that leaves by itself: on days on which people work here and where the customer is.
    guard calendar.isBusinessDay(day) else { return [] }
    let timely = pending.filter {
      !$0.left.isEmpty
        && PromiseReminder.isDue(
          madeOn: $0.madeOn, promisedFor: $0.promisedFor, workingDays: days, on: day, calendar: calendar)
    }
    if timely.isEmpty { return [] }
    let written = try Outbox.promisesWritten(of: company.id, among: timely.map(\.id), snapshot)
    let customers = try CustomerStore.find(
      Set(timely.map(\.customer)).sorted(), of: company.id, snapshot
    ).filter { customer in
      customer.insolventSince == nil && !(customer.pause?.holds(on: day) ?? false)
        && !NationalHolidays.isHoliday(day, in: customer.address.country)
    }
    let keys = customers.map(\.id)
    let rules = try SendingRulesStore.find(company.id, snapshot)
    let elsewhere =
      rules.oneCompanyADay == true
      ? try GroupFacts.heard(of: company.id, on: day, where: { "\($0) IN \(keys)" }, snapshot) : []
    let told = try PromiseContacts.read(
      of: company.id, since: at.parisDate, until: at.parisDate, where: { "\($0) IN \(keys)" }, snapshot)
    let able = Set(keys).subtracting(try PromiseContacts.heard(of: company.id, on: day, among: keys, snapshot))
      .subtracting(told.map(\.customer)).subtracting(elsewhere)
      .subtracting(
        try OutcomeFacts.unread(of: company.id, on: day, where: { "\($0) IN \(keys)" }, snapshot).keys)
    let unsaid = timely.filter { able.contains($0.customer) && !written.contains($0.id) }
    return Dictionary(grouping: unsaid, by: \.customer).compactMap { _, promises in
      promises.min { ($0.promisedFor, $1.leftMinor, $0.id) < ($1.promisedFor, $0.leftMinor, $1.id) }
    }.sorted { $0.id < $1.id }
  }

  private func messages(
    _ promises: [OpenPromise], at: Moment, _ snapshot: Snapshot
  ) throws -> [(promise: OpenPromise, message: NewMessage)] {
    // Worded like the gentlest reminder of a scenario, to whoever it would go to.
    let contacts = try MailContacts.find(
      of: Set(promises.map(\.customer)).sorted(), company: company.id, on: day, snapshot)
    let actions = promises.compactMap { promise -> StoredAction? in
      guard let contact = contacts[promise.customer], let currency = promise.left.first?.amount.currency else {
        return nil
      }
      let items = promise.left.filter { $0.amount.currency == currency }
      return StoredAction(
        id: PromiseMessage.action(of: promise.id),
        action: PlannedAction(
          customer: promise.customer, day: day, step: .courtesy, channel: .email, contact: contact,
          needsApproval: false, total: Money(minor: items.reduce(0) { $0 + $1.amount.minor }, currency),
          items: items.map { PlannedItem($0.item, .courtesy, minor: $0.amount.minor) }, reasons: []),
        state: .queued)
    }
    let byAction = Dictionary(
      promises.map { (PromiseMessage.action(of: $0.id), $0) }, uniquingKeysWith: { first, _ in first })
    return try ComposeReminders(company, at: at).messages(actions, snapshot).compactMap { message in
      guard let promise = byAction[message.action], !message.recipient.isEmpty else { return nil }
      var message = message
      message.reminder = message.reminder.ofPromise(promise, on: day)
      return (promise, message)
    }
  }
}

extension Reminder {
  /// The reminder as one of a promise: of its day, with a reference of its own, and nothing that presses.
  fileprivate func ofPromise(_ promise: OpenPromise, on day: CivilDate) -> Reminder {
    var reminder = self
    reminder.step = .promise
    reminder.payBy = promise.promisedFor
    reminder.reference = PromiseMessage.reference(promise.id, day)
    reminder.promise = Reminder.Promised(
      promise: promise.id, isInstalment: promise.isInstalment, openMinor: promise.openMinor)
    reminder.penaltyTerms = nil
    reminder.earlier = []
    reminder.brokenPromise = nil
    for place in reminder.lines.indices { reminder.lines[place].agreed = nil }
    return reminder
  }
}
