import Kernel
import Xml

/// One statement of the message: its account, its balances, and its entries handed over as they come.
struct CamtStatement {
  let cursor: CamtCursor
  private var header: StatementHeader
  private var balances: [StatementBalance] = []
  private var opened = false
  private var ordinal = 0
  private var booked = 0
  private var unbooked = 0
  private var rejected = 0
  private var credits: Int64 = 0
  private var debits: Int64 = 0
  private var sums: [Currency: Int64] = [:]
  private var overflow = false

  init(cursor: CamtCursor, header: StatementHeader) {
    self.cursor = cursor
    self.header = header
    self.header.line = cursor.reader.line
  }

  mutating func read(_ body: (StatementEvent) throws -> Void) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.entry):
        try open(body)
        ordinal += 1
        switch try CamtEntry.read(cursor, account: header.account, ordinal: ordinal) {
        case .entry(let entry):
          count(entry)
          try body(.entry(entry))
        case .unreadable(let entry):
          rejected += 1
          try body(.unreadable(entry))
        }
      case .known(.id): header.identification = try cursor.text()
      case .known(.electronicSequence): header.sequence = try cursor.text()
      case .known(.legalSequence):
        let number = try cursor.text()
        header.sequence = header.sequence ?? number
      case .known(.created): header.created = try cursor.text()
      case .known(.period): try readPeriod()
      case .known(.statementPagination), .known(.reportPagination), .known(.notificationPagination):
        header.page = try CamtMessage.page(cursor)
      case .known(.account): header.account = try CamtParty.account(cursor)
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
    try body(.opened(header))
  }

  private mutating func count(_ entry: BankEntry) {
    guard entry.status.isCash else {
      unbooked += 1
      return
    }
    booked += 1
    let minor = entry.amount.minor
    let side = minor < 0 ? debits.addingReportingOverflow(-minor) : credits.addingReportingOverflow(minor)
    if minor < 0 { debits = side.partialValue } else { credits = side.partialValue }
    let sum = sums[entry.amount.currency, default: 0].addingReportingOverflow(minor)
    sums[entry.amount.currency] = sum.partialValue
    if side.overflow || sum.overflow { overflow = true }
  }

  private mutating func readPeriod() throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.fromTime), .known(.fromDay): header.from = try cursor.dayText()
      case .known(.toTime), .known(.toDay): header.to = try cursor.dayText()
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
      case .known(.amount): amount = try cursor.amount(or: header.account.currency)
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
    balances.append(StatementBalance(code: code, amount: signed, day: day, sideAssumed: side == nil))
  }

  private func close() -> StatementSummary {
    let opening = Reconciliation.opening(balances, page: header.page)
    let closing = Reconciliation.closing(balances, page: header.page)
    let gap = overflow ? nil : Reconciliation.gap(opening: opening, closing: closing, entries: sums)
    if let gap, !gap.isZero {
      cursor.add(
        Finding(
          .warning, "statement_does_not_add_up", line: header.line,
          reason: Phrase(
            """
            statement \(header.identification ?? "") of account \(header.account.number ?? "?") does not \
            add up: opening \(opening?.amount.description ?? "") and its entries miss closing \
            \(closing?.amount.description ?? "") by \(gap)
            """),
          remedy: Phrase(
            """
            its entries are loaded but not matched automatically; ask the bank for a correct statement
            """)))
    }
    return StatementSummary(
      header: header, balances: balances, bookedEntries: booked, creditsMinor: credits, debitsMinor: debits,
      unbookedEntries: unbooked, rejectedEntries: rejected, reconciles: gap.map(\.isZero), gap: gap)
  }
}
