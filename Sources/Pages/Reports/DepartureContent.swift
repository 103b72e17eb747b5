import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import Sheets
import Storage
import Web

/// What is about to leave: each message with its customer, its step, its amount and why, so that whoever wants may take
/// one back before.
struct DepartureContent {
  private let scope: ReportScope
  private let words: WordBook

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
  }

  /// Messages shown on the page; a file has them all.
  private static let shown = 200

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let items = try OutboxStore.page(
      .waiting, behind: nil, order: "next_attempt, id", of: scope.sight, limit: .max, snapshot
    ).filter { $0.state == .pending }
    let reasons = try ActionStore.reasons(of: items.map(\.action), company: scope.sight.company, snapshot)
    let wording = ReasonWording(words.language)
    var content = ReportContent(
      explanation: words("report.departures.method"), tableTitle: words("report.departures.table"))
    content.columns = [
      SheetColumn(words("export.customer"), .text), SheetColumn(words("export.step"), .text),
      SheetColumn(words("export.channel"), .text), SheetColumn(words("report.departures.from"), .moment),
      SheetColumn(words("export.why"), .text), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.amount"), .money, isSummed: true),
    ]
    content.rows = try items.map { item in
      let total = try item.reminder.total()
      let why = Typography.clauses(
        CellText.counted((reasons[item.action] ?? []).map { wording.text($0) }, words), in: words.language)
      return [
        .init(.text(item.reminder.debtor.name), "/envois/\(item.id)"),
        .init(.text(words("step.\(item.reminder.step.rawValue)"))),
        .init(.text(words("outbox.channel.\(item.channel.rawValue)"))),
        .init(.moment(item.nextAttempt)),
        .init(.text(why)), .init(.text(total.currency.code)), .init(.money(total)),
      ]
    }
    content.shownRows = DepartureContent.shown
    let gate = try SendingGate.read(scope.sight.company, snapshot)
    // What may be too old by the time it leaves is said when the queue is looked at.
    if let test = gate.test { content.notes = [HoldWords(words).sentence(.test(test))] }
    return content
  }
}
