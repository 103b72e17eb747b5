import Files
import Kernel

/// One record of fixed columns, counted from 1 as the format's description counts them.
struct FixedRecord {
  let bytes: UnsafeBufferPointer<UInt8>
  let line: Int
  let decoder: TextDecoder

  /// The bytes of some columns; those beyond the record's end are missing.
  subscript(columns: ClosedRange<Int>) -> UnsafeBufferPointer<UInt8> {
    let start = min(columns.lowerBound - 1, bytes.count)
    return UnsafeBufferPointer(rebasing: bytes[start..<min(columns.upperBound, bytes.count)])
  }

  /// The text of some columns without blanks around, `nil` when there is none.
  func text(_ columns: ClosedRange<Int>) -> String? { decoder.trimmed(self[columns]) }

  /// The day of six digits, day first.
  func day(_ columns: ClosedRange<Int>) -> CivilDate? {
    let digits = self[columns]
    guard digits.count == 6, let number = BankDay.number(digits) else { return nil }
    return CivilDate(year: BankDay.year(number % 100), month: number / 100 % 100, day: number / 10_000)
  }

  /// The account of the bank, branch and number in some columns: the IBAN where French rules make one of them.
  func account(bank: ClosedRange<Int>, branch: ClosedRange<Int>, number: ClosedRange<Int>) -> AccountReference {
    var account = AccountReference()
    let parts = [text(bank), text(branch), text(number)].map { $0 ?? "" }
    if let iban = FrenchAccount.iban(bank: parts[0], branch: parts[1], number: parts[2]) {
      account.number = iban
      account.isIBAN = true
    } else {
      let known = parts.filter { !$0.isEmpty }
      account.number = known.isEmpty ? nil : known.joined(separator: " ")
    }
    return account
  }
}

/// Amounts of which the last character stands for a digit and the sign.
///
/// Source: CFONB, relevé de compte sur support informatique: `{` and A to I are +0 to +9, `}` and J to R −0 to −9.
enum Overpunched {
  /// The signed amount in units of the last digit; `nil` when it is written otherwise. Blanks before it count as zeros.
  static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let last = bytes.last else { return nil }
    let digit: UInt8
    var negative = false
    switch last {
    case UInt8(ascii: "{"): digit = 0
    case UInt8(ascii: "A")...UInt8(ascii: "I"): digit = last - 0x40
    case UInt8(ascii: "}"): (digit, negative) = (0, true)
    case UInt8(ascii: "J")...UInt8(ascii: "R"): (digit, negative) = (last - 0x49, true)
    case 0x30...0x39: digit = last - 0x30
    // Where accents were turned into others, the braces were too.
    case 0xE9: digit = 0
    case 0xE8: (digit, negative) = (0, true)
    default: return nil
    }
    var value: Int64 = 0
    var begun = false
    for byte in bytes.dropLast() {
      if byte == 0x20, !begun { continue }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      begun = true
      value = value * 10 + Int64(byte - 0x30)
    }
    value = value * 10 + Int64(digit)
    return negative ? -value : value
  }
}

/// Cuts a file of fixed records into them: one a line, or several on a line, or no line ends at all.
struct FixedRecords {
  private var lines: LineWalk
  private let length: Int
  private let codes: [[UInt8]]
  private let decoder: TextDecoder
  private var rest: UnsafeBufferPointer<UInt8>?

  /// - Parameters:
  ///   - length: columns of a record; one may lack the blanks at its end.
  ///   - codes: what records begin with.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, length: Int, codes: [String], _ decoder: TextDecoder) {
    lines = LineWalk(bytes, from: start)
    self.length = length
    self.codes = codes.map { Array($0.utf8) }
    self.decoder = decoder
  }

  var position: Int { lines.position }

  /// The next record that is not blank.
  mutating func next() -> FixedRecord? {
    while true {
      if let more = rest {
        rest = nil
        return cut(more)
      }
      guard let line = lines.next() else { return nil }
      let record = withoutFill(line)
      if !record.isEmpty { return cut(record) }
    }
  }

  private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> FixedRecord {
    guard bytes.count > length else { return FixedRecord(bytes: bytes, line: lines.line, decoder: decoder) }
    let after = withoutFill(UnsafeBufferPointer(rebasing: bytes[length...]))
    if codes.contains(where: { after.starts(with: $0) }) { rest = after }
    return FixedRecord(bytes: UnsafeBufferPointer(rebasing: bytes[..<length]), line: lines.line, decoder: decoder)
  }

  /// Without zero bytes and a byte-order mark before, and fill after.
  private func withoutFill(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var last = bytes.count
    while last > 0, bytes[last - 1] <= 0x20 || bytes[last - 1] == 0x1A { last -= 1 }
    var first = 0
    while first < last, bytes[first] == 0 { first += 1 }
    return UnsafeBufferPointer(rebasing: bytes[first..<last])
  }
}

/// Columns count characters. A file in UTF-8 is turned into one byte a character before its columns are counted.
enum SingleByteText {
  /// The text of a file with one byte a character, as Windows-1252.
  static func of(_ file: FileBytes) -> (file: FileBytes, start: Int, decoder: TextDecoder) {
    let text = DecodedText(file)
    let isWide = text.file.withBytes { bytes in
      text.decoder.encoding == .utf8 && bytes[text.start...].contains { $0 >= 0x80 }
    }
    guard isWide else { return (text.file, text.start, text.decoder) }
    let bytes = text.file.withBytes { bytes in
      String(decoding: bytes[text.start...], as: UTF8.self).unicodeScalars.map { bytesOf[$0] ?? UInt8(ascii: "?") }
    }
    return (FileBytes(name: file.name, bytes), 0, TextDecoder(.windows1252))
  }

  private static let bytesOf: [Unicode.Scalar: UInt8] = {
    let decoder = TextDecoder(.windows1252)
    var result: [Unicode.Scalar: UInt8] = [:]
    for byte in UInt8.min...UInt8.max {
      let text = [byte].withUnsafeBufferPointer { decoder.text($0) }
      if let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" { result[scalar] = byte }
    }
    return result
  }()
}
