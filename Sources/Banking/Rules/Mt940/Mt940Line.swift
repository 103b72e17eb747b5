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
    if let slashes = rest.firstRange(of: "//") {
      customer = rest[..<slashes.lowerBound]
      bank = rest[slashes.upperBound...]
    } else {
      customer = rest
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

extension StringProtocol {
  /// Without blanks around.
  var trimmingBlanks: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
