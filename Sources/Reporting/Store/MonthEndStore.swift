public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// How the accounts stood at the end of each month.
public enum MonthEndStore {
  /// The end of a month, or today for the current one.
  public struct MonthEnd: Sendable, Hashable {
    public let day: CivilDate
    /// The sales of the month alone.
    public let salesMinor: Int64
    /// The figures over the months of ``SalesStore/periodMonths`` that end there.
    public let outstanding: DaysSalesOutstanding

    public var overdueMinor: Int64 { outstanding.receivablesMinor - outstanding.notDueMinor }
  }

  /// The last months, latest first.
  ///
  /// What was not due at each end is added up from amounts and allocations dated up to it, grouped by month and due date:
  /// three statements, whatever the number of months. Where ``keep(of:in:on:isKnown:_:)`` has done so it is only read.
  ///
  /// - Parameter isKept: whether ``KeptFigures`` hold for today: then they tell the sales and the balances.
  public static func months(
    of sight: Sight, in currency: Currency, on today: CivilDate, count: Int, isKept: Bool = false, _ snapshot: Snapshot
  ) throws -> [MonthEnd] {
    let ends = (0..<count).map { min(today, today.firstOfMonth.adding(months: -$0).endOfMonth) }
    let sums = try SalesStore.sums(of: sight, in: currency, upTo: today, isKept: isKept, snapshot)
    let notDue =
      try isKept && sight.isWhole
      ? keptNotDue(of: sight.company, in: currency, on: today, at: ends, sums, snapshot) : nil
    let found =
      try notDue ?? brackets(of: sight, in: currency, on: today, at: ends, lateDays: 0, snapshot).map { $0[0] }
    return zip(ends, found).map { end, notDue in
      let known = sums.filter { $0.key <= end }
      return MonthEnd(
        day: end, salesMinor: known[end.firstOfMonth]?.sales ?? 0,
        outstanding: SalesStore.assemble(known, notDue: notDue, asOf: end))
    }
  }

  /// What was open at each end by bracket of the aged balance; nothing in the last, which has no end.
  ///
  /// - Parameter lateDays: the oldest lateness that is looked at, in days: brackets beyond it are not complete.
  static func brackets(
    of sight: Sight, in currency: Currency, on today: CivilDate, at ends: [CivilDate], lateDays: Int,
    _ snapshot: Snapshot
  ) throws -> [[Int64]] {
    let buckets = AgeingBuckets.standard
    var open = Array(repeating: Array(repeating: Int64(0), count: buckets.count), count: ends.count)
    guard let earliest = ends.min()?.adding(days: -lateDays) else { return open }
    func add(_ row: Row, sign: Int64) throws {
      guard let month = CivilDate(row.text(0) + "-01") else { return }
      let (due, minor) = (try row.date(1), row.int(2))
      for (index, end) in ends.enumerated() where month <= end {
        let bucket = buckets.index(daysLate: end.days(since: due))
        if bucket < buckets.count - 1 { open[index][bucket] += sign * minor }
      }
    }
    try snapshot.forEach(
      """
      SELECT substr(CAST(issued AS text), 1, 7), due, CAST(SUM(amount_minor) AS bigint) FROM item
      WHERE company = \(sight.company) AND currency = \(currency) AND due >= \(earliest) AND issued <= \(today)
        \(sight.only("customer"))
      GROUP BY 1, 2
      """
    ) { try add($0, sign: 1) }
    for (column, sign) in [("a.debit_item" as SQL, Int64(-1)), ("a.credit_item", 1)] {
      try snapshot.forEach(
        """
        SELECT substr(CAST(a.day AS text), 1, 7), i.due, CAST(SUM(a.amount_minor) AS bigint)
        FROM item i JOIN allocation a ON \(column) = i.id
        WHERE i.company = \(sight.company) AND i.currency = \(currency) AND i.due >= \(earliest) AND a.day <= \(today)
          AND i.issued <= \(today)\(sight.only("i.customer"))
        GROUP BY 1, 2
        """
      ) { try add($0, sign: sign) }
    }
    return open
  }
}
