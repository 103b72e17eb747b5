import Files
import Kernel

/// One movement of CFONB120 with its complements.
struct Cfonb120Entry {
  private(set) var entry: BankEntry
  /// Why the movement cannot be read.
  private(set) var finding: Finding?
  private var amountText: String?
  private var dayText: String?
  private var isRemittanceOpen = false
  private var fields = 0

  static let amountShape = Phrase("13 digits and a letter or brace for the last digit and the sign")
  static let dayShape = Phrase("six digits, day, month and year")

  init(_ record: FixedRecord) {
    let currency = Self.currency(record)
    entry = BankEntry(amount: .zero(currency))
    entry.line = record.line
    entry.value = record.day(43...48)
    let code = record.text(33...34)
    entry.code.proprietary = code
    entry.code.issuer = "CFONB"
    entry.reference = record.text(82...88).flatMap { $0.allSatisfy { $0 == "0" } ? nil : $0 }
    entry.servicerReference = record.text(105...120)
    var detail = EntryDetail()
    if let label = record.text(49...79) { detail.unstructured = [label] }
    keep("04/08-11", record.text(8...11))
    keep("04/41-42", record.text(41...42))
    keep("04/89", record.text(89...89))
    keep("04/90", record.text(90...90))
    if let minor = Self.minor(record, currency) {
      entry.amount = Money(minor: minor, currency)
    } else {
      amountText = record.text(91...104) ?? ""
      finding = .amountUnreadable(amountText ?? "", field: "91-104", line: record.line, expected: Self.amountShape)
    }
    if let day = record.day(35...40) {
      entry.booked = day
    } else if let value = entry.value, record.text(35...40) == nil {
      entry.booked = value
    } else {
      dayText = record.text(35...40) ?? ""
      finding = finding ?? .dayUnreadable(dayText ?? "", field: "35-40", line: record.line, expected: Self.dayShape)
    }
    if let code, Self.unpaid.contains(code), entry.amount.isNegative {
      var returned = ReturnInformation()
      returned.reason = record.text(41...42)
      returned.text = record.text(49...79)
      detail.returned = returned
    }
    entry.details = [detail]
  }

  /// Operations by which a creditor's receipt is taken back: cheques, direct debits, bills, cards.
  ///
  /// Source: CFONB, codes des opérations interbancaires: 03, 10, 26, 27, 33, 34, 38, 98, B3, B4.
  private static let unpaid: Set<String> = ["03", "10", "26", "27", "33", "34", "38", "98", "B3", "B4"]

  static func currency(_ record: FixedRecord) -> Currency { record.text(17...19).flatMap { Currency($0) } ?? .eur }

  /// The amount of a record in minor units, `nil` when it cannot be read.
  static func minor(_ record: FixedRecord, _ currency: Currency) -> Int64? {
    guard let value = Overpunched.value(record[91...104]) else { return nil }
    let decimals = BankDay.number(record[20...20].trimmed) ?? 2
    return MarkedDecimal.scaled(value, by: currency.exponent - decimals)
  }

  func unreadable(of account: AccountReference) -> UnreadableEntry {
    UnreadableEntry(
      entry, account: account, amount: amountText ?? entry.amount.decimalText(separator: "."),
      currency: entry.amount.currency, side: amountText == nil ? (entry.isCredit ? "CRDT" : "DBIT") : nil,
      day: dayText)
  }

  /// Takes over a complement (05).
  mutating func complete(with record: FixedRecord) {
    guard finding == nil else { return }
    let whole = record.text(49...118)
    guard let text = whole, let qualifier = record.text(46...48) else { return }
    fields += 1
    guard fields <= BankingLimits.rawFieldsInEntry else { return }
    var detail = entry.details[0]
    defer { entry.details[0] = detail }
    switch qualifier {
    case "LIB": detail.unstructured.append(text)
    case "LCC":
      detail.unstructured.append(text)
      // The second half continues the first, which is cut at its 70th character.
      isRemittanceOpen = record[118...118].first.map { $0 > 0x20 } ?? false
    case "LC2":
      if isRemittanceOpen, let last = detail.unstructured.popLast() {
        detail.unstructured.append(last + text)
      } else {
        detail.unstructured.append(text)
      }
    case "LCS", "LS2": detail.creditorReferences.append(text)
    case "NPY": party(&detail.debtor, name: text)
    case "NPO": party(&detail.ultimateDebtor, name: text)
    case "NBE": party(&detail.creditor, name: text)
    case "NBU": party(&detail.ultimateCreditor, name: text)
    case "IPY": detail.debtor.identifiers.append(text)
    case "IBE": detail.creditor.identifiers.append(text)
    case "CPY": Self.account(record, into: &detail.debtor)
    case "CBE":
      // The account of the other side, whichever it is.
      if entry.isCredit {
        Self.account(record, into: &detail.debtor)
      } else {
        Self.account(record, into: &detail.creditor)
      }
    case "RCN":
      detail.endToEnd = CamtDetail.provided(record.text(49...83)) ?? detail.endToEnd
      detail.purpose = record.text(84...118) ?? detail.purpose
    case "REF":
      detail.paymentInformation = CamtDetail.provided(record.text(49...83))
      detail.instruction = CamtDetail.provided(record.text(84...118)) ?? detail.instruction
    case "RUM": detail.mandate = record.text(49...83)
    case "MMO": original(record, text, &detail)
    default: detail.rest.append(RawField(path: "05/\(qualifier)", value: text))
    }
  }

  private func party(_ party: inout PaymentParty, name: String) {
    if let known = party.name { party.name = known + " " + name } else { party.name = name }
  }

  private static func account(_ record: FixedRecord, into party: inout PaymentParty) {
    guard let text = record.text(49...82) else { return }
    let iban = BusinessNumbers.iban(text)
    party.account = iban ?? text
    party.isIBAN = iban != nil
  }

  /// The amount in the payer's currency: its code, its decimals, 14 digits; an exchange rate after it is kept as it is.
  private func original(_ record: FixedRecord, _ text: String, _ detail: inout EntryDetail) {
    detail.rest.append(RawField(path: "05/MMO", value: text))
    guard let currency = record.text(49...51).flatMap({ Currency($0) }), let decimals = BankDay.number(record[52...52])
    else { return }
    let amount = record[53...66]
    guard let value = Overpunched.value(amount),
      let minor = MarkedDecimal.scaled(abs(value), by: currency.exponent - decimals)
    else { return }
    detail.instructed = Money(minor: minor, currency)
  }

  private mutating func keep(_ path: String, _ value: String?) {
    guard let value, value != "0", !value.allSatisfy({ $0 == "0" }) else { return }
    entry.rest.append(RawField(path: path, value: value))
  }
}
