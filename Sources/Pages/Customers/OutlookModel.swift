import Dunning
import DunningRules
import Kernel
import Language
import Web

/// What comes next for a customer, when and why, in the reader's words.
struct OutlookModel {
  let outlook: Outlook
  /// The latest reminders: one that waits comes before what the scenario would do next.
  let actions: [StoredAction]
  let day: CivilDate
  /// How it is said where one stands.
  let stages: StageWords
  let words: WordBook

  private var dates: DateFormat { DateFormat(words.language) }
  private var wording: ReasonWording { ReasonWording(words.language) }

  /// What is decided and the customer has not heard of.
  private var ahead: some Sequence<StoredAction> {
    actions.lazy.filter { $0.stage.isAhead && !$0.isSettled && !outlook.overtaken.contains($0.id) }
  }
  private var waiting: StoredAction? { ahead.first { _ in true } }

  /// What stands in the head of the customer's page.
  var next: PageModel {
    if let waiting {
      return said(
        waiting.action.step,
        [wording.name(waiting.action.channel), stages.text(waiting.stage)])
    }
    // What the scenario has no step for any more comes before a step for what is not late yet.
    if let ended {
      let then = outlook.forecast.action.map {
        words("outlook.then", ["step": wording.name($0.step), "when": when($0)])
      }
      return [
        "name": words("outlook.ended"),
        "note": CellText.capitalised(joined([text(ended), then].compactMap(\.self))),
      ]
    }
    guard let action = outlook.forecast.action else {
      return ["name": words("outlook.none"), "note": CellText.capitalised(reasons.first ?? "")]
    }
    return said(
      action.step,
      [
        when(action), wording.name(action.channel),
        action.needsApproval ? words("action.stage.to_approve") : nil,
      ])
  }

  /// That a scenario has done all it could about something that is owed, and that a person decides now.
  private var ended: Reason? {
    outlook.forecast.held.lazy.map(\.reason).first { if case .finished = $0 { true } else { false } }
  }

  private func said(_ step: DunningStep, _ parts: [String?]) -> PageModel {
    [
      "name": CellText.capitalised(wording.name(step)),
      "note": CellText.capitalised(parts.compactMap { $0 }.joined(separator: ", ")),
    ]
  }

  private func when(_ action: PlannedAction) -> String {
    if action.day == day { return words("outlook.next_run") }
    return action.day.year == day.year ? dates.near(action.day) : dates.short(action.day)
  }

  /// What the tab of reminders says above what was done: the step with its reasons, then what waits and why.
  var whole: PageModel {
    var why: [String] = []
    if waiting == nil, ended == nil, let action = outlook.forecast.action {
      let all = action.items.flatMap(\.reasons) + action.reasons
      why = counted(all.map { text($0) })
    } else if let waiting {
      why = counted((waiting.action.items.flatMap(\.reasons) + waiting.action.reasons).map { text($0) })
    }
    var model = next
    model["why"] = why.isEmpty ? nil : words("outlook.why", ["reasons": joined(why)])
    // What is held only until the step that comes is told with it.
    let held = outlook.forecast.action == nil || waiting != nil || ended != nil ? reasons : []
    model["held"] = held.isEmpty ? nil : words("outlook.held", ["reasons": joined(held)])
    return model
  }

  /// Why what is owed waits, the commonest reason first.
  private var reasons: [String] { counted(outlook.forecast.held.map { text($0.reason) }) }

  private func text(_ reason: Reason) -> String { wording.text(reason, isAhead: actions.isAhead(reason)) }

  private func joined(_ texts: [String]) -> String {
    Typography.clauses(texts, in: words.language)
  }

  private func counted(_ texts: [String]) -> [String] { CellText.counted(texts, words) }

  /// What is about to be done about an item and how far that is, else the step that it has reached and when, as a cell
  /// says it. A step of the customer takes items in that were only at an earlier one.
  func reached(_ item: ItemID) -> String? {
    if let ahead = ahead.first(where: { $0.action.items.contains { $0.item == item } }) {
      return cell(ahead.action.step, stages.text(ahead.stage))
    }
    return outlook.progress[item].map { cell($0.step, dates.short($0.day)) }
  }

  private func cell(_ step: DunningStep, _ when: String) -> String {
    words("outlook.cell", ["step": CellText.capitalised(wording.name(step)), "when": when])
  }
}
