import Foundation
import Kernel
import Language
import LawRules
import Mustache
import ReceivablesRules
import Web

/// The list of customers.
struct CustomerListModel: MustacheParent {
  let lines: [CustomerQueries.Line]
  let view: CustomerQueries.View
  let search: String
  let isFirst: Bool
  let day: CivilDate
  let words: WordBook

  private var shown: ArraySlice<CustomerQueries.Line> { lines.prefix(CustomerQueries.page) }

  func child(named name: String) -> Any? {
    switch name {
    case "views":
      return CustomerQueries.View.allCases.map { each -> [String: Any] in
        [
          "name": words("customers.view.\(each.rawValue)"), "path": "/clients?vue=\(each.rawValue)",
          "current": each == view,
        ]
      }
    case "search": return search
    case "exports":
      return ExportLinks.model("/clients?vue=\(view.rawValue)&q=\(Form.encoded(search))", words)
    case "searched": return !search.isEmpty
    case "empty": return lines.isEmpty
    case "emptyText": return words(search.isEmpty ? "customers.empty.\(view.rawValue)" : "customers.empty.search")
    case "rows": return shown.map { row($0) }
    case "next": return lines.count > CustomerQueries.page ? next : NSNull()
    case "first": return isFirst ? NSNull() : "/clients?vue=\(view.rawValue)&q=\(Form.encoded(search))"
    default: return nil
    }
  }

  private var next: String {
    "/clients?vue=\(view.rawValue)&q=\(Form.encoded(search))&apres=\(Form.encoded(shown.last?.code ?? ""))"
  }

  private func row(_ line: CustomerQueries.Line) -> [String: Any] {
    let late = line.oldestDue.map { day.days(since: $0) }
    return [
      "path": "/clients/\(Form.encoded(line.code))", "code": line.code, "name": line.name, "city": line.city ?? "",
      "open": CellText.amount(line.open, words), "overdue": CellText.amount(line.overdue, words),
      "disputed": CellText.amount(line.disputed, words), "promised": CellText.amount(line.promised, words),
      "late": late.map { words("days", ["count": "\($0)"]) } ?? "", "bucket": late.map { CellText.bucket($0) } ?? "",
      "isLate": late != nil, "insolvent": line.isInsolvent,
    ]
  }
}

/// How cells of tables are written.
enum CellText {
  /// The amount, with its currency when it is not the euro; an en dash for zero.
  static func amount(_ money: Money, _ words: WordBook) -> String {
    if money.isZero { return "–" }
    let format = AmountFormat(words.language)
    return money.currency == .eur ? format.number(money) : format.amount(money)
  }

  /// Payment terms as people say them; as they are written where we do not know them.
  static func terms(_ text: String, _ words: WordBook) -> String {
    switch PaymentTerm(text) {
    case .net(0): words("terms.receipt")
    case .net(let days): words("terms.net", count: days)
    case .daysThenEndOfMonth(let days): words("terms.days_eom", ["days": "\(days)"])
    case .endOfMonthThenDays(let days): words("terms.eom_days", ["days": "\(days)"])
    case .daysEndOfMonthThe(let days, let day): words("terms.eom_the", ["days": "\(days)", "day": "\(day)"])
    case .decadeThenDays(let days): words("terms.decade", ["days": "\(days)"])
    case nil: text
    }
  }

  /// The class of the ageing ramp for so many days late.
  static func bucket(_ daysLate: Int) -> String {
    switch daysLate {
    case ...0: "a0"
    case 1...30: "a1"
    case 31...60: "a2"
    case 61...90: "a3"
    case 91...120: "a4"
    default: "a5"
    }
  }
}
