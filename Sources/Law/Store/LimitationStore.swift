public import Kernel
import LawRules
import Receivables
import ReceivablesRules
public import Storage

/// What the books tell of the limitation of debts.
public enum LimitationStore {
  /// The last day on which each item was promised, whether that was kept or not, of those so late that they may be
  /// time-barred: who promises owns up to the debt. What a person took back was no promise.
  /// Source: Code civil, art. 2240.
  public static func acknowledged(
    of company: CompanyID, where isAmong: (SQL) -> SQL, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: CivilDate] {
    var result: [ItemID: CivilDate] = [:]
    let old = day.adding(days: -Limitation.leastDays)
    try snapshot.forEach(
      """
      SELECT n.item, MAX(p.made_on) FROM promise p JOIN promise_item n ON n.promise = p.id JOIN item i ON i.id = n.item
      WHERE p.company = \(company) AND \(isAmong("p.customer")) AND p.state <> 'withdrawn' AND p.made_on <= \(day)
        AND i.open_minor > 0 AND i.due < \(old)
      GROUP BY n.item
      """
    ) { result[$0.id(0)] = try $0.date(1) }
    return result
  }

  /// Which debts of a customer are over on a day, and the first day on which each was.
  /// - Parameter dues: the due dates of the debts.
  public static func over(
    _ dues: [ItemID: CivilDate], of customer: CustomerID, company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: CivilDate] {
    // Nearly every debt is newer: nothing is read for it.
    let old = dues.filter { day.days(since: $0.value) > Limitation.leastDays }
    guard !old.isEmpty, let debtor = try CustomerStore.find(customer, of: company, snapshot) else { return [:] }
    let promised = try acknowledged(of: company, where: { "\($0) = \(customer)" }, on: day, snapshot)
    var over: [ItemID: CivilDate] = [:]
    for (item, due) in old {
      over[item] = Limitation.over(due: due, acknowledged: promised[item], of: debtor.kind, on: day)
    }
    return over
  }
}
