import Kernel
import Language
import ReceivablesRules
import ReportingRules
import Web

/// What the template of a list of items reads.
struct ItemListModel {
  private let query: ItemListQuery
  private let lines: [ItemListQuery.Line]
  private let sums: [ItemListQuery.Sum]
  private let counts: [ItemListQuery.State: Int]
  private let day: CivilDate
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(
    _ query: ItemListQuery, lines: [ItemListQuery.Line], sums: [ItemListQuery.Sum],
    counts: [ItemListQuery.State: Int] = [:], day: CivilDate, words: WordBook
  ) {
    self.query = query
    self.lines = lines
    self.sums = sums
    self.counts = counts
    self.day = day
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  var titleKey: String { query.kind == .payment ? "items.title.payments" : "items.title" }

  private var isPayments: Bool { query.isPayments }

  private func signed(_ money: Money) -> Money { query.signed(money) }

  /// The figure beside what is left: the one that the state is about.
  private func figure(amount: Money, disputed: Money, promised: Money) -> Money {
    switch query.state {
    case .disputed: disputed
    case .promised: promised
    default: signed(amount)
    }
  }

  private var figureName: String {
    switch query.state {
    case .disputed: words("customers.column.disputed")
    case .promised: words("customers.column.promised")
    default: words("item.amount")
    }
  }

  func page() -> PageModel {
    let shown = lines.prefix(ItemListQuery.page)
    let count = sums.reduce(0) { $0 + $1.items }
    return [
      "subtitle": subtitle(count), "states": states, "chips": chips, "menus": menus, "search": query.search,
      "hidden": hidden,
      "isEmpty": lines.isEmpty, "isPayments": isPayments, "headings": headings, "isFiltered": isFiltered,
      "rows": shown.map { row($0) },
      "exports": ExportLinks.model(query.with { _ in }.path, words),
      "sums": sums.flatMap { totals($0, shown) },
      "next": lines.count > ItemListQuery.page
        ? shown.last.map { last in query.with { $0.after = query.place(of: last) }.path } : nil,
      "first": query.after == nil ? nil : query.with { _ in }.path,
      "of": words("ageing.of", ["shown": amounts.count(shown.count), "all": amounts.count(count)]),
    ]
  }

  /// The total in a currency; of a list with more than a page, what the page and the others come to before it.
  private func totals(_ total: ItemListQuery.Sum, _ shown: ArraySlice<ItemListQuery.Line>) -> [PageModel] {
    func row(_ name: String, _ sum: ItemListQuery.Sum) -> PageModel {
      [
        "name": TotalText.name(name, of: sum.open.currency, among: sums.count, words),
        "amount": amounts.amount(figure(amount: sum.amount, disputed: sum.disputed, promised: sum.promised)),
        "open": amounts.amount(signed(sum.open)),
      ]
    }
    let whole = row(words("items.sum", count: total.items), total)
    let page = ItemListQuery.Sum(of: shown.filter { $0.open.currency == total.open.currency }, in: total.open.currency)
    guard page.items < total.items else { return [whole] }
    let rest = total.without(page)
    return [row(words("views.this_page"), page), row(words("items.rest", count: rest.items), rest), whole]
  }

  private var isFiltered: Bool {
    let plain = query.with {
      $0.saved = nil
      $0.asked = nil
    }
    return plain != ItemListQuery()
  }

  private var headings: [PageModel] {
    func heading(_ name: String, _ style: String? = nil, _ order: ItemListQuery.Order? = nil) -> PageModel {
      let offered = order.flatMap { query.orders.contains($0) ? $0 : nil }
      return query.order.heading(name, offered, style: style) { order in query.with { $0.asked = order }.path }
    }
    // What is contested or promised of an item is in no index.
    let figure: ItemListQuery.Order? = query.state == .disputed || query.state == .promised ? nil : .amount
    let ends = [heading(words("item.number")), heading(words("ageing.customer"))]
    if isPayments {
      return ends + [
        heading(words("payment.day"), nil, .issued), heading(words("item.state"), "hide-s"),
        heading(figureName, "num", figure), heading(words("items.left"), "num", .open),
      ]
    }
    return ends + [
      heading(words("item.issued"), "hide-m", .issued), heading(words("item.due"), "hide-s", .due),
      heading(words("item.late")), heading(words("item.state"), "hide-s"),
      heading(figureName, "num hide-s", figure), heading(words("item.open"), "num", .open),
    ]
  }

  private func subtitle(_ count: Int) -> String {
    let open = sums.map { amounts.amount(signed($0.open)) }.joined(separator: " · ")
    let items = words("dashboard.items", count: count)
    return open.isEmpty
      ? items : words(isPayments ? "items.subtitle.payments" : "items.subtitle", ["items": items, "open": open])
  }

  private var states: [PageModel] {
    ItemListQuery.State.allCases.map { state in
      [
        "name": words("items.state.\(state.key)"), "count": counts[state].map { TabCounts.text($0, words) },
        "current": query.saved == nil && state == query.state,
        "path": query.with {
          $0.state = state
          $0.saved = nil
        }.path,
      ]
    }
  }

  private var chips: [PageModel] {
    chosen.map { ["name": $0.name, "chosen": $0.text, "path": $0.path] }
  }

  /// What the list is of, in words, as a file of it says.
  var filters: [String] {
    [words("export.view", ["name": words("items.state.\(query.state.key)")])] + chosen.map { "\($0.name) \($0.text)" }
  }

  /// The filters, each with the address of the list without it.
  private var chosen: [(name: String, text: String, path: String)] {
    var result: [(name: String, text: String, path: String)] = []
    func add(_ key: String, _ text: String?, _ remove: (inout ItemListQuery) -> Void) {
      guard let text else { return }
      result.append((words("items.chip.\(key)"), text, query.with(remove).path))
    }
    add("kind", query.kind.map { words("item.kind.\($0.rawValue)") }) { $0.kind = nil }
    add("customer", query.customer.map { code in lines.first?.name ?? code }) { $0.customer = nil }
    add(
      "age",
      query.bucket.map { index in
        let bounds = AgeingBuckets.standard.bounds(of: index)
        return AgeingWords(words).column(bounds.from, bounds.to)
      }
    ) { $0.bucket = nil }
    add("since", query.since.map { dates.short($0) }) { $0.since = nil }
    add("portfolio", query.isMine ? words("ageing.portfolio.mine") : nil) { $0.isMine = false }
    add("currency", query.currency?.code) { $0.currency = nil }
    add("search", query.search.isEmpty ? nil : query.search) { $0.search = "" }
    return result
  }

  /// The filters to choose from, each with its values.
  private var menus: [PageModel] {
    var result: [PageModel] = []
    func add(_ name: String, _ choices: [(String, ItemListQuery)]) {
      result.append([
        "menuName": name, "choices": choices.map { ["name": $0.0, "path": $0.1.path] as PageModel },
      ])
    }
    if query.kind == nil {
      add(
        words("items.menu.kind"),
        ItemKind.allCases.map { kind in
          (CellText.capitalised(words("item.kind.\(kind.rawValue)")), query.with { $0.kind = kind })
        })
    }
    if query.bucket == nil, !isPayments {
      add(
        words("items.menu.age"),
        (0..<AgeingBuckets.standard.count).map { index in
          let bounds = AgeingBuckets.standard.bounds(of: index)
          return (AgeingWords(words).column(bounds.from, bounds.to), query.with { $0.bucket = index })
        })
    }
    return result
  }

  /// The filters that a new search keeps.
  private var hidden: [PageModel] {
    let parts: [(String, String?)] = [
      ("etat", query.state == .open ? nil : query.state.rawValue), ("type", query.kind?.rawValue),
      ("client", query.customer), ("tranche", query.bucket.map { "\($0)" }), ("devise", query.currency?.code),
      ("depuis", query.since?.description), (Portfolio.parameter, query.isMine ? Portfolio.mine : nil),
      (ListOrder<ItemListQuery.Order>.parameter, query.asked?.text),
    ]
    return parts.compactMap { name, value in value.map { ["field": name, "kept": $0] } }
  }

  private func row(_ line: ItemListQuery.Line) -> PageModel {
    let isOwed = line.open.isPositive
    let late = day.days(since: line.due)
    var tags: [PageModel] = []
    if line.open.isZero {
      tags.append(["tone": "ok", "icon": "check", "text": words(isPayments ? "items.allocated" : "items.settled")])
    }
    if line.disputed.isPositive {
      tags.append([
        "tone": "disp", "icon": "flag", "text": words("ageing.dispute", ["amount": amounts.whole(line.disputed)]),
      ])
    }
    if line.promised.isPositive { tags.append(["tone": "prom", "icon": "clock", "text": words("ageing.promised")]) }
    if line.isInferred, isOwed { tags.append(["tone": "mute", "icon": nil, "text": words("items.inferred")]) }
    if line.open.isNegative { tags.append(["tone": "mute", "icon": nil, "text": words("items.to_allocate")]) }
    return [
      "number": line.number, "path": "/factures/\(Form.encoded(line.number))", "customer": line.name,
      "customerPath": "/clients/\(Form.encoded(line.code))",
      "kind": line.kind == .invoice || isPayments ? nil : words("item.kind.\(line.kind.rawValue)"),
      "issued": dates.short(line.issued),
      "due": dates.short(line.due), "late": isOwed && late > 0 ? dates.lateness(of: line.due, on: day) : nil,
      "soon": isOwed && late <= 0 ? dates.lateness(of: line.due, on: day) : nil, "place": CellText.bucket(late),
      "tags": tags,
      "amount": CellText.amount(
        figure(amount: line.amount, disputed: line.disputed, promised: line.promised), words),
      "open": CellText.amount(signed(line.open), words),
    ]
  }
}
