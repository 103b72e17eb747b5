public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// What the days of sales outstanding are computed from, in one statement.
public enum SalesStore {
  /// Months of the period over which the simple DSO and the effectiveness are taken, the current one included.
  public static let periodMonths = 3

  /// The DSO's parts for a company in one currency.
  ///
  /// The balance of the accounts on a day is the sum of everything dated up to it, because allocations only move
  /// amounts between items; only what is not due needs the open amounts.
  public static func outstanding(
    of sight: Sight, in currency: Currency, asOf: CivilDate, today: CivilDate, _ snapshot: Snapshot
  ) throws -> DaysSalesOutstanding {
    if asOf == today, sight.isWhole, try KeptFigures.hold(sight.company, on: today, snapshot) {
      return try history(of: sight, in: currency, on: today, months: 0, isKept: true, snapshot).now
    }
    var (months, notDue) = try monthly(of: sight, in: currency, asOf: asOf, snapshot)
    if asOf < today {
      notDue = try snapshot.count(
        """
        SELECT CAST(SUM(open_minor) AS bigint) FROM \(AgeingStore.source(of: sight, asOf: asOf, today: today))
          AND due >= \(asOf) AND currency = \(currency)
        """)
    }
    return assemble(months, notDue: notDue, asOf: asOf)
  }

  /// The DSO at the end of each of the last months, latest first, and its parts today: one statement for both.
  public static func history(
    of sight: Sight, in currency: Currency, on today: CivilDate, months count: Int, isKept: Bool = false,
    _ snapshot: Snapshot
  ) throws -> (now: DaysSalesOutstanding, months: [Point]) {
    let (months, notDue) =
      isKept && sight.isWhole
      ? (
        try sums(of: sight, in: currency, upTo: today, isKept: true, snapshot),
        try keptNotDue(of: sight.company, in: currency, on: today, snapshot)
      )
      : try monthly(of: sight, in: currency, asOf: today, snapshot)
    let points = (0..<count).map { back -> Point in
      let first = today.firstOfMonth.adding(months: -back)
      let end = min(today, first.endOfMonth)
      let known = months.filter { $0.key <= first }
      // What was not due at that time is not needed for the figure itself.
      let then = assemble(known, notDue: 0, asOf: end)
      return Point(month: first, simple: then.inTenths?.simple, balanceMinor: then.receivablesMinor)
    }
    return (assemble(months, notDue: notDue, asOf: today), points)
  }

  /// The simple DSO at the end of a month as it is read, whole tenths of a day written in hundredths; `nil` without sales.
  /// And what the accounts added up to.
  public struct Point: Sendable, Hashable {
    public let month: CivilDate
    public let simple: Int64?
    public let balanceMinor: Int64
  }

  typealias Monthly = [CivilDate: (sales: Int64, balance: Int64)]

  /// Sales and the change of the accounts, month by month.
  ///
  /// - Parameter isKept: whether ``KeptFigures`` hold: then the whole company's are read from them.
  static func sums(
    of sight: Sight, in currency: Currency, upTo day: CivilDate, isKept: Bool, _ snapshot: Snapshot
  ) throws -> Monthly {
    guard isKept, sight.isWhole else {
      return try monthly(of: sight, in: currency, asOf: day, snapshot).months
    }
    var months: Monthly = [:]
    try snapshot.forEach(
      """
      SELECT substr(CAST(day AS text), 1, 7), CAST(SUM(sales_minor) AS bigint), CAST(SUM(balance_minor) AS bigint)
      FROM ledger_day WHERE company = \(sight.company) AND currency = \(currency) AND day <= \(day) GROUP BY 1
      """
    ) { row in
      if let first = CivilDate(row.text(0) + "-01") { months[first] = (row.int(1), row.int(2)) }
    }
    return months
  }

  /// The same from the items, with what of them is open now and was not due on the day.
  private static func monthly(
    of sight: Sight, in currency: Currency, asOf: CivilDate, _ snapshot: Snapshot
  ) throws -> (months: Monthly, notDue: Int64) {
    var months: Monthly = [:]
    var notDue: Int64 = 0
    try snapshot.forEach(
      """
      SELECT substr(CAST(issued AS text), 1, 7),
        CAST(SUM(CASE WHEN kind IN ('invoice', 'credit_note') THEN amount_minor ELSE 0 END) AS bigint),
        CAST(SUM(amount_minor) AS bigint),
        CAST(SUM(CASE WHEN due >= \(asOf) THEN open_minor ELSE 0 END) AS bigint)
      FROM item
      WHERE company = \(sight.company) AND currency = \(currency) AND issued <= \(asOf)\(sight.only("customer"))
      GROUP BY 1
      """
    ) { row in
      guard let first = CivilDate(row.text(0) + "-01") else { return }
      months[first] = (row.int(1), row.int(2))
      notDue += row.int(3)
    }
    return (months, notDue)
  }

  /// What is not due today, from the kept totals; what is issued on a day to come is not yet part of the balance.
  static func keptNotDue(
    of company: CompanyID, in currency: Currency, on today: CivilDate, _ snapshot: Snapshot
  ) throws -> Int64 {
    try snapshot.count(
      """
      SELECT CAST(COALESCE((SELECT b0 FROM account_total WHERE company = \(company) AND currency = \(currency)), 0)
        - COALESCE((SELECT SUM(open_minor) FROM item WHERE company = \(company) AND issued > \(today)
          AND currency = \(currency) AND due >= \(today)), 0) AS bigint)
      """)
  }

  static func assemble(
    _ months: [CivilDate: (sales: Int64, balance: Int64)], notDue: Int64, asOf: CivilDate
  ) -> DaysSalesOutstanding {
    let current = asOf.firstOfMonth
    let earliest = months.keys.min() ?? current
    var history: [DaysSalesOutstanding.Month] = []
    var month = current
    while month >= earliest {
      let last = min(asOf, month.endOfMonth)
      history.append(.init(first: month, days: last.days(since: month) + 1, salesMinor: months[month]?.sales ?? 0))
      month = month.adding(months: -1)
    }
    let start = current.adding(months: 1 - periodMonths)
    let opening = months.filter { $0.key < start }.values.reduce(0) { $0 + $1.balance }
    return DaysSalesOutstanding(
      receivablesMinor: months.values.reduce(0) { $0 + $1.balance }, notDueMinor: notDue, openingMinor: opening,
      period: history.filter { $0.first >= start }, history: history)
  }
}
