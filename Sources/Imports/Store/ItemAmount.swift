import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Changes the amount of an item that a newer file corrects.
struct ItemAmount {
  private let company: CompanyID
  private let day: CivilDate
  private let transaction: Transaction

  init(company: CompanyID, day: CivilDate, _ transaction: Transaction) {
    self.company = company
    self.day = day
    self.transaction = transaction
  }

  /// The open amount moves by as much as the amount. Where the allocations no longer fit into it, the latest are
  /// undone until they do.
  func change(_ id: ItemID, to minor: Int64) throws {
    var active = try AllocationStore.active(of: id, company: company, transaction)
    guard let item = try ItemStore.find(id, of: company, transaction) else { return }
    let changesSide = (item.amount.minor < 0) != (minor < 0)
    var allocated = active.reduce(Int64(0)) { $0 + $1.amount.minor }
    while let last = active.popLast() {
      guard changesSide || allocated > abs(minor) else { break }
      try AllocationStore.reverse(last.id, company: company, day: day, transaction)
      allocated -= last.amount.minor
    }
    let open = minor < 0 ? minor + allocated : minor - allocated
    let settled = open == 0 ? day : nil
    try transaction.execute(
      """
      UPDATE item SET amount_minor = \(minor), open_minor = \(open), settled_on = \(settled)
      WHERE company = \(company) AND id = \(id)
      """)
    KeptFigures.changed([id], transaction)
  }
}
