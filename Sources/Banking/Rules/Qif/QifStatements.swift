import Files
import Kernel

/// Puts statements together out of the lines of QIF.
struct QifStatements {
  private enum Section {
    case none
    /// Movements of an account.
    case movements
    /// What an account is called.
    case account
    /// Lists of something else: categories, securities.
    case other
  }

  private let assembly: StatementAssembly
  private let habits: QifHabits
  private let decoder: TextDecoder
  private let currency: Currency
  private var section = Section.none
  private var fields: [UInt8: String] = [:]
  private var firstLine = 0
  private var lastLine = 0
  private var accountName: String?
  private var first: CivilDate?
  private var last: CivilDate?

  private static let amountShape = Phrase("digits with two decimals, such as 1 234,56")
  private static let dayShape = Phrase("a day such as 31/12/2026 or 2026-12-31")

  init(_ assembly: StatementAssembly, _ habits: QifHabits, _ decoder: TextDecoder, _ currency: Currency) {
    self.assembly = assembly
    self.habits = habits
    self.decoder = decoder
    self.currency = currency
  }

  mutating func take(_ content: UnsafeBufferPointer<UInt8>, line: Int) throws {
    guard let letter = content.first else { return }
    lastLine = line
    if letter == UInt8(ascii: "!") {
      try endRecord()
      try begin(String(decoding: content.dropFirst(), as: UTF8.self).lowercased(), line)
      return
    }
    if letter == UInt8(ascii: "^") {
      try endRecord()
      return
    }
    if fields.isEmpty { firstLine = line }
    let value = decoder.text(UnsafeBufferPointer(rebasing: content.dropFirst().prefix(2_000))).trimmingBlanks
    // Of lines that come again, such as those of a split, the first counts.
    if fields[letter] == nil, !value.isEmpty { fields[letter] = value }
  }

  mutating func finish() throws {
    if section == .movements, !fields.isEmpty {
      assembly.breakOff(line: lastLine, before: Phrase("the end of its last movement (^)"))
    }
    try endRecord()
    try endStatement()
  }

  private mutating func begin(_ kind: String, _ line: Int) throws {
    if kind.hasPrefix("account") {
      section = .account
      return
    }
    guard kind.hasPrefix("type:") else { return }
    let name = kind.dropFirst(5)
    guard ["bank", "ccard", "cash", "oth a", "oth l", "banque"].contains(where: { name.hasPrefix($0) }) else {
      section = .other
      return
    }
    section = .movements
    try endStatement()
    var header = StatementHeader()
    header.message = "QIF"
    header.line = line
    header.account = AccountReference(named: accountName ?? "")
    header.account.currency = currency
    try assembly.begin(header)
    if accountName == nil { assembly.add(.accountMissing(line: line)) }
    assembly.add(.currencyAssumed(currency, line: line))
    if let doubtful = habits.doubtful {
      assembly.add(
        Finding(
          .warning, "day_order_assumed", line: line, field: "D",
          reason: Phrase("«\(doubtful)» can be read in two ways; days were read before months"),
          remedy: Phrase("check the days of the entries")))
    }
    accountName = nil
  }

  private mutating func endStatement() throws {
    guard assembly.isOpen else { return }
    assembly.header.from = first
    assembly.header.to = last
    (first, last) = (nil, nil)
    try assembly.end()
  }

  private mutating func endRecord() throws {
    defer { fields = [:] }
    guard !fields.isEmpty else { return }
    switch section {
    case .account: accountName = fields[UInt8(ascii: "N")]
    case .movements: try move()
    case .none, .other: break
    }
  }

  private func field(_ letter: Character) -> String? { letter.asciiValue.flatMap { fields[$0] } }

  private mutating func move() throws {
    let amountText = field("T") ?? field("U") ?? ""
    let dayText = field("D") ?? ""
    var entry = BankEntry(amount: .zero(currency))
    entry.line = firstLine
    entry.booked = habits.day(dayText.utf8)
    entry.rest = ["L", "A", "C"].compactMap { letter in field(letter).map { RawField(path: String(letter), value: $0) }
    }
    let minor = try? DecimalReader.minorUnits(amountText, exponent: currency.exponent, mark: habits.mark)
    if let minor { entry.amount = Money(minor: minor, currency) }
    var detail = EntryDetail()
    detail.unstructured = [field("P"), field("M")].compactMap { $0 }
    detail.cheque = field("N")
    var party = PaymentParty()
    party.name = field("P")
    if entry.isCredit { detail.debtor = party } else { detail.creditor = party }
    entry.details = [detail]
    guard let minor, let day = entry.booked else {
      let finding: Finding =
        minor == nil
        ? .amountUnreadable(amountText, field: "T", line: firstLine, expected: Self.amountShape)
        : .dayUnreadable(dayText, field: "D", line: firstLine, expected: Self.dayShape)
      try assembly.reject(
        UnreadableEntry(
          entry, account: assembly.header.account,
          amount: minor.map { Money(minor: abs($0), currency).decimalText(separator: ".") } ?? amountText,
          currency: currency, side: minor.map { $0 < 0 ? "DBIT" : "CRDT" },
          day: entry.booked == nil ? dayText : nil), finding)
      return
    }
    // The record that carries a balance over is no movement.
    if minor != 0 || detail.unstructured.isEmpty == false {
      if field("P").map({ Folding.folded($0) }) == "opening balance" {
        assembly.add(StatementBalance(code: "OPBD", amount: entry.amount, day: day))
        accountNamed(field("L"))
        return
      }
    }
    first = min(first ?? day, day)
    last = max(last ?? day, day)
    try assembly.add(entry)
  }

  /// `[Compte courant]`: where the balance is carried over from, which is the account's own name.
  private func accountNamed(_ text: String?) {
    guard let text, text.hasPrefix("["), text.hasSuffix("]"), assembly.header.account.number == nil else { return }
    assembly.header.account.name = String(text.dropFirst().dropLast())
  }
}
