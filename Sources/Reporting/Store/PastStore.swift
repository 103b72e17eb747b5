public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// The aged balance of a company at the ends of the past months, kept so that no page adds up the past (decision 15).
///
/// It is added up from what is dated, and anew where the balance of its day has changed since: what arrives late for an old
/// day corrects that day too. A month of which not everything is known has no line.
extension MonthEndStore {
  /// Months that are kept; the current one is not over.
  public static let kept = 12

  /// How the company stood at the end of a month.
  public enum Past: Sendable, Hashable {
    /// The figures are not added up yet: nothing can be said for the moment.
    case awaited
    /// What was owed then is not known, as in the first month of an installation.
    case unknown
    /// By bracket of the aged balance, in minor units.
    case known([Int64])

    public var brackets: [Int64]? { if case .known(let brackets) = self { brackets } else { nil } }
    public var totalMinor: Int64? { brackets.map { $0.reduce(0, +) } }
    public var overdueMinor: Int64? { brackets.map { $0.dropFirst().reduce(0, +) } }
  }

  /// How the company stood at the end of a month.
  public static func past(
    of company: CompanyID, in currency: Currency, at end: CivilDate, _ snapshot: Snapshot
  ) throws -> Past {
    try snapshot.first(
      """
      SELECT f.past, m.b0, m.b1, m.b2, m.b3, m.b4, m.b5
      FROM figures f LEFT JOIN month_end m ON m.company = f.company AND m.currency = \(currency) AND m.day = \(end)
      WHERE f.company = \(company)
      """
    ) { row in
      guard let added = try row.dateOrNil(0), added > end else { return .awaited }
      return row.isNull(1) ? .unknown : .known((1...6).map { row.int($0) })
    } ?? .awaited
  }

  /// Adds up the ends of the past months, unless that was done on this day: all of them at first and after an import in
  /// bulk, else those that are new or of which the balance has changed since.
  ///
  /// - Parameter isKnown: whether everything that was owed at the end of a day is known.
  public static func keep(
    of company: CompanyID, in currency: Currency, on day: CivilDate,
    isKnown: @Sendable @escaping (Snapshot) throws -> @Sendable (CivilDate) -> Bool, _ database: Database
  ) async throws {
    let added = try await database.read { try add(of: company, in: currency, on: day, isKnown: isKnown, $0) }
    guard let added else { return }
    try await database.write { transaction in
      // An import that let the figures lapse meanwhile has changed the past: the next turn adds it up.
      try transaction.execute("UPDATE figures SET past = \(day) WHERE company = \(company) AND day = \(day)")
      guard
        try transaction.count("SELECT COUNT(*) FROM figures WHERE company = \(company) AND past = \(day)") == 1
      else { return }
      for line in try lines(of: company, in: currency, transaction) where !added.standing.contains(line.day) {
        try transaction.execute("DELETE FROM month_end WHERE company = \(company) AND day = \(line.day)")
      }
      try transaction.execute("DELETE FROM month_end WHERE company = \(company) AND currency <> \(currency)")
      try transaction.bulkInsert(
        into: "month_end", ["company", "currency", "day", "b0", "b1", "b2", "b3", "b4", "b5"]
      ) { add in
        for line in added.lines {
          try add([company.bound, currency.bound, line.day.bound] + line.brackets.map(\.bound))
        }
      }
    }
  }

  private typealias Line = (day: CivilDate, brackets: [Int64])

  /// - Returns: the days whose lines stand and the lines that are new; `nil` when there is nothing to do.
  private static func add(
    of company: CompanyID, in currency: Currency, on day: CivilDate,
    isKnown: (Snapshot) throws -> (CivilDate) -> Bool, _ snapshot: Snapshot
  ) throws -> (standing: Set<CivilDate>, lines: [Line])? {
    let last = try snapshot.first("SELECT past FROM figures WHERE company = \(company)") { try $0.dateOrNil(0) } ?? nil
    guard last != day else { return nil }
    let wanted = (1...kept).map { day.firstOfMonth.adding(months: -$0).endOfMonth }.filter(try isKnown(snapshot))
    let sums = try SalesStore.sums(
      of: .whole(company), in: currency, upTo: day, isKept: KeptFigures.hold(company, on: day, snapshot), snapshot)
    let there = last == nil ? [] : try lines(of: company, in: currency, snapshot)
    let standing = Set(
      there.filter { wanted.contains($0.day) && $0.brackets.reduce(0, +) == balance(sums, at: $0.day) }.map(\.day))
    let ends = wanted.filter { !standing.contains($0) }
    let buckets = AgeingBuckets.standard
    let open = try brackets(
      of: .whole(company), in: currency, on: day, at: ends, lateDays: buckets.lastDays[buckets.lastDays.count - 1],
      snapshot)
    // What is older than the last bracket that ends is the rest of the balance.
    return (standing, zip(ends, open).map { ($0, $1.dropLast() + [balance(sums, at: $0) - $1.reduce(0, +)]) })
  }

  private static func lines(of company: CompanyID, in currency: Currency, _ snapshot: Snapshot) throws -> [Line] {
    try snapshot.query(
      """
      SELECT day, b0, b1, b2, b3, b4, b5 FROM month_end WHERE company = \(company) AND currency = \(currency)
      """
    ) { row in (try row.date(0), (1...6).map { row.int($0) }) }
  }

  /// What was not due at each end, today among them, where all of it is kept and still adds up to the balance.
  static func keptNotDue(
    of company: CompanyID, in currency: Currency, on today: CivilDate, at ends: [CivilDate], _ sums: SalesStore.Monthly,
    _ snapshot: Snapshot
  ) throws -> [Int64]? {
    var notDue: [CivilDate: Int64] = [:]
    for line in try lines(of: company, in: currency, snapshot)
    where line.brackets.reduce(0, +) == balance(sums, at: line.day) { notDue[line.day] = line.brackets[0] }
    notDue[today] = try SalesStore.keptNotDue(of: company, in: currency, on: today, snapshot)
    let found = ends.compactMap { notDue[$0] }
    return found.count == ends.count ? found : nil
  }

  private static func balance(_ sums: SalesStore.Monthly, at end: CivilDate) -> Int64 {
    sums.reduce(0) { $1.key <= end ? $0 + $1.value.balance : $0 }
  }
}
