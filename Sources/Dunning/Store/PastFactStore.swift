public import DunningRules
public import Kernel
import Risk
public import Storage

/// Reads what happened to some customers, as a replay needs it.
public enum PastFactStore {
  /// Customers a statement: few enough for one list of keys.
  private static let batch = 200

  /// Hands over each of the customers that owed something since a day.
  /// - Parameter needs: what the scenarios ask for.
  public static func forEach(
    of company: CompanyID, among customers: [CustomerID], since day: CivilDate,
    needs: FactNeeds = FactNeeds(contactDays: 0),
    _ snapshot: Snapshot, _ body: (CustomerPast) throws -> Void
  ) throws {
    for start in stride(from: 0, to: customers.count, by: batch) {
      let some = Array(customers[start..<min(start + batch, customers.count)])
      try PastFactStore.some(of: company, some, since: day, needs, snapshot, body)
    }
  }

  private static func some(
    of company: CompanyID, _ customers: [CustomerID], since day: CivilDate, _ needs: FactNeeds,
    _ snapshot: Snapshot, _ body: (CustomerPast) throws -> Void
  ) throws {
    let stays = try SegmentFacts.stays(of: company, customers, in: needs.segments, snapshot)
    let answers = needs.answers ? try OutcomeFacts.allAnswers(of: company, customers, snapshot) : [:]
    let returns = needs.returns ? try OutcomeFacts.allReturns(of: company, customers, snapshot) : [:]
    let openings = needs.openings ? try OutcomeFacts.allOpenings(of: company, customers, snapshot) : [:]
    let calls = needs.calls ? try OutcomeFacts.allCalls(of: company, customers, snapshot) : [:]
    let limits = needs.insurance ? try LimitStore.all(of: customers, company: company, snapshot) : [:]
    let overruns = needs.overruns ? try OverrunStore.all(of: customers, company: company, snapshot) : [:]
    let scores = needs.grades ? try ScoreStore.all(of: customers, company: company, snapshot) : [:]
    let items: SQL = """
      item i WHERE i.customer IN \(customers) AND i.company = \(company)
        AND (i.open_minor <> 0 OR i.settled_on >= \(day))
      """
    var settlements = try settlements("debit_item", items, snapshot)
    settlements.merge(try PastFactStore.settlements("credit_item", items, snapshot), uniquingKeysWith: +)
    let disputes = try disputes(items, snapshot)
    let legalFiles = try legalFiles(items, snapshot)
    let (promises, broken) = try promises(company, customers, snapshot)
    let events = try EventFacts.events(
      of: company, needs.events, from: day, to: nil, where: { "\($0) IN \(customers)" }, snapshot)
    let reminded = try reminded(company, customers, snapshot)
    var accounts: [CustomerID: [(currency: Currency, items: [ItemPast])]] = [:]
    try snapshot.forEach(
      """
      SELECT i.customer, i.id, i.issued, i.due, CASE WHEN i.due_source = 'inferred' THEN 1 ELSE 0 END, i.amount_minor,
        i.currency, i.open_minor, i.settled_on
      FROM \(items) ORDER BY i.customer, i.id
      """
    ) { row in
      let (customer, item): (CustomerID, ItemID) = (row.id(0), row.id(1))
      let currency = try row.currency(6)
      var settled = settlements[item] ?? []
      // What a list says was paid before anything of it was recorded: taken off from the beginning.
      let known = settled.reduce(Int64(0)) { $0 + $1.minor }
      let unknown = abs(row.int(5)) - abs(row.int(7)) - known
      if unknown != 0 { settled.append(.init(unknown, on: try row.dateOrNil(8) ?? row.date(2))) }
      let past = ItemPast(
        item, issued: try row.date(2), due: try row.date(3), dueIsInferred: row.int(4) != 0, amountMinor: row.int(5),
        settlements: settled, disputes: disputes[item] ?? [], promises: promises[item] ?? [],
        legalFiles: legalFiles[item] ?? [], remindedOn: reminded[item])
      var own = accounts[customer] ?? []
      if let place = own.firstIndex(where: { $0.currency == currency }) {
        own[place].items.append(past)
      } else {
        own.append((currency, [past]))
      }
      accounts[customer] = own
    }
    // What was heard on those days is made again by the replay.
    var people = try FactStore.people(
      of: company, where: { "\($0) IN \(customers)" }, on: day, needs.ofAddresses, snapshot)
    for (customer, own) in accounts.sorted(by: { $0.key < $1.key }) {
      guard let facts = people.facts(of: customer) else { continue }
      try body(
        CustomerPast(
          facts, own.map { CustomerPast.Account($0.currency, $0.items) }, brokenPromises: broken[customer] ?? [],
          stays: stays[customer] ?? [], answers: answers[customer] ?? [], returns: returns[customer] ?? [],
          openings: openings[customer] ?? [], calls: calls[customer] ?? [], limits: limits[customer] ?? [],
          overruns: overruns[customer] ?? [], scores: scores[customer] ?? [],
          events: events[customer] ?? []))
    }
  }

  private static func settlements(
    _ column: SQL, _ items: SQL, _ snapshot: Snapshot
  ) throws -> [ItemID: [ItemPast.Settlement]] {
    var found: [ItemID: [ItemPast.Settlement]] = [:]
    try snapshot.forEach(
      """
      SELECT a.\(column), a.day, a.amount_minor FROM allocation a
      WHERE a.\(column) IN (SELECT i.id FROM \(items)) ORDER BY a.id
      """
    ) { row in found[row.id(0), default: []].append(.init(row.int(2), on: try row.date(1))) }
    return found
  }

  private static func disputes(_ items: SQL, _ snapshot: Snapshot) throws -> [ItemID: [ItemPast.Hold]] {
    var found: [ItemID: [ItemPast.Hold]] = [:]
    try snapshot.forEach(
      """
      SELECT d.item, d.amount_minor, d.opened_on, d.closed_on FROM dispute d
      WHERE d.item IN (SELECT i.id FROM \(items)) ORDER BY d.id
      """
    ) { row in
      found[row.id(0), default: []].append(
        ItemPast.Hold(row.int(1), from: try row.date(2), until: try row.dateOrNil(3)))
    }
    return found
  }

  private static func legalFiles(_ items: SQL, _ snapshot: Snapshot) throws -> [ItemID: [ItemPast.LegalFile]] {
    var found: [ItemID: [ItemPast.LegalFile]] = [:]
    try snapshot.forEach(
      """
      SELECT n.item, f.number, f.opened_on, f.closed_on FROM legal_file_item n JOIN legal_file f ON f.id = n.file
      WHERE f.step IS NULL AND n.item IN (SELECT i.id FROM \(items)) ORDER BY f.id
      """
    ) { row in
      found[row.id(0), default: []].append(
        ItemPast.LegalFile(row.int(1), from: try row.date(2), until: try row.dateOrNil(3)))
    }
    return found
  }

  private static func promises(
    _ company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> ([ItemID: [ItemPast.Promise]], [CustomerID: [CivilDate]]) {
    var found: [ItemID: [ItemPast.Promise]] = [:]
    var broken: [CustomerID: [CivilDate]] = [:]
    try snapshot.forEach(
      """
      SELECT p.customer, n.item, n.amount_minor, p.made_on, p.promised_for, p.judged_on, p.state
      FROM promise p JOIN promise_item n ON n.promise = p.id
      WHERE p.customer IN \(customers) AND p.company = \(company) ORDER BY p.id, n.item
      """
    ) { row in
      let promisedFor = try row.date(4)
      found[row.id(1), default: []].append(
        ItemPast.Promise(
          ItemPast.Hold(row.int(2), from: try row.date(3), until: try row.dateOrNil(5)), promisedFor: promisedFor,
          brokenOn: row.text(6) == "broken" ? try row.dateOrNil(5) : nil))
      if row.text(6) == "broken" { broken[row.id(0), default: []].append(promisedFor) }
    }
    return (found, broken)
  }

  /// The day on which each item was first spoken of in a message or a call that was not taken back.
  private static func reminded(
    _ company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [ItemID: CivilDate] {
    var found: [ItemID: CivilDate] = [:]
    try snapshot.forEach(
      """
      SELECT n.item, MIN(n.day) FROM dunning_action_item n JOIN dunning_action a ON a.id = n.action
      WHERE n.company = \(company) AND n.customer IN \(customers) AND n.amount_minor > 0 AND a.state <> 'cancelled'
      GROUP BY n.item
      """
    ) { row in found[row.id(0)] = try row.date(1) }
    return found
  }
}
