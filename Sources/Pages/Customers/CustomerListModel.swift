import Foundation
import Kernel
import Language
import LawRules
import Receivables
import ReceivablesRules
import Teamwork
import TeamworkRules
import Web

/// The list of customers.
struct CustomerListModel {
  let query: CustomerListQuery
  let facts: CustomerListFacts
  let reader: ListReader
  let canPause: Bool
  let canAssign: Bool
  let canImport: Bool
  /// The column that was raised last: the choice is open on it, for the next.
  let raised: String?
  /// The roles that a view can be shared with; empty for who may share none.
  let roles: [(key: String, name: String)]
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var shown: ArraySlice<CustomerListQuery.Line> { facts.lines.prefix(CustomerListQuery.page) }
  /// Whether there are others than those of the page.
  private var hasMore: Bool { facts.lines.count > CustomerListQuery.page || query.after != nil }
  private var most: Int { ActOnCustomers.customersMax }
  private var count: Int { facts.sums.reduce(0) { $0 + $1.customers } }

  func page() -> PageModel {
    let chips = CustomerListChips(
      query: query, inCharge: facts.inCharge, segments: facts.segments, words: words)
    return [
      "exports": ExportLinks.model(query.with { _ in }.path, words), "subtitle": subtitle, "tabs": tabs,
      "search": query.search, "hidden": hidden(without: ["q", "v"]),
      "active": chips.active, "suggested": chips.suggested, "menus": chips.menus,
      "columnChoice": columnChoice,
      "save": saved.saveForm, "drop": saved.dropForm,
      "empty": facts.lines.isEmpty, "isFiltered": query.isFiltered, "emptyText": emptyText,
      "importPath": leadsToImport ? "/imports" : nil,
      "clear": CustomerListQuery().with { $0.view = query.view }.path,
      "headings": [heading(words("customers.column.name"), nil, .name)]
        + query.columns.map { heading(words("customers.column.\($0.key)"), style($0), $0.order) },
      "rows": shown.map { row($0) },
      "sums": facts.sums.flatMap { sums($0) },
      "firstCurrency": facts.sums.first?.open.currency.code,
      "batchHidden": hidden(without: ["v"]),
      "allText": hasMore && count <= most ? words("customers.batch.all", count: count) : nil,
      "wholeText": words("customers.batch.chosen_all", count: count),
      "tooMany": hasMore && count > most ? words("customers.batch.at_most", ["max": amounts.count(most)]) : nil,
      "batchPaths": batchPaths,
      "of": words("ageing.of", ["shown": amounts.count(shown.count), "all": amounts.count(count)]),
      "next": facts.lines.count > CustomerListQuery.page
        ? shown.last.map { last in query.with { $0.after = last.place }.path } : nil,
      "first": query.after == nil ? nil : query.with { _ in }.path,
    ] as PageModel
  }

  private var subtitle: String {
    let overdue = CustomerListQuery.overdue(facts.sums).map { amounts.amount($0) }.joined(separator: " · ")
    let customers = words("customers.count", count: count)
    return overdue.isEmpty ? customers : words("customers.subtitle", ["customers": customers, "overdue": overdue])
  }

  /// Whether the reader sees no customer at all.
  private var hasNobody: Bool {
    CustomerListQuery.View.allCases.firstIndex(of: .all).map { facts.counts[$0] == 0 } ?? false
  }

  /// Whether the file is what is missing, and whoever looks can bring it.
  private var leadsToImport: Bool {
    hasNobody && canImport && reader.sight.isWhole && query.search.isEmpty && !query.isFiltered
  }

  private var emptyText: String {
    if !query.search.isEmpty { return words("customers.empty.search") }
    if !reader.sight.isWhole, hasNobody { return words("customers.empty.nobody") }
    if query.isFiltered { return words("customers.empty.filtered") }
    // Nobody is late where nobody is: the file is what is missing.
    let view = hasNobody ? .all : query.view
    let mayWait = view != .overdue && !canImport
    return words("customers.empty.\(view.rawValue)" + (mayWait ? "_wait" : ""))
  }

  // MARK: tabs

  private var tabs: [PageModel] {
    let fixed = CustomerListQuery.View.allCases
    let plain = fixed.enumerated().map { index, view -> PageModel in
      [
        "name": words("customers.view.\(view.rawValue)"), "count": amounts.count(facts.counts[index]),
        "path": CustomerListQuery().with {
          $0.view = view
          $0.columns = query.saved == nil ? query.columns : CustomerListQuery.Column.usual
        }.path,
        "current": query.saved == nil && view == query.view,
      ]
    }
    return plain + saved.tabs(counts: facts.counts.dropFirst(fixed.count).map { amounts.count($0) })
  }

  private var saved: SavedViewTabs {
    SavedViewTabs(
      list: .customers, views: facts.saved, current: query.saved, query: query.text, person: reader.person,
      roles: roles, words: words)
  }

  // MARK: the table

  private func hidden(without names: Set<String>) -> [PageModel] {
    let kept = query.parts.filter { !names.contains($0.name) }
    return kept.map { ["field": $0.name, "kept": $0.value] }
  }

  private var columnChoice: PageModel {
    query.columnChoice(among: CustomerListQuery.Column.allCases, raised: raised, words) {
      words("customers.column.\($0.key)")
    }
  }

  private func sort(_ order: CustomerListQuery.Order) -> PageModel {
    let isDescending = order == .overdue || order == .open
    return [
      "path": query.with { $0.asked = order }.path,
      "direction": query.order == order ? (isDescending ? "descending" : "ascending") : nil,
    ]
  }

  private func heading(_ name: String, _ style: String?, _ order: CustomerListQuery.Order?) -> PageModel {
    ["name": name, "style": style, "sort": order.map { sort($0) }]
  }

  /// The classes of a column from its heading to its sum. A phone leaves out where a customer is, and shows what they owe.
  private func style(_ column: CustomerListQuery.Column) -> String {
    switch column {
    case .overdue, .open, .disputed, .promised: "num"
    case .code, .city: "hide-s"
    case .collector, .oldest: ""
    }
  }

  private func row(_ line: CustomerListQuery.Line) -> PageModel {
    let paused = line.pausedUntil.flatMap { $0 > reader.day ? $0 : nil }
    let overdue = line.told(\.overdue).main
    return [
      "id": "\(line.id)", "path": "/clients/\(Form.encoded(line.code))", "name": line.name,
      "tickLabel": words("form.choose_item", ["number": line.name]), "insolvent": line.isInsolvent,
      "isWatched": line.isWatched, "minor": "\(overdue.minor)", "currency": overdue.currency.code,
      "paused": paused.map { words("customers.paused", ["day": DateFormat(words.language).short($0)]) },
      "blocked": line.blockedSince == nil ? nil : words("customer.state.blocked"),
      "present": line.present.map { words("presence.there", ["who": $0]) },
      "cells": query.columns.map { cell($0, line) },
    ]
  }

  private func cell(_ column: CustomerListQuery.Column, _ line: CustomerListQuery.Line) -> PageModel {
    func cell(_ text: String, _ style: String, bucket: String? = nil) -> PageModel {
      ["text": text, "style": "\(self.style(column)) \(style)", "bucket": bucket]
    }
    func sum(_ figure: (CustomerListQuery.Balance) -> Money, _ style: String = "") -> PageModel {
      let told = line.told(figure)
      var model = cell(CellText.amount(told.main, words), style)
      model["others"] = CellText.others(told.others, words)
      return model
    }
    switch column {
    case .code: return cell(line.code, "t2 nowrap")
    case .city: return cell(line.city ?? "", "t2")
    case .collector: return cell(line.collector ?? "–", "t2 nowrap")
    case .overdue: return sum(\.overdue, "strong")
    case .open: return sum(\.open)
    case .disputed: return sum(\.disputed)
    case .promised: return sum(\.promised)
    case .oldest:
      guard let days = line.lateSince.map({ reader.day.days(since: $0) }) else { return cell("", "") }
      return cell(words("days", ["count": "\(days)"]), "nowrap", bucket: CellText.bucket(days))
    }
  }

  /// The total in a currency; of a list with more than a page, what the page and the others come to before it.
  private func sums(_ total: CustomerListQuery.Sum) -> [PageModel] {
    let currency = total.open.currency
    let whole = sum(words("customers.sum", count: total.customers), total)
    let page = CustomerListQuery.Sum(of: shown.filter { $0.open.currency == currency }, in: currency)
    guard hasMore, page.customers < total.customers else { return [whole] }
    let rest = total.without(page)
    return [sum(words("views.this_page"), page), sum(words("ageing.rest", count: rest.customers), rest), whole]
  }

  private func sum(_ name: String, _ sum: CustomerListQuery.Sum) -> PageModel {
    [
      "name": TotalText.name(name, of: sum.open.currency, among: facts.sums.count, words),
      "cells": query.columns.map { column -> PageModel in
        switch column {
        case .overdue: total(\.overdue, of: sum, column)
        case .open: total(\.open, of: sum, column)
        case .disputed: total(\.disputed, of: sum, column)
        case .promised: total(\.promised, of: sum, column)
        case .code, .city, .collector, .oldest: ["text": "", "style": style(column)]
        }
      },
    ]
  }

  /// A total, and what is outside of it in other currencies.
  private func total(
    _ figure: (CustomerListQuery.Balance) -> Money, of sum: CustomerListQuery.Sum, _ column: CustomerListQuery.Column
  ) -> PageModel {
    [
      "text": CellText.amount(figure(sum.own), words), "style": style(column),
      "others": CellText.others(sum.others.map(figure).filter { !$0.isZero }, words),
    ]
  }

  /// What can be done with the chosen customers.
  private var batchPaths: [PageModel] {
    CustomerBatchAct.allCases.filter { act in
      switch act {
      case .assign, .salesperson, .scenario: canAssign
      case .pause: canPause
      case .watch: true
      }
    }.map { ["path": "/lots/clients/\($0.rawValue)", "name": words("customers.batch.\($0.key)")] }
  }
}
