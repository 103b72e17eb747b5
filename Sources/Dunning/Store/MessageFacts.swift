import DunningRules
import Kernel
import Law
import LawRules
import Messaging
import MessagingRules
import Promises
import Receivables
import ReceivablesRules
import Storage

/// What the messages of some actions need to know, read with as many queries for two thousand as for one.
struct MessageFacts {
  var customers: [CustomerID: Customer] = [:]
  var contacts: [ContactID: Contact] = [:]
  var items: [ItemID: Item] = [:]
  var disputedSince: [ItemID: CivilDate] = [:]
  /// Items of which a payment of a plan was missed that runs on and has others to come.
  var missedOfPlan: Set<ItemID> = []
  /// What is promised of items and still waited for.
  var agreed: [ItemID: Reminder.Agreed] = [:]
  /// Days of the messages that were really sent about each item.
  var earlier: [ItemID: [CivilDate]] = [:]
  /// The day of the last formal notice about each item, unless the post knew nobody at its address.
  var noticed: [ItemID: CivilDate] = [:]
  /// The last promise about each item that was not kept.
  var broken: [ItemID: PromisedMoney] = [:]
  /// How whoever collects from each customer signs.
  var signatures: [CustomerID: Signature] = [:]
  /// The brand that each customer deals with.
  var brands: [CustomerID: BrandID] = [:]
  /// Who signs where nobody does.
  var house: Signature?
  /// What seems to pay each item and was matched by nobody.
  private var awaited: [ItemID: AwaitedReceipt] = [:]
  /// What was settled of each item, and when.
  var settled: [ItemID: [DatedPayment]] = [:]

  /// The payments that the bank took back, by the movement that did.
  private var returned: [Int64: Reminder.Returned] = [:]

  /// Instalments of which an earlier one was late too: that one bears the indemnity of the invoice.
  var indemnityBefore: Set<ItemID> = []

  /// What is open on the accounts whose statement goes with a message, by currency.
  var statements: [CustomerID: [Currency: Statement]] = [:]

  /// The documents of invoices that go with a message.
  var papers: [ItemID: [StoredPaper]] = [:]

  /// What else of a customer was asked for firmly, and is owed still: each item and step once, on its last day.
  private var asked: [CustomerID: [Asked]] = [:]

  private struct Asked {
    let item: ItemID
    let left: Money
    let step: DunningStep
    let day: CivilDate
  }

  /// Keys a query: under the engines' limits on parameters.
  private static let keysPerQuery = 5_000

  static func read(of actions: [StoredAction], company: CompanyID, _ snapshot: Snapshot) throws -> MessageFacts {
    var facts = MessageFacts()
    facts.house = try SignatureStore.ofCompany(company, snapshot)
    try chunks(Array(Set(actions.map(\.action.customer)))) { keys in
      for customer in try CustomerStore.find(keys, of: company, snapshot) { facts.customers[customer.id] = customer }
      facts.signatures.merge(try SignatureStore.ofCollectors(among: keys, in: company, snapshot)) { $1 }
      facts.brands.merge(try BrandStore.ofCustomers(keys, in: company, snapshot)) { $1 }
    }
    try chunks(Array(Set(actions.flatMap { [$0.action.contact].compactMap { $0 } + $0.action.copies }))) { keys in
      for contact in try ContactStore.find(keys, of: company, snapshot) { facts.contacts[contact.id] = contact }
    }
    let enclosing = actions.filter { !$0.action.attachments.allSatisfy { $0 == .statement } }
    try chunks(Array(Set(enclosing.flatMap { $0.action.items.map(\.item) }))) { keys in
      facts.papers.merge(try PaperStore.all(of: keys, company: company, snapshot)) { $1 }
    }
    try chunks(Array(Set(actions.flatMap { $0.action.returnedPayments }))) { keys in
      try facts.readReturned(by: keys, company: company, snapshot)
    }
    guard let day = actions.map(\.action.day).max() else { return facts }
    let stated = actions.filter { $0.action.attachments.contains(.statement) }.map(\.action.customer)
    for customer in Set(stated).sorted() {
      facts.statements[customer] = try StatementStore.read(of: customer, company: company, on: day, snapshot)
    }
    try chunks(Array(Set(actions.filter(\.action.events.isEmpty).map(\.action.customer)))) { keys in
      try facts.readAsked(of: keys, on: day, company: company, snapshot)
    }
    let asked = facts.asked.values.flatMap { $0.map(\.item) }
    try chunks(Array(Set(actions.flatMap { $0.action.items.map(\.item) } + asked))) { keys in
      facts.awaited.merge(try AwaitedReceiptStore.byItem(keys, company: company, snapshot)) { $1 }
    }
    try chunks(Array(Set(actions.flatMap { $0.action.items.map(\.item) }))) { keys in
      for item in try ItemStore.find(keys, of: company, snapshot) { facts.items[item.id] = item }
      try facts.readHistory(of: keys, company: company, snapshot)
      try facts.readInstalments(of: keys, on: day, company: company, snapshot)
    }
    return facts
  }

  /// The payments of which a message speaks, in its currency, the first that came in first.
  func returned(_ action: PlannedAction) -> [Reminder.Returned] {
    action.returnedPayments.compactMap { returned[$0] }
      .filter { $0.amount.currency == action.total.currency }
      .sorted { ($0.received, $0.amount.minor) < ($1.received, $1.amount.minor) }
  }

  /// What a message leaves out because it was asked for in its tone or a firmer one before.
  private func others(_ action: PlannedAction) -> [Asked] {
    if action.step == .courtesy || !action.events.isEmpty { return [] }
    let listed = Set(action.items.map(\.item))
    return (asked[action.customer] ?? []).filter {
      $0.step >= action.step && $0.left.currency == action.total.currency && !listed.contains($0.item)
    }
  }

  /// How a message says what it leaves out; `nil` for nothing.
  func besides(_ action: PlannedAction) -> Reminder.Besides? {
    let others = others(action)
    let left = Dictionary(others.map { ($0.item, $0.left.minor) }, uniquingKeysWith: { first, _ in first })
    guard let day = others.map(\.day).max() else { return nil }
    let amount = left.values.reduce(0, +) - action.creditsKeptMinor
    guard amount > 0 else { return nil }
    let days = Dictionary(others.map { ($0.item, $0.day) }, uniquingKeysWith: max)
    return Reminder.Besides(
      amount: Money(minor: amount, action.total.currency), count: left.count, days: Set(days.values), last: day)
  }

  /// Money that seems to pay some of what a message speaks of; `nil` for none.
  func unmatched(_ action: PlannedAction) -> Reminder.Unmatched? {
    let spokenOf = Set(action.items.filter { $0.minor > 0 }.map(\.item) + others(action).map(\.item))
    let receipts = spokenOf.compactMap { awaited[$0] }
    guard let day = receipts.map(\.day).max() else { return nil }
    return Reminder.Unmatched(
      amount: Money(minor: receipts.reduce(0) { $0 + $1.minor }, action.total.currency), day: day)
  }

  /// The documents that go with a message, once each, of the invoice that fell due first before the others, as many as
  /// its size allows; the invoices before what proves them. Those beyond its size are told apart.
  func enclose(in reminder: inout Reminder, of action: PlannedAction) {
    guard action.channel == .email || action.channel.isPaper else { return }
    var room = Reminder.Enclosure.mostBytes
    var taken: Set<PaperID> = []
    var leftOut: [Reminder.Enclosure] = []
    let asked = action.items.compactMap { items[$0.item] }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    func enclosed(_ choice: ([StoredPaper]) -> [StoredPaper]) -> [Reminder.Enclosure]? {
      let files = asked.flatMap { item in
        choice(papers[item.id] ?? []).compactMap { paper -> Reminder.Enclosure? in
          guard taken.insert(paper.id).inserted else { return nil }
          let enclosure = Reminder.Enclosure(
            file: paper.id, number: item.number, kind: paper.kind.isProof ? paper.kind : nil, format: paper.format)
          guard paper.size <= room else {
            leftOut.append(enclosure)
            return nil
          }
          room -= paper.size
          return enclosure
        }
      }
      return files.isEmpty ? nil : files
    }
    if action.attachments.contains(.invoices) { reminder.invoices = enclosed { [$0.issued].compactMap { $0 } } }
    if action.attachments.contains(.proofs) { reminder.proofs = enclosed { $0.proofs } }
    reminder.leftOut = leftOut.isEmpty ? nil : leftOut
  }

  /// What was received, without the fee that the bank took with it.
  private mutating func readReturned(by keys: [Int64], company: CompanyID, _ snapshot: Snapshot) throws {
    var read = self
    try snapshot.forEach(
      """
      SELECT b.id, CAST(SUM(a.amount_minor) AS bigint), b.currency, b.issued, MIN(p.issued)
      FROM item b JOIN allocation a ON a.debit_item = b.id JOIN item p ON p.id = a.credit_item
      WHERE b.company = \(company) AND b.id IN \(keys) AND p.kind = 'payment'
      GROUP BY b.id, b.currency, b.issued
      """
    ) { row in
      read.returned[row.int(0)] = Reminder.Returned(
        amount: try row.money(1, currency: 2), received: try row.date(4), returned: try row.date(3))
    }
    self = read
  }

  private mutating func readAsked(
    of customers: [CustomerID], on day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws {
    var read = self
    let acknowledged = try LimitationStore.acknowledged(
      of: company, where: { "\($0) IN \(customers)" }, on: day, snapshot)
    let firm = [DunningStep.second, .last, .formalNotice].map(\.rawValue)
    try snapshot.forEach(
      """
      SELECT i.customer, i.id, i.open_minor - i.disputed_minor - i.promised_minor, i.currency, d.step, MAX(d.day),
        i.due
      FROM item i JOIN dunning_action_item d ON d.item = i.id JOIN dunning_action a ON a.id = d.action
      WHERE i.company = \(company) AND i.customer IN \(customers) AND i.open_minor > 0 AND i.due < \(day)
        AND d.step IN \(firm) AND a.state <> 'cancelled' AND \(ActionStore.isLeft(on: day))
        AND EXISTS (SELECT 1 FROM outbox o WHERE o.company = \(company) AND o.action = a.id AND o.state = 'sent' AND o.returned_at IS NULL)
      GROUP BY i.customer, i.id, i.open_minor, i.disputed_minor, i.promised_minor, i.currency, d.step, i.due
      """
    ) { row in
      guard let step = DunningStep(rawValue: row.text(4)) else { return }
      let (customer, item): (CustomerID, ItemID) = (row.id(0), row.id(1))
      // What nobody can be made to pay any more is asked for in no message.
      if let kind = read.customers[customer]?.kind,
        Limitation.over(due: try row.date(6), acknowledged: acknowledged[item], of: kind, on: day) != nil
      {
        return
      }
      read.asked[customer, default: []].append(
        Asked(item: item, left: try row.money(2, currency: 3), step: step, day: try row.date(5)))
    }
    self = read
  }

  private mutating func readInstalments(
    of keys: [ItemID], on day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws {
    let found = try snapshot.query(
      """
      SELECT DISTINCT i.id FROM item i JOIN item e ON e.company = i.company AND e.number = i.number
        AND e.customer = i.customer AND e.kind = 'invoice' AND e.instalment < i.instalment
      WHERE i.company = \(company) AND i.id IN \(keys) AND i.instalment > 1
        AND (e.settled_on > e.due OR (e.open_minor > 0 AND e.due < \(day)))
      """
    ) { ItemID($0.int(0)) }
    indemnityBefore.formUnion(found)
  }

  private mutating func readHistory(of keys: [ItemID], company: CompanyID, _ snapshot: Snapshot) throws {
    var read = self
    try snapshot.forEach(
      """
      SELECT item, MIN(opened_on) FROM dispute
      WHERE company = \(company) AND closed_on IS NULL AND item IN \(keys) GROUP BY item
      """
    ) { read.disputedSince[$0.id(0)] = try $0.date(1) }
    // An engine that begins with the promises looks each of them up once for every key: those that are known to be promised are few.
    let promised = keys.filter { read.items[$0]?.promised.isPositive == true }
    try snapshot.forEach(
      """
      SELECT d.id, d.amount_minor, d.currency, d.promised_minor, MIN(p.promised_for), COUNT(DISTINCT p.promised_for)
      FROM item d JOIN promise_item i ON i.item = d.id JOIN promise p ON p.id = i.promise
      WHERE d.company = \(company) AND d.id IN \(promised) AND d.promised_minor > 0 AND p.state = 'pending'
        AND i.amount_minor > i.covered_minor
      GROUP BY d.id, d.amount_minor, d.currency, d.promised_minor
      """
    ) { row in
      let currency = try row.currency(2)
      read.agreed[row.id(0)] = Reminder.Agreed(
        invoiced: Money(minor: row.int(1), currency), agreed: Money(minor: row.int(3), currency), by: try row.date(4),
        isInParts: row.int(5) > 1)
    }
    // A text message names no debt (decision 028): it is no letter about it.
    try snapshot.forEach(
      """
      SELECT i.item, i.day, CASE WHEN i.step = \(DunningStep.formalNotice.rawValue) AND EXISTS (
          SELECT 1 FROM outbox n WHERE n.company = \(company) AND n.action = a.id AND n.state = 'sent'
            AND n.channel <> 'email' AND (n.posted_on IS NOT NULL OR n.external_ref IS NOT NULL)
            AND COALESCE(n.post_outcome, '') <> \(PostOutcome.unknownAddress.rawValue))
          THEN 1 ELSE 0 END
      FROM dunning_action_item i JOIN dunning_action a ON a.id = i.action
      WHERE i.company = \(company) AND i.item IN \(keys) AND a.state <> 'cancelled' AND a.step <> 'courtesy'
        AND EXISTS (SELECT 1 FROM outbox o WHERE o.company = \(company) AND o.action = a.id AND o.state = 'sent'
          AND o.returned_at IS NULL AND o.channel <> 'sms'
          AND (o.channel = 'email' OR o.posted_on IS NOT NULL OR o.external_ref IS NOT NULL))
      ORDER BY i.day
      """
    ) { row in
      let (item, day): (ItemID, CivilDate) = (row.id(0), try row.date(1))
      read.earlier[item, default: []].append(day)
      if row.int(2) == 1 { read.noticed[item] = day }
    }
    try read.readBroken(of: keys, company: company, snapshot)
    // A payment that was returned or applied by mistake has never stopped interest: the debt stands as from its
    // original due date (regles-fr §13).
    try snapshot.forEach(
      """
      SELECT a.debit_item, COALESCE(a.paid_on, a.day), a.amount_minor, i.currency
      FROM allocation a JOIN item i ON i.id = a.debit_item
      WHERE a.company = \(company) AND a.debit_item IN \(keys) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY 2, a.id
      """
    ) { row in
      read.settled[row.id(0), default: []].append(DatedPayment(try row.date(1), try row.money(2, currency: 3)))
    }
    self = read
  }

  private mutating func readBroken(of keys: [ItemID], company: CompanyID, _ snapshot: Snapshot) throws {
    let found: [(item: ItemID, promise: PromiseID)] = try snapshot.query(
      """
      SELECT i.item, p.id FROM promise_item i JOIN promise p ON p.id = i.promise
      WHERE i.company = \(company) AND i.item IN \(keys) AND p.state = 'broken' ORDER BY p.promised_for, p.id
      """
    ) { ($0.id(0), $0.id(1)) }
    let money = try PromiseStore.received(for: Set(found.map(\.promise)).sorted(), of: company, snapshot)
    for (item, promise) in found { broken[item] = money[promise] }
    missedOfPlan.formUnion(
      try snapshot.query(
        """
        SELECT DISTINCT i.item FROM promise_item i JOIN promise p ON p.id = i.promise
          JOIN instalment_plan l ON l.id = p.plan
        WHERE i.company = \(company) AND i.item IN \(keys) AND p.state = 'broken' AND l.ended_on IS NULL
          AND EXISTS (SELECT 1 FROM promise q WHERE q.plan = p.plan AND q.state = 'pending')
        """
      ) { $0.id(0) })
  }

  private static func chunks<Key>(_ keys: [Key], _ body: ([Key]) throws -> Void) rethrows {
    for start in stride(from: 0, to: keys.count, by: keysPerQuery) {
      try body(Array(keys[start..<min(start + keysPerQuery, keys.count)]))
    }
  }
}

extension PlannedAction {
  /// The movements that took money back because of which it was decided.
  fileprivate var returnedPayments: [Int64] {
    events.keys.filter { $0.kind == .returnedPayment }.map(\.subject).sorted()
  }
}
