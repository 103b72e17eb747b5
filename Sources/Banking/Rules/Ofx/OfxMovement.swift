import Kernel

/// One movement of OFX, `STMTTRN`.
struct OfxMovement {
  /// How amount, side and day are written, where the movement cannot be read.
  struct Written {
    let amount: String
    let side: String?
    let day: String?
  }

  enum Outcome {
    case entry(BankEntry)
    case rejected(BankEntry, Written, Finding)
  }

  static let amountShape = Phrase("digits with a point or comma before the decimals, and a sign")
  static let dayShape = Phrase("eight digits, year, month and day")

  private let line: Int
  private var fields: [String: String] = [:]

  init(line: Int) { self.line = line }

  mutating func set(_ name: String, _ value: String) {
    guard fields.count < BankingLimits.rawFieldsInEntry else { return }
    // Of a tag that comes twice the first counts.
    fields[name] = fields[name] ?? value
  }

  /// The day as the bank writes it: the day of its own clock, whatever the zone after it.
  static func day(_ text: String) -> CivilDate? {
    guard let number = BankDay.number(text.utf8.prefix(8)), text.utf8.count >= 8 else { return nil }
    return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// The amount with either mark before the decimals, in minor units.
  static func minor(_ text: String, _ currency: Currency) -> Int64? {
    MarkedDecimal.signedMinor(text.utf8.filter { $0 != 0x20 }, exponent: currency.exponent)
      ?? (try? DecimalReader.minorUnits(text, exponent: currency.exponent))
  }

  func outcome(in currency: Currency) -> Outcome {
    var entry = BankEntry(amount: .zero(currency))
    entry.line = line
    entry.booked = (fields["DTPOSTED"] ?? fields["DTUSER"]).flatMap { Self.day($0) }
    entry.value = (fields["DTAVAIL"] ?? fields["VALUEDATE"]).flatMap { Self.day($0) }
    entry.servicerReference = fields["FITID"]
    entry.reference = fields["REFNUM"]
    entry.code.proprietary = fields["TRNTYPE"]
    entry.code.issuer = "OFX"
    let amount = fields["TRNAMT"] ?? ""
    let minor = Self.minor(amount, currency)
    if let minor { entry.amount = Money(minor: minor, currency) }
    entry.details = [detail(isCredit: entry.isCredit, currency)]
    let known: Set<String> = [
      "DTPOSTED", "DTAVAIL", "VALUEDATE", "FITID", "REFNUM", "TRNTYPE", "TRNAMT", "NAME", "MEMO", "CHECKNUM",
      "EXTDNAME", "PAYEE.NAME", "TO.ACCTID",
    ]
    entry.rest = fields.keys.sorted().filter { !known.contains($0) }.map { RawField(path: $0, value: fields[$0] ?? "") }
    let side = minor.map { $0 < 0 ? "DBIT" : "CRDT" }
    let dayText = fields["DTPOSTED"] ?? ""
    let unsigned = minor.map { Money(minor: abs($0), currency).decimalText(separator: ".") }
    let written = Written(amount: unsigned ?? amount, side: side, day: entry.booked == nil ? dayText : nil)
    if minor == nil {
      let finding =
        amount.isEmpty
        ? Finding(
          .rejected, "amount_missing", line: line, field: "TRNAMT", reason: Phrase("the entry has no amount"))
        : .amountUnreadable(amount, field: "TRNAMT", line: line, expected: Self.amountShape)
      return .rejected(entry, written, finding)
    }
    if entry.booked == nil {
      return .rejected(
        entry, written, .dayUnreadable(dayText, field: "DTPOSTED", line: line, expected: Self.dayShape))
    }
    return .entry(entry)
  }

  private func detail(isCredit: Bool, _ currency: Currency) -> EntryDetail {
    var detail = EntryDetail()
    let name = fields["PAYEE.NAME"] ?? fields["NAME"]
    var words = [fields["EXTDNAME"] ?? fields["NAME"], fields["MEMO"]].compactMap { $0 }
    if words.isEmpty, let name { words = [name] }
    // Banks repeat the name, which is cut at its 32nd character, at the head of the memo.
    if words.count == 2, words[1].hasPrefix(words[0]) { words.removeFirst() }
    detail.unstructured = words
    detail.cheque = fields["CHECKNUM"].flatMap { $0.allSatisfy { $0 == "0" } ? nil : $0 }
    var party = PaymentParty()
    party.name = name
    if let account = fields["TO.ACCTID"] {
      let iban = BusinessNumbers.iban(account)
      party.account = iban ?? account
      party.isIBAN = iban != nil
    }
    if isCredit { detail.debtor = party } else { detail.creditor = party }
    return detail
  }
}
