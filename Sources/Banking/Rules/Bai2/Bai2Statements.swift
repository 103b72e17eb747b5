import Kernel

/// Puts statements together out of the records of BAI2.
struct Bai2Statements {
  private let assembly: StatementAssembly
  private var groupCurrency: Currency?
  private var groupDay: CivilDate?
  private var groupKind = MessageKind.statement
  /// The sum of every amount of the account, which its total (49) repeats.
  private var control: Int64 = 0
  private var lastLine = 0

  private static let amountShape = Phrase("digits without a mark")
  private static let dayShape = Phrase("six digits, year, month and day")

  init(_ assembly: StatementAssembly) { self.assembly = assembly }

  mutating func take(_ record: Bai2Record) throws {
    lastLine = record.line
    switch record.code {
    case "01": break
    case "02": try group(record)
    case "03": try account(record)
    case "16": try move(record)
    case "49": try endAccount(record)
    case "98", "99": try assembly.end()
    default:
      assembly.add(
        Finding(
          .warning, "record_unknown", line: record.line, field: record.code,
          reason: Phrase("a record \(record.code) is not understood and was left out")))
    }
  }

  /// Ends what the file ends with: an account has its total, a group or the file one that comes after it.
  func finish() throws {
    if assembly.isOpen { assembly.breakOff(line: lastLine, before: Phrase("the total of the account (49)")) }
    try assembly.end()
  }

  private mutating func group(_ record: Bai2Record) throws {
    try assembly.end()
    groupDay = SwiftDay.read(record[3].utf8)?.day
    groupCurrency = Currency(record[5])
    // Of the modifier, 3 is the day so far.
    groupKind = record[6] == "3" ? .intradayReport : .statement
  }

  private mutating func account(_ record: Bai2Record) throws {
    try assembly.end()
    control = 0
    var header = StatementHeader()
    header.message = "BAI2"
    header.line = record.line
    header.kind = groupKind
    header.account = AccountReference(named: record[0])
    // The standard's own default.
    let currency = Currency(record[1]) ?? groupCurrency ?? .usd
    header.account.currency = currency
    header.from = groupDay
    header.to = groupDay
    try assembly.begin(header)
    summary(record, currency)
  }

  /// Balances and sums: type, amount, number of items, kind of funds.
  private mutating func summary(_ record: Bai2Record, _ currency: Currency) {
    var place = 2
    while place + 1 < record.fields.count {
      let (type, text) = (record[place], record[place + 1])
      if let value = Self.value(text) {
        control = control.addingReportingOverflow(value).partialValue
        let code = ["010": "OPBD", "015": "CLBD", "045": "CLAV", "040": "OPAV", "060": "ITBD"][type]
        if let code { assembly.add(balance(code, value, currency)) }
      } else if !text.isEmpty, !type.isEmpty {
        assembly.add(
          Finding(
            .warning, "balance_unreadable", line: record.line, field: type,
            reason: Phrase("«\(text)» is not a balance: expected \(Self.amountShape)")))
      }
      place = Bai2Records.fundsEnd(record.fields, kindAt: place + 3) ?? record.fields.count
    }
  }

  private func balance(_ code: String, _ value: Int64, _ currency: Currency) -> StatementBalance {
    StatementBalance(code: code, amount: Money(minor: value, currency), day: groupDay)
  }

  /// The number of digits with a sign before them; `nil` for anything else and for nothing.
  private static func value(_ text: String) -> Int64? { MarkedDecimal.signedMinor(text.utf8, exponent: 0) }

  private mutating func move(_ record: Bai2Record) throws {
    guard assembly.isOpen else {
      assembly.add(.recordOutOfPlace("16", line: record.line))
      return
    }
    let (type, text) = (record[0], record[1])
    // Type 890 tells something and moves nothing.
    if type == "890", text.isEmpty { return }
    let currency = assembly.header.account.currency ?? .usd
    var entry = BankEntry(amount: .zero(currency))
    entry.line = record.line
    entry.code.proprietary = type
    entry.code.issuer = "BAI"
    let end = Bai2Records.fundsEnd(record.fields, kindAt: 2) ?? record.fields.count
    entry.booked = groupDay
    if record[2].uppercased() == "V" { entry.value = SwiftDay.read(record[3].utf8)?.day }
    entry.servicerReference = record[end].isEmpty ? nil : record[end]
    entry.reference = record[end + 1].isEmpty ? nil : record[end + 1]
    let words = record[end + 2]
    let value = Self.value(text)
    if let value { control = control.addingReportingOverflow(value).partialValue }
    let side = Self.side(of: type)
    entry.amount = Money(minor: (side ?? 1) * (value ?? 0), currency)
    entry.details = [detail(words, type, entry)]
    let sideText = side.map { $0 < 0 ? "DBIT" : "CRDT" }
    func reject(_ finding: Finding, day: String? = nil) throws {
      let amount = value.map { Money(minor: abs($0), currency).decimalText(separator: ".") } ?? text
      try assembly.reject(
        UnreadableEntry(
          entry, account: assembly.header.account, amount: amount, currency: currency, side: sideText, day: day),
        finding)
    }
    guard let value, value >= 0 else {
      return try reject(
        .amountUnreadable(text, field: "16/2", line: record.line, expected: Self.amountShape))
    }
    guard side != nil else {
      return try reject(
        Finding(
          .rejected, "side_missing", line: record.line, field: "16/1",
          reason: Phrase(
            """
            «\(type)» is a kind of movement that does not say whether money came or went: expected 100 to 399 or \
            400 to 699
            """),
          remedy: Phrase("complete the record and replay it")))
    }
    guard entry.booked != nil else {
      return try reject(
        .dayUnreadable("", field: "02", line: record.line, expected: Self.dayShape), day: "")
    }
    try assembly.add(entry)
  }

  /// 1 for money in, −1 for money out.
  private static func side(of type: String) -> Int64? {
    switch BankDay.number(type.utf8) {
    case .some(100...399): 1
    case .some(400...699): -1
    default: nil
    }
  }

  private func detail(_ words: String, _ type: String, _ entry: BankEntry) -> EntryDetail {
    var detail = EntryDetail()
    var party = PaymentParty()
    for line in words.split(separator: "\n") {
      let text = line.joiningWords
      // Some banks write a name and a colon before what the words say.
      let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1).map { Substring($0).trimmingBlanks }
      let value = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
      switch parts.first {
      case "EREF" where value != nil: detail.endToEnd = CamtDetail.provided(value)
      case "DBNM" where entry.isCredit && value != nil: party.name = value
      case "CRNM" where !entry.isCredit && value != nil: party.name = value
      case "DACT" where entry.isCredit && value != nil, "CACT" where !entry.isCredit && value != nil:
        party.account = value
      case "REMI" where value != nil: if let value { detail.unstructured.append(value) }
      case "DBNM", "CRNM", "DACT", "CACT", "DABA", "CABA", "CREF", "EREF", "REMI":
        if let value { detail.rest.append(RawField(path: parts[0], value: value)) }
      default: if !text.isEmpty { detail.unstructured.append(text) }
      }
    }
    if entry.isCredit { detail.debtor = party } else { detail.creditor = party }
    // Types 550 to 559: what was deposited or collected comes back.
    if let number = BankDay.number(type.utf8), (550...559).contains(number) {
      var returned = ReturnInformation()
      returned.text = words.isEmpty ? nil : words.replacing("\n", with: " ")
      detail.returned = returned
    }
    return detail
  }

  private mutating func endAccount(_ record: Bai2Record) throws {
    guard assembly.isOpen else { return }
    if let total = Self.value(record[0]), total != control, let currency = assembly.header.account.currency {
      let account = assembly.header.account.number ?? "?"
      assembly.add(
        Finding(
          .warning, "control_total", line: record.line, field: "49",
          reason: Phrase(
            """
            the control total of account \(account) is \(Money(minor: total, currency)), and its amounts make \
            \(Money(minor: control, currency))
            """),
          remedy: Phrase("check that the file is complete")))
    }
    try assembly.end()
  }
}
