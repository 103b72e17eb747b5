public import Kernel
public import Storage

/// Of which days everything that was owed is known. A list of open items says nothing of what was paid before it came: what
/// it would show of an earlier day is too little, and a change since then would be invented.
public struct KnownPast: Sendable, Hashable {
  /// The day of the first list or invoice; from then on nothing is missed.
  let firstList: CivilDate?
  /// From the first to the last settlement of the ledgers: they hold all of what happened between.
  let ledger: ClosedRange<CivilDate>?
  /// Whether what is known came from no file, as a demo does.
  let isOwn: Bool

  init(firstList: CivilDate?, ledger: ClosedRange<CivilDate>?, isOwn: Bool) {
    self.firstList = firstList
    self.ledger = ledger
    self.isOwn = isOwn
  }

  public static func read(_ company: CompanyID, _ snapshot: Snapshot) throws -> KnownPast {
    let files = try snapshot.first(
      """
      SELECT MIN(CASE WHEN kind IN ('open-items', 'invoice') THEN imported_at END),
        COUNT(CASE WHEN kind = 'fec' THEN 1 END)
      FROM import_file WHERE company = \(company)
      """
    ) { (list: try $0.momentOrNil(0)?.parisDate, ledgers: $0.int(1)) }
    let ledger =
      (files?.ledgers ?? 0) == 0
      ? nil
      : try snapshot.first(
        "SELECT MIN(day), MAX(day) FROM allocation WHERE company = \(company) AND reason = 'ledger'"
      ) { row -> ClosedRange<CivilDate>? in
        guard let first = try row.dateOrNil(0), let last = try row.dateOrNil(1) else { return nil }
        return first...last
      } ?? nil
    return KnownPast(
      firstList: files?.list, ledger: ledger, isOwn: files?.list == nil && (files?.ledgers ?? 0) == 0)
  }

  /// The last days of which everything is known, at most so many and none later than a day; `nil` when there are none
  /// among them.
  public func lastDays(_ most: Int, until day: CivilDate) -> ClosedRange<CivilDate>? {
    let days = (0..<most).map { day.adding(days: -$0) }
    guard let end = days.firstIndex(where: covers) else { return nil }
    let start = days[end...].firstIndex { !covers($0) } ?? days.endIndex
    return days[start - 1]...days[end]
  }

  public func covers(_ day: CivilDate) -> Bool {
    isOwn || firstList.map { $0 <= day } ?? false || ledger?.contains(day) ?? false
  }
}
