import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage
import Teamwork
import TeamworkRules

/// Everything the agenda shows, read in one snapshot with a constant number of statements.
struct AgendaFile: Sendable {
  /// A customer of the list.
  struct Account: Sendable {
    let id: CustomerID
    let code: String
    let name: String
    let city: String?
    let overdue: Money
    /// What of that is promised, in minor units: nobody asks for it now.
    let promisedMinor: Int64
    let oldestDue: CivilDate?
    /// The day on which insolvency proceedings were opened.
    let insolventSince: CivilDate?
    /// Whether what is owed was declared since.
    let isDeclared: Bool
    /// Who collects from it, where that was asked.
    let collector: PersonID?

    /// What of it says how much a line matters.
    var standing: AgendaAccount {
      AgendaAccount(
        overdue: Money(minor: max(0, overdue.minor - promisedMinor), overdue.currency), oldestDue: oldestDue,
        insolvency: insolventSince.map {
          isDeclared ? .declared : .undeclared(until: ClaimDeadline.earliest(opened: $0))
        })
    }
  }

  let lines: [AgendaFact]
  /// How much stands behind what was read.
  let reading: AgendaStore.Reading
  let accounts: [CustomerID: Account]
  let done: MarkStore.Done
  /// How many lines a day whoever's agenda it is wants to finish.
  let target: Int?
  /// Whom else one meets at the customers of the list right now.
  let others: [CustomerID: Presence]
  /// The people whose agenda may be looked at; empty for who sees their own only.
  let team: [Colleague]
  let detail: AgendaDetail?
  /// The colleagues for whom whoever's agenda it is stands in.
  let replaced: [AbsenceStore.Line]
  /// The absence of whoever's agenda it is, and whether its deputy is away too.
  let absence: (line: AbsenceStore.Line, isUnfilled: Bool)?
  /// Whether the company has no item yet, so that nothing can be there.
  let isNew: Bool
  /// The line that was asked for and is not on the agenda: it was finished, put off, or is somebody else's.
  let gone: Gone?

  /// What a line was about that is not there, as far as one may see it.
  struct Gone: Sendable {
    enum Place: Sendable {
      /// Nobody has it to do.
      case nowhere
      /// It is somebody else's work: whose, where one may look at their agenda.
      case elsewhere(Colleague?)
      /// Who does not see the customer is not told.
      case unseen
    }

    let customer: (code: String, name: String)?
    let place: Place

    /// - Parameter open: what is to be done on the agenda that was asked for.
    static func read(
      _ key: AgendaKey, _ sight: Sight, beside open: [AgendaFact], mayLookAtOthers: Bool, until last: CivilDate,
      on day: CivilDate, _ snapshot: Snapshot
    ) throws -> Gone {
      guard let customer = try AgendaStore.customer(of: key, sight, snapshot) else {
        return Gone(customer: nil, place: sight.isWhole ? .nowhere : .unseen)
      }
      var place = Place.nowhere
      if !open.contains(where: { $0.key == key }) {
        let facts = try AgendaStore.facts(of: .team, sight, about: customer.id, until: last, on: day, snapshot)
        let marks = try MarkStore.latest(of: [customer.id], company: sight.company, snapshot)
        if let line = AgendaRule.open(facts, marks: marks, until: last, on: day).first(where: { $0.key == key }) {
          place = .elsewhere(mayLookAtOthers ? try whose(line, sight.company, snapshot) : nil)
        }
      }
      return Gone(customer: (code: customer.code, name: customer.name), place: place)
    }

    private static func whose(_ line: AgendaFact, _ company: CompanyID, _ snapshot: Snapshot) throws -> Colleague? {
      let person = try line.assignee ?? InChargeStore.of(line.customer, in: company, snapshot)[.collector]
      return try TeamStore.colleagues(of: company, snapshot).first { $0.id == person }
    }
  }

  static func read(
    _ asked: AgendaRequest, me: PersonID, _ sight: Sight, mayLookAtOthers: Bool, mayCall: Bool, on day: CivilDate,
    at now: Moment, _ snapshot: Snapshot
  ) throws -> AgendaFile {
    let scope = asked.scope(me)
    let last = asked.view == .week ? day.adding(days: AgendaRule.weekDays - 1) : day
    let away = try Away(scope, sight.company, on: day, snapshot)
    let (reading, open) = try work(asked, scope, until: last, away.standing, sight, on: day, snapshot)
    // A task for a later day is on its day's own heading, below the week, when a link leads to it.
    let later = try asked.line.flatMap { key in
      asked.view == .week
        ? try AgendaStore.task(key, of: scope, sight, on: day, standing: away.standing, snapshot) : nil
    }.flatMap { $0.due > last ? $0 : nil }
    let customers = Set(open.map(\.customer)).union(later.map { [$0.customer] } ?? [])
    let accounts = try accounts(
      of: customers, sight.company, withCollectors: !away.replaced.isEmpty, on: day, snapshot)
    var lines = AgendaRule.lines(
      of: open, on: day, accounts: accounts.mapValues(\.standing), mayCall: mayCall)
    // In the order that is shown: the first line is the one that is open.
    switch asked.view {
    case .kind: break
    case .stake: lines = AgendaRule.byPriority(lines, accounts.mapValues(\.standing), on: day)
    case .week: lines = AgendaRule.byDay(lines, on: day)
    }
    if let later {
      let mark = try MarkStore.latest(of: [later.customer], company: sight.company, snapshot)[later.key]
      if !AgendaRule.isLaidAside(later, by: mark, on: day) { lines.append(later) }
    }
    // Never another line than the one that an address names: what is typed there would be said of another customer.
    let opened =
      asked.line == nil
      ? lines.first : lines.first { line in line.reasons.contains { $0.key == asked.line } }
    let missing = opened == nil ? asked.line : nil
    let gone = try missing.map {
      try Gone.read($0, sight, beside: open, mayLookAtOthers: mayLookAtOthers, until: last, on: day, snapshot)
    }
    return AgendaFile(
      lines: lines, reading: reading, accounts: accounts, done: try MarkStore.done(of: scope, sight, on: day, snapshot),
      target: try target(scope, sight.company, snapshot),
      others: try PresenceStore.others(than: me, company: sight.company, now: now, snapshot),
      team: mayLookAtOthers ? try TeamStore.colleagues(of: sight.company, snapshot) : [],
      detail: try opened.flatMap { line in
        try accounts[line.customer].map {
          try AgendaDetail.read(
            line, $0, me: me, standing: away.standing, sight.company, on: day, at: now, snapshot)
        }
      }, replaced: away.replaced, absence: away.absence,
      isNew: try lines.isEmpty && !ItemStore.hasAny(of: sight.company, snapshot), gone: gone)
  }

  /// What was read and is to be done until a day. Where most of the first was laid aside, what is behind it is the day's
  /// work: it is read too. So is what is about the customer of the line that an address names.
  private static func work(
    _ asked: AgendaRequest, _ scope: AgendaScope, until last: CivilDate, _ standing: StandIn?, _ sight: Sight,
    on day: CivilDate, _ snapshot: Snapshot
  ) throws -> (reading: AgendaStore.Reading, open: [AgendaFact]) {
    func open(_ facts: [AgendaFact]) throws -> [AgendaFact] {
      let marks = try MarkStore.latest(of: Set(facts.map(\.customer)), company: sight.company, snapshot)
      return AgendaRule.open(facts, marks: marks, until: last, on: day, standing: standing)
    }
    func read(_ most: Int) throws -> AgendaStore.Reading {
      try AgendaStore.read(of: scope, sight, until: last, on: day, most: most, standing: standing, snapshot)
    }
    var reading = try read(asked.most)
    var found = try open(reading.facts)
    while reading.isWorn(found) {
      reading = try read(min(reading.most * 4, AgendaStore.linesEver))
      found = try open(reading.facts)
    }
    if let named = asked.line, reading.isCut(named.kind), !found.contains(where: { $0.key == named }),
      let customer = try AgendaStore.customer(of: named, sight, snapshot)?.id
    {
      let about = try open(
        AgendaStore.facts(
          of: scope, sight, about: customer, until: last, on: day, standing: standing, snapshot))
      found = found.filter { $0.customer != customer } + about
    }
    return (reading, found)
  }

  private static func target(_ scope: AgendaScope, _ company: CompanyID, _ snapshot: Snapshot) throws -> Int? {
    guard case .of(let person) = scope else { return nil }
    return try TargetStore.of(person, in: company, snapshot)?.linesPerDay
  }

  /// Whose work a line is: the name of a colleague who is away.
  func standsFor(_ line: AgendaFact) -> String? {
    let whose = line.reasons.compactMap { $0.assignee ?? accounts[$0.customer]?.collector }
    return replaced.first { whose.contains($0.absence.person) }?.name
  }

  /// Who is away of those whose agenda is read.
  private struct Away {
    var replaced: [AbsenceStore.Line] = []
    var absence: (line: AbsenceStore.Line, isUnfilled: Bool)?
    var standing: StandIn?

    init(_ scope: AgendaScope, _ company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws {
      guard case .of(let person) = scope else { return }
      let present = try AbsenceStore.present(in: company, on: day, snapshot)
      replaced = present.filter { $0.isFilled && $0.line.absence.deputy == person }.map(\.line)
      standing = StandIn(person, for: Set(replaced.map(\.absence.person)))
      absence = present.first { $0.line.absence.person == person }.map { ($0.line, !$0.isFilled) }
    }
  }

  /// The customers of some keys with what each has overdue in its own currency.
  ///
  /// - Parameter withCollectors: whether it is told who collects from each, for whoever stands in for a colleague.
  static func accounts(
    of customers: Set<CustomerID>, _ company: CompanyID, withCollectors: Bool = false, on day: CivilDate,
    _ snapshot: Snapshot
  ) throws -> [CustomerID: Account] {
    let these: SQL = "c.company = \(company) AND c.id IN \(customers.sorted())"
    let collector: SQL =
      withCollectors
      ? """
      (SELECT h.person FROM in_charge h WHERE h.company = c.company AND h.customer = c.id
        AND h.duty = \(Duty.collector.rawValue))
      """ : "NULL"
    let declared: SQL = """
      CASE WHEN c.insolvent_since IS NOT NULL AND EXISTS (SELECT 1 FROM declared_claim d WHERE d.company = c.company AND d.customer = c.id
        AND d.insolvent_since = c.insolvent_since) THEN 1 ELSE 0 END, \(collector),
        (SELECT CAST(COALESCE(SUM(p.promised_minor), 0) AS bigint) FROM item p
          WHERE p.company = c.company AND p.customer = c.id AND p.promised_minor > 0 AND p.due < \(day)
            AND p.currency = c.currency)
      """
    let statement: SQL =
      try KeptFigures.hold(company, on: day, snapshot)
      ? """
      SELECT c.id, c.code, c.name, c.city, c.currency, COALESCE(a.overdue_minor, 0), a.oldest_due,
        c.insolvent_since, \(declared)
      FROM customer c LEFT JOIN account a ON a.company = c.company AND a.customer = c.id AND a.currency = c.currency
      WHERE \(these)
      """
      : """
      SELECT c.id, c.code, c.name, c.city, c.currency, \(Overdue.sum(on: day)), \(Overdue.oldest(on: day)),
        c.insolvent_since, \(declared)
      FROM customer c LEFT JOIN item i ON i.company = \(company) AND i.customer = c.id AND i.open_minor <> 0
        AND i.currency = c.currency
      WHERE \(these) GROUP BY c.id, c.company, c.code, c.name, c.city, c.currency, c.insolvent_since
      """
    let found = try snapshot.query(statement) { row in
      Account(
        id: row.id(0), code: row.text(1), name: row.text(2), city: row.textOrNil(3),
        overdue: Money(minor: row.int(5), try row.currency(4)), promisedMinor: row.int(10),
        oldestDue: try row.dateOrNil(6), insolventSince: try row.dateOrNil(7), isDeclared: row.int(8) != 0,
        collector: row.idOrNil(9))
    }
    return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
  }
}

/// The line that is open: its customer's account, and what was said lately.
struct AgendaDetail: Sendable {
  let line: AgendaFact
  let account: AgendaFile.Account
  let contacts: [Contact]
  let positions: [CustomerQueries.Position]
  /// What is owed, oldest first.
  let items: [Item]
  let promises: [CustomerQueries.PromiseLine]
  /// How the customer kept its promises.
  let reliability: Reliability?
  let actions: [StoredAction]
  let calls: [CallReport]
  /// What the customer answered, newest first.
  let replies: [KeptReply]
  /// What oneself, or a colleague for whom one stands in, was asked to do about the customer, beside the line.
  let tasks: [StoredTask]
  /// Who looks at the customer right now.
  let present: [Presence]

  /// Whether a message waits to leave among what is shown.
  var hasWaiting: Bool { actions.contains { $0.stage.isInQueue } }

  /// Whom the step that waits for a person names.
  var called: ContactID? { actions.first { $0.stage == .toDo }?.action.contact }

  /// Invoices that can be ticked: a longer account is promised from its own page.
  static let itemsMax = 50
  private static let events = 6
  /// Tasks that the report of a call can finish.
  static let tasksMax = 5

  static func read(
    _ line: AgendaFact, _ account: AgendaFile.Account, me: PersonID, standing known: StandIn? = nil,
    _ company: CompanyID, on day: CivilDate, at now: Moment, _ snapshot: Snapshot
  ) throws -> AgendaDetail {
    let id = line.customer
    let absent =
      known?.person == me
      ? known?.absent.sorted() ?? []
      : try AbsenceStore.replaced(by: me, in: company, on: day, snapshot).map(\.absence.person)
    return AgendaDetail(
      line: line, account: account, contacts: try ContactStore.all(of: id, company: company, snapshot),
      positions: try CustomerQueries.positions(of: id, company: company, on: day, snapshot),
      items: try ItemStore.open(of: id, company: company, after: nil, limit: itemsMax, owedOnly: true, snapshot),
      promises: try CustomerQueries.promises(of: id, company: company, limit: events, snapshot),
      reliability: try ReliabilityStore.of(id, in: company, on: day, snapshot),
      actions: try ActionStore.history(of: id, company: company, on: day, limit: events, snapshot),
      calls: try CallStore.all(of: id, company: company, limit: events, snapshot),
      replies: try ReplyStore.latest(of: id, company: company, limit: events, snapshot),
      tasks: try TaskStore.open(of: [me] + absent, about: id, company: company, limit: tasksMax, snapshot)
        .filter { line.key != AgendaKey(.task, $0.id.rawValue) },
      present: try PresenceStore.all(at: id, company: company, now: now, snapshot))
  }

  /// What is overdue and may be promised in the currency of the account, oldest first.
  func promisable(on day: CivilDate) -> [Item] {
    items.filter {
      $0.isOverdue(on: day) && $0.open.currency == account.overdue.currency && PromisedItems.left($0).isPositive
    }
  }
}
