import DemoRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Writes fictional invoices and all that belongs to them in bulk, with the balances that follow.
struct DemoWriter {
  /// Invoices written at a time: enough for bulk writing to pay, little enough to stay in memory.
  static let chunk = 20_000

  private let company: CompanyID
  private let today: CivilDate
  private(set) var payments = 0
  private(set) var disputes = 0
  private(set) var promises = 0

  init(company: CompanyID, today: CivilDate) {
    self.company = company
    self.today = today
  }

  mutating func write(_ invoices: [DemoInvoice], _ transaction: Transaction) throws {
    let count = invoices.reduce(0) { $0 + 1 + $1.payments.count + ($1.creditNote == nil ? 0 : 1) }
    var keys: [ItemID] = try transaction.reserveKeys(of: "item", count: count)
    keys.reverse()
    var rows: [(Item, ItemID, String)] = []
    var allocations: [Allocation] = []
    var contested: [(ItemID, DemoInvoice)] = []
    var promised: [(ItemID, DemoInvoice)] = []
    for made in invoices {
      let debit = keys.removeLast()
      rows.append((made.invoice, debit, made.invoice.number))
      for payment in made.payments {
        let credit = keys.removeLast()
        payments += 1
        let number = "VIR-\(payments)"
        rows.append((Self.item(payment, for: made.invoice, number: number), credit, number))
        allocations.append(Self.allocation(debit, credit, payment.amount, payment.day, .matched))
      }
      if let note = made.creditNote {
        let credit = keys.removeLast()
        rows.append((note, credit, note.number))
        allocations.append(
          Self.allocation(debit, credit, Money(minor: -note.amount.minor, note.amount.currency), note.issued, .ledger))
      }
      if made.disputed != nil { contested.append((debit, made)) }
      if made.promise != nil { promised.append((debit, made)) }
    }
    try transaction.bulkInsert(into: "item", ItemStore.bulkColumns) { add in
      for (item, key, number) in rows {
        try add(ItemStore.bulkValues(item, key: key, source: "demo", sourceKey: number, importFile: nil))
      }
    }
    try insert(allocations, transaction)
    try insertDisputes(contested, transaction)
    try insertPromises(promised, transaction)
  }

  private func insert(_ allocations: [Allocation], _ transaction: Transaction) throws {
    let keys: [AllocationID] = try transaction.reserveKeys(of: "allocation", count: allocations.count)
    try transaction.bulkInsert(into: "allocation", AllocationStore.bulkColumns) { add in
      for (key, made) in zip(keys, allocations) {
        let numbered = Allocation(
          id: key, debit: made.debit, credit: made.credit, amount: made.amount, day: made.day, reason: made.reason)
        try add(AllocationStore.bulkValues(numbered, company: company))
      }
    }
  }

  private mutating func insertDisputes(_ contested: [(ItemID, DemoInvoice)], _ transaction: Transaction) throws {
    disputes += contested.count
    try transaction.bulkInsert(
      into: "dispute", ["company", "item", "customer", "currency", "amount_minor", "reason", "opened_on"]
    ) { add in
      for (item, made) in contested {
        try add([
          company.bound, item.bound, made.invoice.customer.bound, made.invoice.amount.currency.bound,
          (made.disputed?.minor).bound, made.disputeReason.bound,
          min(today, made.invoice.due.adding(days: 3)).bound,
        ])
      }
    }
  }

  private mutating func insertPromises(_ promised: [(ItemID, DemoInvoice)], _ transaction: Transaction) throws {
    promises += promised.count
    let keys: [PromiseID] = try transaction.reserveKeys(of: "promise", count: promised.count)
    try transaction.bulkInsert(
      into: "promise", ["id", "company", "customer", "made_on", "promised_for", "state"]
    ) { add in
      for (key, (_, made)) in zip(keys, promised) {
        try add([
          key.bound, company.bound, made.invoice.customer.bound, (made.promise?.made).bound, (made.promise?.due).bound,
          "pending".bound,
        ])
      }
    }
    try transaction.bulkInsert(
      into: "promise_item", ["company", "promise", "item", "amount_minor", "currency"]
    ) { add in
      for (key, (item, made)) in zip(keys, promised) {
        let amount = made.invoice.promised
        try add([company.bound, key.bound, item.bound, amount.minor.bound, amount.currency.bound])
      }
    }
  }

  private static func item(_ payment: DemoInvoice.Payment, for invoice: Item, number: String) -> Item {
    Item(
      id: ItemID(0), company: invoice.company, customer: invoice.customer, kind: .payment, number: number,
      issued: payment.day, due: payment.day, amount: Money(minor: -payment.amount.minor, payment.amount.currency),
      open: .zero(payment.amount.currency), label: "VIREMENT \(invoice.number)", settledOn: payment.day)
  }

  private static func allocation(
    _ debit: ItemID, _ credit: ItemID, _ amount: Money, _ day: CivilDate, _ reason: AllocationReason
  ) -> Allocation {
    Allocation(id: AllocationID(0), debit: debit, credit: credit, amount: amount, day: day, reason: reason)
  }
}
