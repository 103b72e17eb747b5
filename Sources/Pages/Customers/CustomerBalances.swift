import Kernel
import Language
import Receivables
import Storage
import Web

extension CustomerListQuery {
  /// What is open of accounts in one currency.
  struct Balance: Sendable {
    let open: Money
    let overdue: Money
    let disputed: Money
    let promised: Money
    /// The earliest date with something late, of the account of one customer.
    var oldestDue: CivilDate?

    var currency: Currency { open.currency }
    private var isZero: Bool { open.isZero && overdue.isZero && disputed.isZero && promised.isZero }

    static func zero(_ currency: Currency) -> Balance {
      let nothing = Money.zero(currency)
      return Balance(open: nothing, overdue: nothing, disputed: nothing, promised: nothing)
    }

    /// The sum with another one in the same currency, or the difference where that counts −1.
    func adding(_ other: Balance, times factor: Int64 = 1) -> Balance {
      func sum(_ figure: (Balance) -> Money) -> Money {
        Money(minor: figure(self).minor + factor * figure(other).minor, currency)
      }
      return Balance(open: sum(\.open), overdue: sum(\.overdue), disputed: sum(\.disputed), promised: sum(\.promised))
    }

    /// Some added up by currency; what comes to nothing is left out.
    static func added(_ balances: [Balance]) -> [Balance] {
      let sums = balances.reduce(into: [Currency: Balance]()) { sums, each in
        sums[each.currency] = sums[each.currency]?.adding(each) ?? each
      }
      return sums.values.filter { !$0.isZero }.sorted { $0.currency.code < $1.currency.code }
    }
  }

  /// What some customers owe in other currencies than their own.
  static func others(
    of customers: [CustomerID], for reader: ListReader, _ snapshot: Snapshot
  ) throws -> [CustomerID: [Balance]] {
    var others: [CustomerID: [Balance]] = [:]
    try snapshot.forEach(
      """
      SELECT i.customer, i.currency, CAST(SUM(i.open_minor) AS bigint), \(Overdue.sum(on: reader.day)),
        CAST(SUM(i.disputed_minor) AS bigint), CAST(SUM(i.promised_minor) AS bigint), \(Overdue.oldest(on: reader.day))
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(reader.sight.company) AND i.customer IN \(customers) AND i.open_minor <> 0
        AND i.currency <> c.currency
      GROUP BY i.customer, i.currency ORDER BY i.customer, i.currency
      """
    ) { row in
      let balance = Balance(
        open: try row.money(2, currency: 1), overdue: try row.money(3, currency: 1),
        disputed: try row.money(4, currency: 1), promised: try row.money(5, currency: 1),
        oldestDue: try row.dateOrNil(6))
      others[row.id(0), default: []].append(balance)
    }
    return others
  }

  /// What is overdue of some sums in each currency, the first one's first.
  static func overdue(_ sums: [Sum]) -> [Money] {
    let all = Balance.added(sums.flatMap { [$0.own] + $0.others }).map(\.overdue).filter { !$0.isZero }
    let first = sums.first?.own.currency
    return all.filter { $0.currency == first } + all.filter { $0.currency != first }
  }
}

extension CustomerListQuery.Line {
  var own: CustomerListQuery.Balance {
    CustomerListQuery.Balance(
      open: open, overdue: overdue, disputed: disputed, promised: promised, oldestDue: oldestDue)
  }

  /// Since when something is late, in whatever currency.
  var lateSince: CivilDate? { ([oldestDue] + others.map(\.oldestDue)).compactMap { $0 }.min() }

  /// A figure as the list says it: in the customer's currency, or where that is nothing in the one that is owed, and
  /// what there is in others.
  func told(_ figure: (CustomerListQuery.Balance) -> Money) -> (main: Money, others: [Money]) {
    let (main, rest) = (figure(own), others.map(figure).filter { !$0.isZero })
    guard main.isZero, let first = rest.first else { return (main, rest) }
    return (first, Array(rest.dropFirst()))
  }
}

extension CellText {
  /// What stands under a figure that leaves other currencies out; `nil` where there is nothing.
  static func others(_ sums: [Money], _ words: WordBook) -> String? {
    let format = AmountFormat(words.language)
    return sums.isEmpty ? nil : sums.map { "+ " + format.amount($0) }.joined(separator: " ")
  }
}
