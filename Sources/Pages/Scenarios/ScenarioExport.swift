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
