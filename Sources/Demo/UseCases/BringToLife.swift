import Agenda
import AgendaRules
public import DemoRules
import Disputes
import DisputesRules
import Dunning
import DunningRules
import Journal
public import Kernel
import Litigation
import Messaging
public import PeopleRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
public import Storage
import Teamwork

/// Writes what the people of a demo did in its last months: reminders that left, calls, promises with what came of them,
/// answers by e-mail, comments, tasks and answers to disputes, each at its hour and in the name of who did it.
public struct BringToLife: Sendable {
  /// What was written.
  public struct Result: Sendable, Hashable {
    public var reminders = 0
    public var calls = 0
    public var promises = 0
    public var comments = 0
    public var tasks = 0
    public var mails = 0
  }

  private let people: [DemoColleague: Person]
  private let seed: UInt64

  public init(_ people: [DemoColleague: Person], seed: UInt64) {
    self.people = people
    self.seed = seed
  }

  public func run(_ transaction: Transaction, day: CivilDate, actor: Actor, at: Moment) throws -> Result {
    guard let company = try CompanyStore.all(transaction).first else { return Result() }
    let accounts = try DemoAccountStore.read(company.id, first: DemoLife.customers, on: day, transaction)
    try entrust(accounts, company.id, actor: actor, at: at, transaction)
    let life = DemoLife(
      accounts, scenario: Scenario.standard.withMinimum(company.reminderMinimumMinor), seed: seed, day: day)
    try openLegalFile(company.id, day: day, at: at, transaction)
    var teller = try DemoTeller(company, people, until: day, transaction)
    for (_, acts) in Dictionary(grouping: life.acts, by: \.day).sorted(by: { $0.key < $1.key }) {
      try teller.tell(acts)
    }
    return teller.result
  }

  /// The customer who is late with most, for longest and without contesting, is in court.
  private func openLegalFile(_ company: CompanyID, day: CivilDate, at: Moment, _ transaction: Transaction) throws {
    guard let person = people.values.filter({ $0.actor.may(.remind, in: company) }).min(by: { $0.id < $1.id }) else {
      return
    }
    let late = day.adding(days: -240)
    let found: CustomerID? = try transaction.first(
      """
      SELECT i.customer FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(company) AND i.kind = 'invoice' AND i.open_minor > 0 AND i.disputed_minor = 0 AND i.promised_minor = 0
        AND i.due < \(late) AND c.insolvent_since IS NULL AND c.kind <> \(CustomerKind.consumer.rawValue)
      GROUP BY i.customer ORDER BY SUM(i.open_minor) DESC, i.customer LIMIT 1
      """
    ) { $0.id(0) }
    guard let found else { return }
    let items = try ItemStore.open(of: found, company: company, transaction).filter {
      $0.open.isPositive && $0.disputed.isZero && $0.promised.isZero && $0.due < late
    }
    _ = try OpenLegalFile(of: found, items.map(\.id), note: "Injonction de payer en préparation")
      .run(transaction, company: company, on: day.adding(days: -12), actor: person.actor, at: at)
  }

  /// Gives each customer who collects from it and who sells to it.
  private func entrust(
    _ accounts: [DemoAccount], _ company: CompanyID, actor: Actor, at: Moment, _ transaction: Transaction
  ) throws {
    for colleague in DemoColleague.allCases {
      guard let person = people[colleague]?.id else { continue }
      let collects = accounts.filter { DemoColleague.collector(of: $0.index) == colleague }.map(\.customer)
      let sells = accounts.filter { DemoColleague.seller(of: $0.index) == colleague }.map(\.customer)
      for (duty, customers) in [(Duty.collector, collects), (.salesperson, sells)] where !customers.isEmpty {
        try PutInCharge(person, duty, of: customers).run(transaction, company: company, actor: actor, at: at)
      }
      if !collects.isEmpty {
        let target = CollectorTarget(linesPerDay: 15, receivedPerMonth: Money(minor: 25_000_000, .eur))
        try SetTarget(target, of: person).run(transaction, company: company, actor: actor, at: at)
      }
    }
  }
}

/// Writes the acts of one day after the other.
private struct DemoTeller {
  let company: Company
  let people: [DemoColleague: Person]
  let last: CivilDate
  let transaction: Transaction
  var result = BringToLife.Result()
  private var promises: [Int: PromiseID] = [:]
  private let sending: TellPastSending

  /// - Parameter last: the day of the demo.
  init(
    _ company: Company, _ people: [DemoColleague: Person], until last: CivilDate, _ transaction: Transaction
  ) throws {
    self.company = company
    self.people = people
    self.last = last
    sending = try TellPastSending(of: company, transaction)
    self.transaction = transaction
  }

  private static let program = Actor.system("worker")

  mutating func tell(_ acts: [DemoAct]) throws {
    try remind(acts)
    for act in acts {
      guard let person = people[act.by] else { continue }
      let at = Moment.paris(act.day, hour: act.minutes / 60, minute: act.minutes % 60)
      switch act.deed {
      case .reminder: break
      case .call(let call): try self.call(call, act, person, at)
      case .verdict(let number, let isKept):
        if let promise = promises[number] {
          Journal(transaction, actor: Self.program, at: at).record(
            isKept ? "promise.kept" : "promise.broken", "promise:\(promise)", company: company.id)
        }
      case .comment(let text):
        try WriteComment(text, about: act.customer).run(transaction, company: company.id, actor: person.actor, at: at)
        result.comments += 1
      case .task(let text, let colleague, let due):
        guard let assignee = people[colleague]?.id else { continue }
        try AskTask(text, about: act.customer, of: assignee, by: due)
          .run(transaction, company: company.id, on: act.day, actor: person.actor, at: at)
        result.tasks += 1
      case .answer(let item, let isGranted, let note): try answer(item, isGranted, note, act, person, at)
      case .mail(let mail): try receive(mail, act, person, at)
      }
    }
  }

  // MARK: Reminders

  private mutating func remind(_ acts: [DemoAct]) throws {
    var planned: [PlannedAction] = []
    var done: [CustomerID: DemoAct] = [:]
    for act in acts {
      guard case .reminder(let action, let isDone) = act.deed else { continue }
      planned.append(action)
      if isDone { done[act.customer] = act }
    }
    guard let day = acts.first?.day, !planned.isEmpty else { return }
    let morning = Moment.paris(day, hour: 7, minute: 5)
    let stored = try ActionStore.insert(planned, company: company.id, on: day, at: morning, transaction)
    Journal(transaction, actor: Self.program, at: morning).record(
      "reminders.planned", "day:\(day)", company: company.id,
      facts: ["actions": .list(stored.map { .number($0.id.rawValue) })])
    result.reminders += stored.count
    for action in stored where action.state != .queued {
      guard let act = done[action.action.customer], let person = people[act.by] else { continue }
      let at = Moment.paris(day, hour: act.minutes / 60 < 9 ? 12 : act.minutes / 60)
      let isApproval = action.state == .toApprove
      _ = try ActionStore.move(
        action.id, of: company.id, from: action.state, to: isApproval ? .queued : .done, by: person.actor.label, at: at,
        transaction)
      Journal(transaction, actor: person.actor, at: at).record(
        "reminder.resolved", "action:\(action.id)", company: company.id,
        facts: ["resolution": .text(isApproval ? "approved" : "done")])
    }
    let left = stored.filter { $0.action.channel.isMessage && done[$0.action.customer] != nil }
    try ComposeReminders(company, at: morning).enqueue(transaction, left)
    // What left on a past day arrived then, and letters were posted.
    try transaction.execute(
      """
      UPDATE outbox SET posted_on = \(morning.parisDate), posted_by = \(Self.program.label)
      WHERE company = \(company.id) AND state = 'pending' AND action IN \(left.map(\.id))
        AND channel <> \(DunningChannel.email.rawValue) AND channel <> \(DunningChannel.sms.rawValue)
      """)
    try answerForThePost(left.map(\.id), posted: morning.parisDate)
    try sending.run(transaction, left.map(\.id), at: morning.adding(seconds: 600))
  }

  /// Gives registered letters their numbers, and what the post said of them a week later: most were delivered.
  private func answerForThePost(_ actions: [ActionID], posted: CivilDate) throws {
    let letters: SQL = """
      company = \(company.id) AND action IN \(actions) AND channel = \(DunningChannel.registeredLetter.rawValue)
      """
    let digits: SQL = "CAST(10000000 + id * 37 AS text)"
    try transaction.execute(
      """
      UPDATE outbox SET
        post_number = '1A 204 ' || substr(\(digits), 2, 3) || ' ' || substr(\(digits), 5, 4) || ' ' || CAST(id % 10 AS text)
      WHERE \(letters)
      """)
    let answered = posted.adding(days: 7)
    guard answered <= last else { return }
    try transaction.execute(
      """
      UPDATE outbox SET post_outcome_on = \(answered), post_outcome_by = \(Self.program.label),
        post_outcome = CASE WHEN id % 7 = 0 THEN 'unclaimed' WHEN id % 13 = 0 THEN 'unknown_address' ELSE 'delivered' END
      WHERE \(letters)
      """)
  }

  // MARK: Calls

  private mutating func call(_ call: DemoAct.Call, _ act: DemoAct, _ person: Person, _ at: Moment) throws {
    let promise = try call.promise.map { try promised($0, call, act, person, at) }
    let report = try transaction.count(
      """
      INSERT INTO call_report (company, customer, person, day, written, outcome, contact, note, call_back, promise)
      VALUES (\(company.id), \(act.customer), \(person.id), \(act.day), \(at), \(call.outcome), \(call.contact),
        \(call.note), \(call.callBack), \(promise)) RETURNING id
      """)
    Journal(transaction, actor: person.actor, at: at).record(
      "call.reported", "customer:\(act.customer)", company: company.id,
      facts: ["report": .number(report), "outcome": .text(call.outcome)])
    result.calls += 1
  }

  private mutating func promised(
    _ promise: DemoAct.Promise, _ call: DemoAct.Call, _ act: DemoAct, _ person: Person, _ at: Moment
  ) throws -> PromiseID {
    let state = promise.verdict.map { $0.isKept ? "kept" : "broken" } ?? "pending"
    let id: PromiseID = try transaction.insert(
      """
      INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on, promised_by, note)
      VALUES (\(company.id), \(act.customer), \(act.day), \(promise.until), \(state), \(promise.verdict?.day),
        \(call.contact), \(call.note)) RETURNING id
      """)
    for part in promise.parts {
      try transaction.execute(
        """
        INSERT INTO promise_item (company, promise, item, amount_minor, currency)
        VALUES (\(company.id), \(id), \(part.item), \(part.minor), \(promise.currency))
        """)
      guard promise.verdict == nil else { continue }
      try transaction.execute(
        """
        UPDATE item SET promised_minor = promised_minor + \(part.minor)
        WHERE company = \(company.id) AND id = \(part.item)
        """)
    }
    KeptFigures.changed(promise.parts.map(\.item), transaction)
    Journal(transaction, actor: person.actor, at: at).record(
      "promise.recorded", "customer:\(act.customer)", company: company.id,
      facts: ["promise": .number(id.rawValue), "for": .date(promise.until)])
    promises[promise.number] = id
    result.promises += 1
    return id
  }

  // MARK: Answers

  private mutating func receive(_ mail: DemoMail, _ act: DemoAct, _ person: Person, _ at: Moment) throws {
    result.mails += 1
    let taken = TakenMail(uid: Int64(result.mails), bytes: DemoMailWords(mail: mail).bytes(written: at))
    try TakeReplies([taken], from: "demo", validity: 1)
      .run(transaction, company: company.id, actor: Self.program, at: at.adding(seconds: 120))
    guard mail.isDealt,
      let reply = try ReplyStore.latest(of: act.customer, company: company.id, limit: 1, transaction).first
    else { return }
    try MarkReply(reply.id, .dealt, version: reply.version)
      .run(transaction, company: company.id, actor: person.actor, at: at.adding(seconds: 2_400))
  }

  // MARK: Disputes

  private func answer(
    _ item: ItemID, _ isGranted: Bool, _ note: String, _ act: DemoAct, _ person: Person, _ at: Moment
  ) throws {
    let dispute: DisputeID? = try transaction.first(
      "SELECT id FROM dispute WHERE company = \(company.id) AND item = \(item) AND closed_on IS NULL ORDER BY id LIMIT 1"
    ) { $0.id(0) }
    guard let dispute else { return }
    if isGranted {
      try ExpectCredit(dispute, note: note).run(
        transaction, company: company.id, on: act.day, actor: person.actor, at: at)
    } else {
      try CloseDispute(dispute, .refused, note: note).run(
        transaction, company: company.id, on: act.day, actor: person.actor, at: at)
    }
  }
}
