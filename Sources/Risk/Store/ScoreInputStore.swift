import Kernel
import Receivables
import ReceivablesRules
import RiskRules
import Storage

/// Reads what scores are made of, for every customer of a company, with one statement a kind of fact.
enum ScoreInputStore {
  /// Days that count, and the latest of them that are compared with those before.
  private static let (memory, recent) = (365, 182)
  /// Days late beyond which an invoice counts no more: one forgotten debt does not outweigh all others.
  private static let lateMost = 365

  static func read(
    of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: ScoreInputs] {
    var found = try payments(of: company, on: day, snapshot)
    let year = day.adding(days: -memory)
    func add(_ statement: SQL, _ change: (Row, inout ScoreInputs) -> Void) throws {
      try snapshot.forEach(statement) { row in
        let customer: CustomerID = row.id(0)
        if var inputs = found[customer] {
          change(row, &inputs)
          found[customer] = inputs
        }
      }
    }
    try add(
      """
      SELECT customer, COUNT(*), COUNT(CASE WHEN state = 'broken' THEN 1 END) FROM promise
      WHERE company = \(company) AND state IN ('kept', 'broken') AND promised_for > \(year) AND promised_for <= \(day)
      GROUP BY customer
      """
    ) { row, inputs in (inputs.promises, inputs.brokenPromises) = (Int(row.int(1)), Int(row.int(2))) }
    try add(
      """
      SELECT customer, COUNT(*) FROM item
      WHERE company = \(company) AND kind = 'adjustment' AND source = \(ItemSource.bank) AND issued > \(year) AND issued <= \(day)
      GROUP BY customer
      """
    ) { row, inputs in inputs.returnedPayments = Int(row.int(1)) }
    // A debit that the customer's bank rejected never was a movement of ours.
    try add(
      """
      SELECT customer, COUNT(*) FROM direct_debit
      WHERE company = \(company) AND state = 'rejected' AND ended_on > \(year) AND ended_on <= \(day)
      GROUP BY customer
      """
    ) { row, inputs in inputs.returnedPayments += Int(row.int(1)) }
    // Nor was a bill that was not paid before the bank credited it.
    try add(
      """
      SELECT customer, COUNT(*) FROM bill
      WHERE company = \(company) AND state = 'unpaid' AND entry IS NULL AND ended_on > \(year) AND ended_on <= \(day)
      GROUP BY customer
      """
    ) { row, inputs in inputs.returnedPayments += Int(row.int(1)) }
    try add(
      """
      SELECT customer, COUNT(*) FROM dispute
      WHERE company = \(company) AND closed_on IS NOT NULL AND closed_on > \(year) AND closed_on <= \(day)
        AND outcome = 'refused' AND customer IS NOT NULL
      GROUP BY customer
      """
    ) { row, inputs in inputs.refusedDisputes = Int(row.int(1)) }
    try add(
      """
      SELECT customer, COUNT(*) FROM step_weight
      WHERE company = \(company) AND since > \(year) AND since <= \(day) GROUP BY customer
      """
    ) { row, inputs in inputs.weighingSteps = Int(row.int(1)) }
    try add(
      """
      SELECT l.customer, l.limit_minor, COALESCE(e.exposure, 0)
      FROM (\(LimitStore.inForce(in: company, on: day))) k JOIN credit_limit l ON l.id = k.id
        LEFT JOIN (SELECT customer, \(Exposure.sum) AS exposure FROM item WHERE \(Exposure.rows(of: company))
          GROUP BY customer) e ON e.customer = l.customer
      WHERE l.limit_minor IS NOT NULL
      """
    ) { row, inputs in
      let use = LimitUse(exposureMinor: row.int(2), of: row.int(1))
      inputs.limitPercent = use.percent ?? (use.isOver ? 101 : 0)
    }
    return found
  }

  /// How customers paid, what is late of what they owe and for how long they have been ours: one pass over their items, in
  /// the company's currency.
  private static func payments(
    of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: ScoreInputs] {
    let (year, half) = (day.adding(days: -memory), day.adding(days: -recent))
    let dialect = snapshot.dialect
    let settled: SQL = "kind = 'invoice' AND open_minor = 0 AND settled_on > \(year) AND settled_on <= \(day)"
    let unpaid: SQL = "kind = 'invoice' AND open_minor > 0 AND due < \(day)"
    func capped(_ days: SQL) -> SQL { "(CASE WHEN \(days) > \(lateMost) THEN \(lateMost) ELSE \(days) END)" }
    let paidLate = capped(dialect.days(from: "due", to: "settled_on"))
    let openLate = capped(dialect.days(from: "due", to: "\(day)"))
    func weight(_ settled: SQL) -> SQL {
      """
      CAST(SUM(CASE WHEN \(settled) THEN amount_minor WHEN \(unpaid) THEN open_minor ELSE 0 END) AS bigint)
      """
    }
    func late(_ settled: SQL) -> SQL {
      """
      CAST(SUM(CASE WHEN \(settled) AND settled_on > due THEN amount_minor * \(paidLate)
        WHEN \(unpaid) THEN open_minor * \(openLate) ELSE 0 END) AS bigint)
      """
    }
    let recently: SQL = "\(settled) AND settled_on > \(half)"
    var found: [CustomerID: ScoreInputs] = [:]
    try snapshot.forEach(
      """
      SELECT customer, COUNT(CASE WHEN (\(settled)) OR (\(unpaid)) THEN 1 END), \(weight(settled)), \(late(settled)),
        \(weight(recently)), \(late(recently)),
        CAST(SUM(CASE WHEN open_minor > 0 THEN open_minor ELSE 0 END) AS bigint),
        CAST(SUM(CASE WHEN open_minor > 0 AND due < \(day) THEN open_minor ELSE 0 END) AS bigint), MIN(issued)
      FROM item WHERE company = \(company) AND issued <= \(day)
        AND currency = (SELECT currency FROM company WHERE id = \(company))
      GROUP BY customer
      """
    ) { row in
      var inputs = ScoreInputs()
      inputs.invoices = Int(row.int(1))
      let (all, allLate, new, newLate) = (row.int(2), row.int(3), row.int(4), row.int(5))
      inputs.delay = average(allLate, all)
      if let now = average(newLate, new), let before = average(allLate - newLate, all - new) {
        inputs.trend = now - before
      }
      let open = row.int(6)
      // Rounded up: who is late with anything is not at nothing.
      if open > 0 { inputs.overduePercent = Int((Int128(row.int(7)) * 100 + Int128(open) - 1) / Int128(open)) }
      inputs.relationDays = try row.dateOrNil(8).map { day.days(since: $0) }
      found[row.id(0)] = inputs
    }
    return found
  }

  private static func average(_ sum: Int64, _ weight: Int64) -> Int? {
    weight > 0 ? Int(roundedHalfAwayFromZero(Int128(sum), over: Int128(weight))) : nil
  }
}
