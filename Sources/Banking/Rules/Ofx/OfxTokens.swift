import Files

/// Walks the tags of OFX, whether they are closed (version 2, XML) or not (version 1, SGML).
struct OfxTokens {
  enum Token: Hashable {
    /// A tag begins; the text that follows it up to the next tag.
    case start(String, value: String)
    case end(String)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let decoder: TextDecoder
  private(set) var position: Int
  private(set) var line = 1
  private var countedTo: Int

  /// Bytes of a tag's name and of a value that are kept: beyond that the file is damaged.
  private static let longestName = 64
  private static let longestValue = 4_096

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ decoder: TextDecoder) {
    self.bytes = bytes
    self.decoder = decoder
    position = min(start, bytes.count)
    countedTo = position
  }

  /// The next tag; what stands before the first is passed over, as are declarations and comments.
  mutating func next() -> Token? {
    while let open = nextTag(from: position) {
      countLines(to: open)
      guard let close = bytes[open...].firstIndex(of: UInt8(ascii: ">")) else {
        position = bytes.count
        return nil
      }
      let first = bytes[open + 1]
      if first == UInt8(ascii: "!") || first == UInt8(ascii: "?") {
        position = close + 1
        continue
      }
      let isEnd = first == UInt8(ascii: "/")
      let name = Self.name(bytes[(open + (isEnd ? 2 : 1))..<close])
      position = close + 1
      guard !name.isEmpty else { continue }
      if isEnd { return .end(name) }
      return .start(name, value: value())
    }
    position = bytes.count
    return nil
  }

  /// The place of the next `<` that begins a tag.
  private func nextTag(from start: Int) -> Int? {
    var at = start
    while at < bytes.count, let open = bytes[at...].firstIndex(of: UInt8(ascii: "<")) {
      guard open + 1 < bytes.count else { return nil }
      switch bytes[open + 1] {
      case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "?"): return open
      default: at = open + 1
      }
    }
    return nil
  }

  private mutating func countLines(to place: Int) {
    for index in countedTo..<max(countedTo, place) where bytes[index] == 0x0A { line += 1 }
    countedTo = max(countedTo, place)
  }

  private static func name(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    let name = bytes.prefix(longestName).prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
    return String(decoding: name, as: UTF8.self).uppercased()
  }

  private mutating func value() -> String {
    let mark = Array("<![CDATA[".utf8)
    let end = nextTag(from: position) ?? bytes.count
    if end < bytes.count, bytes[end...].starts(with: mark),
      bytes[position..<end].allSatisfy({ $0 <= 0x20 })
    {
      let start = end + mark.count
      var close = start
      while close < bytes.count, !bytes[close...].starts(with: "]]>".utf8) { close += 1 }
      position = min(bytes.count, close + 3)
      return text(start, close)
    }
    return Self.unescaped(text(position, end))
  }

  private func text(_ start: Int, _ end: Int) -> String {
    let slice = UnsafeBufferPointer(rebasing: bytes[start..<min(end, start + Self.longestValue)]).trimmed
    return slice.isEmpty ? "" : decoder.text(slice)
  }

  /// The characters for which XML and SGML have names.
  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = Substring(text)
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let end = rest.prefix(8).firstIndex(of: ";") else {
        result += "&"
        continue
      }
      let name = rest[..<end]
      if let character = character(named: name) {
        result += character
        rest = rest[rest.index(after: end)...]
      } else {
        result += "&"
      }
    }
    return result + rest
  }

  private static func character(named name: Substring) -> String? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case "nbsp": return " "
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return code.flatMap { Unicode.Scalar($0) }.map { String($0) }
    }
  }
}
