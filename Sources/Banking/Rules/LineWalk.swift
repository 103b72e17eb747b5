import Files

/// Walks the lines of a file byte by byte, without their ends: LF, CR LF, or a lone CR where there is no LF at all.
struct LineWalk {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let lineEnd: UInt8
  private(set) var position: Int
  /// The line handed over last, from 1.
  private(set) var line = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
    self.bytes = bytes
    position = min(start, bytes.count)
    lineEnd = bytes.contains(0x0A) ? 0x0A : 0x0D
  }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard position < bytes.count else { return nil }
    line += 1
    let rest = UnsafeBufferPointer(rebasing: bytes[position...])
    let length = rest.firstIndex(of: lineEnd) ?? rest.count
    position += min(length + 1, rest.count)
    var end = length
    while end > 0, rest[end - 1] == 0x0D { end -= 1 }
    return UnsafeBufferPointer(rebasing: rest[..<end])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without blanks and control characters around.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var first = startIndex
    var last = endIndex
    while first < last, self[first] <= 0x20 { first += 1 }
    while last > first, self[last - 1] <= 0x20 { last -= 1 }
    return UnsafeBufferPointer(rebasing: self[first..<last])
  }

  func starts(withText text: StaticString) -> Bool {
    text.withUTF8Buffer { prefix in count >= prefix.count && self[..<prefix.count].elementsEqual(prefix) }
  }
}

extension TextDecoder {
  /// The text without blanks around; `nil` when there is none.
  func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let bytes = bytes.trimmed
    return bytes.isEmpty ? nil : text(bytes)
  }
}

/// Days of banks' formats, written in digits.
enum BankDay {
  /// The number that some digits make, `nil` when one of them is none.
  static func number(_ bytes: some Collection<UInt8>) -> Int? {
    var value = 0
    guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// The year of two digits: banks have written them since the seventies.
  static func year(_ two: Int) -> Int { two >= 70 ? 1900 + two : 2000 + two }
}
