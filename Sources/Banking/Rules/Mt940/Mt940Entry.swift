import Kernel

/// One movement: `:61:` with the information that follows it.
///
/// `:61:` holds the value day, the booking day (month and day, may be blank), the mark C, D, RC or RD, the third letter of
/// the currency (may be absent), the amount, the type, the customer's reference and, after `//`, the bank's.
struct Mt940Entry {
  private(set) var entry: BankEntry
  private(set) var findings: [Finding] = []
  private var detail = EntryDetail()
  private var amountText = ""
  private var sideText = ""
  private var dayText: String?
  private var information: [String] = []
  private var isGerman = false

  static let dayShape = Phrase("six digits, year, month and day")
  static let amountShape = Phrase("digits with a comma before the decimals")

  init(_ field: SwiftField, currency: Currency, balanceDay: CivilDate?) {
    entry = BankEntry(amount: .zero(currency))
    entry.line = field.line
    var lines = field.lines
    var parts = Mt940Line(lines.first ?? "")
    // A line that was cut within its amount goes on in the next.
    while !parts.isComplete, lines.count > 1 {
      lines[0] += lines.remove(at: 1)
      parts = Mt940Line(lines[0])
    }
    readDays(parts, field.line, balanceDay: balanceDay)
    readAmount(parts, currency, field.line)
    entry.code.proprietary = parts.type.isEmpty ? nil : parts.type
    entry.code.issuer = "SWIFT"
    entry.reference = Self.reference(parts.customer)
    entry.servicerReference = Self.reference(parts.bank)
    for text in lines.dropFirst() { supplement(text) }
  }

  private mutating func readDays(_ parts: Mt940Line, _ line: Int, balanceDay: CivilDate?) {
    guard let value = SwiftDay.read(parts.valueDay.utf8) else {
      if BankDay.number(parts.valueDay.utf8) != nil, parts.valueDay.utf8.count == 6 {
        // Six digits that are no day: the entry is real, and counts on the statement's day.
        entry.booked = balanceDay
        findings.append(
          Finding(
            .warning, "day_unreadable", line: line, field: ":61:",
            reason: Phrase("«\(parts.valueDay)» is not a day: expected \(Self.dayShape)"),
            remedy: Phrase("the entry counts on the day of its statement")))
      } else {
        dayText = parts.valueDay
        findings.append(.dayUnreadable(parts.valueDay, field: ":61:", line: line, expected: Self.dayShape))
      }
      return
    }
    if value.isClamped {
      findings.append(.dayClamped(parts.valueDay, to: value.day, field: ":61:", line: line))
    }
    entry.value = value.day
    entry.booked = value.day
    if let number = BankDay.number(parts.entryDay.utf8), parts.entryDay.utf8.count == 4,
      let booked = SwiftDay.nearest(month: number / 100, day: number % 100, to: value.day)
    {
      entry.booked = booked.day
      if booked.isClamped {
        findings.append(.dayClamped(parts.entryDay, to: booked.day, field: ":61:", line: line))
      }
    }
  }

  private mutating func readAmount(_ parts: Mt940Line, _ currency: Currency, _ line: Int) {
    amountText = parts.amount
    guard let minor = MarkedDecimal.minor(parts.amount.utf8.filter { $0 != 0x20 }, exponent: currency.exponent) else {
      findings.append(.amountUnreadable(parts.amount, field: ":61:", line: line, expected: Self.amountShape))
      return
    }
    // The reversal of a credit takes money away, that of a debit brings it back.
    switch parts.mark {
    case "C", "RD", "EC": sideText = "CRDT"
    case "D", "RC", "ED": sideText = "DBIT"
    default:
      findings.append(
        Finding(
          .rejected, "side_missing", line: line, field: ":61:",
          reason: Phrase("«\(parts.mark)» does not say whether money came or went: expected C, D, RC or RD"),
          remedy: Phrase("complete the record and replay it")))
    }
    entry.isReversal = parts.mark.hasPrefix("R")
    entry.amount = Money(minor: sideText == "DBIT" ? -minor : minor, currency)
  }

  static func reference(_ text: some StringProtocol) -> String? {
    let text = text.joiningWords
    if text.utf8.count > 11 { return text }
    switch text.uppercased() {
    case "", "NONREF", "EREF", "KREF", "KREF+", "EREF+", "NOTPROVIDED": return nil
    default: return text
    }
  }

  func unreadable(of account: AccountReference) -> UnreadableEntry {
    UnreadableEntry(
      entry, account: account, amount: amountText, currency: entry.amount.currency,
      side: sideText.isEmpty ? nil : sideText, day: dayText)
  }

  /// The lines after `:61:`: the other side's account, amounts in another currency, or words.
  private mutating func supplement(_ text: String) {
    let text = text.joiningWords
    guard !text.isEmpty else { return }
    if let iban = BusinessNumbers.iban(text) {
      counterparty { party in
        party.account = iban
        party.isIBAN = true
      }
      return
    }
    if Self.looksLikeAccount(text) { counterparty { $0.account = text } }
    entry.rest.append(RawField(path: "61/9", value: text))
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    for (place, part) in parts.enumerated() where place + 1 < parts.count {
      if part == "OCMT" { instructed(parts[place + 1]) }
      if part == "CHGS" { charged(parts[place + 1]) }
    }
  }

  /// Whether a text has the shape of an IBAN, though its check digits are not right.
  private static func looksLikeAccount(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return (15...34).contains(bytes.count) && bytes[..<2].allSatisfy { (0x41...0x5A).contains($0) }
      && BankDay.number(bytes[2..<4]) != nil
      && bytes[4...].allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// An amount with its currency before it: `EUR4,5`.
  private static func money(_ text: String) -> Money? {
    let text = text.prefix { $0 != "/" }
    guard let currency = Currency(text.prefix(3)),
      let minor = MarkedDecimal.minor(text.utf8.dropFirst(3), exponent: currency.exponent)
    else { return nil }
    return Money(minor: minor, currency)
  }

  /// What the payer ordered, in the payer's currency.
  mutating func instructed(_ text: String) { detail.instructed = Self.money(text) ?? detail.instructed }

  /// What the bank took.
  mutating func charged(_ text: String) {
    if let amount = Self.money(text), !amount.isZero {
      detail.charges.append(BankCharge(amount: amount, isIncluded: nil))
    }
  }

  /// The side of the payment that is not the account's owner.
  mutating func counterparty(_ change: (inout PaymentParty) -> Void) {
    if entry.isCredit { change(&detail.debtor) } else { change(&detail.creditor) }
  }

  /// Takes over the lines of `:86:`.
  mutating func inform(_ lines: [String]) {
    guard information.count + lines.count <= BankingLimits.rawFieldsInEntry * 2 else { return }
    information += lines
  }

  /// Takes over the lines of `:NS:`, each a code of two digits and a text.
  mutating func inform(german lines: [String]) {
    isGerman = true
    inform(lines)
  }

  /// Reads the information once all of it is there.
  mutating func finish() {
    defer { entry.details = [detail] }
    guard !information.isEmpty else { return }
    if isGerman {
      numbered(information)
    } else if let structured = GermanInformation(information) {
      take(structured)
    } else if let tagged = SlashInformation(information) {
      take(tagged)
    } else {
      let text = Self.plain(information)
      if !text.isEmpty { detail.unstructured = [text] }
    }
  }

  /// Lines of plain words: one that is full was cut within a word.
  static func plain(_ lines: [String]) -> String {
    var result = ""
    var wasFull = true
    for line in lines {
      if !wasFull { result += " " }
      result += line
      wasFull = line.utf8.count >= 65
    }
    return result.joiningWords
  }

  private mutating func numbered(_ lines: [String]) {
    for line in lines {
      guard let code = BankDay.number(line.utf8.prefix(2)), line.utf8.count > 2 else { continue }
      let text = String(line.dropFirst(2))
      switch code {
      case 1...14: detail.unstructured.append(text)
      case 15: counterparty { $0.name = text }
      case 17: entry.additionalInformation = text
      default: detail.rest.append(RawField(path: "NS/\(code)", value: text))
      }
    }
  }
}

extension Mt940Entry {
  private mutating func take(_ information: GermanInformation) {
    entry.code.proprietary = [entry.code.proprietary, information.code].compactMap { $0 }.joined(separator: "+")
    entry.additionalInformation = information.posting
    detail.unstructured = information.text.isEmpty ? [] : [information.text]
    detail.endToEnd = CamtDetail.provided(information.tags["EREF"])
    detail.instruction = CamtDetail.provided(information.tags["KREF"])
    detail.mandate = CamtDetail.provided(information.tags["MREF"])
    detail.purpose = information.tags["PURP"]
    detail.rest += information.rest
    let account = information.account ?? information.tags["IBAN"]
    counterparty { party in
      party.name = information.name
      party.bic = information.bank ?? information.tags["BIC"]
      if let account {
        let iban = BusinessNumbers.iban(account)
        party.account = iban ?? account
        party.isIBAN = iban != nil
      }
    }
    if let name = information.tags["ABWA"] { detail.ultimateDebtor.name = name }
    if let name = information.tags["ABWE"] { detail.ultimateCreditor.name = name }
    if let creditor = information.tags["CRED"] { detail.creditor.identifiers.append(creditor) }
    // Source: Deutsche Kreditwirtschaft, Geschäftsvorfallcodes: 108 and 109 are direct debits that came back.
    if let code = information.code, ["108", "109"].contains(code), entry.amount.isNegative {
      returned(reason: information.returnReason, text: information.posting)
    }
    markReturnedItem()
  }

  private mutating func take(_ information: SlashInformation) {
    detail.unstructured = information.remittance.map { [$0] } ?? []
    detail.endToEnd = CamtDetail.provided(information.tags["EREF"])
    detail.mandate = CamtDetail.provided(information.tags["MARF"])
    detail.paymentInformation = information.tags["PREF"]
    detail.purpose = information.tags["PURP"]
    entry.additionalInformation = information.tags["TRTP"]
    detail.rest += information.rest
    if let reference = information.reference { detail.creditorReferences.append(reference) }
    let account = information.account
    counterparty { party in
      party.name = information.name ?? party.name
      party.bic = information.tags["BIC"] ?? party.bic
      if let account {
        let iban = BusinessNumbers.iban(account)
        party.account = iban ?? account
        party.isIBAN = iban != nil
      }
    }
    if let amount = information.tags["OCMT"] { instructed(amount) }
    if let amount = information.tags["CHGS"] { charged(amount) }
    if let name = information.tags["ULTD"] { detail.ultimateDebtor.name = name }
    if let creditor = information.tags["CSID"] { detail.creditor.identifiers.append(creditor) }
    if let reason = information.tags["RTRN"] { returned(reason: reason, text: nil) }
    markReturnedItem()
  }

  private mutating func returned(reason: String?, text: String?) {
    var returned = ReturnInformation()
    returned.reason = reason
    returned.text = text
    detail.returned = returned
  }

  /// Type RTI: a returned item.
  private mutating func markReturnedItem() {
    if detail.returned == nil, entry.amount.isNegative, entry.code.proprietary?.hasPrefix("NRTI") == true {
      returned(reason: nil, text: entry.additionalInformation)
    }
  }
}
