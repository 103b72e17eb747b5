import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// The opening lines of a ledger whose year before is known already: they say again what is still open of it, and
/// would be owed twice if they were stored. What an opening no longer has was settled before it (decision 060).
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

  /// What makes an account keep the ledger's balance, of a customer whose opening is known.
  private struct Difference {
    let number: String
    let key: String
    let minor: Int64
  }

  private struct Older {
    let item: ItemID
    let number: String
    let open: Int64
  }

  /// The places of the delivery that are not stored.
  private(set) var skipped: Set<Int> = []
  /// The day of the opening lines that are compared; `nil` where there are none.
  let day: CivilDate?
  private var differences: [CustomerID: Difference] = [:]
  private var older: [CustomerID: [Older]] = [:]
  private var linesOf: [CustomerID: [Line]] = [:]
  private var lineAt: [Int: Line] = [:]
  /// Customers of whom the opening has nothing, too many to be believed.
  private var absentKept = 0

  /// - Parameters:
  ///   - known: the items of earlier ledgers, those of this one marked as seen.
  ///   - told: what this ledger tells of other files and of the bank.
  init(
    _ lines: [Line], of source: String, known: KnownItems, told: Set<ItemID>, company: Company, _ snapshot: Snapshot
  ) throws {
    day = lines.map(\.day).min()
    guard let day else { return }
    let elsewhere = try KnownElsewhere.all(besides: source, before: day, not: told, company: company, snapshot)
    var nets: [CustomerID: Int64] = [:]
    for item in known.byKey.values where !item.isSeen && item.issued < day {
      nets[item.customer, default: 0] += item.amount
      older[item.customer, default: []].append(Older(item: item.id, number: item.number, open: item.open))
    }
    let all = Dictionary(grouping: lines, by: \.customer)
    for customer in all.keys {
      older[customer, default: []] += (elsewhere[customer] ?? []).filter { !$0.isMoney }
        .map { Older(item: $0.id, number: $0.number, open: $0.open) }
    }
    let isDetailed = isDetailed(lines)
    for (customer, lines) in all {
      let movements = elsewhere[customer] ?? []
      let net = nets[customer]
      let numbers = Set((older[customer] ?? []).map(\.number))
      guard net != nil || !movements.isEmpty else { continue }
      // What an opening of single pieces has besides is news: of the days between the two ledgers.
      let repeated = isDetailed ? lines.filter { numbers.contains($0.number) } : lines
      let named = Set(repeated.map(\.number))
      let said = repeated.reduce(Int64(0)) { $0 + $1.amount }
      // A document that the opening names it knows for certain.
      func isNamed(_ movement: KnownElsewhere) -> Bool {
        isDetailed && !movement.isMoney && named.contains(movement.number)
      }
      let told = movements.filter(isNamed)
      let rest = KnownElsewhere.rest(
        of: told.reduce(said - (net ?? 0)) { $0 - $1.amount }, movements.filter { !isNamed($0) })
      // Of a customer whom no earlier ledger has, lines that say something else are news, unless a list had all.
      guard net != nil || rest == 0 || !told.isEmpty || (!isDetailed && movements.contains(where: \.isOfList))
      else { continue }
      for line in repeated {
        skipped.insert(line.place)
        lineAt[line.place] = line
      }
      linesOf[customer] = repeated
      differences[customer] = difference(repeated.first, of: customer, on: day, rest, isDetailed: isDetailed)
    }
    addAbsent(nets.filter { all[$0.key] == nil }, of: nets.count, elsewhere, on: day)
  }

  /// Whether the lines are single pieces of the year before, and not one sum a customer.
  private func isDetailed(_ lines: [Line]) -> Bool {
    let bearers = Dictionary(grouping: lines, by: \.number).mapValues { Set($0.map(\.customer)).count }
    return lines.contains { line in
      bearers[line.number] == 1 && (older[line.customer] ?? []).contains { $0.number == line.number }
    }
  }

  private func difference(
    _ line: Line?, of customer: CustomerID, on day: CivilDate, _ minor: Int64, isDetailed: Bool
  ) -> Difference {
    Difference(
      // No invoice's own number: it stands for all of the account.
      number: isDetailed ? "AN" : line?.number ?? "AN",
      key: (line?.key ?? "AN/\(day)/\(customer)") + ItemSource.openingDifference,
      minor: minor)
  }

  /// The opening owes nothing to a customer whom it does not name, unless it names nearly nobody.
  private mutating func addAbsent(
    _ nets: [CustomerID: Int64], of count: Int, _ elsewhere: [CustomerID: [KnownElsewhere]], on day: CivilDate
  ) {
    var absent: [CustomerID: Int64] = [:]
    for (customer, net) in nets { absent[customer] = KnownElsewhere.rest(of: -net, elsewhere[customer] ?? []) }
    let owing = absent.values.count(where: { $0 != 0 })
    guard owing <= Limits.smallList || owing * 10 <= count * 9 else {
      absentKept = owing
      return
    }
    for (customer, minor) in absent {
      differences[customer] = difference(nil, of: customer, on: day, minor, isDetailed: false)
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
        ($0.number == line.number ? 0 : 1, $0.item) < ($1.number == line.number ? 0 : 1, $1.item)
      }
      for candidate in candidates {
        let items = try ItemStore.lock([other, candidate.item], of: company.id, transaction)
        guard let counterpart = items[other], let item = items[candidate.item] else { continue }
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

  /// Books what the opening has more or less than what is known, so that the account keeps the ledger's balance. What an
  /// earlier booking settled is owed again where it becomes less.
  func book(
    known: KnownItems, file: ImportFileID, company: Company, day today: CivilDate, _ transaction: Transaction
  ) throws -> [CustomerID: Booked] {
    guard let day else { return [:] }
    let before = Dictionary(
      OpeningDifference.booked(in: known).filter { $0.day == day }.map { ($0.customer, $0) },
      uniquingKeysWith: { first, _ in first })
    var booked: [CustomerID: Booked] = [:]
    for (customer, difference) in differences.sorted(by: { $0.key < $1.key }) {
      if let one = before[customer] {
        let isOther = one.minor != difference.minor
        if isOther {
          try ItemAmount(company: company.id, day: today, transaction).change(one.item, to: difference.minor)
        }
        booked[customer] = Booked(item: one.item, mayHaveReopened: isOther)
      } else if difference.minor != 0 {
        let item = try ItemStore.insert(
          Item(
            id: ItemID(0), company: company.id, customer: customer, kind: .adjustment, number: difference.number,
            issued: day, due: day, amount: Money(minor: difference.minor, company.currency)), source: ItemSource.ledger,
          sourceKey: difference.key, importFile: file, transaction)
        booked[customer] = Booked(item: item, mayHaveReopened: false)
      }
    }
    return booked
  }

  /// The adjustment of a customer.
  struct Booked {
    let item: ItemID
    /// Whether what it had settled may be owed again.
    let mayHaveReopened: Bool
  }

  /// Settles by the differences what the opening has less of each piece, or no longer, where together that is just the
  /// difference of the customer.
  /// - Returns: the items whose settlements changed.
  func close(
    _ booked: [CustomerID: Booked], of company: CompanyID, _ transaction: Transaction
  ) throws -> Set<ItemID> {
    guard let day else { return [] }
    var changed: Set<ItemID> = []
    for customer in differences.keys.sorted() {
      let isReopened = booked[customer]?.mayHaveReopened ?? false
      let known = (older[customer] ?? []).filter { isReopened || $0.open != 0 }.map(\.item)
      guard !known.isEmpty else { continue }
      var left: [String: Int64] = [:]
      for line in linesOf[customer] ?? [] { left[line.number, default: 0] += line.amount }
      let own = booked[customer].map { [$0.item] } ?? []
      let items = try ItemStore.lock(known + own, of: company, transaction)
      // The latest keeps what is left of a number.
      let gone = known.sorted(by: >).compactMap { id -> SettledTogether.Part? in
        guard let item = items[id], item.open.minor != 0 else { return nil }
        let kept = left[item.number] ?? 0
        let stays = item.open.isNegative ? max(item.open.minor, min(kept, 0)) : min(item.open.minor, max(kept, 0))
        left[item.number] = kept - stays
        return stays == item.open.minor ? nil : SettledTogether.Part(item: item, minor: item.open.minor - stays)
      }
      let adjustment = own.compactMap { items[$0] }.map { SettledTogether.Part(item: $0, minor: $0.open.minor) }
      changed.formUnion(try SettledTogether.settle(gone + adjustment, on: day, of: company, transaction))
    }
    return changed
  }

  /// What to tell of them.
  func warnings(in currency: Currency) -> [ImportResult.Warning] {
    var warnings: [ImportResult.Warning] = []
    if absentKept > 0 {
      warnings.append(
        ImportResult.Warning(
          code: "openings_partial",
          Phrase(
            """
            the opening lines name none of \(absentKept) customers who owe something of the year before; nothing of \
            theirs was closed
            """)))
    }
    let apart = differences.values.filter { $0.minor != 0 }
    guard !skipped.isEmpty || !apart.isEmpty else { return warnings }
    let known = Phrase(
      """
      \(skipped.count) opening lines repeat what is open of the year imported before and were not stored again
      """)
    guard !apart.isEmpty else { return warnings + [ImportResult.Warning(code: "openings_known", known)] }
    let gap = apart.reduce(Int64(0)) { $0 + $1.minor }
    let differing = Phrase(
      """
      for \(apart.count) customers they differ, together by \(Money(minor: gap, currency)), which \
      were booked as adjustments
      """)
    return warnings + [ImportResult.Warning(code: "openings_known", Phrase("\(known); \(differing)"))]
  }
}
