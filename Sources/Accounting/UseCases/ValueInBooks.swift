import AccountingRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What movements in other currencies are worth in that of the books, and what rates left of what was settled (decision 058).
struct ValueInBooks {
  let company: CompanyID
  let books: Currency
  let snapshot: Snapshot
  private let until: CivilDate
  private let waiting: [Movement]
  /// The codes that were given in the period and whose difference was not handed over.
  private let groups: [ExchangeStore.Group]
  private let rates: ExchangeRates

  /// - Parameters:
  ///   - waiting: what was not handed over.
  ///   - from: the first day of codes; `nil` for all.
  init(
    company: CompanyID, books: Currency, waiting: [Movement], from: CivilDate?, until: CivilDate, _ snapshot: Snapshot
  ) throws {
    self.company = company
    self.books = books
    self.snapshot = snapshot
    self.until = until
    self.waiting = waiting
    groups = try ExchangeStore.settled(of: company, besides: books, from: from, until: until, snapshot)
    let others = Set(waiting.map(\.amount.currency) + groups.flatMap { $0.items.map(\.amount.currency) })
      .subtracting([books])
    rates =
      others.isEmpty
      ? ExchangeRates([])
      : try ExchangeStore.rates(of: company, in: others.union([books]).sorted { $0.code < $1.code }, snapshot)
  }

  /// Each at the rate of its day, an opposite at that of what it undoes. Those of which no rate is known are left out.
  func movements() throws -> (valued: [Movement], setAside: [String]) {
    let changes = try changes(waiting)
    let earlier = try ExchangeStore.values(
      of: waiting.compactMap(\.undoes), in: books, company: company, snapshot)
    var values: [ItemID: Money] = earlier
    var valued: [Movement] = []
    var setAside: [String] = []
    // What is undone was booked before its opposite.
    for movement in waiting.sorted(by: { $0.item < $1.item }) {
      guard let value = value(of: movement, values, changes) else {
        setAside.append(movement.number)
        continue
      }
      values[movement.item] = value
      var movement = movement
      movement.value = value
      valued.append(movement)
    }
    let order = Dictionary(uniqueKeysWithValues: waiting.enumerated().map { ($1.item, $0) })
    return (valued.sorted { (order[$0.item] ?? 0) < (order[$1.item] ?? 0) }, setAside)
  }

  private func value(of movement: Movement, _ values: [ItemID: Money], _ changes: [String: Int64]) -> Money? {
    if movement.amount.currency == books { return movement.amount }
    if let undone = movement.undoes { return values[undone].map { Money(minor: -$0.minor, books) } }
    if case .exchange(let mark) = movement.nature {
      return changes[mark].map { Money(minor: movement.amount.isNegative ? -$0 : $0, books) }
    }
    return rates.value(of: movement.amount, in: books, on: movement.pieceDay)
  }

  /// What changes of currency came to: the half in the currency of the books says it, else the money at the rate of its day.
  private func changes(_ waiting: [Movement]) throws -> [String: Int64] {
    var known: [String: Int64] = [:]
    var money: [String: Int64] = [:]
    for movement in waiting {
      guard case .exchange(let mark) = movement.nature else { continue }
      if movement.amount.currency == books {
        known[mark] = abs(movement.amount.minor)
      } else if let value = rates.value(of: movement.amount, in: books, on: movement.pieceDay), money[mark] == nil {
        money[mark] = abs(value.minor)
      }
    }
    return known.merging(money) { half, _ in half }
  }

  /// What rates left of the codes that were given since, and the opposites for those that hold no more. A code of which an
  /// item has no value yet waits, and is named.
  /// - Parameter movements: what leaves at the same time.
  func differences(
    leaving movements: [Movement]
  ) throws -> (found: [ExchangeDifference], setAside: [String]) {
    let ours = groups.flatMap { $0.items.filter(\.isOurs).map(\.item) }
    let values = try ExchangeStore.values(of: ours, in: books, company: company, snapshot)
      .merging(movements.map { ($0.item, $0.value) }) { _, new in new }
    var found: [ExchangeDifference] = []
    var setAside: [String] = []
    for group in groups {
      let worth = group.items.map { item in
        item.isOurs ? values[item.item] : rates.value(of: item.amount, in: books, on: item.issued)
      }
      guard let first = group.items.first, worth.allSatisfy({ $0 != nil }) else {
        setAside.append(group.items.first?.number ?? group.code)
        continue
      }
      found.append(
        ExchangeDifference(
          lettering: group.lettering, minor: try Money.sum(worth.compactMap { $0 }, books).minor,
          customerCode: group.customerCode, customerName: group.customerName, reference: first.number,
          referenceDay: first.issued, letter: group.code, letteredOn: group.day,
          day: try ClosingStore.open(group.day, of: company, snapshot)))
    }
    return (try ExchangeStore.undone(of: company, until: until, snapshot) + found, setAside)
  }
}
