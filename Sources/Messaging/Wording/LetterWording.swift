import Kernel
import Language
public import MessagingRules

extension ReminderWording {
  /// The letter, in words.
  public func letter() throws -> LetterContent {
    let creditor = reminder.creditor
    let (rows, notes) = try tableRows()
    return LetterContent(
      language: book.language, day: reminder.day,
      sender: .init(name: senderName, lines: creditor.address + [creditor.phone].compactMap { $0 }),
      references: try references(), address: PostalLines.french(reminder.debtor.address),
      placeAndDate: try common("place_and_date"),
      subject: try step("letter.subject").joined(separator: " "), salutation: try common("letter.greeting"),
      opening: try step("letter.opening"),
      table: .init(columns: try columns(), rows: rows, totals: try totals()), notes: notes, payment: try payment(),
      closing: try asides() + step("letter.closing") + enclosures() + [try common("letter.farewell")],
      signature: try signature().joined(separator: "\n"), legal: try legal())
  }

  private func enclosures() throws -> [String] {
    let statement = reminder.statement == nil ? [] : [try common("letter.attached_statement")]
    let enclosed = statement + (try enclosed())
    return enclosed.isEmpty ? [] : [enclosed.joined(separator: " ")]
  }

  private var hasOrders: Bool { reminder.lines.contains { $0.order != nil } }
  private var hasIssueDates: Bool { reminder.lines.contains { $0.issued != nil } }
  private var hasDelays: Bool { reminder.lines.contains { reminder.daysLate($0) > 0 } }

  private func references() throws -> [LetterContent.Labelled] {
    let author = reminder.author
    let entries: [(String, String?)] = [
      ("account", reminder.debtor.code), ("reference", reminder.reference), ("author", author.name),
      ("phone", author.phone), ("email", author.email ?? reminder.creditor.email),
    ]
    return try entries.compactMap { key, value in
      try value.map { .init(try common("reference.\(key)"), $0) }
    }
  }

  private func columns() throws -> [LetterContent.Table.Column] {
    var columns = [LetterContent.Table.Column(try common("column.number"))]
    if hasOrders { columns.append(.init(try common("column.order"))) }
    if hasIssueDates { columns.append(.init(try common("column.issued"))) }
    columns.append(.init(try common("column.due")))
    if hasDelays { columns.append(.init(try common("column.late"), isNumber: true)) }
    columns.append(.init(try common("column.claimed"), isNumber: true))
    if reminder.claimsInterest { columns.append(.init(try common("column.penalty"), isNumber: true)) }
    if reminder.claimsIndemnity { columns.append(.init(try common("column.indemnity"), isNumber: true)) }
    return columns
  }

  private func tableRows() throws -> (rows: [LetterContent.Table.Row], notes: [String]) {
    var notes: [String] = []
    let rows = try reminder.lines.map { line in
      var cells = [line.number]
      if hasOrders { cells.append(line.order ?? "") }
      if hasIssueDates { cells.append(line.issued.map { dates.short($0) } ?? "") }
      cells.append(dates.short(line.due))
      if hasDelays {
        let late = line.claimed.isNegative ? 0 : reminder.daysLate(line)
        cells.append(late > 0 ? try common("days", ["count": amounts.count(late)]) : "")
      }
      cells.append(amounts.number(line.claimed))
      if reminder.claimsInterest { cells.append(line.penalty.map { amounts.number($0) } ?? "") }
      if reminder.claimsIndemnity { cells.append(line.indemnity.map { amounts.number($0) } ?? "") }
      let told = try note(line) { $0.year == reminder.day.year ? dates.dayAndMonth($0) : dates.long($0) }
      if let told { notes.append(told) }
      return LetterContent.Table.Row(cells: cells, note: told == nil ? nil : notes.count)
    }
    return (rows, notes)
  }

  private func totals() throws -> [String] {
    var cells = [try common("totals")]
    let empty = [hasOrders, hasIssueDates, true, hasDelays].count { $0 }
    cells += [String](repeating: "", count: empty)
    cells.append(amounts.number(try reminder.claimedTotal()))
    if reminder.claimsInterest { cells.append(amounts.number(try reminder.penaltyTotal())) }
    if reminder.claimsIndemnity { cells.append(amounts.number(try reminder.indemnityTotal())) }
    return cells
  }

  private func payment() throws -> LetterContent.Payment {
    if let debit = reminder.debit { return try collection(debit) }
    let creditor = reminder.creditor
    let total = try reminder.total()
    var details: [LetterContent.Labelled] = []
    if let iban = creditor.iban { details.append(.init("IBAN", BusinessNumbers.grouped(iban: iban), isStrong: true)) }
    if let bic = creditor.bic { details.append(.init("BIC", bic)) }
    details.append(.init(try common("payment.reference"), reminder.reference, isStrong: true))
    if let portal = reminder.portal {
      let value = try common("payment.online_value", ["host": portal.host, "code": portal.code])
      details.append(.init(try common("payment.online"), value))
    }
    let transfer = creditor.iban.flatMap {
      TransferCode.payload(
        name: creditor.name, iban: $0, bic: creditor.bic, amount: total, reference: reminder.reference)
    }
    let code = reminder.portal?.address ?? transfer
    let hint = reminder.portal == nil ? "payment.hint_transfer" : "payment.hint_portal"
    return .init(
      label: try common("payment.label"), total: amounts.amount(total), details: details,
      hint: code == nil ? nil : try common(hint), code: code)
  }

  /// What the box says of a direct debit: nothing is to be paid.
  private func collection(_ debit: Reminder.Debited) throws -> LetterContent.Payment {
    .init(
      label: try common("debit.label"), total: amounts.amount(try reminder.total()),
      details: [
        .init(try common("debit.day"), dates.long(debit.collectsOn), isStrong: true),
        .init(try common("debit.account"), "•••• " + debit.account),
        .init(try common("debit.mandate"), debit.mandate),
        .init(try common("debit.creditor"), debit.creditor),
      ])
  }

  /// The law's terms for a professional, then who the creditor is.
  private func legal() throws -> [String] {
    let terms = reminder.penaltyTerms == nil ? [] : [try common("legal.penalty")]
    let identity = reminder.creditor.legalIdentity
    return terms + [identity.isEmpty ? reminder.creditor.name : identity.joined(separator: " · ")]
  }
}
