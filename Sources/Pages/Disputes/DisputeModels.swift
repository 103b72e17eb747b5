import DisputesRules
import Kernel
import Language
import ReceivablesRules
import Web

/// The list of disputes.
struct DisputeListModel {
  let asked: DisputeListQuery
  let lines: [DisputeQueries.Line]
  /// How many disputes each view has.
  let counts: [Int]
  let sums: [DisputeQueries.Sum]
  let day: CivilDate
  let words: WordBook

  func page() -> PageModel {
    let shown = lines.prefix(DisputeQueries.page)
    let more = lines.count > shown.count ? shown.last : nil
    return [
      "subtitle": subtitle, "exports": ExportLinks.model(asked.with { _ in }.path, words),
      "headings": headings,
      "views": zip(DisputeQueries.View.allCases, counts).map { each, count -> PageModel in
        [
          "name": words("disputes.view.\(each.key)"), "path": asked.with { $0.view = each }.path,
          "current": each == asked.view,
          "count": TabCounts.text(count, words),
        ]
      },
      "chip": asked.currency.map {
        [
          "name": words("items.chip.currency"), "chosen": $0.code, "path": asked.with { $0.currency = nil }.path,
        ] as PageModel
      },
      "isEmpty": lines.isEmpty, "emptyText": words("disputes.empty.\(asked.view.key)"), "rows": shown.map { row($0) },
      "sums": sums.map { sum -> PageModel in
        [
          "name": TotalText.name(
            words("disputes.sum", count: sum.disputes), of: sum.amount.currency, among: sums.count, words),
          "amount": AmountFormat(words.language).amount(sum.amount),
        ]
      },
      "next": more.map { last in asked.with { $0.after = asked.place(of: last) }.path },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  private var subtitle: String? {
    guard asked.view == .old else { return nil }
    return words("disputes.old", ["days": "\(DashboardQueries.oldDisputeDays)"])
  }

  private var headings: [PageModel] {
    func heading(_ name: String, _ order: DisputeQueries.Order? = nil, _ style: String? = nil) -> PageModel {
      let offered = order.flatMap { asked.orders.contains($0) ? $0 : nil }
      return asked.order.heading(name, offered, style: style) { order in asked.with { $0.asked = order }.path }
    }
    return [
      heading(words("item.number")), heading(words("ageing.customer")),
      heading(words("dispute.opened"), .opened, "hide-s"), heading(words("disputes.age")),
      heading(words("dispute.state"), nil, "hide-s"), heading(words("dispute.amount") + ", €", .amount, "num"),
    ]
  }

  private func row(_ line: DisputeQueries.Line) -> PageModel {
    let state = DisputeWords(words).state(
      closed: line.closed, outcome: line.outcome, creditExpected: line.creditExpected)
    return [
      "path": "/litiges/\(line.id)", "name": line.name, "customerPath": "/clients/\(Form.encoded(line.code))",
      "number": line.number, "opened": DateFormat(words.language).short(line.opened),
      "age": line.closed == nil ? words("days", ["count": "\(max(0, day.days(since: line.opened)))"]) : nil,
      "reason": CellText.disputeReason(line.reason, words), "note": line.note, "state": state.text,
      "tone": state.tone, "icon": line.closed == nil ? "flag" : nil,
      "amount": CellText.amount(line.amount, words),
    ]
  }
}

/// The page of a dispute.
struct DisputeModel {
  /// What may come of it.
  enum Answer: String, CaseIterable {
    case creditExpected = "avoir"
    case granted = "accorde"
    case refused = "refuse"
    case withdrawn = "abandonne"

    /// How it closes the dispute; `nil` when it stays open until its credit note.
    var outcome: DisputeOutcome? {
      switch self {
      case .creditExpected: nil
      case .granted: .granted
      case .refused: .refused
      case .withdrawn: .withdrawn
      }
    }
  }

  let line: DisputeQueries.Line
  let typed: Form?
  let errors: FormErrors
  let canSettle: Bool
  let day: CivilDate
  let words: WordBook

  func page() -> PageModel {
    let (amounts, dates) = (AmountFormat(words.language), DateFormat(words.language))
    let state = DisputeWords(words).state(
      closed: line.closed, outcome: line.outcome, creditExpected: line.creditExpected)
    let isOpen = line.closed == nil
    return [
      "customer": line.name, "customerPath": "/clients/\(Form.encoded(line.code))", "errors": errors.model,
      "number": line.number, "itemPath": "/factures/\(Form.encoded(line.number))",
      "amount": amounts.amount(line.amount), "left": words("dispute.item_left", ["amount": amounts.amount(line.open)]),
      "opened": dates.short(line.opened),
      "age": isOpen ? words("days", ["count": "\(max(0, day.days(since: line.opened)))"]) : nil,
      "reason": CellText.disputeReason(line.reason, words), "note": line.note, "state": state.text,
      "tone": state.tone, "icon": isOpen ? "flag" : nil, "closed": line.closed.map { dates.short($0) },
      "expected": isOpen ? line.creditExpected.map { words("dispute.expected_since", ["day": dates.short($0)]) } : nil,
      "closingNote": line.closingNote, "version": line.version.description, "canSettle": isOpen && canSettle,
      "path": "/litiges/\(line.id)",
      "answers": answers.map { answer -> PageModel in
        [
          "value": answer.rawValue, "name": words("dispute.answer.\(answer.rawValue)"),
          "text": words("dispute.answer_text.\(answer.rawValue)", ["amount": amounts.amount(line.amount)]),
          "isChosen": typed?["suite"] == answer.rawValue, "isFirst": answer == answers.first,
        ]
      }, "answerError": errors["suite"], "typedNote": typed?["note"] ?? "", "noteError": errors["note"],
    ]
  }

  /// A dispute is granted by its credit note: before it is expected there is nothing to grant.
  private var answers: [Answer] {
    Answer.allCases.filter { $0 != (line.creditExpected == nil ? .granted : .creditExpected) }
  }
}
