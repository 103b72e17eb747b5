public import DunningRules
public import Kernel
import Law
import Litigation
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Risk
import RiskRules
public import Storage

/// Reads what the planner must know, a customer at a time, with a handful of queries whatever the size.
public enum FactStore {
  /// Hands over each customer that has open items, with its accounts.
  /// - Parameters:
  ///   - customers: only those whose keys lie in this range; all when `nil`.
  ///   - needs: what the scenarios ask for.
  public static func forEach(
    of company: CompanyID, among customers: ClosedRange<CustomerID>? = nil, on day: CivilDate, needs: FactNeeds,
    _ snapshot: Snapshot, _ body: (CustomerFacts, [AccountFacts]) throws -> Void
  ) throws {
    let range = customers ?? CustomerID(Int64.min)...CustomerID(Int64.max)
    func isAmong(_ column: SQL) -> SQL { "\(column) >= \(range.lowerBound) AND \(column) <= \(range.upperBound)" }
    var people = try FactStore.people(of: company, where: isAmong, on: day, needs, snapshot)
    let (progress, asked) = try FactStore.progress(of: company, range, on: day, snapshot)
    let owedAgain = try FactStore.owedAgain(of: company, range, on: day, snapshot)
    let acknowledged = try LimitationStore.acknowledged(of: company, where: isAmong, on: day, snapshot)
    let receipts = try AwaitedReceiptStore.byItem(of: company, among: range, on: day, alsoOlder: true, snapshot)
    let promises = try FactStore.promises(
      of: company, range, receipts, areReminded: needs.promiseReminders, snapshot)
    let instruments = try InstrumentUnderWayStore.byItem(of: company, among: range, on: day, snapshot)
    let files = try LegalFileStore.open(in: company, where: isAmong, snapshot)
    var gathering = Gathering()
    func finish() throws {
      guard let customer = gathering.customer, let facts = people.facts(of: customer) else { return }
      try body(facts, gathering.accounts)
    }
    // The flag of an inferred date is computed in SQL: reading one number a row is cheaper than a text.
    try snapshot.forEach(
      """
      SELECT customer, id, due, CASE WHEN due_source = 'inferred' THEN 1 ELSE 0 END, open_minor, disputed_minor,
        promised_minor, currency
      FROM item
      WHERE company = \(company) AND open_minor <> 0
        AND customer >= \(range.lowerBound) AND customer <= \(range.upperBound)
      ORDER BY customer
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      if customer != gathering.customer {
        try finish()
        gathering.begin(customer)
      }
      let item: ItemID = row.id(1)
      gathering.add(
        ItemFacts(
          item, due: try row.date(2), dueIsInferred: row.int(3) != 0, openMinor: row.int(4), disputedMinor: row.int(5),
          promises: row.int(6) == 0 ? [] : promises[item] ?? [], receipt: receipts[item],
          instrument: instruments[item], progress: progress[item], legalFile: files[item], askedOn: asked[item],
          owedAgainOn: owedAgain[item], acknowledgedOn: acknowledged[item]),
        try row.currency(7))
    }
    try finish()
  }

  /// The keys of the customers that have open items, in order.
  public static func customers(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID] {
    try snapshot.query(
      "SELECT DISTINCT customer FROM item WHERE company = \(company) AND open_minor <> 0 ORDER BY customer"
    ) { $0.id(0) }
  }

  /// The rows of one customer as they come, by currency.
  private struct Gathering {
    private(set) var customer: CustomerID?
    private var items: [(currency: Currency, items: [ItemFacts])] = []

    var accounts: [AccountFacts] { items.map { AccountFacts($0.currency, $0.items) } }

    mutating func begin(_ customer: CustomerID) {
      self.customer = customer
      items = []
    }

    mutating func add(_ item: ItemFacts, _ currency: Currency) {
      // Nearly every customer has one currency: a search of the list beats a dictionary.
      if let index = items.firstIndex(where: { $0.currency == currency }) {
        items[index].items.append(item)
      } else {
        items.append((currency, [item]))
      }
    }
  }

  /// Customers with their contacts, in the order of their keys; asked for in that order.
  struct People {
    struct Person {
      let customer: CustomerID
      let kind: CustomerKind
      let language: LanguageCode
      let country: String
      let insolventSince: CivilDate?
      let pausedUntil: CivilDate?
      let hasPostalAddress: Bool
      var emailContact: ContactID?
      var emailIsLost = false
      var phoneContact: ContactID?
      var smsContact: ContactID?
      var roles: [ContactRole: CustomerFacts.Holder] = [:]
    }

    var all: [Person] = []
    var lastContacts: [CustomerID: CivilDate] = [:]
    var tasks: [CustomerID: CivilDate] = [:]
    var unheard: [CustomerID: CivilDate] = [:]
    var recentContacts: [CustomerID: CustomerFacts.RecentContacts] = [:]
    var unsent: [CustomerID: CivilDate] = [:]
    var uncalled: [CustomerID: CivilDate] = [:]
    var unread: [CustomerID: CivilDate] = [:]
    var brokenPromises: [CustomerID: CivilDate] = [:]
    var talks: [CustomerID: CivilDate] = [:]
    var callsAgreed: [CustomerID: CivilDate] = [:]
    var answers: [CustomerID: CivilDate] = [:]
    var returned: Set<CustomerID> = []
    var opened: Set<CustomerID> = []
    var unansweredCalls: [CustomerID: CivilDate] = [:]
    var insured: Set<CustomerID> = []
    var overLimit: Set<CustomerID> = []
    var grades: [CustomerID: Grade] = [:]
    /// Who has heard from another company on the day.
    var heardElsewhere: (day: CivilDate, customers: Set<CustomerID>)?
    var segments: [CustomerID: Set<SegmentID>] = [:]
    var events: [CustomerID: [AccountEvent]] = [:]
    var eventAnswers: [CustomerID: [AccountEvent.Key: AccountEvent.Answer]] = [:]
    private var at = 0

    /// Whether something came on a day since the last contact, on its very day too.
    private func isSinceContact(_ day: CivilDate?, _ customer: CustomerID) -> Bool {
      guard let day, let last = lastContacts[customer] else { return false }
      return day >= last
    }

    /// Counts a message about a promise among the contacts.
    /// - Parameter month: the first of the thirty days in which contacts are counted.
    mutating func note(_ contact: PromiseContacts.Contact, since month: CivilDate) {
      lastContacts[contact.customer] = max(lastContacts[contact.customer] ?? contact.day, contact.day)
      if contact.day >= month { recentContacts[contact.customer, default: .init()].add(contact.day) }
    }

    /// Moves on to the customer; `nil` when it is not among them.
    mutating func facts(of customer: CustomerID) -> CustomerFacts? {
      while at < all.count, all[at].customer < customer { at += 1 }
      guard at < all.count, all[at].customer == customer else { return nil }
      let person = all[at]
      return CustomerFacts(
        customer, kind: person.kind, language: person.language, country: person.country,
        insolventSince: person.insolventSince, pausedUntil: person.pausedUntil, emailContact: person.emailContact,
        emailIsLost: person.emailIsLost && person.emailContact == nil,
        phoneContact: person.phoneContact, smsContact: person.smsContact, roles: person.roles,
        hasPostalAddress: person.hasPostalAddress, lastContact: lastContacts[customer], lastTalk: talks[customer],
        taskOn: tasks[customer], unheardOn: unheard[customer], unsentSince: unsent[customer],
        uncalledSince: uncalled[customer],
        callAgreedFor: callsAgreed[customer], unreadSince: unread[customer],
        recentContacts: recentContacts[customer] ?? .init(),
        lastBrokenPromise: brokenPromises[customer],
        hasAnswered: isSinceContact(answers[customer], customer), wasReturned: returned.contains(customer),
        wasOpened: opened.contains(customer),
        hasUnansweredCall: isSinceContact(unansweredCalls[customer], customer), isInsured: insured.contains(customer),
        isOverLimit: overLimit.contains(customer), grade: grades[customer],
        heardElsewhereOn: heardElsewhere.flatMap { $0.customers.contains(customer) ? $0.day : nil },
        segments: segments[customer] ?? [], events: events[customer] ?? [], answers: eventAnswers[customer] ?? [:]
      )
    }
  }

  /// What failed for good, told so that the few rows are found along their index instead of by reading the whole outbox.
  static let failed: SQL = "state IN ('failed', 'to_check') AND state = 'failed'"

  /// The actions whose message failed for good or came back: nobody heard them.
  static func unheard(_ company: CompanyID) -> SQL {
    """
    SELECT action FROM outbox WHERE company = \(company) AND \(failed)
      UNION ALL SELECT action FROM outbox WHERE company = \(company) AND returned_at IS NOT NULL
    """
  }

  /// How customers are reached and when they were, in one place for the run and for a replay.
  /// - Parameter isAmong: the condition on a column of customers that tells them.
  static func people(
    of company: CompanyID, where isAmong: (SQL) -> SQL, on day: CivilDate, _ needs: FactNeeds, _ snapshot: Snapshot
  ) throws -> People {
    var people = People()
    try snapshot.forEach(
      """
      SELECT id, insolvent_since, CASE WHEN postcode IS NULL OR city IS NULL THEN 0 ELSE 1 END, paused_until, kind, language,
        CASE WHEN country = 'FR' THEN NULL ELSE country END
      FROM customer
      WHERE company = \(company) AND \(isAmong("id")) ORDER BY id
      """
    ) { row in
      people.all.append(
        People.Person(
          customer: row.id(0), kind: CustomerKind(rawValue: row.text(4)) ?? .businessFrance,
          language: LanguageCode(rawValue: row.text(5)) ?? .french, country: row.textOrNil(6) ?? "FR",
          insolventSince: try row.dateOrNil(1), pausedUntil: try row.dateOrNil(3),
          hasPostalAddress: row.int(2) != 0))
    }
    // An address that the mail server refused is not written to again until a person has looked at it.
    let refused = Set(
      try snapshot.query(
        "SELECT recipient FROM outbox WHERE company = \(company) AND \(failed) AND channel = 'email'"
      ) { $0.text(0) })
    let lost = needs.mobiles ? try OutcomeFacts.lostNumbers(of: company, on: day, snapshot) : []
    let role: SQL = needs.roles.isEmpty ? "NULL" : "role"
    let mobile: SQL = needs.mobiles ? "phone" : "NULL"
    let isUnusable = ContactStore.isUnusable(on: day)
    var at = 0
    try snapshot.forEach(
      """
      SELECT customer, id, CASE WHEN \(isUnusable) THEN NULL ELSE email END,
        CASE WHEN phone IS NULL THEN 0 ELSE 1 END + CASE WHEN \(isUnusable) THEN 2 ELSE 0 END, \(role), \(mobile)
      FROM contact
      WHERE company = \(company) AND receives_reminders AND removed IS NULL AND \(isAmong("customer"))
      ORDER BY customer, id
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      while at < people.all.count, people.all[at].customer < customer { at += 1 }
      guard at < people.all.count, people.all[at].customer == customer else { return }
      let contact: ContactID = row.id(1)
      let address = row.textOrNil(2)
      let isReached = address.map { !refused.contains($0) } ?? false
      let hasPhone = row.int(3) & 1 != 0
      if !isReached, address != nil || row.int(3) & 2 != 0 { people.all[at].emailIsLost = true }
      if isReached, people.all[at].emailContact == nil { people.all[at].emailContact = contact }
      if hasPhone, people.all[at].phoneContact == nil { people.all[at].phoneContact = contact }
      let isTexted =
        row.textOrNil(5).flatMap { try? MobileNumber(typed: $0, country: people.all[at].country) }
        .map { !lost.contains($0.e164) } ?? false
      if isTexted, people.all[at].smsContact == nil { people.all[at].smsContact = contact }
      guard let role = row.textOrNil(4).flatMap({ ContactRole(rawValue: $0) }), needs.roles.contains(role) else {
        return
      }
      var holder = people.all[at].roles[role] ?? CustomerFacts.Holder(contact)
      if isReached, holder.email == nil { holder.email = contact }
      if hasPhone, holder.phone == nil { holder.phone = contact }
      if isTexted, holder.sms == nil { holder.sms = contact }
      people.all[at].roles[role] = holder
    }
    // A customer hears nothing of what a colleague was asked, nor what did not arrive; but it has one action a day.
    let since = day.adding(days: -needs.contactDays)
    let month = day.adding(days: 1 - CustomerFacts.RecentContacts.days)
    let isHeard: SQL = """
      step <> 'task' AND id NOT IN (SELECT u.action FROM (\(unheard(company))) u WHERE u.action IS NOT NULL)
      """
    let wasDone: SQL = "company = \(company) AND day <= \(day) AND state <> 'cancelled' AND \(isAmong("customer"))"
    try snapshot.forEach(
      """
      SELECT d.customer, MAX(CASE WHEN d.heard = 1 THEN d.day END), MAX(CASE WHEN d.step = 'task' THEN d.day END),
        MAX(CASE WHEN d.step <> 'task' AND d.heard = 0 THEN d.day END)
      FROM (SELECT customer, day, step, CASE WHEN \(isHeard) THEN 1 ELSE 0 END AS heard
        FROM dunning_action WHERE day >= \(since) AND \(wasDone)) d
      WHERE d.heard = 1 OR d.day = \(day) GROUP BY d.customer
      """
    ) { row in
      people.lastContacts[row.id(0)] = try row.dateOrNil(1)
      people.tasks[row.id(0)] = try row.dateOrNil(2)
      people.unheard[row.id(0)] = try row.dateOrNil(3)
    }
    if needs.contactsOfMonth {
      try snapshot.forEach(
        """
        SELECT customer, day FROM dunning_action
        WHERE day >= \(month) AND \(wasDone) AND \(isHeard) ORDER BY customer, day
        """
      ) { people.recentContacts[$0.id(0), default: .init()].add(try $0.date(1)) }
    }
    if needs.contactDays > 0 {
      (people.unsent, people.uncalled) = try UnsentFacts.read(of: company, before: day, where: isAmong, snapshot)
      people.unread = try OutcomeFacts.unread(of: company, on: day, where: isAmong, snapshot)
    }
    if needs.promiseReminders {
      for contact in try PromiseContacts.read(of: company, since: since, until: day, where: isAmong, snapshot) {
        people.note(contact, since: month)
      }
    }
    if needs.contactDays > 0 {
      for talk in try TalkStore.read(of: company, since: since, until: day, where: isAmong, snapshot) {
        people.talks[talk.customer] = max(people.talks[talk.customer] ?? talk.day, talk.day)
        if let agreed = talk.callBack, agreed >= day { people.callsAgreed[talk.customer] = agreed }
      }
    }
    if needs.brokenPromises {
      try snapshot.forEach(
        """
        SELECT customer, MAX(promised_for) FROM promise
        WHERE company = \(company) AND state = 'broken' AND \(isAmong("customer"))
        GROUP BY customer
        """
      ) { row in people.brokenPromises[row.id(0)] = try row.date(1) }
    }
    if needs.answers { people.answers = try OutcomeFacts.answers(of: company, on: day, where: isAmong, snapshot) }
    if needs.otherCompanies {
      people.heardElsewhere = (day, try GroupFacts.heard(of: company, on: day, where: isAmong, snapshot))
    }
    if needs.returns { people.returned = try OutcomeFacts.returned(of: company, on: day, where: isAmong, snapshot) }
    if needs.openings { people.opened = try OutcomeFacts.opened(of: company, on: day, where: isAmong, snapshot) }
    if needs.calls {
      people.unansweredCalls = try OutcomeFacts.unansweredCalls(of: company, on: day, where: isAmong, snapshot)
    }
    if needs.insurance { people.insured = try LimitStore.insured(in: company, on: day, where: isAmong, snapshot) }
    if needs.grades { people.grades = try ScoreStore.grades(in: company, where: isAmong, snapshot) }
    if needs.overruns { people.overLimit = try OverrunStore.exceeded(in: company, where: isAmong, snapshot) }
    if !needs.events.isEmpty {
      people.events = try EventFacts.events(
        of: company, needs.events, from: day.adding(days: -needs.eventDays), to: day, where: isAmong, snapshot)
      if !people.events.isEmpty || needs.events.contains(.insolvency) {
        people.eventAnswers = try EventFacts.answers(of: company, where: isAmong, snapshot)
      }
    }
    people.segments = try SegmentFacts.memberships(of: company, in: needs.segments, where: isAmong, snapshot)
    return people
  }

  /// The steps of each open item and the days on which they were first reached. What was done because of an event brought
  /// no item further.
  private static func progress(
    of company: CompanyID, _ range: ClosedRange<CustomerID>, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> (progress: [ItemID: ItemFacts.Progress], asked: [ItemID: CivilDate]) {
    var result: [ItemID: ItemSteps] = [:]
    var asked: [ItemID: CivilDate] = [:]
    let recent = day.adding(days: -ScenarioRule.daysBeforeNotice)
    // Withdrawn actions are few; a grouping over all history would cost more than keeping the steps here. What the
    // mail server refused for good, or what came back, was heard by nobody.
    try snapshot.forEach(
      """
      SELECT item, step, day, step_key,
        CASE WHEN action IN (SELECT action FROM dunning_action_event WHERE company = \(company)
          AND customer >= \(range.lowerBound) AND customer <= \(range.upperBound)) THEN 1 ELSE 0 END
      FROM dunning_action_item
      WHERE company = \(company) AND customer >= \(range.lowerBound) AND customer <= \(range.upperBound)
        AND amount_minor > 0
        AND action NOT IN (SELECT id FROM dunning_action WHERE company = \(company) AND state = 'cancelled')
        AND action NOT IN (\(unheard(company)))
      """
    ) { row in
      guard let step = DunningStep(rawValue: row.text(1)) else { return }
      let (item, told): (ItemID, CivilDate) = (row.id(0), try row.date(2))
      if told > recent, !step.isByHand { asked[item] = max(asked[item] ?? told, told) }
      if row.int(4) == 0 {
        result[item, default: ItemSteps()].add(step, key: StepKey(stored: row.textOrNil(3)), on: told)
      }
    }
    return (result.compactMapValues(\.progress), asked)
  }
}
