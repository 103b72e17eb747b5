import Kernel
import Sheets
import Subscriptions
import SubscriptionsRules
import Web

extension SubscriptionListModel {
  /// The reports that are sent as a table.
  var table: TableExport {
    let columns = ["report", "file", "when", "people", "last"].map { SheetColumn(words("schedule.\($0)"), .text) }
    return TableExport(words("schedule.title"), columns: columns) { _, add in
      for each in shown {
        try add([
          .text(words("report.\(ReportKind(rawValue: each.report)?.key ?? "")")), .text(words("export.\(each.format)")),
          .text(SubscriptionWords(words).rhythm(each.rhythm)), .text(people(each)), .text(state(each).text),
        ])
      }
    }
  }
}
