import Kernel
import Xml

/// Walks a CAMT document element by element. Whoever is handed a child reads it to its end or skips it.
final class CamtCursor {
  /// A child element: known by its tag, or unknown.
  enum Child: Equatable {
    case known(CamtTag)
    case unknown
  }

  private static let dayShape = Phrase("a day such as 2026-12-31")

  let reader: XmlReader
  private(set) var findings = FindingList()
  /// The amount read last, as it is written, and its currency.
  private(set) var unread: (text: String, currency: Currency?)?
  /// The text read last where a day was expected, if it is none.
  private var unreadDay: String?
  private var lastCode: UInt32 = 0
  private var lastCurrency: Currency?

  init(_ reader: XmlReader) { self.reader = reader }

  /// The next child of the element that is being read, `nil` when it ends.
  func child() throws(XmlError) -> Child? {
    while let event = try reader.next() {
      switch event {
      case .start:
        let tag = reader.tag
        return tag < 0 ? .unknown : .known(CamtTag.all[tag])
      case .end: return nil
      case .text: continue
      }
    }
    return nil
  }

  func skip() throws(XmlError) { try reader.skip() }

  /// The text of the element just started, `nil` when there is none but blanks. Children are passed over.
  func text() throws(XmlError) -> String? {
    var result: String?
    while let event = try reader.next() {
      switch event {
      case .text:
        let piece = reader.withText { CamtCursor.trimmed($0) }
        if let piece { result = result.map { $0 + piece } ?? piece }
      case .start: try reader.skip()
      case .end: return result
      }
    }
    return result
  }

  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var first = 0
    var last = bytes.count
    while first < last, bytes[first] <= 0x20 { first += 1 }
    while last > first, bytes[last - 1] <= 0x20 { last -= 1 }
    if first == last { return nil }
    return String(decoding: bytes[first..<last], as: UTF8.self)
  }

  /// The element's text as a day, whether it is a day or an instant: the bank's own day is what counts.
  func dayText() throws(XmlError) -> CivilDate? {
    var day: CivilDate?
    while let event = try reader.next() {
      switch event {
      case .text:
        day = reader.withText { bytes in
          var first = 0
          while first < bytes.count, bytes[first] <= 0x20 { first += 1 }
          guard bytes.count - first >= 10 else { return nil }
          return CivilDate(iso: UnsafeBufferPointer(rebasing: bytes[first..<first + 10]))
        }
        unreadDay = day == nil ? String(reader.text.filter { !$0.isWhitespace }.prefix(40)) : nil
      case .start: try reader.skip()
      case .end: return day
      }
    }
    return day
  }

  /// A day wrapped in `Dt` or `DtTm`.
  func wrappedDay() throws(XmlError) -> CivilDate? {
    var day: CivilDate?
    while let child = try child() {
      switch child {
      case .known(.dayOrTime), .known(.time):
        let found = try dayText()
        day = day ?? found
      default: try skip()
      }
    }
    return day
  }

  /// A day of an entry, wrapped likewise; a text that is none is told.
  func entryDay(_ field: String) throws(XmlError) -> CivilDate? {
    let line = reader.line
    unreadDay = nil
    let day = try wrappedDay()
    if day == nil, let text = unreadDay {
      add(
        Finding(
          .warning, "day_unreadable", line: line, field: field,
          reason: Phrase("«\(text)» is not a day: expected \(CamtCursor.dayShape)"),
          remedy: Phrase("the entry counts on the other day that the bank gives for it, or on that of its statement")))
    }
    return day
  }

  /// The unsigned amount of the element just started, in its own currency or else `currency`; `nil` with a finding
  /// when it cannot be read.
  func amount(or currency: Currency?, severity: Finding.Severity = .warning) throws(XmlError) -> Money? {
    let own = reader.withAttribute("Ccy") { self.currency($0) } ?? nil
    let line = reader.line
    let text = try text() ?? ""
    unread = (text, own ?? currency)
    guard let currency = own ?? currency else {
      add(
        Finding(
          severity, "currency_missing", line: line, field: "Amt",
          reason: Phrase("the amount «\(text)» has no currency"),
          remedy: Phrase("ask the bank for a file whose amounts carry their currency")))
      return nil
    }
    if let minor = XmlDecimal.minorUnits(text, exponent: currency.exponent), minor >= 0 {
      return Money(minor: minor, currency)
    }
    add(
      Finding(
        severity, "amount_unreadable", line: line, field: "Amt",
        reason: Phrase(
          """
          «\(text)» is not an amount in \(currency): expected digits with a decimal point and \
          \(currency.exponent) decimals, such as 1234.56
          """),
        remedy: Phrase("correct the amount and replay the record")))
    return nil
  }

  /// The currency of a code; the one read last is remembered, since a statement has few.
  private func currency(_ bytes: UnsafeBufferPointer<UInt8>) -> Currency? {
    guard bytes.count == 3 else { return nil }
    let packed = UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2])
    if packed != lastCode {
      lastCode = packed
      lastCurrency = Currency(String(decoding: bytes, as: UTF8.self))
    }
    return lastCurrency
  }

  /// Keeps every text inside the element just started.
  func keep(into fields: inout [RawField], at path: String) throws {
    var names = [path.isEmpty ? reader.localName : path + "/" + reader.localName]
    while !names.isEmpty, let event = try reader.next() {
      switch event {
      case .start: names.append(names[names.count - 1] + "/" + reader.localName)
      case .text:
        guard let value = reader.withText({ CamtCursor.trimmed($0) }) else { continue }
        guard fields.count < BankingLimits.rawFieldsInEntry else {
          throw BankingError.tooManyFields(
            name: reader.name, line: reader.line, limit: BankingLimits.rawFieldsInEntry)
        }
        fields.append(RawField(path: names[names.count - 1], value: value))
      case .end: names.removeLast()
      }
    }
  }

  func add(_ finding: Finding) { findings.add(finding) }
}
