import Kernel

/// Sums that customers pay without quoting anything: a month's invoices, all that is due, all that is open, the oldest
/// ones; and, where few items are open, the only choice that makes a sum.
struct AccountSets {
  private let ledger: OpenLedger
  /// The oldest first.
  private let open: [Int]
  private let day: CivilDate

  init(_ ledger: OpenLedger, open: [Int], on day: CivilDate) {
    self.ledger = ledger
    self.open = open
    self.day = day
  }

  /// The sets of two items and more that make an amount to the cent, those meant likeliest first.
  func natural(_ amount: Int64, months: [CivilDate]) -> [(items: [Int], reason: MatchReason)] {
    var sets: [(items: [Int], reason: MatchReason)] = []
    func add(_ items: [Int], _ reason: MatchReason) {
      for choice in [items, items.filter { ledger[$0].open.isPositive }] where choice.count > 1 {
        guard ledger.sum(choice) == amount, !sets.contains(where: { $0.items == choice }) else { continue }
        sets.append((choice, reason))
      }
    }
    // What was issued on the very day is rarely paid already.
    let before = open.filter { ledger[$0].issued < day }
    for open in before.count == open.count ? [open] : [before, open] {
      for month in months {
        let ofMonth = open.filter { ledger[$0].issued >= month && ledger[$0].issued <= month.endOfMonth }
        let dueThen = open.filter { ledger[$0].due >= month && ledger[$0].due <= month.endOfMonth }
        for items in [ofMonth, dueThen] { add(items, .everythingOfMonth(month: month)) }
      }
      if months.count > 1 {
        let ofMonths = open.filter { item in
          months.contains { ledger[item].issued >= $0 && ledger[item].issued <= $0.endOfMonth }
        }
        add(ofMonths, .everythingOfMonth(month: months[0]))
      }
      add(open, .everythingOpen)
      add(open.filter { ledger[$0].due <= day }, .everythingDue)
      for items in oldestFirst(open, amount) { add(items, .oldestFirst(items: items.count)) }
    }
    return sets
  }

  /// The months, issued or due, whose items of two and more make an amount to the cent.
  func months(_ amount: Int64, by day: KeyPath<OpenItem, CivilDate>) -> [(items: [Int], reason: MatchReason)] {
    let months = Set(open.map { ledger[$0][keyPath: day].firstOfMonth }).sorted()
    return months.compactMap { month in
      let items = open.filter { ledger[$0][keyPath: day].firstOfMonth == month }
      for choice in [items, items.filter { ledger[$0].open.isPositive }] where choice.count > 1 {
        if ledger.sum(choice) == amount { return (choice, .everythingOfMonth(month: month)) }
      }
      return nil
    }
  }

  /// Items of one due date that are told apart by the amount.
  private static let tiesMax = 20

  /// The oldest items, with and without credit notes, until they make the amount. Which of those due on one day come
  /// first nobody can tell, so any choice of them will do if it is the only one.
  private func oldestFirst(_ open: [Int], _ amount: Int64) -> [[Int]] {
    let owed = open.filter { ledger[$0].open.isPositive }
    return (owed.count == open.count ? [open] : [open, owed]).compactMap { items in
      var taken: [Int] = []
      var sum: Int64 = 0
      var start = 0
      while start < items.count, sum < amount {
        var end = start
        while end < items.count, ledger[items[end]].due == ledger[items[start]].due { end += 1 }
        let group = Array(items[start..<end])
        guard let ofGroup = ledger.sum(group) else { return nil }
        let (whole, overflow) = sum.addingReportingOverflow(ofGroup)
        if overflow { return nil }
        if whole == amount { return taken + group }
        if whole > amount, group.count > 1 {
          if let run = run(group, amount - sum) { return taken + run }
          guard group.count <= AccountSets.tiesMax,
            case .one(let places) = SubsetSum.find(amount - sum, in: group.map { ledger[$0].open.minor })
          else { return nil }
          return taken + places.map { group[$0] }
        }
        taken += group
        sum = whole
        start = end
      }
      return nil
    }
  }

  /// The first of a group, in their order, that make the amount.
  private func run(_ group: [Int], _ amount: Int64) -> [Int]? {
    var sum: Int64 = 0
    for (place, item) in group.enumerated() {
      sum &+= ledger[item].open.minor
      if sum == amount { return Array(group[...place]) }
    }
    return nil
  }

  /// Whether an item that was not chosen has the amount of one that was.
  func hasTwin(_ items: [Int]) -> Bool {
    let amounts = Set(items.map { ledger[$0].open.minor })
    let chosen = Set(items)
    return open.contains { !chosen.contains($0) && amounts.contains(ledger[$0].open.minor) }
  }

  /// Open items beyond which choices are too many to mean anything.
  static let choiceMax = 20

  /// The only choice of two items and more that makes the amount, and how many would by accident.
  func onlySum(_ amount: Int64) -> (items: [Int], accidents: Double)? {
    guard open.count <= AccountSets.choiceMax else { return nil }
    let amounts = open.map { ledger[$0].open.minor }
    guard case .one(let places) = SubsetSum.find(amount, in: amounts), places.count > 1 else { return nil }
    return (places.map { open[$0] }, SubsetSum.accidents(amounts))
  }
}
