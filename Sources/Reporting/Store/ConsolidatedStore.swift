public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// How several companies stand, each in each of its currencies. Nothing is added across currencies.
public enum ConsolidatedStore {
  /// How one company stands in one currency.
  public struct Line: Sendable, Hashable {
    public let company: CompanyID
    /// Net of credits, one for each bracket.
    public let buckets: [Money]
    public let items: Int
    public let disputed: Money
    /// What came in since the first day that is asked for, net of what went back.
    public internal(set) var received: Money

    public var open: Money { Money(minor: buckets.reduce(0) { $0 + $1.minor }, disputed.currency) }
    public var overdue: Money { Money(minor: buckets.dropFirst().reduce(0) { $0 + $1.minor }, disputed.currency) }
  }

  /// The same number of statements whatever the number of companies: those whose ``KeptFigures`` hold are read from
  /// them, the others from their items.
  ///
  /// - Parameters:
  ///   - companies: those that whoever asks may see.
  ///   - sights: what of each company is seen; `nil` for every customer.
  ///   - first: the first day of what came in.
  public static func lines(
    of companies: [CompanyID], seen sights: [Sight]?, on day: CivilDate, receivedSince first: CivilDate,
    _ snapshot: Snapshot
  ) throws -> [Line] {
    let kept = Set(
      try snapshot.query("SELECT company FROM figures WHERE company IN \(companies) AND day = \(day)") {
        $0.id(0) as CompanyID
      })
    let (ready, others) = (companies.filter { kept.contains($0) }, companies.filter { !kept.contains($0) })
    var lines = try balances(ready, seen: sights, snapshot)
    lines += try addedUp(others, seen: sights, on: day, snapshot)
    var received = try receipts(sights == nil ? ready : [], since: first, until: day, snapshot)
    received += try addedUpReceipts(
      sights == nil ? others : companies, seen: sights, since: first, until: day, snapshot)
    for (company, amount) in received {
      let currency = amount.currency
      if let index = lines.firstIndex(where: { $0.company == company && $0.disputed.currency == currency }) {
        lines[index].received = amount
      } else {
        let none = Array(repeating: Money.zero(currency), count: AgeingBuckets.standard.count)
        lines.append(Line(company: company, buckets: none, items: 0, disputed: .zero(currency), received: amount))
      }
    }
    return lines
  }

  private static func own(_ customer: SQL, _ companies: [CompanyID], _ sights: [Sight]?) -> SQL {
    sights.map { seen in Sight.only(customer, of: seen.filter { companies.contains($0.company) }) } ?? ""
  }

  private static func line(_ row: Row) throws -> Line {
    let currency = try row.currency(1)
    func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
    let count = AgeingBuckets.standard.count
    return Line(
      company: row.id(0), buckets: (0..<count).map { money(2 + $0) }, items: Int(row.int(2 + count)),
      disputed: money(3 + count), received: .zero(currency))
  }

  /// What is kept: totals for who sees every customer, else the accounts of the customers that are seen.
  private static func balances(
    _ companies: [CompanyID], seen sights: [Sight]?, _ snapshot: Snapshot
  ) throws -> [Line] {
    guard sights != nil else {
      return try snapshot.query(
        """
        SELECT company, currency, b0, b1, b2, b3, b4, b5, items, disputed_minor FROM account_total
        WHERE company IN \(companies) ORDER BY company, currency
        """, line)
    }
    let sums = (["b0", "b1", "b2", "b3", "b4", "b5", "items", "disputed_minor"] as [SQL]).map { column -> SQL in
      "CAST(SUM(\(column)) AS bigint)"
    }
    return try snapshot.query(
      """
      SELECT company, currency, \(sums.joined(", ")) FROM account
      WHERE company IN \(companies)\(own("customer", companies, sights))
      GROUP BY company, currency ORDER BY company, currency
      """, line)
  }

  private static func addedUp(
    _ companies: [CompanyID], seen sights: [Sight]?, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    let sums = AgeingStore.bucketSums(on: day)
    return try snapshot.query(
      """
      SELECT company, currency, \(sums.joined(", ")), COUNT(*), CAST(SUM(disputed_minor) AS bigint) FROM item
      WHERE company IN \(companies) AND open_minor <> 0\(own("customer", companies, sights))
      GROUP BY company, currency ORDER BY company, currency
      """, line)
  }

  private static func receipts(
    _ companies: [CompanyID], since first: CivilDate, until last: CivilDate, _ snapshot: Snapshot
  ) throws -> [(CompanyID, Money)] {
    try snapshot.query(
      """
      SELECT company, currency, CAST(SUM(received_minor) AS bigint) FROM ledger_day
      WHERE company IN \(companies) AND day >= \(first) AND day <= \(last) AND received_minor <> 0
      GROUP BY company, currency
      """
    ) { ($0.id(0), Money(minor: $0.int(2), try $0.currency(1))) }
  }

  private static func addedUpReceipts(
    _ companies: [CompanyID], seen sights: [Sight]?, since first: CivilDate, until last: CivilDate,
    _ snapshot: Snapshot
  ) throws -> [(CompanyID, Money)] {
    try snapshot.query(
      """
      SELECT company, currency, CAST(-SUM(amount_minor) AS bigint) FROM item
      WHERE company IN \(companies) AND issued >= \(first) AND issued <= \(last) AND \(KeptFigures.isReceipt)
        \(own("customer", companies, sights))
      GROUP BY company, currency
      """
    ) { ($0.id(0), Money(minor: $0.int(2), try $0.currency(1))) }
  }
}
