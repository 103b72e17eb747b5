/// The parts of the first line of `:61:`, as they stand.
struct Mt940Line {
  private(set) var valueDay = ""
  private(set) var entryDay = ""
  private(set) var mark = ""
  private(set) var amount = ""
  /// `NTRF`: how the movement came, and its kind.
  private(set) var type = ""
  private(set) var customer: Substring = ""
  private(set) var bank: Substring = ""
  /// Whether the line goes at least as far as its amount.
  private(set) var isComplete = false

  init(_ text: String) {
    var rest = Substring(text)
    valueDay = String(rest.prefix(6))
    rest = rest.dropFirst(6)
    let second = rest.utf8.prefix(4)
    if second.count == 4, second.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) || second.allSatisfy({ $0 == 0x20 }) {
      entryDay = String(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    let isDouble = ["RC", "RD", "EC", "ED"].contains { rest.hasPrefix($0) }
    mark = String(rest.prefix(isDouble ? 2 : 1))
    rest = rest.dropFirst(isDouble ? 2 : 1)
    // The third letter of the currency.
    if let letter = rest.utf8.first, Self.isLetter(letter) { rest = rest.dropFirst() }
    let number = rest.utf8.prefix { !Self.isLetter($0) && $0 != UInt8(ascii: "/") }
    amount = String(decoding: number, as: UTF8.self).trimmingBlanks
    isComplete = amount.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
    rest = rest[number.endIndex...]
    if let first = rest.utf8.first, Self.isLetter(first) {
      type = String(rest.prefix(4)).trimmingBlanks
      rest = rest.dropFirst(4)
    }
    if let slashes = Self.doubleSlash(in: rest) {
      customer = rest[..<slashes]
      bank = rest[rest.utf8.index(slashes, offsetBy: 2)...]
    } else {
      customer = rest
    }
  }

  private static func doubleSlash(in text: Substring) -> String.Index? {
    let bytes = text.utf8
    var at = bytes.startIndex
    while let slash = bytes[at...].firstIndex(of: UInt8(ascii: "/")) {
      at = bytes.index(after: slash)
      if at < bytes.endIndex, bytes[at] == UInt8(ascii: "/") { return slash }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

extension StringProtocol {
  /// Without blanks and control characters around.
  var trimmingBlanks: String {
    var bytes = Substring(self).utf8
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return String(Substring(bytes))
  }

  /// The pieces between bytes of ASCII, empty ones too.
  func pieces(between separator: UInt8) -> [Substring] {
    Substring(self).utf8.split(separator: separator, omittingEmptySubsequences: false).map { Substring($0) }
  }

  /// Its words, one blank between them.
  var joiningWords: String {
    var previous: UInt8 = 0x20
    var isPlain = true
    for byte in utf8 {
      if byte < 0x20 || byte >= 0x80 || (byte == 0x20 && previous == 0x20) {
        isPlain = false
        break
      }
      previous = byte
    }
    // Most texts have nothing to be joined.
    if isPlain, previous != 0x20 { return String(self) }
    return split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
