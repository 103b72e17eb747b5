import CashApplication
import CashApplicationRules
import Foundation
import Kernel
import Language
import ReceivablesRules
import Sheets
import Storage
import Web

/// Which learnt rules a list shows.
struct RuleRequest: Sendable {
  static let page = 50

  let isOff: Bool
  let search: String
  let offset: Int

  init(_ query: Form) {
    isOff = query["vue"] == "arretees"
    search = String((query["q"] ?? "").prefix(60)).trimmingCharacters(in: .whitespaces)
    offset = min(max(0, query["apres"].flatMap { Int($0) } ?? 0), 1_000_000)
  }

  var path: String { RuleRequest.path(isOff: isOff, search) }

  static func path(isOff: Bool, _ search: String) -> String {
    RulePages.path + (isOff ? "?vue=arretees" : "?vue=actives") + (search.isEmpty ? "" : "&q=\(Form.encoded(search))")
  }
}

/// The accounts and names learnt of payers.
struct RuleListModel {
  let request: RuleRequest
  let rules: [PayerRuleStore.Stored]
  let canChange: Bool
  let words: WordBook

  func page() -> PageModel {
    let shown = rules.prefix(RuleRequest.page)
    let next = rules.count > shown.count ? "\(request.path)&apres=\(request.offset + RuleRequest.page)" : nil
    return [
      "views": [false, true].map { isOff -> PageModel in
        [
          "name": words(isOff ? "rules.view.off" : "rules.view.on"),
          "path": RuleRequest.path(isOff: isOff, request.search), "current": isOff == request.isOff,
        ]
      },
      "view": request.isOff ? "arretees" : "actives", "search": request.search,
      "isEmpty": rules.isEmpty,
      "emptyText": words(
        request.search.isEmpty ? request.isOff ? "rules.empty.off" : "rules.empty.on" : "rules.empty.search"),
      "exports": ExportLinks.model(request.path, words), "rows": shown.map { row($0) }, "next": next,
      "first": request.offset == 0 ? nil : request.path,
    ]
  }

  /// An account in groups of four; a name as it is kept; a habit in words.
  static func said(_ rule: PayerRule, _ words: WordBook) -> String {
    if rule.kind == .habit { return words("rules.habit.\(rule.value)") }
    guard rule.kind == .account, BusinessNumbers.iban(rule.value) != nil else { return rule.value.uppercased() }
    return stride(from: 0, to: rule.value.count, by: 4).map { String(rule.value.dropFirst($0).prefix(4)) }
      .joined(separator: " ")
  }

  /// Where a rule was learnt.
  static func source(_ rule: PayerRuleStore.Stored, _ words: WordBook) -> String {
    switch rule.source {
    case "payment": words("rules.source.payment")
    case "hand": words("rules.source.hand")
    case "habit": words("rules.source.habit")
    default: words("rules.source.import")
    }
  }

  private func row(_ rule: PayerRuleStore.Stored) -> PageModel {
    let dates = DateFormat(words.language)
    let said = RuleListModel.said(rule.rule, words)
    let code = Form.encoded(rule.code)
    return [
      "said": said, "kindText": words("rules.kind.\(rule.rule.kind.rawValue)"), "kind": rule.rule.kind.rawValue,
      "value": rule.rule.value, "code": rule.code, "customer": rule.customerName, "customerPath": "/clients/\(code)",
      "since": rule.since.map { dates.short($0) }, "source": RuleListModel.source(rule, words),
      "entryPath": rule.entry.map { "/lettrage/\($0)" },
      "uses": rule.uses == 0 ? nil : words("rules.uses", count: rule.uses),
      "last": rule.lastUse.map { words("rules.last", ["day": dates.short($0)]) },
      "isCode": rule.rule.kind != .habit,
      "movePath": canChange && !rule.isOff && rule.rule.kind != .habit
        ? RulePages.path
          + "/client?sorte=\(rule.rule.kind.rawValue)&valeur=\(Form.encoded(rule.rule.value))&client=\(code)"
        : nil,
      "act": canChange ? rule.isOff ? "reprendre" : "arreter" : nil,
      "actName": words(rule.isOff ? "rules.switch_on" : "rules.switch_off"),
      "actLabel": words(rule.isOff ? "rules.switch_on_label" : "rules.switch_off_label", ["value": said]),
      "moveLabel": words("rules.move_label", ["value": said]),
    ]
  }
}

extension ListExport {
  static let payerRules = ListExport("/lettrage/regles", section: "cash", isWhole: true) { reader, query, _ in
    let (request, words, company) = (RuleRequest(query), reader.words, reader.company)
    let columns = [
      SheetColumn(words("rules.kind"), .text), SheetColumn(words("rules.value"), .text),
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("rules.since"), .date), SheetColumn(words("rules.source"), .text),
      SheetColumn(words("rules.used"), .integer), SheetColumn(words("rules.last_use"), .date),
    ]
    let view = words(request.isOff ? "rules.view.off" : "rules.view.on")
    return TableExport(words("rules.title"), filters: [words("export.view", ["name": view])], columns: columns) {
      snapshot, add in
      var offset = 0
      while true {
        let rules = try PayerRuleStore.list(
          of: company, isOff: request.isOff, search: request.search, offset: offset, limit: 1_000, snapshot)
        for rule in rules {
          try add([
            .text(words("rules.kind.\(rule.rule.kind.rawValue)")), .text(RuleListModel.said(rule.rule, words)),
            .text(rule.code), .text(rule.customerName), .date(rule.since), .text(RuleListModel.source(rule, words)),
            .integer(rule.uses), .date(rule.lastUse),
          ])
        }
        if rules.count < 1_000 { break }
        offset += rules.count
      }
    }
  }
}
