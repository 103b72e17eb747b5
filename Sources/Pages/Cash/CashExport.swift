import Banking
import Kernel
import Sheets
import Web

/// Bank entries as a table.
struct CashExport {
  let company: CompanyID
  let view: CashQueries.View
  let statement: BankStatementID?
  let currency: Currency?
  let words: WordBook

  var table: TableExport {
    let cash = CashWords(words)
    let columns = [
      SheetColumn(words("export.day"), .date), SheetColumn(cash.partyName(isOut: view == .out), .text),
      SheetColumn(words("export.wording"), .text), SheetColumn(words("export.state"), .text),
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("export.amount"), .money, isSummed: true),
    ]
    var filters = [words("export.view", ["name": words("cash.view.\(view.key)")])]
    if let currency { filters.append(words("items.chip.currency") + " " + currency.code) }
    return TableExport(words("export.cash"), filters: filters, columns: columns) { snapshot, add in
      try CashQueries.forEach(of: company, view, statement: statement, in: currency, snapshot) { line in
        let state = cash.state(line.decision, isOut: !line.amount.isPositive, isReturn: line.isReturn)
        try add([
          .date(line.day), .text(line.payer), .text(line.wording), .text(state.text), .text(line.customer?.code),
          .text(line.customer?.name), .text(line.amount.currency.code), .money(line.amount),
        ])
      }
    }
  }
}

/// Bank statements as a table.
struct StatementExport {
  let company: CompanyID
  let inDoubtOnly: Bool
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.statement"), .code), SheetColumn(words("export.account"), .code),
      SheetColumn(words("statements.day"), .date), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.opening"), .money), SheetColumn(words("export.credits"), .money, isSummed: true),
      SheetColumn(words("export.debits"), .money, isSummed: true), SheetColumn(words("export.closing"), .money),
      SheetColumn(words("export.right"), .text), SheetColumn(words("export.gap"), .money),
      SheetColumn(words("export.entries"), .integer, isSummed: true),
      SheetColumn(words("export.waiting"), .integer, isSummed: true),
    ]
    let view = words(inDoubtOnly ? "statements.view.doubt" : "statements.view.all")
    return TableExport(words("statements.title"), filters: [words("export.view", ["name": view])], columns: columns) {
      snapshot, add in
      let lines = try CashQueries.statements(
        of: company, inDoubtOnly: inDoubtOnly, after: nil, limit: .max, snapshot)
      for line in lines {
        func money(_ minor: Int64?) -> SheetCell { .money(minor.map { Money(minor: $0, line.currency) }) }
        try add([
          .text(line.identification), .text(line.account), .date(line.closingDay), .text(line.currency.code),
          money(line.openingMinor), money(line.creditsMinor), money(line.debitsMinor), money(line.closingMinor),
          .text(line.reconciles.map { words($0 ? "export.yes" : "export.no") }), money(line.gapMinor),
          .integer(line.entries), .integer(line.waiting),
        ])
      }
    }
  }
}

extension ListExport {
  static let cash = ListExport("/lettrage", section: "cash", isWhole: true) { reader, query, _ in
    CashExport(
      company: reader.company, view: CashQueries.View(rawValue: query["vue"] ?? "") ?? .waiting,
      statement: query["releve"].flatMap { Int64($0) }.map { BankStatementID($0) },
      currency: query["devise"].flatMap { Currency($0) }, words: reader.words
    ).table
  }

  static let statements = ListExport("/lettrage/releves", section: "cash", isWhole: true) { reader, query, _ in
    StatementExport(company: reader.company, inDoubtOnly: query["vue"] == "ecarts", words: reader.words).table
  }
}
