import Foundation
import Kernel
import Receivables
import ReceivablesRules
import ReportingRules
import Storage
import TeamworkRules
import Web

/// Which items a list shows: what stands behind a figure of another page. The address holds all of it.
struct ItemListQuery: ColumnedQuery, Equatable {
  /// Items in one of these states; the first is what a list shows when nothing is said.
  enum State: String, Sendable, CaseIterable {
    case open = "ouvertes"
    case overdue = "echues"
    case disputed = "litige"
    case promised = "promesse"
    case inferred = "echeance-deduite"
    case all = "toutes"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .open: "open"
      case .overdue: "overdue"
      case .disputed: "disputed"
      case .promised: "promised"
      case .inferred: "inferred"
      case .all: "all"
      }
    }
  }

  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    case due = "echeance"
    case issued = "emission"
    case amount = "montant"
    case open = "reste"

    var isHighFirst: Bool { self != .due }
    var kind: SortedPlace.Kind { self == .due || self == .issued ? .day : .figure }

    fileprivate var column: SQL {
      switch self {
      case .due: "i.due"
      case .issued: "i.issued"
      case .amount: "i.amount_minor"
      case .open: "i.open_minor"
      }
    }
  }

  /// What an item is told by, beside its number.
  enum Column: String, ListColumn {
    case customer = "client"
    case code
    case issued = "emission"
    case due = "echeance"
    case late = "retard"
    case tags = "etat"
    /// What the item was of; in the list of what is contested or promised, that part.
    case amount = "montant"
    case disputed = "litige"
    case promised = "promis"
    case open = "reste"

    static let usual: [Column] = [.customer, .issued, .due, .late, .tags, .amount, .open]

    /// A payment falls due on no day, and nobody contests or promises it.
    var isOfPayments: Bool {
      switch self {
      case .customer, .code, .issued, .tags, .amount, .open: true
      case .due, .late, .disputed, .promised: false
      }
    }
  }

  var state = State.open
  var kind: ItemKind?
  var customer: String?
  var bucket: Int?
  var currency: Currency?
  /// Issued on that day or later.
  var since: CivilDate?
  var search = ""
  /// Only the customers that the reader is in charge of.
  var isMine = false
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<Order>?
  var columns = Column.usual
  var after: SortedPlace?
  /// The kept view whose tab is the current one.
  var saved: Int64?

  static let page = 50
  static let list = SavedView.List.items

  init() {}

  init(_ query: Form) {
    state = query["etat"].flatMap { State(rawValue: $0) } ?? .open
    kind = query["type"].flatMap { ItemKind(rawValue: $0) }
    customer = query["client"]
    bucket = query["tranche"].flatMap { Int($0) }.flatMap { (0..<AgeingBuckets.standard.count).contains($0) ? $0 : nil }
    currency = query["devise"].flatMap { Currency($0) }
    isMine = Portfolio.isMine(query)
    since = query["depuis"].flatMap { CivilDate($0) }
    search = String((query["q"] ?? "").prefix(60))
    saved = query["v"].flatMap { Int64($0) }
    if let named = Column.named(query.all("colonne")) { columns = named }
    asked = ListOrder(query).flatMap { orders.contains($0.column) ? $0 : nil }
    after = SortedPlace(query, order.column.kind)
  }

  /// The columns that the list as it is can show.
  var offered: [Column] { isPayments ? Column.allCases.filter(\.isOfPayments) : Column.allCases }

  var isPayments: Bool { kind == .payment }

  /// A payment is an item below zero; a list of payments shows what was received.
  func signed(_ money: Money) -> Money { isPayments ? (try? money.negated()) ?? money : money }

  /// What the list can be sorted by: of all items, settled ones included, an index holds the day of issue only.
  var orders: [Order] {
    if state == .all { return [.issued] }
    return isPayments ? [.issued, .amount, .open] : [.due, .issued, .amount, .open]
  }

  /// The oldest due date comes first unless something else is asked; of payments and of all items the latest.
  var order: ListOrder<Order> {
    guard let asked, orders.contains(asked.column) else { return ListOrder(orders[0]) }
    return asked
  }

  /// The part of the address that says what is shown, without the page.
  var text: String {
    let path = with { $0.saved = nil }.path
    return path.contains("?") ? String(path.drop { $0 != "?" }.dropFirst()) : ""
  }

  var path: String {
    let parts: [(String, String?)] =
      [
        ("etat", state == .open ? nil : state.rawValue), ("type", kind?.rawValue), ("client", customer),
        ("tranche", bucket.map { "\($0)" }), ("devise", currency?.code), ("depuis", since?.description),
        (Portfolio.parameter, isMine ? Portfolio.mine : nil), ("q", search.isEmpty ? nil : search),
        (ListOrder<Order>.parameter, asked == order ? asked?.text : nil),
      ] + (columns == Column.usual ? [] : columns.map { ("colonne", $0.rawValue) }) + [
        ("v", saved.map { "\($0)" }), ("apres", after?.text),
      ]
    let query = parts.compactMap { name, value in value.map { "\(name)=\(Form.encoded($0))" } }.joined(separator: "&")
    return query.isEmpty ? "/factures" : "/factures?" + query
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout ItemListQuery) -> Void) -> ItemListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }
}

/// The amounts that a list of items tells, of an item or of several.
protocol ItemFigures {
  var amount: Money { get }
  var open: Money { get }
  var disputed: Money { get }
  var promised: Money { get }
}

extension ItemListQuery {
  /// A line of the list.
  struct Line: ItemFigures, Sendable, Equatable {
    let id: ItemID
    let number: String
    let kind: ItemKind
    let code: String
    let name: String
    let issued: CivilDate
    let due: CivilDate
    let isInferred: Bool
    let amount: Money
    let open: Money
    let disputed: Money
    let promised: Money
  }

  /// What all the lines of the list add up to in a currency.
  struct Sum: ItemFigures, Sendable, Equatable {
    let open: Money
    let amount: Money
    let disputed: Money
    let promised: Money
    let items: Int

    /// What some lines in one currency add up to.
    init(of lines: [Line], in currency: Currency) {
      func sum(_ figure: (Line) -> Money) -> Money {
        Money(minor: lines.reduce(0) { $0 + figure($1).minor }, currency)
      }
      self.init(
        open: sum(\.open), amount: sum(\.amount), disputed: sum(\.disputed), promised: sum(\.promised),
        items: lines.count)
    }

    /// What is left of it without a part, in the same currency.
    func without(_ part: Sum) -> Sum {
      func rest(_ figure: (Sum) -> Money) -> Money {
        Money(minor: figure(self).minor - figure(part).minor, open.currency)
      }
      return Sum(
        open: rest(\.open), amount: rest(\.amount), disputed: rest(\.disputed), promised: rest(\.promised),
        items: items - part.items)
    }

    init(open: Money, amount: Money, disputed: Money, promised: Money, items: Int) {
      (self.open, self.amount, self.disputed) = (open, amount, disputed)
      (self.promised, self.items) = (promised, items)
    }
  }

  /// One page and one more line when there are others behind.
  func lines(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [Line] {
    try snapshot.query(statement(of: sight, on: day, limit: ItemListQuery.page + 1), ItemListQuery.line)
  }

  /// Hands over every line of the list, from its first page.
  func forEach(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot, _ body: (Line) throws -> Void) throws {
    try snapshot.forEach(with { _ in }.statement(of: sight, on: day, limit: .max)) {
      try body(try ItemListQuery.line($0))
    }
  }

  func statement(of sight: Sight, on day: CivilDate, limit: Int) -> SQL {
    var conditions = conditions(of: sight, on: day)
    let column = order.column.column
    // A payment is an item below zero: the greatest is the lowest.
    let isDescending = order.isDescending != (isPayments && order.column.kind == .figure)
    if let after { conditions.append(after.behind(column, "i.id", isDescending: isDescending)) }
    return """
      SELECT i.id, i.number, i.kind, c.code, c.name, i.issued, i.due, i.due_source, i.amount_minor, i.open_minor,
        i.disputed_minor, i.promised_minor, i.currency
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE \(conditions.joined(" AND ")) ORDER BY \(SortedPlace.order(column, "i.id", isDescending: isDescending))
      LIMIT \(limit)
      """
  }

  /// Where the page after a line begins.
  func place(of line: Line) -> SortedPlace {
    switch order.column {
    case .due: SortedPlace(line.due, line.id.rawValue)
    case .issued: SortedPlace(line.issued, line.id.rawValue)
    case .amount: SortedPlace(line.amount, line.id.rawValue)
    case .open: SortedPlace(line.open, line.id.rawValue)
    }
  }

  private static func line(_ row: Row) throws -> Line {
    let currency = try row.currency(12)
    func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
    return Line(
      id: row.id(0), number: row.text(1), kind: ItemKind(rawValue: row.text(2)) ?? .adjustment, code: row.text(3),
      name: row.text(4), issued: try row.date(5), due: try row.date(6),
      isInferred: row.text(7) == DueSource.inferred.rawValue, amount: money(8), open: money(9), disputed: money(10),
      promised: money(11))
  }

  /// The states whose lines an index counts with these filters: those of one customer always; else nothing is counted by
  /// kind or by what was searched, and of all items, settled ones included, nothing by age or currency.
  private var counted: [State] {
    if customer != nil { return State.allCases }
    if kind != nil || !search.isEmpty { return [] }
    return State.allCases.filter { $0 != .all || (bucket == nil && currency == nil) }
  }

  /// How many items the states have with the filters of the list.
  func counts(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [State: Int] {
    let counts = try TabCounts.read(
      counted.map { state in
        let conditions = with { $0.state = state }.conditions(of: sight, on: day)
        return "SELECT 1 FROM item i WHERE \(conditions.joined(" AND "))"
      }, snapshot)
    return Dictionary(uniqueKeysWithValues: zip(counted, counts))
  }

  /// The sums of the whole list, by currency.
  func sums(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [Sum] {
    if isEverythingOpen, try KeptFigures.hold(sight.company, on: day, snapshot) {
      return try keptSums(of: sight, snapshot)
    }
    return try snapshot.query(
      """
      SELECT i.currency, CAST(SUM(i.open_minor) AS bigint), CAST(SUM(i.amount_minor) AS bigint),
        CAST(SUM(i.disputed_minor) AS bigint), CAST(SUM(i.promised_minor) AS bigint), COUNT(*)
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE \(conditions(of: sight, on: day).joined(" AND ")) GROUP BY i.currency ORDER BY \(sight.ownCurrencyFirst("i.currency"))
      """, ItemListQuery.sum)
  }

  private static func sum(_ row: Row) throws -> Sum {
    Sum(
      open: try row.money(1, currency: 0), amount: try row.money(2, currency: 0),
      disputed: try row.money(3, currency: 0), promised: try row.money(4, currency: 0), items: Int(row.int(5)))
  }

  /// Whether nothing is left out of what is open.
  private var isEverythingOpen: Bool {
    with {
      $0.asked = nil
      $0.saved = nil
      $0.columns = Column.usual
    } == ItemListQuery()
  }

  /// The same from what is kept beside the items.
  private func keptSums(of sight: Sight, _ snapshot: Snapshot) throws -> [Sum] {
    let figures = ["open_minor", "amount_minor", "disputed_minor", "promised_minor", "items"] as [SQL]
    let kept: SQL = sight.isWhole ? "account_total k" : "account k"
    return try snapshot.query(
      """
      SELECT k.currency, \(figures.map { "CAST(SUM(k.\($0)) AS bigint)" as SQL }.joined(", "))
      FROM \(kept) WHERE k.company = \(sight.company)\(sight.isWhole ? "" : sight.only("k.customer"))
      GROUP BY k.currency ORDER BY \(sight.ownCurrencyFirst("k.currency"))
      """, ItemListQuery.sum)
  }

  private func conditions(of sight: Sight, on day: CivilDate) -> [SQL] {
    var result: [SQL] = ["i.company = \(sight.company)\(sight.only("i.customer"))"]
    switch state {
    case .all: break
    case .open: result.append("i.open_minor <> 0")
    case .overdue: result.append("i.open_minor <> 0 AND \(Overdue.isLate(on: day))")
    case .disputed: result.append("i.open_minor <> 0 AND i.disputed_minor > 0")
    case .promised: result.append("i.open_minor <> 0 AND i.promised_minor > 0")
    case .inferred: result.append("i.open_minor <> 0 AND i.due_source = 'inferred'")
    }
    if let kind { result.append("i.kind = \(kind.rawValue)") }
    if let customer {
      result.append(
        "i.customer = (SELECT w.id FROM customer w WHERE w.company = \(sight.company) AND w.code = \(customer))")
    }
    if let currency { result.append("i.currency = \(currency)") }
    if let since { result.append("i.issued >= \(since)") }
    if let bucket {
      let dates = AgeingBuckets.standard.earliestDueDates(on: day)
      if bucket > 0 { result.append("i.due < \(dates[bucket - 1])") }
      if bucket < dates.count { result.append("i.due >= \(dates[bucket])") }
    }
    if !search.isEmpty { result.append(searched) }
    return result
  }

  /// A number, or the beginning of one, or an amount in any of the ways people write it.
  private var searched: SQL {
    let number = search.trimmingCharacters(in: .whitespaces)
    guard let minor = try? DecimalReader.minorUnits(number, exponent: 2, mark: .either) else {
      return "(i.number = \(number) OR i.number = \(number.uppercased()))"
    }
    return "(i.number = \(number) OR i.amount_minor = \(minor) OR i.open_minor = \(minor))"
  }
}
