public import Kernel
public import PromisesRules
public import Storage

/// How customers keep what they promise, from their promises and the cash.
public enum ReliabilityStore {
  /// How a customer kept the promises of the last ``Reliability/months`` months; nil when none of them was judged. What
  /// a person withdrew does not count.
  ///
  /// - Parameters:
  ///   - tolerance: working days that a transfer may take, as for ``JudgePromises``.
  public static func of(
    _ customer: CustomerID, in company: CompanyID, on day: CivilDate, tolerance: Int = 1,
    calendar: BusinessCalendar = BusinessCalendar(.france), _ snapshot: Snapshot
  ) throws -> Reliability? {
    struct Head {
      let promisedFor: CivilDate
      let isKept: Bool
      var parts: [(item: ItemID, promised: Int64, settled: [(day: CivilDate, minor: Int64)])] = []
    }
    var heads: [(id: PromiseID, head: Head)] = []
    try snapshot.forEach(
      """
      SELECT p.id, p.promised_for, p.state, i.item, i.amount_minor, a.day, a.amount_minor
      FROM promise p JOIN promise_item i ON i.promise = p.id
        LEFT JOIN allocation a ON a.debit_item = i.item AND a.day >= p.made_on AND a.day <= \(day)
      WHERE p.company = \(company) AND p.customer = \(customer) AND p.state IN ('kept', 'broken')
        AND p.promised_for >= \(day.adding(months: -Reliability.months)) AND (p.promised_for <= \(day) OR p.state = 'kept')
      ORDER BY p.id, i.item, a.day, a.id
      """
    ) { row in
      let (id, item): (PromiseID, ItemID) = (row.id(0), row.id(3))
      if heads.last?.id != id {
        heads.append((id, Head(promisedFor: try row.date(1), isKept: row.text(2) == PromiseState.kept.rawValue)))
      }
      let last = heads.count - 1
      if heads[last].head.parts.last?.item != item { heads[last].head.parts.append((item, row.int(4), [])) }
      guard let paid = try row.dateOrNil(5) else { return }
      heads[last].head.parts[heads[last].head.parts.count - 1].settled.append((paid, row.int(6)))
    }
    guard !heads.isEmpty else { return nil }
    return Reliability(
      heads.map { _, head in
        Reliability.Judged(
          promisedFor: head.promisedFor,
          deadline: PromiseVerdict.deadline(head.promisedFor, tolerance: tolerance, calendar: calendar),
          isKept: head.isKept,
          parts: head.parts.map { PromiseVerdict.Part(promisedMinor: $0.promised, settled: $0.settled) })
      })
  }
}
