import AccountingRules
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What we booked and have not handed over yet.
enum MovementStore {
  private struct Line {
    let item: ItemID
    let key: String
    let source: String
    let amount: Money
    let day: CivilDate
    let pieceDay: CivilDate
    let number: String
    let label: String?
    let code: String
    let name: String

    var isBank: Bool { source == ItemSource.bank }
  }

  /// In the order of their day, then as they were booked.
  static func waiting(
    of company: CompanyID, from: CivilDate?, until: CivilDate, _ snapshot: Snapshot
  ) throws -> [Movement] {
    let lines = try snapshot.query(
      """
      SELECT i.id, i.source_key, i.source, i.amount_minor, i.currency, i.issued, i.due, i.number, i.label, c.code, c.name
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(company) AND i.source IN \(ItemSource.ours) AND i.issued >= \(from ?? "1900-01-01")
        AND i.issued <= \(until) AND NOT EXISTS (SELECT 1 FROM accounting_movement m WHERE m.item = i.id)
      ORDER BY i.issued, i.id
      """
    ) { row in
      Line(
        item: row.id(0), key: row.text(1), source: row.text(2), amount: try row.money(3, currency: 4),
        day: try row.date(5), pieceDay: try row.date(6), number: row.text(7), label: row.textOrNil(8),
        code: row.text(9), name: row.text(10))
    }
    let accounts = try bankAccounts(of: company, snapshot)
    let letters = try self.letters(of: lines.map(\.item), company: company, snapshot)
    let discounts = lines.filter { !$0.isBank && $0.key.contains(":\(DifferenceKind.discount.rawValue)") }.map(\.item)
    let vat = try self.vat(ofDiscounts: discounts, company: company, snapshot)
    let undone = try originals(of: lines, company: company, snapshot)
    return lines.map { line in
      let entry = line.key.split(separator: ":").dropFirst().first.flatMap { Int64($0) }
      return Movement(
        item: line.item, nature: nature(of: line), amount: line.amount, day: line.day, pieceDay: line.pieceDay,
        number: line.number, label: line.label, customerCode: line.code, customerName: line.name,
        bankAccount: line.isBank ? entry.flatMap { accounts[$0] } : nil, letter: letters[line.item]?.code,
        letterDay: letters[line.item]?.day, vat: vat[line.item] ?? [], undoes: undone[line.item])
    }
  }

  /// `entry:7:42:discount`, and `entry:7:42:discount:undone` for its opposite.
  private static func nature(of line: Line) -> Movement.Nature {
    if line.source == ItemSource.transfer { return .transfer }
    if line.source == ItemSource.exchange { return .exchange(mark: mark(of: line)) }
    let words = line.key.split(separator: ":").map(String.init)
    guard !line.isBank, words.count > 3, let kind = DifferenceKind(rawValue: words[3]) else { return .bank }
    return .difference(kind, isUndone: words.last == "undone")
  }

  /// `entry:7:42:CHF:from` and `entry:7:42:CHF:to` are the two halves of one change; so are their opposites.
  private static func mark(of line: Line) -> String {
    line.key.replacing(":from", with: "").replacing(":to", with: "")
  }

  /// What opposites undo: `entry:7:undone:42` undoes item 42, and a key that ends with `:undone` the item without that ending.
  private static func originals(
    of lines: [Line], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: ItemID] {
    var found: [ItemID: ItemID] = [:]
    var byKey: [String: ItemID] = [:]
    for line in lines {
      if line.key.hasSuffix(":undone") {
        byKey[String(line.key.dropLast(":undone".count))] = line.item
      } else if line.key.contains(":undone:"), let item = line.key.split(separator: ":").last.flatMap({ Int64($0) }) {
        found[line.item] = ItemID(item)
      }
    }
    for part in parts(byKey.keys.sorted()) {
      try snapshot.forEach(
        "SELECT id, source_key FROM item WHERE company = \(company) AND source IN \(ItemSource.ours) AND source_key IN \(part)"
      ) { row in
        if let opposite = byKey[row.text(1)] { found[opposite] = row.id(0) }
      }
    }
    return found
  }

  /// The number of our account by bank entry.
  private static func bankAccounts(of company: CompanyID, _ snapshot: Snapshot) throws -> [Int64: String] {
    try Dictionary(
      snapshot.query(
        """
        SELECT e.id, a.number FROM bank_entry e JOIN bank_account a ON a.id = e.account
        WHERE e.company = \(company) AND e.decision IS NOT NULL
        """
      ) { ($0.int(0), $0.text(1)) }, uniquingKeysWith: { first, _ in first })
  }

  private static func letters(
    of items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: (code: String, day: CivilDate)] {
    var found: [ItemID: (code: String, day: CivilDate)] = [:]
    for part in parts(items) {
      try snapshot.forEach(
        """
        SELECT x.item, l.code, l.day FROM lettered_item x JOIN lettering l ON l.id = x.lettering
        WHERE x.company = \(company) AND x.item IN \(part) AND l.undone_on IS NULL
        """
      ) { found[$0.id(0)] = ($0.text(1), try $0.date(2)) }
    }
    return found
  }

  /// The VAT of the invoices that discounts settled, a share each of them; of the opposite of a discount that of the discount.
  private static func vat(
    ofDiscounts items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: [Movement.VatShare]] {
    var settled: [ItemID: [(invoice: ItemID, minor: Int64)]] = [:]
    var invoices: Set<ItemID> = []
    for part in parts(items) {
      // The opposite settles the discount itself: what that one settled is looked up through it.
      try snapshot.forEach(
        """
        SELECT a.credit_item, a.debit_item, MAX(a.amount_minor) FROM allocation a JOIN item d ON d.id = a.debit_item
        WHERE a.company = \(company) AND a.credit_item IN \(part) AND a.reverses IS NULL AND d.kind = 'invoice'
        GROUP BY a.credit_item, a.debit_item
        UNION ALL
        SELECT o.debit_item, a.debit_item, MAX(a.amount_minor) FROM allocation o
          JOIN allocation a ON a.credit_item = o.credit_item JOIN item d ON d.id = a.debit_item
        WHERE o.company = \(company) AND o.debit_item IN \(part) AND o.reverses IS NULL AND a.reverses IS NULL
          AND d.kind = 'invoice'
        GROUP BY o.debit_item, a.debit_item
        """
      ) { row in
        settled[row.id(0), default: []].append((row.id(1), row.int(2)))
        invoices.insert(row.id(1))
      }
    }
    let known = try VatStore.find(invoices.sorted(), company: company, snapshot)
    return settled.compactMapValues { parts in
      // One invoice without its rates, and nobody knows the tax of the whole.
      var byRate: [Int: Int64] = [:]
      for part in parts {
        guard let vat = known[part.invoice], !vat.parts.isEmpty else { return nil }
        let shares = ProRata.shares(of: part.minor, by: vat.parts.map(\.totalMinor))
        for (share, of) in zip(shares, vat.parts) { byRate[of.isReverseCharge ? 0 : of.rate, default: 0] += share }
      }
      return byRate.sorted { $0.key < $1.key }.map { .init(rate: $0.key, totalMinor: $0.value) }
    }
  }

  static func parts<Key>(_ keys: [Key]) -> [[Key]] {
    stride(from: 0, to: keys.count, by: 1_000).map { Array(keys[$0..<min($0 + 1_000, keys.count)]) }
  }
}
