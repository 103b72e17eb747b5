import Kernel
import Language
import Promises
import ReceivablesRules
import Web

/// What the template of the list of promises reads.
struct PromiseListModel {
  let asked: PromiseListQuery
  let lines: [PromiseQueries.Line]
  /// How many promises each view has.
  let counts: [Int]
  let sums: [PromiseQueries.Sum]
  /// What is promised from this week's Monday on.
  let calendar: [PromiseQueries.Day]
  /// The company's, in which the calendar adds up.
  let currency: Currency
  let rights: ActRights
  let day: CivilDate
  let words: WordBook

  /// Weeks of the calendar.
  static let weeks = 5

  /// The Monday with which the calendar begins.
  static func monday(of day: CivilDate) -> CivilDate { day.adding(days: 1 - day.isoWeekday) }

  private var view: PromiseQueries.View { asked.view }
  private var dates: DateFormat { DateFormat(words.language) }
  private var amounts: AmountFormat { AmountFormat(words.language) }

  func page() -> PageModel {
    let shown = lines.prefix(PromiseQueries.page)
    let more = lines.count > shown.count ? shown.last : nil
    return [
      "views": zip(PromiseQueries.View.allCases, counts).map { each, count -> PageModel in
        [
          "name": words("promises.view.\(each.key)"), "path": asked.with { $0.view = each }.path,
          "current": each == view,
          "count": TabCounts.text(count, words),
        ]
      },
      "exports": ExportLinks.model(asked.with { _ in }.path, words), "isEmpty": lines.isEmpty,
      "emptyText": words("promises.empty.\(view.key)"), "rows": shown.map { row($0) },
      "isOver": view.isOver, "headings": headings, "calendar": view == .pending && !calendar.isEmpty ? grid : nil,
      "sums": sums.map { sum -> PageModel in
        [
          "name": TotalText.name(
            words("promises.sum", count: sum.promises), of: sum.amount.currency, among: sums.count, words),
          "amount": amounts.amount(sum.amount),
        ]
      },
      "next": more.map { last in asked.with { $0.after = asked.place(of: last) }.path },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  private var headings: [PageModel] {
    func heading(_ key: String, _ order: PromiseQueries.Order? = nil, _ style: String? = nil) -> PageModel {
      asked.order.heading(words(key), order, style: style) { order in asked.with { $0.asked = order }.path }
    }
    return [heading("ageing.customer"), heading("promise.for", .due), heading("promise.made", .made, "hide-s")]
      + (view.isOver ? [heading("promises.judged", .judged)] : [])
  }

  private func row(_ line: PromiseQueries.Line) -> PageModel {
    let on = line.number ?? words("promise.items", count: line.items)
    let isPending = line.state == PromiseState.pending.rawValue
    let isLate = isPending && line.promisedFor < day
    return [
      "name": line.name, "path": "/clients/\(Form.encoded(line.code))/promesses",
      "detail": [
        on, line.received.map { words("promise.received", ["amount": amounts.amount($0)]) }, line.promisedBy, line.note,
      ].compactMap { $0 }.joined(separator: " · "),
      "for": dates.short(line.promisedFor), "isLate": isLate,
      "when": isPending ? dates.lateness(of: line.promisedFor, on: day) : nil, "made": dates.short(line.made),
      "judged": line.judged.map { dates.short($0) }, "amount": CellText.amount(line.amount, words),
      "canEnd": isPending && rights.promise, "back": asked.path,
      "endPath": "/clients/\(Form.encoded(line.code))/promesses/\(line.id)",
      "withdrawLabel": words("promise.withdraw_label_of", ["name": line.name, "day": dates.short(line.promisedFor)]),
      "breakLabel": words("promise.break_label_of", ["name": line.name, "day": dates.short(line.promisedFor)]),
    ]
  }

  /// What is promised for these weeks in other currencies, which nothing of the calendar adds up; `nil` when nothing is.
  private var others: String? {
    let found = Dictionary(grouping: calendar.filter { $0.amount.currency != currency }) { $0.amount.currency }
    let parts = found.sorted { $0.key.code < $1.key.code }.map { currency, days in
      let sum = Money(minor: days.reduce(0) { $0 + $1.amount.minor }, currency)
      return "\(amounts.amount(sum)) (\(words("promises.count", count: days.reduce(0) { $0 + $1.promises })))"
    }
    return parts.isEmpty ? nil : words("promises.others", ["amounts": parts.joined(separator: ", ")])
  }

  /// The coming weeks, working days only unless something is promised for a weekend.
  private var grid: PageModel {
    let first = PromiseListModel.monday(of: day)
    let own = calendar.filter { $0.amount.currency == currency }
    let found = Dictionary(own.map { ($0.day, $0) }) { first, _ in first }
    let days = own.contains { $0.day.isoWeekday > 5 } ? 7 : 5
    let weeks = (0..<PromiseListModel.weeks).map { week -> PageModel in
      let monday = first.adding(days: 7 * week)
      let sum = (0..<7).reduce(Int64(0)) { $0 + (found[monday.adding(days: $1)]?.amount.minor ?? 0) }
      return [
        "name": dates.dayAndMonth(monday),
        "sum": sum == 0 ? nil : amounts.wholeNumber(Money(minor: sum, currency)),
        "days": (0..<days).map { index -> PageModel in
          let date = monday.adding(days: index)
          let one = found[date]
          return [
            "number": "\(date.day)", "label": dates.shortWeekday(date), "isToday": date == day, "isPast": date < day,
            "amount": one.map { amounts.wholeNumber($0.amount) },
            "count": one.map { words("promises.count", count: $0.promises) },
          ]
        },
      ]
    }
    return [
      "weeks": weeks, "symbol": amounts.symbol(of: currency), "others": others,
      "columns": (0..<days).map { ["name": dates.shortWeekday(first.adding(days: $0))] as PageModel },
    ]
  }
}
