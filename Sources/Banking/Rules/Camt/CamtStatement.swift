import Kernel
import Xml

/// One statement of the message: its account, its balances, and its entries handed over as they come.
struct CamtStatement {
  let cursor: CamtCursor
  private var tally: StatementTally
  private var opened = false

  init(cursor: CamtCursor, header: StatementHeader) {
    self.cursor = cursor
    tally = StatementTally(header)
    tally.header.line = cursor.reader.line
  }

  mutating func read(_ body: (StatementEvent) throws -> Void) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.entry):
        try open(body)
        switch try CamtEntry.read(cursor, account: tally.header.account, ordinal: tally.next()) {
        case .entry(let entry):
          tally.count(entry)
          try body(.entry(entry))
        case .unreadable(let entry):
          tally.countRejected()
          try body(.unreadable(entry))
        }
      case .known(.id): tally.header.identification = try cursor.text()
      case .known(.electronicSequence): tally.header.sequence = try cursor.text()
      case .known(.legalSequence):
        let number = try cursor.text()
        tally.header.sequence = tally.header.sequence ?? number
      case .known(.created): tally.header.created = try cursor.text()
      case .known(.period): try readPeriod()
      case .known(.statementPagination), .known(.reportPagination), .known(.notificationPagination):
        tally.header.page = try CamtMessage.page(cursor)
      case .known(.account): tally.header.account = try CamtParty.account(cursor)
      case .known(.balance): try readBalance()
      default: try cursor.skip()
      }
    }
    try open(body)
    try body(.closed(close()))
  }

  private mutating func open(_ body: (StatementEvent) throws -> Void) throws {
    guard !opened else { return }
    opened = true
    try body(.opened(tally.header))
  }

  private mutating func readPeriod() throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.fromTime), .known(.fromDay): tally.header.from = try cursor.dayText()
      case .known(.toTime), .known(.toDay): tally.header.to = try cursor.dayText()
      default: try cursor.skip()
      }
    }
  }

  private mutating func readBalance() throws {
    let line = cursor.reader.line
    var code = ""
    var amount: Money?
    var side: String?
    var day: CivilDate?
    while let child = try cursor.child() {
      switch child {
      case .known(.type): code = try CamtParty.codeOrProprietary(cursor) ?? ""
      case .known(.amount): amount = try cursor.amount(or: tally.header.account.currency)
      case .known(.side): side = try cursor.text()
      case .known(.dayOrTime): day = try cursor.wrappedDay()
      default: try cursor.skip()
      }
    }
    guard let amount else { return }
    if side == nil {
      cursor.add(
        Finding(
          .notice, "balance_side_missing", line: line, field: "Bal/CdtDbtInd",
          reason: Phrase(
            """
            the bank does not say on which side the balance \(code) is; it was taken as a credit
            """)))
    }
    let signed = side == "DBIT" ? try amount.negated() : amount
    tally.balances.append(StatementBalance(code: code, amount: signed, day: day, sideAssumed: side == nil))
  }

  private func close() -> StatementSummary {
    let summary = tally.summary()
    if let finding = summary.doesNotAddUp ?? summary.otherCurrencyTold { cursor.add(finding) }
    return summary
  }
}
