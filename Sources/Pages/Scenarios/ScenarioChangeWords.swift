import DunningRules
import Kernel
import Language
import Web

extension ScenarioWords {
  /// A difference between two versions as one line: "Relance 1 : J+3 → J+5, automatique → à valider".
  func said(_ change: ScenarioChange) -> String {
    switch change {
    case .added(let step): words("scenario.change.added", ["step": name(step), "day": day(step)])
    case .removed(let step): words("scenario.change.removed", ["step": name(step), "day": day(step)])
    case .changed(let before, let after):
      words("scenario.change.of", ["what": name(after), "change": differences(before, after).joined(separator: ", ")])
    case .name(let before, let after): line("scenario.name", before, after)
    case .daysBetweenContacts(let before, let after): line("scenario.peace", days(before), days(after))
    case .contactsPerMonth(let before, let after): line("scenario.monthly_contacts", monthly(before), monthly(after))
    case .minimum(let before, let after): line("scenario.least", amount(before), amount(after))
    case .promiseTolerance(let before, let after):
      line(
        "scenario.tolerance", words("scenario.tolerance_days", count: before),
        words("scenario.tolerance_days", count: after))
    case .calendar(let before, let after):
      line(
        "scenario.calendar", words("scenario.calendar.\(before.rawValue)"), words("scenario.calendar.\(after.rawValue)")
      )
    }
  }

  private func differences(_ before: Scenario.Step, _ after: Scenario.Step) -> [String] {
    var found: [String] = []
    func add(_ one: String, _ other: String) { if one != other { found.append(arrow(one, other)) } }
    if before.label != after.label { add(name(before), name(after)) }
    add(day(before), day(after))
    add(means(before.means), means(after.means))
    if before.recipient != after.recipient {
      found.append(line("scenario.recipient", recipient(before), recipient(after)))
    }
    if before.copies != after.copies { found.append(line("scenario.copies", copies(before), copies(after))) }
    if before.attachments != after.attachments {
      found.append(line("scenario.attachments", attachments(before), attachments(after)))
    }
    if before.starts != after.starts { found.append(line("scenario.starts", starts(before), starts(after))) }
    if before.text != after.text { found.append(line("scenario.text", text(before), text(after))) }
    if before.errand != after.errand { found.append(line("scenario.errand", errand(before), errand(after))) }
    add(words(execution(before)), words(execution(after)))
    if before.daysAfterPrevious != after.daysAfterPrevious {
      found.append(
        line("scenario.gap", days(before.daysAfterPrevious), days(after.daysAfterPrevious)))
    }
    if bounds(before) != bounds(after) { found.append(line("scenario.minimum", bounds(before), bounds(after))) }
    for condition in after.conditions where !before.conditions.contains(condition) {
      found.append(words("scenario.change.condition_added", ["condition": said(condition)]))
    }
    for condition in before.conditions where !after.conditions.contains(condition) {
      found.append(words("scenario.change.condition_removed", ["condition": said(condition)]))
    }
    return found
  }

  /// Who lets a step go.
  func execution(_ step: Scenario.Step) -> String {
    if step.means == .task { return "scenario.by_colleague" }
    if step.means == .call { return "scenario.by_hand" }
    return step.needsApproval ? "scenario.approved" : "scenario.automatic"
  }

  /// Of which invoices a step speaks.
  func bounds(_ step: Scenario.Step) -> String {
    guard let most = step.itemMaximumMinor else { return amount(step.itemMinimumMinor) }
    return words("scenario.bounds", ["least": amount(step.itemMinimumMinor), "most": amount(most)])
  }

  private func line(_ key: String, _ before: String, _ after: String) -> String {
    words("scenario.change.of", ["what": words(key), "change": arrow(before, after)])
  }

  private func arrow(_ before: String, _ after: String) -> String { "\(before) → \(after)" }
  private func days(_ count: Int) -> String { words("days", ["count": "\(count)"]) }
  private func monthly(_ count: Int?) -> String { count.map { "\($0)" } ?? words("scenario.monthly_none") }
}
