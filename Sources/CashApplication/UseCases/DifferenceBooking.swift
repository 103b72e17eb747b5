import Banking
import CashApplicationRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Books what is settled beside what was received: each difference is an adjustment of its own, with its reason, so that
/// the item is settled in full and the account tells why.
struct DifferenceBooking {
  let company: CompanyID
  let transaction: Transaction

  /// Where items come from that go with a receipt when it is undone.
  private static let undoable = [ItemSource.difference, ItemSource.transfer, ItemSource.exchange]

  /// - Returns: the adjustments that settle something, with what they bring.
  func book(
    _ differences: [Difference], of entry: StoredEntry, _ customer: CustomerID, payment: ItemID, on day: CivilDate
  ) throws -> [(item: ItemID, minor: Int64)] {
    var credits: [(item: ItemID, minor: Int64)] = []
    for difference in differences where difference.minor != 0 {
      let amount = Money(minor: -difference.minor, entry.amount.currency)
      let item = try insert(
        amount, of: entry.name, customer, on: day, difference.kind.label,
        key: "entry:\(entry.id):\(payment):\(difference.kind.rawValue)")
      if difference.minor > 0 {
        credits.append((item, difference.minor))
      } else {
        // More came than was owed: the payment settles the adjustment too.
        try AllocationStore.allocate(
          amount, of: item, by: payment, company: company, day: day, reason: .difference, transaction)
      }
    }
    return credits
  }

  /// Undoes the differences of an entry and what went over to other accounts or to another currency: what they settled is owed again, and each is
  /// settled by its own opposite.
  func undo(of entry: BankEntryID, on day: CivilDate) throws {
    let prefix = "entry:\(entry):"
    let booked = try transaction.query(
      """
      SELECT id, customer, number, amount_minor, currency, label, source_key, source FROM item i
      WHERE company = \(company) AND source IN \(DifferenceBooking.undoable) AND source_key LIKE \(prefix + "%")
        AND source_key NOT LIKE \("%:undone")
        AND NOT EXISTS (
          SELECT 1 FROM item u
          WHERE u.company = i.company AND u.source = i.source AND u.source_key = i.source_key || ':undone')
      ORDER BY id
      """
    ) { row in
      (
        item: ItemID(row.int(0)), customer: CustomerID(row.int(1)), number: row.text(2),
        amount: try row.money(3, currency: 4), label: row.text(5), key: row.text(6), source: row.text(7)
      )
    }
    for difference in booked {
      for allocation in try AllocationStore.active(of: difference.item, company: company, transaction) {
        try AllocationStore.reverse(allocation.id, company: company, day: day, transaction)
      }
      let opposite = try insert(
        try difference.amount.negated(), of: difference.number, difference.customer, on: day,
        "Annulation : " + difference.label, key: difference.key + ":undone", source: difference.source)
      let isCredit = difference.amount.isNegative
      try AllocationStore.allocate(
        isCredit ? try difference.amount.negated() : difference.amount, of: isCredit ? opposite : difference.item,
        by: isCredit ? difference.item : opposite, company: company, day: day,
        reason: difference.source == ItemSource.difference ? .difference : .manual, transaction)
    }
  }

  private func insert(
    _ amount: Money, of number: String, _ customer: CustomerID, on day: CivilDate, _ label: String, key: String,
    source: String = ItemSource.difference
  ) throws -> ItemID {
    try ItemStore.insert(
      Item(
        id: ItemID(0), company: company, customer: customer, kind: .adjustment, number: number,
        issued: try ClosingStore.open(day, of: company, transaction), due: day, amount: amount, label: label),
      source: source, sourceKey: key, transaction)
  }
}

extension DifferenceKind {
  /// What the line of the account is called, in the language of the books.
  fileprivate var label: String {
    switch self {
    case .discount: "Escompte"
    case .bankCharge: "Frais bancaires"
    case .rounding: "Écart de règlement"
    case .penalties: "Pénalités de retard"
    }
  }
}

extension [Difference] {
  /// What the journal keeps of them, each under its reason.
  func facts(in currency: Currency) -> [String: JournalFact] {
    Dictionary(map { ($0.kind.rawValue, .money(Money(minor: $0.minor, currency))) }) { first, _ in first }
  }
}
