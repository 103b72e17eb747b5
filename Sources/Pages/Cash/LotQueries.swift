import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What the pages about receipts approved together read.
enum LotQueries {
  /// The confidence from which a first proposal may be approved with others.
  static let least = ApproveReceipts.thresholds.min() ?? 0

  private static func sure(_ company: CompanyID, _ percent: Int) -> SQL {
    """
    e.company = \(company) AND e.status = 'BOOK' AND e.decision = 'suggested' AND e.confidence >= \(percent)
      AND e.amount_minor > 0
    """
  }

  /// How many receipts have a first proposal at or above each threshold, in their order.
  static func counts(of company: CompanyID, _ snapshot: Snapshot) throws -> [(percent: Int, entries: Int)] {
    let confidences = try snapshot.query(
      """
      SELECT e.confidence, COUNT(*) FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE \(sure(company, least)) AND COALESCE(s.reconciles, TRUE) GROUP BY e.confidence
      """
    ) { (percent: Int($0.int(0)), entries: Int($0.int(1))) }
    return ApproveReceipts.thresholds.map { threshold in
      (threshold, confidences.filter { $0.percent >= threshold }.reduce(0) { $0 + $1.entries })
    }
  }

  /// Receipts whose first proposal is at or above a threshold, the surest first, and one more when there are others.
  static func entries(
    of company: CompanyID, from percent: Int, _ snapshot: Snapshot
  ) throws -> [(id: BankEntryID, line: CashQueries.Line, confidence: Int)] {
    try snapshot.query(
      """
      SELECT e.id, e.day, e.amount_minor, e.currency, e.debtor_name, e.wording, e.decision, e.answer,
        CAST(NULL AS text), CAST(NULL AS text), e.returns, e.confidence
      FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE \(sure(company, percent)) AND COALESCE(s.reconciles, TRUE)
      ORDER BY e.confidence DESC, e.day, e.id LIMIT \(ApproveReceipts.entriesMax + 1)
      """
    ) { row in
      let line = try CashQueries.line(row)
      return (line.id, line, Int(row.int(11)))
    }
  }

  /// Which of some receipts have a first proposal that may be approved with others.
  static func sure(
    among entries: [BankEntryID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<BankEntryID> {
    let found: [BankEntryID] = try snapshot.query(
      """
      SELECT e.id FROM bank_entry e JOIN bank_statement s ON s.id = e.statement
      WHERE \(sure(company, least)) AND COALESCE(s.reconciles, TRUE) AND e.id IN \(entries)
      """
    ) { $0.id(0) }
    return Set(found)
  }

  /// Receipts by their keys, as a list shows them.
  static func lines(_ entries: [BankEntryID], of company: CompanyID, _ snapshot: Snapshot) throws -> [CashQueries.Line]
  {
    try snapshot.query(
      """
      SELECT \(CashQueries.columns)
      WHERE e.company = \(company) AND e.id IN \(entries) ORDER BY e.day DESC, e.id DESC
      """
    ) { try CashQueries.line($0) }
  }
}

/// The receipts that may be approved together from a threshold on, with what they would pay.
struct LotFacts: Sendable {
  let percent: Int
  let entries: [(id: BankEntryID, line: CashQueries.Line, confidence: Int)]
  let counts: [(percent: Int, entries: Int)]
  let customers: [CustomerID: Customer]
  let items: [ItemID: Item]

  static func read(of company: CompanyID, from percent: Int, _ snapshot: Snapshot) throws -> LotFacts {
    let entries = try LotQueries.entries(of: company, from: percent, snapshot)
    let proposals = entries.compactMap { $0.line.proposal }
    let customers = try CustomerStore.find(Set(proposals.map(\.customer)).sorted(), of: company, snapshot)
    let items = try ItemStore.find(
      Set(proposals.flatMap { $0.parts.map(\.item) }).sorted(), of: company, snapshot)
    return LotFacts(
      percent: percent, entries: entries, counts: try LotQueries.counts(of: company, snapshot),
      customers: Dictionary(customers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      items: Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
  }
}
