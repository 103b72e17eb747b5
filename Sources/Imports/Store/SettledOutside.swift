import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What was settled in the software that issued the items: an adjustment for the same sum stands against them, so
/// that nothing disappears and the sum of all amounts stays the sum of what is open.
struct SettledOutside {
  /// A part of an item: positive of one that is owed, negative of a credit.
  struct Part {
    let item: ItemID
    let customer: CustomerID
    let number: String
    var minor: Int64
    let currency: Currency
    /// The day it was settled, where the file tells.
    var day: CivilDate?

    func of(_ minor: Int64) -> Part {
      var part = self
      part.minor = minor
      return part
    }
  }

  private let company: CompanyID
  private let file: ImportFileID
  private let day: CivilDate
  private let transaction: Transaction

  init(company: CompanyID, file: ImportFileID, day: CivilDate, _ transaction: Transaction) {
    self.company = company
    self.file = file
    self.day = day
    self.transaction = transaction
  }

  /// Writes adjustments and allocations for items that were just stored with what is left of them.
  func bulk(_ parts: [Part]) throws {
    guard !parts.isEmpty else { return }
    KeptFigures.forget(company, transaction)
    let keys: [ItemID] = try transaction.reserveKeys(of: "item", count: parts.count)
    let ids: [AllocationID] = try transaction.reserveKeys(of: "allocation", count: parts.count)
    try transaction.bulkInsert(into: "item", ItemStore.bulkColumns) { add in
      for (key, part) in zip(keys, parts) {
        var item = adjustment(part, minor: -part.minor)
        item.open = .zero(part.currency)
        item.settledOn = part.day ?? day
        try add(
          ItemStore.bulkValues(
            item, key: key, source: ItemSource.settledOutside, sourceKey: sourceKey(part, "settled"), importFile: file))
      }
    }
    try transaction.bulkInsert(into: "allocation", AllocationStore.bulkColumns) { add in
      for ((key, id), part) in zip(zip(keys, ids), parts) {
        let owed = part.minor > 0
        try add(
          AllocationStore.bulkValues(
            Allocation(
              id: id, debit: owed ? part.item : key, credit: owed ? key : part.item,
              amount: Money(minor: abs(part.minor), part.currency), day: part.day ?? day, reason: .settledOutside),
            company: company))
      }
    }
  }

  /// Settles a part of an item by an adjustment of its own.
  func settle(_ part: Part) throws {
    let key = try ItemStore.insert(
      adjustment(part, minor: -part.minor), source: ItemSource.settledOutside, sourceKey: sourceKey(part, "settled"),
      importFile: file, transaction)
    try allocate(part, by: key, minor: abs(part.minor))
  }

  private func allocate(_ part: Part, by adjustment: ItemID, minor: Int64) throws {
    let owed = part.minor > 0
    try AllocationStore.allocate(
      Money(minor: minor, part.currency), of: owed ? part.item : adjustment, by: owed ? adjustment : part.item,
      company: company, day: part.day ?? day, reason: .settledOutside, transaction)
  }

  /// Owes a part again that had been settled outside: the latest settlements are undone and their adjustments are
  /// balanced by an opposite one.
  func reopen(_ part: Part) throws {
    var left = abs(part.minor)
    let active = try AllocationStore.active(of: part.item, company: company, transaction).reversed()
    for allocation in active where left > 0 && (allocation.reason == .settledOutside || allocation.reason == .ledger) {
      let owed = part.minor > 0
      let other = owed ? allocation.credit : allocation.debit
      try AllocationStore.reverse(allocation.id, company: company, day: day, transaction)
      let back = min(left, allocation.amount.minor)
      if allocation.amount.minor > back { try allocate(part, by: other, minor: allocation.amount.minor - back) }
      left -= back
      guard allocation.reason == .settledOutside else { continue }
      let counter = try ItemStore.insert(
        adjustment(part, minor: owed ? back : -back), source: ItemSource.settledOutside,
        sourceKey: sourceKey(part, "reopened-\(allocation.id)"), importFile: file, transaction)
      try AllocationStore.allocate(
        Money(minor: back, part.currency), of: owed ? counter : other, by: owed ? other : counter, company: company,
        day: day, reason: .settledOutside, transaction)
    }
  }

  /// How much of each item is settled by the software it came from, whatever its sign.
  func sums() throws -> [ItemID: Int64] {
    var result: [ItemID: Int64] = [:]
    let reasons = [AllocationReason.ledger.rawValue, AllocationReason.settledOutside.rawValue]
    try transaction.forEach(
      """
      SELECT a.debit_item, a.credit_item, a.amount_minor
      FROM allocation a LEFT JOIN allocation o ON o.id = a.reverses
      WHERE a.company = \(company) AND COALESCE(o.reason, a.reason) IN \(reasons)
      """
    ) { row in
      result[row.id(0), default: 0] += row.int(2)
      result[row.id(1), default: 0] += row.int(2)
    }
    return result
  }

  private func sourceKey(_ part: Part, _ what: String) -> String { "\(part.item)/\(file)/\(what)" }

  private func adjustment(_ part: Part, minor: Int64) -> Item {
    Item(
      id: ItemID(0), company: company, customer: part.customer, kind: .adjustment, number: part.number,
      issued: part.day ?? day, due: part.day ?? day, amount: Money(minor: minor, part.currency))
  }
}
