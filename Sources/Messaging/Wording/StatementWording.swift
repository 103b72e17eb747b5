import Kernel
import Language
public import MessagingRules
import ReceivablesRules

extension ReminderWording {
  /// The statement that goes with the message, in words; `nil` where none does.
  public func statement() throws -> AccountDocument? {
    guard let statement = reminder.statement else { return nil }
    let creditor = reminder.creditor
    let disputed = try Money.sum(statement.lines.map(\.disputed), reminder.currency)
    let contested =
      disputed.isPositive ? [try common("statement.disputed", ["disputed": amounts.amount(disputed)])] : []
    return AccountDocument(
      language: book.language, day: reminder.day,
      sender: .init(name: senderName, lines: creditor.address + [creditor.phone].compactMap { $0 }),
      placeAndDate: try common("place_and_date"), title: try common("statement.title"),
      opening: [try common("statement.opening", ["account": reminder.debtor.code])] + contested,
      table: .init(columns: try statementColumns(), rows: try statementRows(statement), totals: try totals(statement)),
      payment: [
        creditor.iban.map { .init("IBAN", BusinessNumbers.grouped(iban: $0)) }, creditor.bic.map { .init("BIC", $0) },
        .init(try common("payment.reference"), reminder.reference),
      ].compactMap { $0 },
      closing: try common("statement.closing"), legal: creditor.legalIdentity.joined(separator: " · "))
  }

  private func statementColumns() throws -> [LetterContent.Table.Column] {
    [
      .init(try common("statement.document")), .init(try common("column.issued")), .init(try common("column.due")),
      .init(try common("column.late"), isNumber: true), .init(try common("statement.amount"), isNumber: true),
      .init(try common("column.claimed"), isNumber: true),
    ]
  }

  private func statementRows(_ statement: Statement) throws -> [LetterContent.Table.Row] {
    var rows = try statement.lines.map { line in
      let late = reminder.day.days(since: line.due)
      let name = line.kind == .invoice ? nil : try common("statement.kind.\(line.kind.rawValue)")
      return LetterContent.Table.Row(cells: [
        [line.number, name].compactMap { $0 }.joined(separator: " · "), dates.short(line.issued),
        dates.short(line.due),
        line.open.isPositive && late > 0 ? try common("days", ["count": amounts.count(late)]) : "",
        amounts.number(line.amount), amounts.number(line.open),
      ])
    }
    if statement.others > 0 {
      let others = try common("statement.others", ["count": amounts.count(statement.others)])
      rows.append(.init(cells: [others, "", "", "", "", amounts.number(statement.othersOpen)]))
    }
    return rows
  }

  private func totals(_ statement: Statement) throws -> [String] {
    [try common("totals"), "", "", "", "", amounts.number(try statement.total())]
  }
}
