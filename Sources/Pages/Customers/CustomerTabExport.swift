import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import Receivables
import ReceivablesRules
import Sheets
import Storage
import Web

/// A tab of a customer's page as a table: every line of it, however many pages it has.
struct CustomerTabExport {
  let customer: Customer
  let tab: CustomerTab
  let day: CivilDate
  let now: Moment
  let words: WordBook

  /// The notes are conversations and no table.
  static func has(_ tab: CustomerTab) -> Bool { tab != .notes }

  var table: TableExport {
    let title = words("export.of_customer", ["tab": words("customer.tab.\(tab.key)"), "name": customer.name])
    let filters = [words("export.account_code", ["code": customer.code])]
    return TableExport(title, filters: filters, columns: columns) { snapshot, add in
      let hold = try SendingGate.hold(of: customer.company, where: tab == .documents, at: now, snapshot)
      let lines = try CustomerFile.lines(
        of: customer.id, company: customer.company, tab, after: nil, limit: .max, snapshot)
      switch lines {
      case .items(let items): for item in items { try add(cells(item)) }
      case .actions(let actions): for action in actions { try add(cells(action)) }
      case .promises(let promises): for promise in promises { try add(cells(promise)) }
      case .disputes(let disputes): for dispute in disputes { try add(cells(dispute)) }
      case .payments(let payments): for payment in payments { try add(cells(payment)) }
      case .documents(let documents):
        for document in documents { try add(cells(document, StageWords(words, hold: hold))) }
      case .contacts(let contacts): for contact in contacts { try add(cells(contact)) }
      case .notes: break
      }
    }
  }

  private func column(_ key: String, _ kind: SheetColumn.Kind, isSummed: Bool = false) -> SheetColumn {
    SheetColumn(words(key), kind, isSummed: isSummed)
  }

  private var columns: [SheetColumn] {
    let currency = column("export.currency", .currency)
    switch tab {
    case .invoices:
      return [
        column("export.number", .code), column("export.kind", .text), column("export.issued", .date),
        column("export.due", .date), column("export.days_late", .integer), currency,
        column("export.amount", .money, isSummed: true), column("export.open", .money, isSummed: true),
        column("export.disputed", .money, isSummed: true), column("export.promised", .money, isSummed: true),
      ]
    case .reminders:
      return [
        column("action.step", .text), column("export.channel", .text), column("action.day", .date),
        column("action.state", .text), column("export.why", .text),
        column("action.claimed", .text), currency, column("action.total", .money),
      ]
    case .promises:
      return [
        column("export.promised_for", .date), column("export.made", .date), column("export.state", .text),
        column("export.number", .code), column("export.items", .integer), column("export.promised_by", .text),
        column("export.note", .text), currency, column("export.promised", .money, isSummed: true),
      ]
    case .disputes:
      return [
        column("export.number", .code), column("export.opened", .date), column("export.reason", .text),
        column("export.note", .text), column("export.credit_expected", .date), column("export.closed", .date),
        column("export.state", .text), currency, column("export.disputed", .money, isSummed: true),
      ]
    case .payments:
      return [
        column("payment.day", .date), column("payment.number", .code), column("payment.label", .text), currency,
        column("payment.amount", .money, isSummed: true), column("payment.left", .money, isSummed: true),
      ]
    case .documents:
      return [
        column("customer.document", .text), column("export.channel", .text), column("customer.document_to", .text),
        column("export.state", .text), column("export.created", .date), column("export.sent", .moment),
      ]
    case .contacts, .notes:
      return ["name", "role", "phone", "email", "receives"].map { column("contact.\($0)", .text) }
    }
  }

  // MARK: rows

  private func cells(_ item: Item) -> [SheetCell] {
    let late = item.daysLate(on: day)
    return [
      .text(item.number), .text(words("item.kind.\(item.kind.rawValue)")), .date(item.issued), .date(item.due),
      .integer(item.open.isPositive && late > 0 ? late : nil), .text(item.open.currency.code), .money(item.amount),
      .money(item.open), .money(item.disputed), .money(item.promised),
    ]
  }

  private func cells(_ stored: StoredAction) -> [SheetCell] {
    let wording = ReasonWording(words.language)
    return [
      .text(CellText.capitalised(wording.name(stored.action.step))),
      .text(CellText.capitalised(wording.name(stored.action.channel))), .date(stored.action.day),
      .text(CellText.capitalised(StageWords(words, hold: nil).text(stored.stage))),
      .text(stored.action.reasons.map { wording.text($0) }.joined(separator: "; ")),
      .text(ClaimedItems(stored, words).whole ?? ""), .text(stored.action.total.currency.code),
      .money(stored.action.total),
    ]
  }

  private func cells(_ line: CustomerQueries.PromiseLine) -> [SheetCell] {
    [
      .date(line.promisedFor), .date(line.made), .text(words("promise.state.\(line.state)")), .text(line.number),
      .integer(line.items), .text(line.promisedBy), .text(line.note), .text(line.amount.currency.code),
      .money(line.amount),
    ]
  }

  private func cells(_ line: CustomerQueries.DisputeLine) -> [SheetCell] {
    let state = DisputeWords(words).state(
      closed: line.closed, outcome: line.outcome, creditExpected: line.creditExpected)
    return [
      .text(line.number), .date(line.opened), .text(CellText.disputeReason(line.reason, words)), .text(line.note),
      .date(line.creditExpected), .date(line.closed), .text(state.text), .text(line.amount.currency.code),
      .money(line.amount),
    ]
  }

  private func cells(_ line: CustomerQueries.PaymentLine) -> [SheetCell] {
    [
      .date(line.day), .text(line.number), .text(line.label), .text(line.amount.currency.code), .money(line.amount),
      .money(line.left),
    ]
  }

  private func cells(_ line: CustomerQueries.DocumentLine, _ stages: StageWords) -> [SheetCell] {
    [
      .text(CellText.subject(line, words)), .text(words("outbox.channel.\(line.channel)")), .text(line.recipient),
      .text(stages.text(line)), .date(line.created.parisDate), .moment(line.sent),
    ]
  }

  private func cells(_ contact: Contact) -> [SheetCell] {
    [
      .text(contact.name), .text(CellText.contactRole(contact.role, words)), .text(contact.phone),
      .text(contact.email), .text(CellText.receives(contact, words)),
    ]
  }
}
