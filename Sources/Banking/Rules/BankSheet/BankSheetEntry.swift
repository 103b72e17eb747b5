import Files
import ImportsRules
import Kernel

/// One movement of a bank's list.
struct BankSheetEntry {
  enum Outcome {
    case entry(BankEntry)
    case rejected(Finding)
    /// A payment that never came to pass.
    case skipped
  }

  private let row: TableRow
  private let heading: BankSheetHeading
  private let habits: ListHabits
  private let writing: BankSheetWriting
  private var entry: BankEntry
  private var finding: Finding?
  private var amountText = ""
  private var sideText: String?
  private var dayText: String?
  private var isVoid = false

  private static let dayShape = Phrase("a day such as 31/12/2026 or 2026-12-31")
  private static let amountShape = Phrase("digits with two decimals, such as 1 234,56")

  init(
    _ row: TableRow, _ heading: BankSheetHeading, _ habits: ListHabits, _ writing: BankSheetWriting,
    _ currency: Currency, in table: Table
  ) {
    self.row = row
    self.heading = heading
    self.habits = habits
    self.writing = writing
    entry = BankEntry(amount: .zero(currency))
    entry.line = row.line
    readState()
    readAmount(currency)
    readDays(table)
    readWords(currency)
  }

  var outcome: Outcome {
    if isVoid { return .skipped }
    return finding.map { .rejected($0) } ?? .entry(entry)
  }

  func unreadable(of account: AccountReference) -> UnreadableEntry {
    UnreadableEntry(
      entry, account: account, amount: amountText, currency: entry.amount.currency, side: sideText, day: dayText)
  }

  private mutating func readState() {
    let text = heading.cell(.state, row).text
    guard !text.isEmpty else { return }
    switch Folding.folded(text) {
    case "pending", "en attente", "en cours", "processing": entry.status = .pending
    case "reverted", "declined", "failed", "cancelled", "canceled", "refuse", "refusee", "annule", "annulee", "rejete":
      isVoid = true
    default: break
    }
  }

  private mutating func readDays(_ table: Table) {
    entry.value = ListValues.date(heading.cell(.value, row), dayFirst: habits.dayFirst, in: table)
    var cell = heading.cell(.booked, row)
    if cell.isEmpty { cell = heading.cell(.begun, row) }
    if let day = ListValues.date(cell, dayFirst: habits.dayFirst, in: table) {
      entry.booked = day
      return
    }
    dayText = cell.text
    finding =
      finding
      ?? .dayUnreadable(cell.text, field: heading.title(.booked), line: row.line, expected: Self.dayShape)
  }

  private mutating func readAmount(_ currency: Currency) {
    do throws(DecimalError) {
      if try isOnBothSides(currency) { return }
      guard let minor = try signedAmount(currency) else {
        finding = Finding(
          .rejected, "amount_missing", line: row.line, field: heading.title(.amount),
          reason: Phrase("the entry has no amount"))
        return
      }
      entry.amount = Money(minor: minor, currency)
      amountText = Money(minor: abs(minor), currency).decimalText(separator: ".")
      sideText = minor < 0 ? "DBIT" : "CRDT"
      try takeFee(currency)
    } catch {
      finding = .amountUnreadable(amountText, field: amountTitle, line: row.line, expected: Self.amountShape)
    }
  }

  private var amountTitle: String {
    for column in [BankColumn.amount, .debit, .credit] where heading.cell(column, row).text == amountText {
      return heading.title(column)
    }
    return heading.title(.amount)
  }

  /// Whether a row has a debit and a credit at once: nobody can tell which of them moved.
  private mutating func isOnBothSides(_ currency: Currency) throws(DecimalError) -> Bool {
    guard let debit = try amount(.debit, currency), let credit = try amount(.credit, currency), debit != 0, credit != 0
    else { return false }
    let (out, into) = (heading.cell(.debit, row).text, heading.cell(.credit, row).text)
    finding = Finding(
      .rejected, "both_sides", line: row.line, field: heading.title(.debit),
      reason: Phrase("the row has a debit of «\(out)» and a credit of «\(into)»: expected one of the two"),
      remedy: Phrase("complete the record and replay it"))
    amountText = ""
    return true
  }

  private mutating func signedAmount(_ currency: Currency) throws(DecimalError) -> Int64? {
    let debit = try amount(.debit, currency)
    let credit = try amount(.credit, currency)
    if debit != nil || credit != nil {
      let out = (debit ?? 0) &* (writing.debitsAreSigned ? 1 : -1)
      let (sum, overflow) = (credit ?? 0).addingReportingOverflow(out)
      if overflow { throw .overflow(amountText) }
      return sum
    }
    guard let amount = try amount(.amount, currency) else { return nil }
    // A column that says which way the money went goes before a sign.
    let side = heading.cell(.side, row).text
    switch side.isEmpty ? "" : Folding.folded(side) {
    case "d", "debit", "dr", "s", "soll", "dbit": return -abs(amount)
    case "c", "credit", "cr", "h", "haben", "crdt": return abs(amount)
    default: return amount
    }
  }

  /// The amount of a cell; a letter after it says which way the money went.
  private mutating func amount(_ column: BankColumn, _ currency: Currency) throws(DecimalError) -> Int64? {
    var cell = heading.cell(column, row)
    guard !cell.isEmpty else { return nil }
    amountText = cell.text
    guard cell.kind == .text else { return try ListValues.amount(cell, mark: habits.mark, currency: currency) }
    for (suffix, sign) in [(" CR", Int64(1)), (" DB", -1), (" DR", -1), (" C", 1), (" D", -1)]
    where cell.text.hasSuffix(suffix) {
      cell.text.removeLast(suffix.count)
      return try ListValues.amount(cell, mark: habits.mark, currency: currency).map { sign * abs($0) }
    }
    return try ListValues.amount(cell, mark: habits.mark, currency: currency)
  }

  /// A fee that the list gives beside the amount went with it.
  private mutating func takeFee(_ currency: Currency) throws(DecimalError) {
    guard let fee = try? ListValues.amount(heading.cell(.fee, row), mark: habits.mark, currency: currency), fee != 0
    else { return }
    let (rest, overflow) = entry.amount.minor.subtractingReportingOverflow(abs(fee))
    if overflow { throw .overflow(amountText) }
    entry.charges = [BankCharge(amount: Money(minor: abs(fee), currency), isIncluded: true)]
    entry.amount = Money(minor: rest, currency)
  }

  private mutating func readWords(_ currency: Currency) {
    var detail = EntryDetail()
    let words = [BankColumn.label, .moreLabel].compactMap { heading.words($0, row) }
    // Some lists repeat the words of the first column in the second.
    detail.unstructured = words.count == 2 && words[1].hasPrefix(words[0]) ? [words[1]] : words
    entry.reference = heading.words(.reference, row)
    entry.code.proprietary = heading.words(.kind, row)
    var party = PaymentParty()
    party.name =
      heading.words(entry.isCredit ? .payer : .payee, row) ?? heading.words(.counterparty, row)
    if let account = heading.words(.counterpartyAccount, row) {
      let iban = BusinessNumbers.iban(account)
      party.account = iban ?? BankSheetHeading.plain(account)
      party.isIBAN = iban != nil
    }
    if entry.isCredit { detail.debtor = party } else { detail.creditor = party }
    readOriginal(currency, &detail)
    entry.details = [detail]
    let read = Set(heading.places.values)
    for (place, title) in heading.titles.enumerated() where !read.contains(place) && !title.isEmpty {
      let text = row[place].text.joiningWords
      guard !text.isEmpty, entry.rest.count < BankingLimits.rawFieldsInEntry else { continue }
      entry.rest.append(RawField(path: title, value: text))
    }
  }

  /// What the payer ordered in another currency.
  private func readOriginal(_ currency: Currency, _ detail: inout EntryDetail) {
    guard let original = ListValues.currency(heading.cell(.originalCurrency, row).text), original != currency,
      let minor = try? ListValues.amount(heading.cell(.originalAmount, row), mark: habits.mark, currency: original),
      minor != 0
    else { return }
    detail.instructed = Money(minor: abs(minor), original)
  }
}
