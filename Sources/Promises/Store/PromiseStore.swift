public import Kernel
public import PromisesRules
import Receivables
public import Storage

/// Where a promise stands.
public enum PromiseState: String, Sendable, Hashable, Codable, CaseIterable {
  case pending
  case kept
  case broken
  /// Withdrawn by a person: it was recorded by mistake, or another took its place.
  case withdrawn
}

/// A promise as it is stored.
public struct StoredPromise: Sendable, Hashable {
  public let id: PromiseID
  public let customer: CustomerID
  public let madeOn: CivilDate
  public let promisedFor: CivilDate
  public let state: PromiseState
  public let judgedOn: CivilDate?
  public let note: String?
  /// Who at the customer's promised, as a person wrote it.
  public let promisedBy: String?
  public let parts: [PromisedPart]
}

/// Promises to pay, always of one company. An item's promised amount is the sum of its pending promises.
public enum PromiseStore {
  static func insert(
    _ parts: [PromisedPart], customer: CustomerID, company: CompanyID, madeOn: CivilDate, promisedFor: CivilDate,
    promisedBy: String?, note: String?, plan: InstalmentPlanID? = nil, _ transaction: Transaction
  ) throws -> PromiseID {
    let id: PromiseID = try transaction.insert(
      """
      INSERT INTO promise (company, customer, made_on, promised_for, state, promised_by, note, plan, allocation_mark)
      VALUES (\(company), \(customer), \(madeOn), \(promisedFor), 'pending', \(promisedBy), \(note), \(plan),
        (SELECT COALESCE(MAX(id), 0) FROM allocation)) RETURNING id
      """)
    for part in parts {
      try transaction.execute(
        """
        INSERT INTO promise_item (company, promise, item, amount_minor, currency)
        VALUES (\(company), \(id), \(part.item), \(part.amount.minor), \(part.amount.currency))
        """)
      try transaction.execute(
        """
        UPDATE item SET promised_minor = promised_minor + \(part.amount.minor)
        WHERE company = \(company) AND id = \(part.item)
        """)
    }
    KeptFigures.changed(parts.map(\.item), transaction)
    return id
  }

  /// Ends a pending promise and frees what it suspended.
  /// - Parameter actor: the person who ended it; `nil` when the cash judged it.
  /// - Returns: whether it was pending.
  static func close(
    _ id: PromiseID, of company: CompanyID, as state: PromiseState, on day: CivilDate, by actor: String? = nil,
    _ transaction: Transaction
  ) throws -> Bool {
    let changed = try transaction.execute(
      """
      UPDATE promise SET state = \(state.rawValue), judged_on = \(day), ended_by = \(actor), version = version + 1
      WHERE company = \(company) AND id = \(id) AND state = 'pending'
      """)
    guard changed == 1 else { return false }
    try transaction.execute(
      """
      UPDATE item SET promised_minor = promised_minor
        - (SELECT i.amount_minor - i.covered_minor FROM promise_item i WHERE i.promise = \(id) AND i.item = item.id)
      WHERE company = \(company) AND id IN (SELECT item FROM promise_item WHERE promise = \(id))
      """)
    KeptFigures.changed(
      try transaction.query("SELECT item FROM promise_item WHERE promise = \(id)") { $0.id(0) }, transaction)
    return true
  }

  /// Has a promise that a person ended stand again. What it covers is not promised yet: see ``cover(_:of:_:)``.
  /// - Returns: whether that person ended it and nobody has changed it since.
  static func reopen(
    _ id: PromiseID, of company: CompanyID, version: Int64, endedBy actor: String, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE promise SET state = 'pending', judged_on = NULL, ended_by = NULL, version = version + 1
      WHERE company = \(company) AND id = \(id) AND version = \(version) AND ended_by = \(actor)
        AND state IN ('withdrawn', 'broken')
      """) == 1
  }

  /// Counts a promise that stands again among what is promised of its items.
  static func cover(_ promise: StoredPromise, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE item SET promised_minor = promised_minor
        + (SELECT i.amount_minor - i.covered_minor FROM promise_item i WHERE i.promise = \(promise.id) AND i.item = item.id)
      WHERE company = \(company) AND id IN (SELECT item FROM promise_item WHERE promise = \(promise.id))
      """)
    KeptFigures.changed(promise.parts.map(\.item), transaction)
  }

  /// Counted up each time a promise is ended or stands again.
  static func version(_ id: PromiseID, of company: CompanyID, _ snapshot: Snapshot) throws -> Int64 {
    try snapshot.first("SELECT version FROM promise WHERE company = \(company) AND id = \(id)") { $0.int(0) } ?? 0
  }

  /// A promise with what came in on each of its items since it was made.
  struct Pending {
    let id: PromiseID
    let customer: CustomerID
    let promisedFor: CivilDate
    /// What is contested is no part of it.
    var parts: [PromiseVerdict.Part]
    /// The items of `parts`, in the same order.
    var items: [ItemID]
    /// Whether a part is contested.
    var isContested = false
  }

  /// An item of a promise as its rows are read.
  private struct Reading {
    let item: ItemID
    let promised: Int64
    /// What other promises took of its money.
    let used: Int64
    /// Until when they can have taken it; `nil` for always, as the earlier payments of a plan do.
    let until: CivilDate?
    let isOfPlan: Bool
    let open: Int64
    let disputed: Int64
    var settled: [(day: CivilDate, minor: Int64)] = []

    var part: PromiseVerdict.Part {
      // The earlier promise used money of these days only if it came in before that promise was judged.
      let shared = settled.filter { day, _ in isOfPlan || until.map { day <= $0 } ?? false }.reduce(0) { $0 + $1.minor }
      let taken = min(used, max(0, shared))
      let left = settled.reduce(0) { $0 + $1.minor } - taken + open - disputed
      return PromiseVerdict.Part(promisedMinor: max(0, min(promised, left)), settled: settled).less(taken)
    }
  }

  /// Every pending promise, oldest day first, in one query.
  ///
  /// Money counts that was booked after the promise was made, in its order: what had come on the same day before is none of
  /// it. Older money that was recognised later counts where it settles the item: then nothing of the promise is left to pay.
  /// Of a plan the earlier payments take first, also those that were missed (decision 022). What another promise counted as
  /// its money is not counted twice; it is asked for only where money has come at all, which is nowhere for most.
  static func pending(of company: CompanyID, _ snapshot: Snapshot) throws -> [Pending] {
    try counted("p.company = \(company) AND p.state = 'pending'", snapshot)
  }

  /// Promises with the money that counts for them.
  /// - Parameter condition: which, of the table `p`.
  static func counted(_ condition: SQL, _ snapshot: Snapshot) throws -> [Pending] {
    var result: [Pending] = []
    var current: Reading?
    func finishPart() {
      guard let part = current, let last = result.indices.last else { return }
      result[last].items.append(part.item)
      result[last].parts.append(part.part)
      if part.disputed > 0 { result[last].isContested = true }
      current = nil
    }
    try snapshot.forEach(
      """
      SELECT p.id, p.promised_for, i.item, i.amount_minor, CASE WHEN a.day < p.made_on THEN p.made_on ELSE a.day END,
        a.amount_minor,
        CASE WHEN a.id IS NULL THEN 0 WHEN p.plan IS NOT NULL THEN (
          SELECT CAST(COALESCE(SUM(k.amount_minor), 0) AS bigint) FROM promise_item k JOIN promise q ON q.id = k.promise
          WHERE k.item = i.item AND q.plan = p.plan AND q.state IN ('kept', 'broken')
            AND (q.promised_for < p.promised_for OR (q.promised_for = p.promised_for AND q.id < p.id)))
        ELSE (
          SELECT CAST(COALESCE(SUM(k.amount_minor), 0) AS bigint) FROM promise_item k JOIN promise q ON q.id = k.promise
          WHERE k.item = i.item AND q.state = 'kept' AND q.id <> p.id AND q.judged_on >= p.made_on) END,
        CASE WHEN a.id IS NULL OR p.plan IS NOT NULL THEN NULL ELSE (
          SELECT MAX(q.judged_on) FROM promise_item k JOIN promise q ON q.id = k.promise
          WHERE k.item = i.item AND q.state = 'kept' AND q.id <> p.id AND q.judged_on >= p.made_on) END,
        p.customer, o.open_minor, o.disputed_minor, CASE WHEN p.plan IS NULL THEN 0 ELSE 1 END
      FROM promise p JOIN promise_item i ON i.promise = p.id JOIN item o ON o.id = i.item
      LEFT JOIN allocation a ON a.debit_item = i.item
        AND ((p.allocation_mark IS NULL AND a.day >= p.made_on)
          OR (a.id > p.allocation_mark AND (a.day >= p.made_on OR o.open_minor = 0)))
      WHERE \(condition)
      ORDER BY p.promised_for, p.id, i.item, a.id
      """
    ) { row in
      let id: PromiseID = row.id(0)
      let item: ItemID = row.id(2)
      if result.last?.id != id || current?.item != item { finishPart() }
      if result.last?.id != id {
        result.append(Pending(id: id, customer: row.id(8), promisedFor: try row.date(1), parts: [], items: []))
      }
      if current == nil {
        current = Reading(
          item: item, promised: row.int(3), used: row.int(6), until: try row.dateOrNil(7), isOfPlan: row.int(11) != 0,
          open: row.int(9), disputed: row.int(10))
      }
      if let day = try row.dateOrNil(4) { current?.settled.append((day, row.int(5))) }
    }
    finishPart()
    return result
  }

  public static func find(_ id: PromiseID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredPromise? {
    try promises(company, "id = \(id)", limit: 1, snapshot).first
  }

  /// A customer's promises, latest first.
  public static func all(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredPromise] {
    try promises(company, "customer = \(customer)", limit: limit, snapshot)
  }

  /// The payments of an instalment plan, the earliest first.
  static func payments(
    of plan: InstalmentPlanID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [StoredPromise] {
    try promises(company, "plan = \(plan)", limit: InstalmentTerms.counts.upperBound, snapshot)
      .sorted { ($0.promisedFor, $0.id) < ($1.promisedFor, $1.id) }
  }

  /// The promises in which an item takes part, latest first.
  public static func all(
    ofItem item: ItemID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredPromise] {
    try promises(company, "id IN (SELECT promise FROM promise_item WHERE item = \(item))", limit: limit, snapshot)
  }

  private static func promises(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredPromise] {
    let heads = try snapshot.query(
      """
      SELECT id, made_on, promised_for, state, judged_on, note, promised_by, customer FROM promise
      WHERE company = \(company) AND \(condition) ORDER BY made_on DESC, id DESC LIMIT \(limit)
      """
    ) { row in
      (
        id: PromiseID(row.int(0)), madeOn: try row.date(1), promisedFor: try row.date(2), state: row.text(3),
        judgedOn: try row.dateOrNil(4), note: row.textOrNil(5), promisedBy: row.textOrNil(6),
        customer: CustomerID(row.int(7))
      )
    }
    let ids = heads.map(\.id)
    var parts: [PromiseID: [PromisedPart]] = [:]
    try snapshot.forEach(
      """
      SELECT p.promise, p.item, p.amount_minor, p.currency FROM promise_item p JOIN item i ON i.id = p.item
      WHERE p.company = \(company) AND p.promise IN \(ids) ORDER BY i.due, i.id
      """
    ) { parts[$0.id(0), default: []].append(PromisedPart($0.id(1), try $0.money(2, currency: 3))) }
    return heads.map { head in
      StoredPromise(
        id: head.id, customer: head.customer, madeOn: head.madeOn, promisedFor: head.promisedFor,
        state: PromiseState(rawValue: head.state) ?? .withdrawn, judgedOn: head.judgedOn, note: head.note,
        promisedBy: head.promisedBy, parts: parts[head.id] ?? [])
    }
  }
}
