import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import Storage
import Web

/// The register of registered letters.
struct RegisterModel {
  let asked: RegisterQuery
  let lines: [RegisterStore.Line]
  let counts: [RegisterStore.Pile: Int]
  let form: RegisterForm
  /// Whether something was typed: then what was ticked stays so.
  let isTyped: Bool
  let mayNote: Bool
  let day: CivilDate
  let words: WordBook

  func page() throws -> PageModel {
    let shown = lines.prefix(RegisterQuery.page)
    let canNote = mayNote && shown.contains { $0.letter.posting?.answer == nil }
    let hasNext = lines.count > shown.count
    return [
      "views": RegisterStore.Pile.allCases.map { pile -> PageModel in
        [
          "name": words("register.view.\(pile.rawValue)"), "path": asked.with { $0.pile = pile }.path,
          "current": pile == asked.pile, "count": AmountFormat(words.language).count(counts[pile] ?? 0),
        ]
      },
      "exports": ExportLinks.model(asked.with { _ in }.path, words), "view": asked.view, "search": asked.search,
      "searchMax": "\(RegisterQuery.searchMax)", "isEmpty": shown.isEmpty,
      "emptyTitle": words(asked.search.isEmpty ? "register.empty.\(asked.pile.rawValue)" : "register.nothing_found"),
      "emptyText": words("register.empty_text"), "canTick": canNote, "noting": canNote ? form.page(words) : nil,
      "errors": form.errors.model, "filters": asked.text,
      "headings": [
        heading(words("ageing.customer")), heading(words("register.number")),
        heading(words("register.posted"), .posted, "hide-s"), heading(words("action.state")),
        heading(words("register.proofs"), nil, "num hide-s"), heading(words("item.amount"), nil, "num"),
      ],
      "rows": try shown.map { try row($0) },
      "next": hasNext
        ? shown.last.flatMap { last in
          last.letter.posting.map { posting in
            asked.with { $0.after = SortedPlace(posting.day, last.letter.id.rawValue) }.path
          }
        } : nil,
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  private func heading(_ name: String, _ order: RegisterQuery.Order? = nil, _ style: String? = nil) -> PageModel {
    asked.order.heading(name, order, style: style) { order in asked.with { $0.asked = order }.path }
  }

  private func row(_ line: RegisterStore.Line) throws -> PageModel {
    let (item, outbox) = (line.letter, RegisterWords(words))
    let answer = item.posting?.answer
    let state = outbox.state(answer)
    let posted = item.posting?.day ?? day
    let waiting = outbox.waiting(answer, since: posted, on: day)
    let dates = DateFormat(words.language)
    return [
      "id": "\(item.id)", "name": item.reminder.debtor.name, "path": RegisteredLetterModel.path(item.id),
      "step": words("step.\(item.reminder.step.rawValue)"), "number": item.posting?.number,
      "posted": dates.short(posted), "state": state.text, "tone": state.tone, "icon": state.icon,
      "waiting": waiting?.text ?? answer.map { dates.short($0.day) }, "isLate": waiting?.isLate ?? false,
      "proofs": line.proofs == 0 ? nil : AmountFormat(words.language).count(line.proofs),
      "total": CellText.amount(try item.reminder.total(), words), "canTick": answer == nil,
      "tickLabel": words("form.choose_item", ["number": item.reminder.debtor.name]),
      "ticked": isTyped ? form.letters.contains(item.id) : false,
    ]
  }
}

extension RegisterQuery {
  /// The letters of the list, from where it goes on.
  func lines(of sight: Sight, limit: Int, _ snapshot: Snapshot) throws -> [RegisterStore.Line] {
    let isDescending = order.isDescending
    return try RegisterStore.page(
      pile, search: search, behind: after?.behind("m.posted_on", "m.id", isDescending: isDescending),
      order: SortedPlace.order("m.posted_on", "m.id", isDescending: isDescending), of: sight, limit: limit, snapshot)
  }
}
