import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Stores what a file brings, within the transaction of its import. The first file of a source is written in bulk; a
/// newer one is compared with what is known.
struct DeliveryWriter {
  let delivery: Delivery
  let company: Company
  let file: ImportFileID
  let day: CivilDate
  let actor: Actor
  let at: Moment
  let transaction: Transaction
  /// Is told how many items are stored, of how many.
  let advance: @Sendable (Int, Int) -> Void
  /// Items between two tellings.
  private var told: Int { max(1, delivery.itemCount / 100) }
  private(set) var result: ImportResult
  private var customers: [CustomerID] = []
  /// Read once the customers are stored: a file may bring their terms too.
  private var agreed = AgreedDue.none

  init(
    _ delivery: Delivery, company: Company, file: ImportFileID, day: CivilDate, by actor: Actor, at: Moment,
    result: ImportResult, advance: @escaping @Sendable (Int, Int) -> Void, _ transaction: Transaction
  ) {
    self.delivery = delivery
    self.company = company
    self.file = file
    self.day = day
    self.actor = actor
    self.at = at
    self.result = result
    self.advance = advance
    self.transaction = transaction
  }

  mutating func write() throws -> ImportResult {
    let stored = try CustomerDelivery(delivery.customers, company: company, source: delivery.source, transaction)
    customers = stored.keys
    result.customersCreated = stored.created
    result.customersUpdated = stored.updated
    result.warnings += stored.warnings
    try DeliveredLimits(delivery, customers, company: company, day: day).take(
      &result, actor: actor, at: at, transaction)
    if !delivery.balances.isEmpty {
      try DeliveredBalances.compare(delivery.balances, of: company.id, &result, transaction)
    }
    guard delivery.itemCount > 0 || delivery.settlement == .openAmounts else { return result }
    agreed = try AgreedDue(of: company.id, transaction)
    var known = try KnownItems(source: delivery.source, company: company.id, transaction)
    var twins = try TwinItems(besides: delivery.source, company: company.id, transaction)
    if known.isEmpty, twins.isEmpty {
      let keys: [ItemID] = try transaction.reserveKeys(of: "item", count: delivery.itemCount)
      try writeItems(keys: keys, only: nil)
      result.itemsCreated = keys.count
      try writeAllocations(keys: keys)
      if delivery.settlement == .openAmounts { try writePartPayments(keys: keys) }
      return result
    }
    try compare(&known, &twins)
    return result
  }

  // MARK: Bulk

  /// Writes items with the open amounts that their allocations will leave; `only` names the places to write.
  private func writeItems(keys: [ItemID], only: [Int: ItemID]?, asOpen: Bool = false) throws {
    if let only {
      KeptFigures.changed(Array(only.values), transaction)
    } else {
      KeptFigures.forget(company.id, transaction)
    }
    // A comparison with what is known has walked the items once already.
    let known = only == nil ? 0 : delivery.itemCount
    let told = told
    try transaction.bulkInsert(into: "item", ItemStore.bulkColumns) { add in
      try delivery.items { place, imported in
        let key: ItemID
        if let only {
          guard let fresh = only[place] else { return }
          key = fresh
        } else {
          key = keys[place]
        }
        var item = item(imported)
        if asOpen {
          item.open = item.amount
          item.settledOn = nil
        }
        try add(
          ItemStore.bulkValues(
            item, key: key, source: delivery.source, sourceKey: imported.sourceKey, importFile: file))
        if place % told == 0 { advance(known + place, known + delivery.itemCount) }
      }
    }
  }

  private func item(_ imported: ImportedItem) -> Item {
    let (due, dueSource) = due(imported)
    return Item(
      id: ItemID(0), company: company.id, customer: customers[imported.customer], kind: imported.kind,
      number: imported.number, instalment: imported.instalment, issued: imported.issued, due: due,
      dueSource: dueSource, amount: Money(minor: imported.amountMinor, imported.currency),
      open: Money(minor: imported.openMinor, imported.currency), orderReference: imported.orderReference,
      remittanceReference: imported.remittanceReference, label: imported.label,
      settledOn: imported.openMinor == 0 ? imported.settledOn ?? day : nil)
  }

  /// The due date of the file, or the agreed one where the file has none.
  private func due(_ imported: ImportedItem) -> (CivilDate, DueSource) {
    guard imported.dueSource == .inferred, imported.kind == .invoice,
      let agreed = agreed.due(customers[imported.customer], from: imported.issued)
    else { return (imported.due, imported.dueSource) }
    return agreed
  }

  private func writeAllocations(keys: [ItemID]) throws {
    guard !delivery.allocations.isEmpty else { return }
    let ids: [AllocationID] = try transaction.reserveKeys(of: "allocation", count: delivery.allocations.count)
    try transaction.bulkInsert(into: "allocation", AllocationStore.bulkColumns) { add in
      for (id, allocation) in zip(ids, delivery.allocations) {
        try add(
          AllocationStore.bulkValues(
            Allocation(
              id: id, debit: keys[allocation.debit], credit: keys[allocation.credit],
              amount: Money(minor: allocation.amountMinor, company.currency), day: allocation.day, reason: .ledger),
            company: company.id))
      }
    }
  }

  /// What a list of open items shows as paid already is booked to its reason, so that nothing is lost.
  private func writePartPayments(keys: [ItemID]) throws {
    var parts: [SettledOutside.Part] = []
    try delivery.items { place, imported in
      guard imported.openMinor != imported.amountMinor else { return }
      parts.append(
        SettledOutside.Part(
          item: keys[place], customer: customers[imported.customer], number: imported.number,
          minor: imported.amountMinor - imported.openMinor, currency: imported.currency, day: imported.settledOn))
    }
    try SettledOutside(company: company.id, file: file, day: day, transaction).bulk(parts)
  }

  // MARK: Comparison

  private mutating func compare(_ known: inout KnownItems, _ twins: inout TwinItems) throws {
    var fresh: [Int: ItemID] = [:]
    var freshPlaces: [Int] = []
    var places: [ItemID?] = Array(repeating: nil, count: delivery.itemCount)
    var changes: [(known: KnownItems.Item, imported: ImportedItem)] = []
    var updated: Set<ItemID> = []
    let openAmounts = delivery.settlement == .openAmounts
    var openings: [(id: ItemID, imported: ImportedItem)] = []
    var carriedLines: [CarriedOpenings.Line] = []
    var met: [(twin: TwinItems.Twin, imported: ImportedItem)] = []
    var otherAmounts: [(place: Int, number: String)] = []
    var latest: CivilDate?
    let told = told
    try delivery.items { place, imported in
      if place % told == 0 { advance(place, 2 * delivery.itemCount) }
      latest = max(latest ?? imported.issued, imported.issued)
      guard let item = known.see(imported.sourceKey) else {
        let customer = customers[imported.customer]
        if let twin = twins.take(imported, at: place, customer: customer) {
          places[place] = twin.id
          met.append((twin, imported))
          if openAmounts { openings.append((twin.id, imported)) }
          return
        }
        if twins.knowsNumber(of: imported, customer: customer) { otherAmounts.append((place, imported.number)) }
        freshPlaces.append(place)
        if let day = imported.openedOn {
          carriedLines.append(
            CarriedOpenings.Line(
              place: place, customer: customers[imported.customer], number: imported.number,
              amount: imported.amountMinor, day: day, key: imported.sourceKey))
        }
        return
      }
      places[place] = item.id
      if differs(item, imported) {
        changes.append((item, imported))
        updated.insert(item.id)
      }
      if openAmounts { openings.append((item.id, imported)) }
    }
    for booked in twins.takeBooked() {
      for line in booked.lines {
        places[line.place] = booked.twin.id
        met.append((booked.twin, line.item))
      }
      if openAmounts, let sum = booked.sum { openings.append((booked.twin.id, sum)) }
    }
    try refuseOlder(known, places: places, met: met.count, latest: latest)
    for later in try LaterOpenings.met(by: delivery, until: latest, places, of: customers, known) {
      places[later.place] = later.twin.id
      met.append((later.twin, later.imported))
    }
    freshPlaces.removeAll { places[$0] != nil }
    carriedLines.removeAll { places[$0.place] != nil }
    let carried = try CarriedOpenings(
      carriedLines, of: delivery.source, known: known, told: twins.told, company: company, transaction)
    freshPlaces.removeAll { carried.skipped.contains($0) }
    let keys: [ItemID] = try transaction.reserveKeys(of: "item", count: freshPlaces.count)
    for (place, key) in zip(freshPlaces, keys) {
      fresh[place] = key
      places[place] = key
    }
    try writeItems(keys: [], only: fresh, asOpen: true)
    for change in changes { try update(change.known, change.imported) }
    for (twin, imported) in met where try enrich(twin, imported) { updated.insert(twin.id) }
    noteTwins(met.count, otherAmounts.filter { fresh[$0.place] != nil }.map(\.number))
    let resolved = places.map { $0 ?? ItemID(0) }
    if openAmounts {
      // A fresh item that is partly paid already is settled in the same way, but counts as created.
      if !fresh.isEmpty {
        try delivery.items { place, imported in
          if let key = fresh[place], imported.openMinor != imported.amountMinor { openings.append((key, imported)) }
        }
      }
      let opens = Dictionary(met.map { ($0.twin.id, $0.twin.open) }, uniquingKeysWith: { first, _ in first })
      updated.formUnion(try settleToFile(openings, opensOfTwins: opens))
      updated.subtract(keys)
      try closeMissing(known)
    } else {
      // Differences first: what they settled is the ledger's to settle where they become less.
      let booked = try carried.book(known: known, file: file, company: company, day: day, transaction)
      let absorbed = try OpeningDifference.absorb(
        delivery, fresh, of: customers, known: known, besides: carried.day, company: company.id, day: day, transaction)
      let rest = carried.remaining(of: delivery)
      updated.formUnion(try LetteringComparison(company: company, day: day, transaction).apply(rest, resolved))
      updated.formUnion(try carried.settle(delivery, resolved, company: company, transaction))
      updated.formUnion(try carried.close(booked, of: company.id, transaction))
      updated.formUnion(try OpeningDifference.close(absorbed, company: company.id, day: day, transaction))
      result.warnings += carried.warnings(in: company.currency)
      if let warning = try twins.untold(by: delivery, of: company.id, transaction) { result.warnings.append(warning) }
      updated.subtract(keys)
    }
    result.itemsCreated = keys.count
    result.itemsUpdated = updated.count
    result.itemsUnchanged = max(0, delivery.itemCount - keys.count - updated.count)
  }

  /// A ledger of an earlier year, of which nothing is known, would count beside the opening balance of the later one.
  private func refuseOlder(_ known: KnownItems, places: [ItemID?], met: Int, latest: CivilDate?) throws {
    guard delivery.settlement == .pairs, let latest, let newest = known.latest, latest.year < newest.year,
      places.count(where: { $0 != nil }) == met
    else { return }
    throw ImportsError.olderLedger(file: result.file, ends: latest, known: newest)
  }

  /// A debt that came from another file keeps its place; this file may know its due date and references better.
  /// - Returns: whether anything changed.
  private func enrich(_ twin: TwinItems.Twin, _ imported: ImportedItem) throws -> Bool {
    let (due, dueSource) = due(imported)
    let isSurer = twin.dueIsInferred && dueSource.isCertain
    if isSurer {
      try transaction.execute(
        """
        UPDATE item SET due = \(due), due_source = \(dueSource.rawValue)
        WHERE company = \(company.id) AND id = \(twin.id)
        """)
      KeptFigures.changed([twin.id], transaction)
    }
    let added = try transaction.execute(
      """
      UPDATE item SET order_reference = COALESCE(order_reference, \(imported.orderReference)),
        remittance_reference = COALESCE(remittance_reference, \(imported.remittanceReference))
      WHERE company = \(company.id) AND id = \(twin.id)
        AND ((order_reference IS NULL AND CAST(\(imported.orderReference) AS text) IS NOT NULL)
          OR (remittance_reference IS NULL AND CAST(\(imported.remittanceReference) AS text) IS NOT NULL))
      """)
    return isSurer || added > 0
  }

  private mutating func noteTwins(_ met: Int, _ otherAmounts: [String]) {
    if met > 0 {
      result.warnings.append(
        .init(
          code: "known_elsewhere",
          Phrase(
            """
            \(met) items are known from another file already (same customer, number and amount); they \
            count once
            """)))
    }
    guard !otherAmounts.isEmpty else { return }
    let examples = otherAmounts.prefix(3).joined(separator: ", ")
    result.warnings.append(
      .init(
        code: "same_number_other_amount",
        Phrase(
          """
          \(otherAmounts.count) invoices are known from another file with another amount (\(examples)…); \
          both count: check which is right
          """)))
  }

  private func differs(_ known: KnownItems.Item, _ imported: ImportedItem) -> Bool {
    if known.amount != imported.amountMinor { return true }
    if keepsDue(known, imported) == nil, (known.due, known.dueSource) != due(imported) { return true }
    return known.content != KnownItems.content(imported, customer: customers[imported.customer])
  }

  /// The due date that stays: an inferred one never replaces one that is certain, and none that a person confirmed. What was
  /// computed by the terms of its day stays too when other terms are agreed.
  private func keepsDue(_ known: KnownItems.Item, _ imported: ImportedItem) -> (CivilDate, DueSource)? {
    let stays = known.dueSource == .confirmed || (imported.dueSource == .inferred && known.dueSource.isCertain)
    return stays ? (known.due, known.dueSource) : nil
  }

  private func update(_ known: KnownItems.Item, _ imported: ImportedItem) throws {
    let (due, dueSource) = keepsDue(known, imported) ?? due(imported)
    if known.amount != imported.amountMinor {
      try ItemAmount(company: company.id, day: day, transaction).change(known.id, to: imported.amountMinor)
    }
    try transaction.execute(
      """
      UPDATE item SET customer = \(customers[imported.customer]), kind = \(imported.kind.rawValue),
        number = \(imported.number), instalment = \(imported.instalment), issued = \(imported.issued), due = \(due),
        due_source = \(dueSource.rawValue), currency = \(imported.currency),
        order_reference = \(imported.orderReference), remittance_reference = \(imported.remittanceReference),
        label = \(imported.label), import_file = \(file)
      WHERE company = \(company.id) AND id = \(known.id)
      """)
    KeptFigures.forget(company.id, transaction)
    CarriedColumns.follow(company.id, transaction)
  }

  // MARK: Open amounts

  /// Brings the open amounts of known items to what the file says, as far as it knows more than we do.
  private func settleToFile(
    _ openings: [(id: ItemID, imported: ImportedItem)], opensOfTwins: [ItemID: Int64]
  ) throws -> Set<ItemID> {
    let outside = SettledOutside(company: company.id, file: file, day: day, transaction)
    let settledOutside = try outside.sums()
    let items = try currentOpen(openings.map(\.id))
    var updated: Set<ItemID> = []
    for (id, imported) in openings {
      guard let open = items[id] ?? opensOfTwins[id] else { continue }
      let sign: Int64 = imported.amountMinor < 0 ? -1 : 1
      let byFile = sign * (imported.amountMinor - imported.openMinor)
      let byUs = sign * (imported.amountMinor - open)
      let outsideOnly = settledOutside[id] ?? 0
      let part = SettledOutside.Part(
        item: id, customer: customers[imported.customer], number: imported.number, minor: 0,
        currency: imported.currency, day: imported.settledOn)
      if byFile > byUs {
        try outside.settle(part.of(sign * (byFile - byUs)))
        updated.insert(id)
      } else if byFile < outsideOnly {
        try outside.reopen(part.of(sign * (outsideOnly - byFile)))
        updated.insert(id)
      }
    }
    return updated
  }

  private func currentOpen(_ ids: [ItemID]) throws -> [ItemID: Int64] {
    var result: [ItemID: Int64] = [:]
    try transaction.forEach(
      "SELECT id, open_minor FROM item WHERE company = \(company.id) AND source = \(delivery.source)"
    ) { result[$0.id(0)] = $0.int(1) }
    return result
  }

  /// Closes what a full list no longer has, unless the list looks partial or the item may be among the rows that
  /// could not be read.
  private mutating func closeMissing(_ known: KnownItems) throws {
    guard delivery.isComplete else { return }
    let open = known.byKey.values.filter { $0.open != 0 }
    let missing = open.filter { !$0.isSeen }.sorted { $0.id < $1.id }
    guard !missing.isEmpty else { return }
    if open.count > Limits.smallList, missing.count * 10 > open.count * 9 {
      result.warnings.append(
        .init(
          code: "list_looks_partial",
          Phrase(
            """
            \(missing.count) of \(open.count) open items are not in this list, which looks partial: none \
            was closed; import the full list to close what is settled
            """)))
      return
    }
    guard delivery.rejections.allSatisfy({ $0.raw != nil }) else { return }
    let outside = SettledOutside(company: company.id, file: file, day: day, transaction)
    for item in missing where !delivery.rejections.contains(where: { $0.raw?.contains(item.number) == true }) {
      try outside.settle(
        SettledOutside.Part(
          item: item.id, customer: item.customer, number: item.number, minor: item.open, currency: item.currency))
      result.itemsSettledOutside += 1
    }
  }
}
