import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// The opening lines of a ledger whose year before is known already: they say again what is still open of it, and
/// would be owed twice if they were stored.
struct CarriedOpenings {
  /// An opening line that the ledger brings and that is not stored yet.
  struct Line {
    let place: Int
    let customer: CustomerID
    let number: String
    let amount: Int64
    let day: CivilDate
    let key: String
  }

  /// The places of the delivery that are not stored.
  private(set) var skipped: Set<Int> = []
  /// Where the year before and the opening disagree: what is missing, by customer.
  private(set) var differences: [(line: Line, minor: Int64)] = []
  private var older: [CustomerID: [(id: ItemID, number: String)]] = [:]
  private var lineAt: [Int: Line] = [:]

  /// - Parameter known: the items of earlier ledgers, those of this one marked as seen.
  init(_ lines: [Line], known: KnownItems) {
    guard !lines.isEmpty else { return }
    let byCustomer = Dictionary(grouping: lines, by: \.customer)
    var nets: [CustomerID: Int64] = [:]
    for item in known.byKey.values where !item.isSeen {
      guard let first = byCustomer[item.customer]?.first, item.issued < first.day else { continue }
      nets[item.customer, default: 0] += item.amount
      older[item.customer, default: []].append((item.id, item.number))
    }
    for (customer, net) in nets.sorted(by: { $0.key < $1.key }) {
      guard let lines = byCustomer[customer], let first = lines.first else { continue }
      for line in lines {
        skipped.insert(line.place)
        lineAt[line.place] = line
      }
      let difference = lines.reduce(Int64(0)) { $0 + $1.amount } - net
      if difference != 0 { differences.append((first, difference)) }
    }
  }

  /// The delivery without the settlements of lines that are not stored.
  func remaining(of delivery: Delivery) -> Delivery {
    guard !skipped.isEmpty else { return delivery }
    var rest = delivery
    rest.allocations = delivery.allocations.filter { !skipped.contains($0.debit) && !skipped.contains($0.credit) }
    return rest
  }

  /// Settles the items of the year before by what the ledger sets against their opening lines: the same number first,
  /// then the oldest.
  func settle(
    _ delivery: Delivery, _ keys: [ItemID], company: Company, _ transaction: Transaction
  ) throws -> Set<ItemID> {
    var changed: Set<ItemID> = []
    for allocation in delivery.allocations {
      let isDebit = skipped.contains(allocation.debit)
      guard isDebit != skipped.contains(allocation.credit),
        let line = lineAt[isDebit ? allocation.debit : allocation.credit]
      else { continue }
      let other = keys[isDebit ? allocation.credit : allocation.debit]
      let candidates = (older[line.customer] ?? []).sorted {
        ($0.number == line.number ? 0 : 1, $0.id) < ($1.number == line.number ? 0 : 1, $1.id)
      }
      for candidate in candidates {
        let items = try ItemStore.lock([other, candidate.id], of: company.id, transaction)
        guard let counterpart = items[other], let item = items[candidate.id] else { continue }
        let (debit, credit) = isDebit ? (item, counterpart) : (counterpart, item)
        guard debit.open.isPositive, credit.open.isNegative else { continue }
        let minor = min(debit.open.minor, -credit.open.minor)
        try AllocationStore.allocate(
          Money(minor: minor, debit.open.currency), of: debit.id, by: credit.id, company: company.id,
          day: allocation.day, reason: .ledger, transaction)
        changed.insert(item.id)
      }
    }
    return changed
  }

  /// Books what the opening has more or less than the year before, so that the account keeps the ledger's balance.
  func bookDifferences(
    known: KnownItems, file: ImportFileID, company: Company, day: CivilDate, _ transaction: Transaction
  ) throws {
    for (line, minor) in differences {
      let key = line.key + "/difference"
      if let booked = known.byKey[key] {
        if booked.amount != minor {
          try ItemAmount(company: company.id, day: day, transaction).change(booked.id, to: minor)
        }
        continue
      }
      _ = try ItemStore.insert(
        Item(
          id: ItemID(0), company: company.id, customer: line.customer, kind: .adjustment, number: line.number,
          issued: line.day, due: line.day, amount: Money(minor: minor, company.currency)), source: "fec",
        sourceKey: key, importFile: file, transaction)
    }
  }

  /// What to tell of them.
  func warning(in currency: Currency) -> ImportResult.Warning? {
    guard !skipped.isEmpty else { return nil }
    let gap = differences.reduce(Int64(0)) { $0 + $1.minor }
    let known = Phrase(
      """
      \(skipped.count) opening lines repeat what is open of the year imported before and were not stored again
      """)
    guard !differences.isEmpty else { return ImportResult.Warning(code: "openings_known", known) }
    let differing = Phrase(
      """
      for \(differences.count) customers they differ, together by \(Money(minor: gap, currency)), which \
      were booked as adjustments
      """)
    return ImportResult.Warning(code: "openings_known", Phrase("\(known); \(differing)"))
  }
}
