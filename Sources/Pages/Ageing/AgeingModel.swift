import Kernel
import Language
import ReceivablesRules
import Reporting
import ReportingRules
import Web

/// What the template of the aged balance reads.
struct AgeingModel {
  private let facts: AgeingFacts
  private let request: AgeingRequest
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat
  private let buckets = AgeingBuckets.standard

  init(_ facts: AgeingFacts, _ request: AgeingRequest, words: WordBook) {
    self.facts = facts
    self.request = request
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  private var shown: [CustomerAgeingStore.Line] { Array(facts.lines.prefix(AgeingFacts.page)) }
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
      "views": AgeingRequest.View.allCases.map { view -> PageModel in
        [
          "name": words("ageing.view.\(view.key)"), "current": view == request.view,
          "path": request.with { $0 = AgeingRequest(keeping: $0, view: view) }.path,
        ]
      },
      "exports": ExportLinks.model(request.first.path, words), "chips": chips, "asOf": facts.asOf.description,
      "currencyField": request.currency?.code,
      "viewField": request.view == .all ? nil : request.view.rawValue,
      "mineField": request.isMine ? Portfolio.mine : nil,
      "schedulePath":
        "\(SubscriptionPages.path)/nouveau?rapport=\(ReportKind.ageing.rawValue)&filtres=\(Form.encoded(scheduled))",
      "bar": StackedBar(facts.totals.buckets.map(\.minor), label: words("ageing.bar")),
      "columns": columns, "sortOverdue": sort(.overdue, words("ageing.overdue")),
      "sortTotal": sort(.total, words("ageing.open")),
      "isEmpty": facts.customers == 0, "isFiltered": request.view != .all || !isToday || request.isMine,
      "totalName": words("ageing.total.customers", count: facts.customers),
      "overdueShare": amounts.share(overdue.minor, of: total.minor).map {
        words("ageing.overdue_share", ["share": $0])
      },
      "totals": cells(facts.totals.buckets, overdue: overdue, total: total), "rows": rows(),
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

  private var chips: [PageModel] {
    var result: [PageModel] = []
    if !isToday {
      result.append([
        "name": words("ageing.as_of"), "chosen": dates.short(facts.asOf),
        "path": request.with {
          $0.asOf = nil; $0.after = nil
        }.path,
      ])
    }
    if request.isMine {
      result.append([
        "name": words("ageing.portfolio"), "chosen": words("ageing.portfolio.mine"),
        "path": request.first.with { $0.isMine = false }.path,
      ])
    }
    if facts.currencies.count > 1 {
      for currency in facts.currencies {
        let isOn = currency == facts.currency
        result.append([
          "name": words("ageing.currency"), "chosen": isOn ? currency.code : nil,
          "suggested": isOn ? nil : currency.code,
          "path": request.with {
            $0.currency = isOn ? nil : currency
            $0.after = nil
            $0.unfolded = nil
          }.path,
        ])
      }
    }
    return result
  }

  // MARK: The table

  private var columns: [PageModel] {
    (0..<buckets.count).map { index in
      let bounds = buckets.bounds(of: index)
      var column = sort(.bucket(index), AgeingWords(words).column(bounds.from, bounds.to))
      column["place"] = index
      return column
    }
  }

  /// What each figure of a row is.
  private var labels: [String] {
    let brackets = (0..<buckets.count).map { index -> String in
      let bounds = buckets.bounds(of: index)
      return AgeingWords(words).column(bounds.from, bounds.to)
    }
    return brackets + [words("ageing.overdue"), words("ageing.open")]
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
    var cells = FigureCells(labels: labels)
    for amount in buckets + [overdue, total] { cells.add(figure(amount)) }
    return cells
  }

  private func figure(_ amount: Money) -> String? { amount.isZero ? nil : amounts.wholeNumber(amount) }

  private func cells(_ line: CustomerAgeingStore.Line) -> FigureCells {
    var cells = FigureCells(labels: labels)
    let path = "/factures?client=\(Form.encoded(line.code))"
    for (index, amount) in line.buckets.enumerated() {
      cells.add(
        figure(amount), heat: heat(amount, in: line, index),
        path: isToday ? "\(path)&tranche=\(index)&devise=\(facts.currency)" : nil)
    }
    cells.add(figure(line.overdue), tone: "strong")
    cells.add(amounts.wholeNumber(line.total), tone: "t2")
    return cells
  }

  private func cells(_ item: Item) -> FigureCells {
    let place = buckets.index(daysLate: item.daysLate(on: facts.day))
    let open = amounts.wholeNumber(item.open)
    var cells = FigureCells(labels: labels)
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
        "cells": cells(line),
        "insolvent": line.insolventSince == nil ? nil : words("customers.insolvent"),
        "disputed": line.disputed.isZero ? nil : words("ageing.dispute", ["amount": amounts.whole(line.disputed)]),
        "items": isUnfolded ? items() : nil,
        "more": isUnfolded && facts.itemsLeftOut > 0 ? words("ageing.more_items", count: facts.itemsLeftOut) : nil,
      ]
    }
  }

  /// The share of the customer's exposure that lies in a bracket, in six steps up to 42 % of its colour.
  private func heat(
    _ amount: Money, in line: CustomerAgeingStore.Line, _ index: Int
  ) -> (bracket: Int, part: Int)? {
    guard index > 0, amount.isPositive, line.total.isPositive else { return nil }
    let step = min(6, Int(Int128(amount.minor) * 6 / Int128(line.total.minor)) + 1)
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
        "tags": tags, "isLast": index == facts.items.count - 1 && facts.itemsLeftOut == 0,
        "cells": cells(item),
      ]
    }
  }

  /// What is on the page, what is not, and both together: the three are computed from cents and agree.
  private func foot(total: Money, overdue: Money) throws -> [PageModel] {
    guard facts.customers > shown.count else { return [] }
    let page = try (0..<buckets.count).map { index in try Money.sum(shown.map { $0.buckets[index] }, facts.currency) }
    let rest = try zip(facts.totals.buckets, page).map { try $0 - $1 }
    func row(_ name: String, _ amounts: [Money], isRest: Bool) throws -> PageModel {
      [
        "name": name, "isRest": isRest,
        "cells": cells(
          amounts, overdue: try Money.sum(amounts.dropFirst(), facts.currency),
          total: try Money.sum(amounts, facts.currency)),
      ]
    }
    return [
      try row(words("ageing.shown", count: shown.count), page, isRest: false),
      try row(words("ageing.rest", count: facts.customers - shown.count), rest, isRest: true),
    ]
  }

  private var pager: PageModel? {
    let next =
      facts.lines.count > AgeingFacts.page
      ? shown.last.map { line in
        request.with {
          $0.after = CustomerAgeingStore.place(after: line, by: $0.order)
          $0.unfolded = nil
        }.path
      } : nil
    let first = request.after == nil ? nil : request.with { $0.after = nil }.path
    guard next != nil || first != nil else { return nil }
    return [
      "next": next, "first": first,
      "count": words("ageing.of", ["shown": amounts.count(shown.count), "all": amounts.count(facts.customers)]),
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
    self.view = view
  }
}
