import Dunning
import DunningRules
import Kernel
import Sheets
import Web

extension ScenarioListModel {
  /// The scenarios as a table, in the order of the page.
  var table: TableExport {
    let columns = [
      SheetColumn(words("scenario.name"), .text), SheetColumn(words("action.state"), .text),
      SheetColumn(words("scenario.is_default"), .text), SheetColumn(words("scenario.axis"), .text),
      SheetColumn(words("scenario.own_customers"), .integer, isSummed: true),
      SheetColumn(words("scenario.last_edit"), .moment), SheetColumn(words("export.edited_by"), .text),
    ]
    return TableExport(words("scenarios.title"), columns: columns) { _, add in
      try add([
        .text(words("scenario.standard")), .text(words("scenario.shipped")), isDefault(!hasDefault),
        .text(steps(.standard)), .empty, .empty, .empty,
      ])
      for scenario in scenarios {
        try add([
          .text(scenario.name), .text(state(scenario)), isDefault(scenario.isDefault && scenario.published > 0),
          .text(steps(content(scenario))), .integer(customers[scenario.id].map { Int($0) }),
          .moment(scenario.editedAt), .text(ActorWords.name(scenario.editedBy, words)),
        ])
      }
    }
  }

  private func isDefault(_ isDefault: Bool) -> SheetCell { .text(words(isDefault ? "export.yes" : "export.no")) }
}

extension ScenarioModel {
  /// What its page is headed: a scenario that ships has a name in each language.
  private var title: String {
    if case .shipped(let kind) = subject { return words("scenario.kind.\(kind.rawValue)") }
    return content.name
  }

  /// The steps of the scenario as a table: what one signs, files, or compares with another company's.
  var table: TableExport {
    let named = ScenarioWords(words: words, currency: currency, segments: segments)
    let columns = [
      SheetColumn(words("scenario.label"), .text), SheetColumn(words("scenario.kind_of_step"), .text),
      SheetColumn(words("scenario.offset"), .text), SheetColumn(words("scenario.means"), .text),
      SheetColumn(words("scenario.recipient"), .text), SheetColumn(words("scenario.copies"), .text),
      SheetColumn(words("scenario.text"), .text), SheetColumn(words("scenario.attachments"), .text),
      SheetColumn(words("scenario.errand"), .text),
      SheetColumn(words("scenario.execution"), .text),
      SheetColumn(words("scenario.gap_days"), .integer),
      SheetColumn(words("scenario.minimum"), .money), SheetColumn(words("scenario.maximum"), .money),
      SheetColumn(words("scenario.conditions"), .text), SheetColumn(words("scenario.starts"), .text),
    ]
    return TableExport(title, filters: [state], columns: columns) { _, add in
      for step in content.allSteps {
        try add([
          .text(named.name(step)), .text(words("step.\(step.kind.rawValue)")), .text(named.day(step)),
          .text(named.means(step.means)), .text(step.kind == .task ? nil : named.recipient(step)),
          .text(step.copies.isEmpty ? nil : named.copies(step)),
          .text(step.text), .text(step.attachments.isEmpty ? nil : named.attachments(step)),
          .text(step.errand.map { _ in named.errand(step) }),
          .text(words(named.execution(step))),
          .integer(step.daysAfterPrevious), .money(Money(minor: step.itemMinimumMinor, currency)),
          .money(step.itemMaximumMinor.map { Money(minor: $0, currency) }),
          .text(step.conditions.isEmpty ? nil : step.conditions.map(named.said).joined(separator: "; ")),
          .text(step.starts.isEmpty ? nil : named.starts(step)),
        ])
      }
    }
  }
}
