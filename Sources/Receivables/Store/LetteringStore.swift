public import Kernel
public import ReceivablesRules
public import Storage

/// The codes of the items that settle one another, per customer account (*lettrage*, decision 044): given before the commit
/// that leaves nothing of them, ended by the one that breaks them, and never given again.
public enum LetteringStore {
  static let migration = Migration(
    "2026-12-16-lettering",
    schema: """
      CREATE TABLE lettering (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        place COUNT_ NOT NULL,
        code TEXT NOT NULL,
        day DATE NOT NULL,
        undone_on DATE
      );
      CREATE UNIQUE INDEX lettering_code ON lettering (customer, place);
      CREATE INDEX lettering_company ON lettering (company, id);
      CREATE TABLE lettered_item (
        company ID NOT NULL REFERENCES company (id),
        item ID NOT NULL REFERENCES item (id),
        lettering ID NOT NULL REFERENCES lettering (id),
        PRIMARY KEY (item, lettering)
      );
      CREATE INDEX lettered_item_of ON lettered_item (lettering)
      """)

  // MARK: Reading

  /// The code that each of some items bears; those without are left out.
  public static func codes(of items: [ItemID], company: CompanyID, _ snapshot: Snapshot) throws -> [ItemID: String] {
    var codes: [ItemID: String] = [:]
    for part in parts(items) {
      try snapshot.forEach(
        """
        SELECT i.item, l.code FROM lettered_item i JOIN lettering l ON l.id = i.lettering
        WHERE i.company = \(company) AND i.item IN \(part) AND l.undone_on IS NULL
        """
      ) { codes[$0.id(0)] = $0.text(1) }
    }
    return codes
  }

  /// Codes on what is open, or on what does not add up to zero: what `encours verify` prints.
  public static func problems(_ snapshot: Snapshot, limit: Int = 100) throws -> [String] {
    try snapshot.query(
      """
      SELECT l.code, c.code, COUNT(*), CAST(SUM(i.amount_minor) AS bigint)
      FROM lettering l JOIN customer c ON c.id = l.customer
        JOIN lettered_item x ON x.lettering = l.id JOIN item i ON i.id = x.item
      WHERE l.undone_on IS NULL AND l.company NOT IN (SELECT company FROM setting WHERE name = \(lapsed))
      GROUP BY l.id, l.code, c.code
      HAVING SUM(i.amount_minor) <> 0 OR SUM(CASE WHEN i.open_minor = 0 THEN 0 ELSE 1 END) > 0
        OR MIN(i.customer) <> MAX(i.customer) OR MIN(i.currency) <> MAX(i.currency)
      ORDER BY l.id LIMIT \(limit)
      """
    ) { row in
      "lettering \(row.text(0)) of customer \(row.text(1)): its \(row.int(2)) items leave \(row.int(3)) (minor units)"
    }
  }

  // MARK: Keeping

  /// Notes that something was allocated to some items, or taken back.
  static func changed(_ items: [ItemID], _ transaction: Transaction) {
    transaction.beforeCommit(once: "letters", keys: items.lazy.map(\.rawValue)) { transaction, keys in
      try letter(keys.sorted().map { ItemID($0) }, transaction)
    }
  }

  /// Notes that allocations of a company were written in bulk: ``ready(_:_:)`` looks at all of it.
  static func forget(_ company: CompanyID, _ transaction: Transaction) {
    transaction.beforeCommit(once: "letters_forgotten", keys: [company.rawValue]) { transaction, keys in
      for key in keys.sorted() { try SettingStore.write(lapsed, "", of: CompanyID(key), transaction) }
    }
  }

  private static let lapsed = "lettering_lapsed"
  private static let caughtUp = "lettering_ready"

  /// Gives the codes that bulk imports, or databases from before there were codes, left out; one short read where none are.
  /// Some customers at a time, so that nobody waits for long to write.
  public static func ready(_ company: CompanyID, _ database: Database) async throws {
    if try await database.read({ try isReady(company, $0) }) { return }
    try await database.write { try begin(company, $0) }
    var last = CustomerID(0)
    while let next = try await database.write({ [last] in try catchUp(company, after: last, $0) }) { last = next }
    try await database.write { try end(company, $0) }
  }

  /// The same within a transaction.
  public static func ready(_ company: CompanyID, _ transaction: Transaction) throws {
    if try isReady(company, transaction) { return }
    try begin(company, transaction)
    var last = CustomerID(0)
    while let next = try catchUp(company, after: last, transaction) { last = next }
    try end(company, transaction)
  }

  private static func isReady(_ company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try SettingStore.read(lapsed, of: company, snapshot) == nil
      && SettingStore.read(caughtUp, of: company, snapshot) != nil
  }

  /// What bulk imports leave from here on is looked at again.
  private static func begin(_ company: CompanyID, _ transaction: Transaction) throws {
    try SettingStore.write(lapsed, "catching up", of: company, transaction)
    let broken: [ItemID] = try transaction.query(
      """
      SELECT DISTINCT i.id FROM lettering l JOIN lettered_item x ON x.lettering = l.id JOIN item i ON i.id = x.item
      WHERE l.company = \(company) AND l.undone_on IS NULL AND (i.open_minor <> 0 OR i.customer <> l.customer)
      ORDER BY i.id
      """
    ) { $0.id(0) }
    for part in parts(broken) { try letter(part, transaction) }
  }

  private static func end(_ company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM setting WHERE company = \(company) AND name = \(lapsed) AND content = \("catching up")")
    try SettingStore.write(caughtUp, "", of: company, transaction)
  }

  private static let customersAtOnce = 100

  /// The next customers' settled items without a code.
  /// - Returns: the last of these customers; `nil` when there are no more.
  private static func catchUp(
    _ company: CompanyID, after last: CustomerID, _ transaction: Transaction
  ) throws -> CustomerID? {
    let customers: [CustomerID] = try transaction.query(
      "SELECT id FROM customer WHERE company = \(company) AND id > \(last) ORDER BY id LIMIT \(customersAtOnce)"
    ) { $0.id(0) }
    guard let end = customers.last else { return nil }
    let ours = AllocationReason.allCases.filter(\.isOurs).map(\.rawValue)
    let missing: [ItemID] = try transaction.query(
      """
      SELECT DISTINCT i.customer, i.id FROM item i JOIN allocation a ON a.debit_item = i.id
      WHERE i.customer IN \(customers) AND i.company = \(company) AND i.open_minor = 0 AND a.reason IN \(ours)
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
        AND NOT EXISTS (
          SELECT 1 FROM lettered_item x JOIN lettering l ON l.id = x.lettering
          WHERE x.item = i.id AND l.undone_on IS NULL)
      ORDER BY i.customer, i.id
      """
    ) { $0.id(1) }
    for part in parts(missing) { try letter(part, transaction) }
    return end
  }

  /// Brings the codes of some items up to date, and those of all that they are allocated to.
  private static func letter(_ items: [ItemID], _ transaction: Transaction) throws {
    let former = try formerGroups(of: items, transaction)
    let links = try self.links(from: Set(items).union(former.flatMap(\.items)), transaction)
    let found = LetteredGroups.groups(of: links).filter(\.isOurs)
    let states = try self.states(of: found.flatMap(\.items), transaction)
    var new: [(account: Account, group: LetteredGroups.Group)] = []
    var kept: Set<LetteringID> = []
    for group in found {
      let members = group.items.compactMap { states[$0] }
      guard let first = members.first, members.count == group.items.count,
        members.allSatisfy({ $0.open == 0 && $0.account == first.account })
      else { continue }
      if let same = former.first(where: { $0.items == group.items && $0.customer == first.account.customer }) {
        kept.insert(same.id)
      } else {
        new.append((first.account, group))
      }
    }
    for group in former where !kept.contains(group.id) {
      let day = try lastDay(of: group.items, transaction) ?? group.day
      try transaction.execute("UPDATE lettering SET undone_on = \(max(day, group.day)) WHERE id = \(group.id)")
    }
    try give(new, transaction)
  }

  private struct Account: Hashable {
    let company: CompanyID
    let customer: CustomerID
  }

  private static func give(
    _ groups: [(account: Account, group: LetteredGroups.Group)], _ transaction: Transaction
  ) throws {
    var places: [CustomerID: Int] = [:]
    for part in parts(Set(groups.map(\.account.customer)).sorted()) {
      // Two that letter one account at a time: the second waits here, and counts on from the first.
      _ = try transaction.query(
        "SELECT id FROM customer WHERE id IN \(part) ORDER BY id\(transaction.dialect.forNoKeyUpdate)"
      ) { $0.int(0) }
      try transaction.forEach(
        "SELECT customer, MAX(place) FROM lettering WHERE customer IN \(part) GROUP BY customer"
      ) { places[$0.id(0)] = Int($0.int(1)) + 1 }
    }
    let keys: [LetteringID] = try transaction.reserveKeys(of: "lettering", count: groups.count)
    try transaction.bulkInsert(into: "lettering", ["id", "company", "customer", "place", "code", "day"]) { add in
      for (key, (account, group)) in zip(keys, groups) {
        let place = places[account.customer] ?? 0
        places[account.customer] = place + 1
        try add([
          key.bound, account.company.bound, account.customer.bound, place.bound, LetteringCode.code(place).bound,
          group.day.bound,
        ])
      }
    }
    try transaction.bulkInsert(into: "lettered_item", ["company", "item", "lettering"]) { add in
      for (key, (account, group)) in zip(keys, groups) {
        for item in group.items { try add([account.company.bound, item.bound, key.bound]) }
      }
    }
  }

  // MARK: What is there

  private struct Former {
    let id: LetteringID
    let customer: CustomerID
    let day: CivilDate
    var items: [ItemID]
  }

  private static func formerGroups(of items: [ItemID], _ snapshot: Snapshot) throws -> [Former] {
    var groups: [LetteringID: Former] = [:]
    for part in parts(items) {
      try snapshot.forEach(
        """
        SELECT l.id, l.customer, l.day, x.item FROM lettering l JOIN lettered_item x ON x.lettering = l.id
        WHERE l.undone_on IS NULL AND l.id IN (SELECT lettering FROM lettered_item WHERE item IN \(part))
        ORDER BY l.id, x.item
        """
      ) { row in
        let former = Former(id: row.id(0), customer: row.id(1), day: try row.date(2), items: [])
        groups[row.id(0), default: former].items.append(row.id(3))
      }
    }
    return groups.values.map { group in
      var group = group
      group.items = Set(group.items).sorted()
      return group
    }.sorted { $0.id < $1.id }
  }

  /// The allocations in force of some items, of those at their other end, and so on.
  private static func links(from items: Set<ItemID>, _ snapshot: Snapshot) throws -> [LetteredGroups.Link] {
    var (seen, front) = (items, items.sorted())
    var links: Set<LetteredGroups.Link> = []
    while !front.isEmpty {
      var next: Set<ItemID> = []
      for part in parts(front) {
        for end in ["debit_item", "credit_item"] as [SQL] {
          try snapshot.forEach(
            """
            SELECT a.debit_item, a.credit_item, a.day, a.reason FROM allocation a
            WHERE a.\(end) IN \(part) AND a.reverses IS NULL
              AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
            """
          ) { row in
            let link = LetteredGroups.Link(
              debit: row.id(0), credit: row.id(1), day: try row.date(2),
              isOurs: AllocationReason(rawValue: row.text(3))?.isOurs ?? false)
            links.insert(link)
            for other in [link.debit, link.credit] where seen.insert(other).inserted { next.insert(other) }
          }
        }
      }
      front = next.sorted()
    }
    return Array(links)
  }

  private static func states(
    of items: [ItemID], _ snapshot: Snapshot
  ) throws -> [ItemID: (account: Account, open: Int64)] {
    var states: [ItemID: (account: Account, open: Int64)] = [:]
    for part in parts(items) {
      try snapshot.forEach("SELECT id, company, customer, open_minor FROM item WHERE id IN \(part)") { row in
        states[row.id(0)] = (Account(company: row.id(1), customer: row.id(2)), row.int(3))
      }
    }
    return states
  }

  /// The day of the last allocation or undoing of some items.
  private static func lastDay(of items: [ItemID], _ snapshot: Snapshot) throws -> CivilDate? {
    try parts(items).compactMap { part in
      try snapshot.first(
        "SELECT MAX(day) FROM allocation WHERE debit_item IN \(part) OR credit_item IN \(part)"
      ) { try $0.dateOrNil(0) } ?? nil
    }.max()
  }

  private static let chunk = 500

  private static func parts<Key>(_ keys: [Key]) -> [[Key]] {
    stride(from: 0, to: keys.count, by: chunk).map { Array(keys[$0..<min($0 + chunk, keys.count)]) }
  }
}
