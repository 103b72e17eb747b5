import Kernel
import ReportingRules
import Sheets
import Web

extension GroupModel {
  /// The members of the group as a table: the lines of the page, one for each currency that a member owes in.
  func table(title: String) -> TableExport {
    let buckets = AgeingBuckets.standard
    let columns =
      [
        SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
        SheetColumn(words("group.head"), .text), SheetColumn(words("export.insolvent"), .text),
        SheetColumn(words("export.oldest"), .date), SheetColumn(words("export.days_late"), .integer),
        SheetColumn(words("export.currency"), .currency),
      ]
      + AgeingWords(words).columns(buckets).map { SheetColumn($0, .money, isSummed: true) }
      + ["overdue", "balance", "disputed", "promised"].map {
        SheetColumn(words("export.\($0)"), .money, isSummed: true)
      }
    return TableExport(title, columns: columns) { _, add in
      for line in facts.lines { try add(cells(line)) }
    }
  }

  private func cells(_ line: GroupFacts.Line) -> [SheetCell] {
    let balance = line.balance
    let oldest = balance?.oldestDue
    return [
      .text(line.code), .text(line.name), .text(line.isHead ? words("export.yes") : nil),
      .text(line.isInsolvent ? words("export.yes") : nil), .date(oldest), .integer(oldest.map { day.days(since: $0) }),
      .text(balance?.open.currency.code),
    ]
      + (0..<AgeingBuckets.standard.count).map { .money(balance?.buckets[$0]) }
      + [.money(balance?.overdue), .money(balance?.open), .money(balance?.disputed), .money(balance?.promised)]
  }
}
