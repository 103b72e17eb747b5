public import Files
public import Kernel

/// Reads the list of payments that came back, CFONB240: records of 240 characters, heading (31), returned payment (34)
/// and total (39). It is a notice: the account's statement books the same money.
///
/// Source: CFONB, opérations de paiement revenues impayées; columns as read in files of several banks.
public struct Cfonb240Reader: StatementReader {
  public init() {}

  public var format: String { "cfonb240" }

  static let codes = ["31", "34", "39"]

  public func recognises(_ file: FileBytes) -> Bool {
    let text = SingleByteText.of(file.beginning.file)
    return text.file.withBytes { bytes in
      var records = FixedRecords(bytes, from: text.start, length: 240, codes: Self.codes, text.decoder)
      guard let first = records.next(), first.text(1...2) == "31", first.day(11...16) != nil else { return false }
      guard let second = records.next(), let code = second.text(1...2) else { return true }
      return Self.codes.contains(code)
    }
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = SingleByteText.of(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      var lists = Cfonb240Lists(assembly)
      var pace = source.pace(of: opened)
      try text.file.withBytes { bytes in
        var records = FixedRecords(bytes, from: text.start, length: 240, codes: Self.codes, text.decoder)
        while let record = records.next() {
          try lists.take(record)
          pace.reached(records.position)
        }
      }
      try assembly.end()
    }
  }
}

/// Puts lists of returned payments together out of the records of CFONB240.
struct Cfonb240Lists {
  private let assembly: StatementAssembly

  private static let amountShape = Phrase("12 digits")

  init(_ assembly: StatementAssembly) { self.assembly = assembly }

  func take(_ record: FixedRecord) throws {
    switch record.text(1...2) {
    case "31": try begin(record)
    case "34":
      if !assembly.isOpen {
        try begin(record)
        assembly.add(.recordOutOfPlace("34", line: record.line))
      }
      try move(record)
    case "39":
      guard assembly.isOpen else {
        assembly.add(.recordOutOfPlace("39", line: record.line))
        return
      }
      try total(record)
    default: assembly.add(.recordOutOfPlace(record.text(1...2) ?? "", line: record.line))
    }
  }

  private func begin(_ record: FixedRecord) throws {
    var header = StatementHeader()
    header.kind = .notification
    header.message = "CFONB240"
    header.line = record.line
    // The account stands in the heading, and on each payment as the one that was credited.
    let isHeading = record.text(1...2) == "31"
    header.account =
      isHeading
      ? record.account(bank: 22...26, branch: 27...31, number: 32...42)
      : record.account(bank: 78...82, branch: 83...87, number: 88...98)
    header.account.currency = .eur
    header.from = record.day(11...16)
    header.to = header.from
    header.sequence = record.text(9...10)
    try assembly.begin(header)
  }

  private func move(_ record: FixedRecord) throws {
    var entry = BankEntry(amount: .zero(.eur))
    entry.line = record.line
    entry.code.proprietary = record.text(9...10)
    entry.code.issuer = "CFONB"
    entry.booked = record.day(11...16)
    entry.value = record.day(217...222)
    var detail = EntryDetail()
    let other = record.account(bank: 22...26, branch: 27...31, number: 32...42)
    detail.debtor.name = record.text(43...66)
    detail.debtor.account = other.number
    detail.debtor.isIBAN = other.isIBAN
    detail.unstructured = [record.text(43...66), record.text(153...184)].compactMap { $0 }
    var returned = ReturnInformation()
    returned.reason = record.text(18...21)
    detail.returned = returned
    for columns in [67...77, 99...122, 123...152, 185...216, 223...228] {
      guard let value = record.text(columns) else { continue }
      detail.rest.append(RawField(path: "34/\(columns.lowerBound)-\(columns.upperBound)", value: value))
    }
    entry.details = [detail]
    guard let minor = amount(record) else {
      let text = record.text(229...240) ?? ""
      try assembly.reject(
        UnreadableEntry(entry, account: assembly.header.account, amount: text, currency: .eur, side: "DBIT"),
        .amountUnreadable(text, field: "229-240", line: record.line, expected: Self.amountShape))
      return
    }
    // Money that had come in and goes out again.
    entry.amount = Money(minor: -minor, .eur)
    guard entry.booked != nil else {
      let text = record.text(11...16) ?? ""
      try assembly.reject(
        UnreadableEntry(
          entry, account: assembly.header.account, amount: Money(minor: minor, .eur).decimalText(separator: "."),
          currency: .eur, side: "DBIT", day: text),
        .dayUnreadable(text, field: "11-16", line: record.line, expected: Cfonb120Entry.dayShape))
      return
    }
    try assembly.add(entry)
  }

  /// The total: what the list would take from the account, if there were no other movement.
  private func total(_ record: FixedRecord) throws {
    if let minor = amount(record) {
      let day = assembly.header.to
      assembly.add(StatementBalance(code: "OPBD", amount: .zero(.eur), day: day))
      assembly.add(StatementBalance(code: "CLBD", amount: Money(minor: -minor, .eur), day: day))
    }
    try assembly.end()
  }

  private func amount(_ record: FixedRecord) -> Int64? {
    let digits = record[229...240]
    guard digits.count == 12, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
  }
}
