import Kernel
import Language
import ReceivablesRules
import ReportingRules
import Web

/// What the template of a list of items reads.
struct ItemListModel {
  private let query: ItemListQuery
  private let lines: [ItemListQuery.Line]
  /// The codes of those that settle one another.
  private let letters: [ItemID: String]
  private let sums: [ItemListQuery.Sum]
  private let counts: [ItemListQuery.State: Int]
  private let day: CivilDate
  private let raised: String?
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(
    _ query: ItemListQuery, lines: [ItemListQuery.Line], letters: [ItemID: String] = [:], sums: [ItemListQuery.Sum],
    counts: [ItemListQuery.State: Int] = [:], day: CivilDate, raised: String? = nil, words: WordBook
  ) {
    self.query = query
    self.lines = lines
    self.letters = letters
    self.sums = sums
    self.counts = counts
    self.day = day
    self.raised = raised
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  var titleKey: String { query.kind == .payment ? "items.title.payments" : "items.title" }

  private var isPayments: Bool { query.isPayments }

  private func signed(_ money: Money) -> Money { query.signed(money) }

  /// The columns that are shown, first to last.
  private var columns: [ItemListQuery.Column] { query.columns.filter { query.offered.contains($0) } }

  /// What the amount is of: the list of what is contested or promised tells that part, unless it has a column of its own.
  private var figureColumn: ItemListQuery.Column {
    switch query.state {
    case .disputed where !columns.contains(.disputed): .disputed
    case .promised where !columns.contains(.promised): .promised
    default: .amount
    }
  }

  func page() -> PageModel {
    let shown = lines.prefix(ItemListQuery.page)
    let count = sums.reduce(0) { $0 + $1.items }
    return [
      "subtitle": subtitle(count), "states": states, "chips": chips, "menus": menus, "search": query.search,
      "hidden": hidden,
      "isEmpty": lines.isEmpty, "headings": headings, "isFiltered": isFiltered,
      "rows": shown.map { row($0) },
      "exports": ExportLinks.model(query.with { _ in }.path, words),
      "sums": sums.flatMap { totals($0, shown) }, "tagsShown": columns.contains(.tags),
      "columnChoice": query.columnChoice(among: query.offered, raised: raised, words) { name($0) },
      "next": lines.count > ItemListQuery.page
        ? shown.last.map { last in query.with { $0.after = query.place(of: last) }.path } : nil,
      "first": query.after == nil ? nil : query.with { _ in }.path,
      "of": words("ageing.of", ["shown": amounts.count(shown.count), "all": amounts.count(count)]),
    ]
  }

  /// The total in a currency; of a list with more than a page, what the page and the others come to before it.
  private func totals(_ total: ItemListQuery.Sum, _ shown: ArraySlice<ItemListQuery.Line>) -> [PageModel] {
    func row(_ name: String, _ sum: ItemListQuery.Sum) -> PageModel {
      // The name has the room of the customers too, where they come first.
      let isWide = columns.first == .customer
      return [
        "name": TotalText.name(name, of: sum.open.currency, among: sums.count, words), "isWide": isWide,
        "cells": columns.dropFirst(isWide ? 1 : 0).map { column -> PageModel in
          [
            "text": money(column, of: sum).map { amounts.amount($0) } ?? "",
            "style": style(column),
          ]
        },
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
      $0.columns = ItemListQuery.Column.usual
    }
    return plain != ItemListQuery()
  }

  private var headings: [PageModel] {
    func heading(_ name: String, _ style: String?, _ order: ItemListQuery.Order?) -> PageModel {
      let offered = order.flatMap { query.orders.contains($0) ? $0 : nil }
      return query.order.heading(name, offered, style: style) { order in query.with { $0.asked = order }.path }
    }
    return [heading(words("item.number"), nil, nil)] + columns.map { heading(name($0), style($0), order($0)) }
  }

  private func name(_ column: ItemListQuery.Column) -> String {
    switch column == .amount ? figureColumn : column {
    case .customer: words("ageing.customer")
    case .code: words("customers.column.code")
    case .issued: words(isPayments ? "payment.day" : "item.issued")
    case .due: words("item.due")
    case .late: words("item.late")
    case .tags: words("item.state")
    case .amount: words("item.amount")
    case .disputed: words("customers.column.disputed")
    case .promised: words("customers.column.promised")
    case .open: words(isPayments ? "items.left" : "item.open")
    }
  }

  /// What a column is sorted by; what is contested or promised of an item is in no index.
  private func order(_ column: ItemListQuery.Column) -> ItemListQuery.Order? {
    switch column {
    case .issued: .issued
    case .due: .due
    case .amount: figureColumn == .amount ? .amount : nil
    case .open: .open
    case .customer, .code, .late, .tags, .disputed, .promised: nil
    }
  }

  /// The classes of a column from its heading to its sum: a phone has room for who owes, how late and what is left.
  private func style(_ column: ItemListQuery.Column) -> String? {
    // Columns that somebody chose are all there, on a screen of any width.
    let isChosen = query.columns != ItemListQuery.Column.usual
    return switch column {
    case .customer, .code, .late: nil
    case .due, .tags: isChosen ? nil : "hide-s"
    case .issued: isPayments || isChosen ? nil : "hide-m"
    case .amount: isPayments || isChosen ? "num" : "num hide-s"
    case .disputed, .promised, .open: "num"
    }
  }

  /// The amount in a column of an item or of a sum; `nil` in one that has none.
  private func money(_ column: ItemListQuery.Column, of figures: some ItemFigures) -> Money? {
    switch column == .amount ? figureColumn : column {
    case .amount: signed(figures.amount)
    case .disputed: figures.disputed
    case .promised: figures.promised
    case .open: signed(figures.open)
    case .customer, .code, .issued, .due, .late, .tags: nil
    }
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
          if $0.saved != nil { $0.columns = ItemListQuery.Column.usual }
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
    let parts: [(String, String?)] =
      [
        ("etat", query.state == .open ? nil : query.state.rawValue), ("type", query.kind?.rawValue),
        ("client", query.customer), ("tranche", query.bucket.map { "\($0)" }), ("devise", query.currency?.code),
        ("depuis", query.since?.description), (Portfolio.parameter, query.isMine ? Portfolio.mine : nil),
        (ListOrder<ItemListQuery.Order>.parameter, query.asked?.text),
      ] + (query.columns == ItemListQuery.Column.usual ? [] : query.columns.map { ("colonne", $0.rawValue) })
    return parts.compactMap { name, value in value.map { ["field": name, "kept": $0] } }
  }

  private func row(_ line: ItemListQuery.Line) -> PageModel {
    let isOwed = line.open.isPositive
    let late = day.days(since: line.due)
    var tags: [PageModel] = []
    if line.open.isZero {
      let settled = words(isPayments ? "items.allocated" : "items.settled")
      tags.append([
        "tone": "ok", "icon": "check", "text": letters[line.id].map { "\(settled) · \($0)" } ?? settled,
      ])
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
      "number": line.number, "path": "/factures/\(Form.encoded(line.number))",
      "kind": line.kind == .invoice || isPayments ? nil : words("item.kind.\(line.kind.rawValue)"), "tags": tags,
      "cells": columns.map { cell($0, line) },
    ]
  }

  private func cell(_ column: ItemListQuery.Column, _ line: ItemListQuery.Line) -> PageModel {
    func cell(
      _ text: String, _ own: String = "", path: String? = nil, bucket: String? = nil, isTags: Bool = false
    ) -> PageModel {
      let style = [style(column) ?? "", own].filter { !$0.isEmpty }.joined(separator: " ")
      return [
        "style": style.isEmpty ? nil : style, "isTags": isTags, "customerPath": path, "bucket": bucket,
        "text": path == nil && bucket == nil && !isTags ? text : nil, "said": text,
      ]
    }
    switch column {
    case .customer: return cell(line.name, path: "/clients/\(Form.encoded(line.code))")
    case .code: return cell(line.code, "t2 nowrap")
    case .issued: return cell(dates.short(line.issued), "t2 nowrap")
    case .due: return cell(dates.short(line.due), "t2 nowrap")
    case .late:
      guard line.open.isPositive else { return cell("") }
      let late = day.days(since: line.due)
      let text = dates.lateness(of: line.due, on: day)
      return late > 0 ? cell(text, "nowrap", bucket: CellText.bucket(late)) : cell(text, "nowrap t3")
    case .tags: return cell("", isTags: true)
    case .amount, .disputed, .promised, .open:
      let money = money(column, of: line)
      return cell(money.map { CellText.amount($0, words) } ?? "", column == .amount ? "t2" : "")
    }
  }
}
