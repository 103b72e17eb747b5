import Charts
import Kernel
import Language
import ReceivablesRules
import Reporting
import ReportingRules
import TeamworkRules
import Web

/// What the template of the aged balance reads.
struct AgeingModel {
  private let facts: AgeingFacts
  private let request: AgeingRequest
  private let person: PersonID
  /// The roles that a view can be shared with; empty for who may share none.
  private let roles: [(key: String, name: String)]
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat
  private let buckets = AgeingBuckets.standard
  /// The heads of the brackets.
  private let brackets: [String]
  /// A row that has no figure yet: its labels are written once for all rows.
  private let noCells: FigureCells

  init(
    _ facts: AgeingFacts, _ request: AgeingRequest, for person: PersonID, roles: [(key: String, name: String)],
    words: WordBook
  ) {
    self.facts = facts
    self.request = request
    self.person = person
    self.roles = roles
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
    brackets = AgeingWords(words).columns(buckets)
    noCells = FigureCells(labels: brackets + [words("ageing.overdue"), words("ageing.open")])
  }

  private var shown: [CustomerAgeingStore.Line] { Array(facts.lines.prefix(AgeingFacts.page)) }
  private var groups: [GroupedAgeingStore.Line] { Array(facts.groups.prefix(AgeingFacts.page)) }
  private var shownBuckets: [[Money]] { request.grouping == .customer ? shown.map(\.buckets) : groups.map(\.buckets) }
  private var isToday: Bool { facts.asOf == facts.day }

  func page() throws -> PageModel {
    let total = try Money.sum(facts.totals.buckets, facts.currency)
    let overdue = try Money.sum(facts.totals.buckets.dropFirst(), facts.currency)
    return [
      "refusedDay": request.refused?.sentence(words),
      "subtitle": words(
        "ageing.subtitle",
        [
          "day": dates.long(facts.asOf), "currency": facts.currency.code,
          "customers": words("dashboard.customers", count: facts.customers),
          "items": words("dashboard.items", count: facts.totals.items),
        ]),
      "views": views, "exports": ExportLinks.model(request.first.path, words),
      "active": chips.active(shown: facts.asOf), "menus": chips.menus, "asOf": dates.short(facts.asOf),
      "dateHidden": request.parts.map { ["field": $0.name, "kept": $0.value] as PageModel },
      "groupings": AgeingRequest.Grouping.allCases.map { grouping -> PageModel in
        [
          "name": words("ageing.by.\(grouping.rawValue)"), "current": grouping == request.grouping,
          "path": request.first.with { $0.grouping = grouping }.path,
        ]
      },
      "save": saved.saveForm, "drop": saved.dropForm,
      "schedulePath":
        "\(SubscriptionPages.path)/nouveau?rapport=\(ReportKind.ageing.rawValue)&filtres=\(Form.encoded(scheduled))",
      "bar": StackedBar(facts.totals.buckets.map(\.minor), label: words("ageing.bar")),
      "columns": columns, "sortOverdue": sort(.overdue, words("ageing.overdue")),
      "sortTotal": sort(.total, words("ageing.open")),
      "isEmpty": facts.customers == 0, "isFiltered": request.isFiltered || !isToday,
      "rowsName": words("ageing.rows.\(request.grouping.rawValue)"),
      "rowsHead": words("ageing.rows_head.\(request.grouping.rawValue)"),
      "showsCollector": request.grouping == .customer ? true : nil,
      "totalName": words("ageing.total.customers", count: facts.customers),
      "overdueShare": amounts.share(overdue.minor, of: total.minor).map {
        words("ageing.overdue_share", ["share": $0])
      },
      "totals": cells(facts.totals.buckets, overdue: overdue, total: total),
      "rows": request.grouping == .customer ? rows() : groupRows(),
      "foot": try foot(total: total, overdue: overdue),
      "pager": pager, "precision": words("ageing.precision"),
    ]
  }

  /// The filters that a scheduled report keeps; each recipient has a portfolio of their own.
  private var scheduled: String {
    request.first.with {
      $0.asOf = nil; $0.isMine = false
    }.path.split(separator: "?").dropFirst().first.map {
      String($0)
    } ?? ""
  }

  private var chips: AgeingChips {
    AgeingChips(
      request: request, inCharge: facts.inCharge, currencies: facts.currencies, currency: facts.currency, words: words)
  }

  private var saved: SavedViewTabs {
    SavedViewTabs(
      list: .ageing, views: facts.saved, current: request.saved, query: request.text, person: person, roles: roles,
      words: words)
  }

  private var views: [PageModel] {
    AgeingRequest.View.allCases.map { view -> PageModel in
      [
        "name": words("ageing.view.\(view.key)"), "current": request.saved == nil && view == request.view,
        "path": AgeingRequest(keeping: request, view: view).path, "count": nil,
      ]
    } + saved.tabs()
  }

  // MARK: The table

  private var columns: [PageModel] {
    brackets.enumerated().map { index, name in
      var column = sort(.bucket(index), name)
      column["place"] = index
      return column
    }
  }

  private func sort(_ order: CustomerAgeingStore.Order, _ name: String) -> PageModel {
    [
      "name": name, "sorted": request.order == order,
      "path": request.with {
        $0.order = order
        $0.after = nil
        $0.unfolded = nil
      }.path,
    ]
  }

  private func cells(_ buckets: [Money], overdue: Money, total: Money) -> FigureCells {
    var cells = noCells
    for amount in buckets + [overdue, total] { cells.add(figure(amount)) }
    return cells
  }

  private func figure(_ amount: Money) -> String? { amount.isZero ? nil : amounts.wholeNumber(amount) }

  private func cells(_ line: CustomerAgeingStore.Line) -> FigureCells {
    var cells = noCells
    let path = "/factures?client=\(Form.encoded(line.code))"
    for (index, amount) in line.buckets.enumerated() {
      cells.add(
        figure(amount), heat: heat(amount, of: line.total, index),
        path: isToday ? "\(path)&tranche=\(index)&devise=\(facts.currency)" : nil)
    }
    cells.add(figure(line.overdue), tone: "strong")
    cells.add(amounts.wholeNumber(line.total), tone: "t2")
    return cells
  }

  private func cells(_ group: GroupedAgeingStore.Line) -> FigureCells {
    var cells = noCells
    for (index, amount) in group.buckets.enumerated() {
      cells.add(figure(amount), heat: heat(amount, of: group.total, index))
    }
    cells.add(figure(group.overdue), tone: "strong")
    cells.add(amounts.wholeNumber(group.total), tone: "t2")
    return cells
  }

  private func cells(_ item: Item) -> FigureCells {
    let place = buckets.index(daysLate: item.daysLate(on: facts.day))
    let open = amounts.wholeNumber(item.open)
    var cells = noCells
    for index in 0..<buckets.count { cells.add(index == place ? open : nil) }
    cells.add(place > 0 ? open : nil)
    cells.add(open)
    return cells
  }

  private func rows() -> [PageModel] {
    shown.map { line in
      let isUnfolded = line.code == request.unfolded && isToday
      let path = "/clients/\(Form.encoded(line.code))"
      return [
        "name": line.name, "path": path, "isUnfolded": isUnfolded, "canUnfold": isToday,
        "foldPath": request.with { $0.unfolded = isUnfolded ? nil : line.code }.path + "#c-\(line.customer)",
        "anchor": "c-\(line.customer)", "foldName": words("ageing.unfold", ["name": line.name]),
        "cells": cells(line), "note": nil, "collector": ["name": facts.collectors[line.customer] ?? "–"] as PageModel,
        "insolvent": line.insolventSince == nil ? nil : words("customers.insolvent"),
        "disputed": line.disputed.isZero ? nil : words("ageing.dispute", ["amount": amounts.whole(line.disputed)]),
        "items": isUnfolded ? items() : nil,
        "more": isUnfolded && facts.leftOut > 0 ? words("ageing.more_items", count: facts.leftOut) : nil,
      ]
    }
  }

  private func groupRows() -> [PageModel] {
    groups.map { group in
      let isUnfolded = "\(group.key)" == request.unfolded
      let name = facts.name(of: group, nobody: words("report.nobody"))
      return [
        "name": name, "path": path(of: group), "isUnfolded": isUnfolded, "canUnfold": true,
        "foldPath": request.with { $0.unfolded = isUnfolded ? nil : "\(group.key)" }.path + "#c-\(group.key)",
        "anchor": "c-\(group.key)", "foldName": words("ageing.unfold", ["name": name]),
        "note": group.customers > 1 ? words("dashboard.customers", count: group.customers) : nil, "collector": nil,
        "cells": cells(group),
        "insolvent": group.insolvent == 0
          ? nil
          : group.customers == 1
            ? words("customers.insolvent") : words("ageing.insolvent_members", count: group.insolvent),
        "disputed": group.disputed.isZero ? nil : words("ageing.dispute", ["amount": amounts.whole(group.disputed)]),
        "items": isUnfolded ? members() : nil,
        "more": isUnfolded && facts.leftOut > 0 ? words("ageing.rest", count: facts.leftOut) : nil,
      ]
    }
  }

  /// Where a group leads to: its page, the customer that stands alone, or the customers of a collector.
  private func path(of group: GroupedAgeingStore.Line) -> String {
    if request.grouping == .group {
      return group.customers > 1 ? "/groupes/\(group.key)" : "/clients/\(Form.encoded(group.code ?? ""))"
    }
    return request.first.with {
      $0.grouping = .customer
      $0.charge = group.key == 0 ? .nobody : .person(PersonID(group.key))
    }.path
  }

  private func members() -> [PageModel] {
    facts.members.enumerated().map { index, line in
      [
        "number": line.name, "itemPath": "/clients/\(Form.encoded(line.code))", "when": "", "tags": [PageModel](),
        "isLast": index == facts.members.count - 1 && facts.leftOut == 0, "cells": cells(line),
      ]
    }
  }

  /// The share of a row's exposure that lies in a bracket, in six steps up to 42 % of its colour.
  private func heat(_ amount: Money, of total: Money, _ index: Int) -> (bracket: Int, part: Int)? {
    guard index > 0, amount.isPositive, total.isPositive else { return nil }
    let step = min(6, Int(Int128(amount.minor) * 6 / Int128(total.minor)) + 1)
    return (index, step)
  }

  private func items() -> [PageModel] {
    facts.items.enumerated().map { index, item in
      var tags: [PageModel] = []
      if item.disputed.isPositive { tags.append(["tone": "disp", "icon": "flag", "text": words("ageing.disputed")]) }
      if item.promised.isPositive { tags.append(["tone": "prom", "icon": "clock", "text": words("ageing.promised")]) }
      return [
        "number": item.number, "itemPath": "/factures/\(Form.encoded(item.number))",
        "when": item.kind == .invoice || item.kind == .fee
          ? words("ageing.due", ["day": dates.short(item.due)]) : words("ageing.kind.\(item.kind.rawValue)"),
        "tags": tags, "isLast": index == facts.items.count - 1 && facts.leftOut == 0,
        "cells": cells(item),
      ]
    }
  }

  /// What is on the page, what is not, and both together: the three are computed from cents and agree.
  private func foot(total: Money, overdue: Money) throws -> [PageModel] {
    let count = shownBuckets.count
    guard facts.rows > count else { return [] }
    let page = try (0..<buckets.count).map { index in
      try Money.sum(shownBuckets.map { $0[index] }, facts.currency)
    }
    let rest = try zip(facts.totals.buckets, page).map { try $0 - $1 }
    let key = request.grouping == .customer ? "" : ".\(request.grouping.rawValue)"
    func row(_ name: String, _ amounts: [Money], isRest: Bool) throws -> PageModel {
      [
        "name": name, "isRest": isRest,
        "cells": cells(
          amounts, overdue: try Money.sum(amounts.dropFirst(), facts.currency),
          total: try Money.sum(amounts, facts.currency)),
      ]
    }
    return [
      try row(words("ageing.shown\(key)", count: count), page, isRest: false),
      try row(words("ageing.rest\(key)", count: facts.rows - count), rest, isRest: true),
    ]
  }

  private var pager: PageModel? {
    let order = request.order
    let hasNext = max(facts.lines.count, facts.groups.count) > AgeingFacts.page
    let place =
      shown.last.map { CustomerAgeingStore.place(after: $0, by: order) }
      ?? groups.last.map { GroupedAgeingStore.place(after: $0, by: order) }
    let next = hasNext ? request.with { ($0.after, $0.unfolded) = (place, nil) }.path : nil
    let first = request.after == nil ? nil : request.with { $0.after = nil }.path
    guard next != nil || first != nil else { return nil }
    return [
      "next": next, "first": first,
      "count": words("ageing.of", ["shown": amounts.count(shownBuckets.count), "all": amounts.count(facts.rows)]),
    ]
  }
}

extension AgeingRequest {
  /// Another view of the same day and currency.
  init(keeping other: AgeingRequest, view: View) {
    self.init()
    asOf = other.asOf
    currency = other.currency
    order = other.order
    isMine = other.isMine
    grouping = other.grouping
    self.view = view
  }
}
