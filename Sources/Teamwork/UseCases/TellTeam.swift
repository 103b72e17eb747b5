import Foundation
import Journal
public import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
import Web

/// Tells people in the program what happened with the customers that are theirs or that they follow, from what the
/// journal says: nothing that happens needs to know who cares.
///
/// Each entry is read once; killed anywhere it starts again and tells nothing twice.
public struct TellTeam: Sendable {
  public let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// Entries read in one go; the next turn takes those behind.
  private static let entriesMax = 1_000
  /// Customers put into somebody's charge at once that are told one by one.
  private static let chargesMax = 3

  private static let events =
    ["promise.recorded", "promise.broken", "payment.applied", "dispute.opened", "customer.in_charge", "limit.exceeded"]
    + TellTasks.events

  /// What happened with a customer.
  private struct Event {
    let entry: JournalEntry
    let kind: String
    let customer: CustomerID
    let tab: String
    let values: [String: NoticeValue]
    /// Whether only those who follow the customer are told.
    let watchersOnly: Bool
  }

  /// - Returns: how many notices were written.
  @discardableResult
  public func run(_ transaction: Transaction, at: Moment) throws -> Int {
    guard let cursor = try NoticeCursor.read(company, transaction) else {
      // What happened before there was anybody to tell is history.
      try NoticeCursor.write(try Journal.last(transaction), company, transaction)
      return 0
    }
    let entries = try Journal.entries(
      after: cursor, of: TellTeam.events, company: company, limit: TellTeam.entriesMax, transaction)
    guard let last = entries.last else { return 0 }
    var told = try tell(try events(entries, transaction), at: at, transaction)
    told += try tellCharges(entries.filter { $0.event == "customer.in_charge" }, at: at, transaction)
    told += try TellTasks(company).run(entries.filter { TellTasks.events.contains($0.event) }, at: at, transaction)
    try NoticeCursor.write(last.sequence, company, transaction)
    return told
  }

  // MARK: what happened

  private func events(_ entries: [JournalEntry], _ snapshot: Snapshot) throws -> [Event] {
    func keys(_ event: String) -> [Int64] { entries.filter { $0.event == event }.compactMap { $0.subjectKey } }
    let promises = try PromiseFacts.read(keys("promise.broken"), "broken", company, snapshot)
    let recorded = entries.filter { $0.event == "promise.recorded" }.compactMap { $0.number("promise") }
    let made = try PromiseFacts.read(recorded, "pending", company, snapshot)
    let items = try ItemStore.find(
      (keys("payment.applied") + keys("dispute.opened")).map { ItemID($0) }, of: company, snapshot)
    let item = Dictionary(items.map { ($0.id.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    let currency =
      try snapshot.first("SELECT currency FROM company WHERE id = \(company)") { try $0.currency(0) } ?? .eur
    return entries.compactMap { entry in
      guard let key = entry.subjectKey else { return nil }
      switch entry.event {
      case "limit.exceeded":
        guard let owed = entry.number("exposure_minor"), let limit = entry.number("limit_minor") else { return nil }
        return Event(
          entry: entry, kind: "limit_exceeded", customer: CustomerID(key), tab: "limite",
          values: ["amount": .money(Money(minor: owed, currency)), "limit": .money(Money(minor: limit, currency))],
          watchersOnly: false)
      case "promise.recorded":
        return entry.number("promise").flatMap { made[$0] }.map {
          Event(
            entry: entry, kind: "promise", customer: $0.customer, tab: "promesses",
            values: ["amount": .money($0.amount), "day": .day($0.promisedFor)], watchersOnly: true)
        }
      case "promise.broken":
        return promises[key].map {
          Event(
            entry: entry, kind: "promise_broken", customer: $0.customer, tab: "promesses",
            values: ["amount": .money($0.amount), "day": .day($0.promisedFor)], watchersOnly: false)
        }
      case "payment.applied":
        return item[key].map {
          Event(
            entry: entry, kind: "payment", customer: $0.customer, tab: "paiements",
            values: ["amount": .money(Money(minor: -$0.amount.minor, $0.amount.currency))], watchersOnly: true)
        }
      case "dispute.opened":
        return item[key].map {
          Event(
            entry: entry, kind: "dispute", customer: $0.customer, tab: "litiges", values: ["number": .text($0.number)],
            watchersOnly: false)
        }
      default: return nil
      }
    }
  }

  private struct PromiseFacts {
    let customer: CustomerID
    let promisedFor: CivilDate
    let amount: Money

    static func read(_ keys: [Int64], _ state: String, _ company: CompanyID, _ snapshot: Snapshot) throws
      -> [Int64: PromiseFacts]
    {
      var result: [Int64: PromiseFacts] = [:]
      try snapshot.forEach(
        """
        SELECT p.id, p.customer, p.promised_for, pi.currency, CAST(SUM(pi.amount_minor) AS bigint)
        FROM promise p JOIN promise_item pi ON pi.promise = p.id
        WHERE p.company = \(company) AND p.id IN \(keys) AND p.state = \(state)
        GROUP BY p.id, p.customer, p.promised_for, pi.currency
        """
      ) {
        result[$0.int(0)] = PromiseFacts(
          customer: $0.id(1), promisedFor: try $0.date(2), amount: try $0.money(4, currency: 3))
      }
      return result
    }
  }

  // MARK: who is told

  private func tell(_ events: [Event], at: Moment, _ transaction: Transaction) throws -> Int {
    let concerned = try WatchStore.concerned(
      by: Set(events.map(\.customer)).sorted(), company: company, on: at.parisDate, transaction)
    var told = 0
    for event in events {
      for person in concerned[event.customer] ?? [] {
        // Nobody is told what they did themselves.
        if event.watchersOnly && !person.isWatching || event.entry.actorPerson == person.id { continue }
        var values = event.values
        values["customer"] = .text(person.customerName)
        let path = "/clients/\(Form.encoded(person.customerCode))/\(event.tab)"
        let isNew = try NoticeStore.add(
          event.kind, to: person.id, of: company, cause: "journal:\(event.entry.sequence)", path: path,
          values: values, at: at, transaction)
        if isNew { told += 1 }
      }
    }
    return told
  }

  /// Whoever was put in charge of customers is told of each, or of their number when they are many.
  private func tellCharges(_ entries: [JournalEntry], at: Moment, _ transaction: Transaction) throws -> Int {
    var charges: [PersonID: [JournalEntry]] = [:]
    for entry in entries {
      guard let person = entry.number("person").map({ PersonID($0) }), entry.actorPerson != person else { continue }
      charges[person, default: []].append(entry)
    }
    var told = 0
    for (person, entries) in charges.sorted(by: { $0.key < $1.key }) {
      if entries.count > TellTeam.chargesMax, let last = entries.last {
        let isNew = try NoticeStore.add(
          "in_charge_many", to: person, of: company, cause: "journal:\(last.sequence)", path: "/clients?charge=moi",
          values: ["count": .count(entries.count)], at: at, transaction)
        if isNew { told += 1 }
        continue
      }
      let customers = try CustomerStore.find(
        entries.compactMap { $0.subjectKey }.map { CustomerID($0) }, of: company, transaction)
      for entry in entries {
        guard let customer = customers.first(where: { $0.id.rawValue == entry.subjectKey }) else { continue }
        let isNew = try NoticeStore.add(
          "in_charge", to: person, of: company, cause: "journal:\(entry.sequence)",
          path: "/clients/\(Form.encoded(customer.code))", values: ["customer": .text(customer.name)], at: at,
          transaction)
        if isNew { told += 1 }
      }
    }
    return told
  }
}

/// How far of a company's journal people have been told.
enum NoticeCursor {
  static func read(_ company: CompanyID, _ transaction: Transaction) throws -> Int64? {
    try transaction.first(
      "SELECT entry FROM notice_cursor WHERE company = \(company)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
  }

  static func write(_ entry: Int64, _ company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO notice_cursor (company, entry) VALUES (\(company), \(entry))
      ON CONFLICT (company) DO UPDATE SET entry = excluded.entry
      """)
  }
}

extension JournalEntry {
  /// The key behind the kind of thing: 42 of `item:42`.
  fileprivate var subjectKey: Int64? { subject.split(separator: ":").last.flatMap { Int64($0) } }

  /// Who did it; `nil` for the program. A person's label ends with their key in parentheses.
  fileprivate var actorPerson: PersonID? {
    guard actor.hasSuffix(")"), let open = actor.lastIndex(of: "(") else { return nil }
    return Int64(actor[actor.index(after: open)...].dropLast()).map { PersonID($0) }
  }

  /// A number among the facts.
  func number(_ name: String) -> Int64? {
    let known = try? JSONSerialization.jsonObject(with: Data(facts.utf8)) as? [String: Any]
    return (known?[name] as? NSNumber)?.int64Value
  }
}
