import DunningRules
import Kernel
import Messaging
import MessagingRules
import PromisesRules
import Receivables
import ReceivablesRules
import Storage

extension FactStore {
  /// What is promised of each item and not judged yet, with the money that waits for it.
  /// - Parameter areReminded: whether it is asked when each promise is reminded of.
  static func promises(
    of company: CompanyID, _ range: ClosedRange<CustomerID>, _ receipts: [ItemID: AwaitedReceipt], areReminded: Bool,
    _ snapshot: Snapshot
  ) throws -> [ItemID: [ItemFacts.Promise]] {
    var result: [ItemID: [ItemFacts.Promise]] = [:]
    // Whoever seems to have paid a part of a promise has not broken it: all of it waits until that is decided.
    var awaited: [PromiseID: AwaitedReceipt] = [:]
    if !receipts.isEmpty {
      try snapshot.forEach(
        """
        SELECT i.promise, i.item FROM promise_item i JOIN promise p ON p.id = i.promise
        WHERE p.company = \(company) AND p.state = 'pending'
          AND p.customer >= \(range.lowerBound) AND p.customer <= \(range.upperBound)
          AND i.item IN (SELECT r.item FROM awaited_receipt r WHERE r.company = \(company))
        """
      ) { row in
        guard let receipt = receipts[row.id(1)] else { return }
        let known = awaited[row.id(0)]
        awaited[row.id(0)] = AwaitedReceipt(
          minor: receipt.minor + (known?.minor ?? 0), on: max(receipt.day, known?.day ?? receipt.day))
      }
    }
    let days = areReminded ? try SendingRulesStore.find(company, snapshot).promiseDays : nil
    let written: SQL =
      days == nil
      ? "1"
      : """
      CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.company = \(company) AND o.action = -p.id) THEN 1 ELSE 0 END
      """
    try snapshot.forEach(
      """
      SELECT i.item, i.amount_minor - i.covered_minor, p.promised_for, p.id, p.made_on, \(written)
      FROM promise p JOIN promise_item i ON i.promise = p.id
      WHERE p.company = \(company) AND p.state = 'pending'
        AND p.customer >= \(range.lowerBound) AND p.customer <= \(range.upperBound)
      ORDER BY p.id
      """
    ) { row in
      let (madeOn, promisedFor) = (try row.date(4), try row.date(2))
      let first = days.flatMap {
        row.int(5) == 0 ? PromiseReminder.first(madeOn: madeOn, promisedFor: promisedFor, workingDays: $0) : nil
      }
      result[row.id(0), default: []].append(
        ItemFacts.Promise(
          row.id(3), minor: row.int(1), promisedFor: promisedFor, receipt: awaited[row.id(3)], remindedFrom: first))
    }
    return result
  }
}
