import Files

/// A field of a SWIFT message: its tag and its lines.
struct SwiftField {
  let tag: String
  /// The lines of the value, decoded; a wrapped value has several.
  var lines: [String]
  let line: Int

  /// The lines in one.
  var joined: String { lines.joined() }
}

/// Cuts a file into the fields of its messages. What surrounds the messages is passed over.
struct SwiftFields {
  enum Event {
    case field(SwiftField)
    /// A message ends.
    case end
  }

  private var lines: LineWalk
  private let decoder: TextDecoder
  private var open: SwiftField?
  private var ready: [Event] = []
  /// A line that holds a colon alone, which belongs before the next.
  private var hasLooseColon = false

  /// Lines of one field: a remittance has some ten, and a file that never begins another field must not fill the memory.
  private static let linesOfField = 400

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ decoder: TextDecoder) {
    lines = LineWalk(bytes, from: start)
    self.decoder = decoder
  }

  var position: Int { lines.position }

  mutating func next() -> Event? {
    while ready.isEmpty {
      guard let bytes = lines.next() else {
        guard let field = open else { return nil }
        open = nil
        return .field(field)
      }
      take(bytes)
    }
    return ready.removeFirst()
  }

  private mutating func take(_ raw: UnsafeBufferPointer<UInt8>) {
    var bytes = raw
    while let first = bytes.first, first < 0x20, first != 0x09 {
      bytes = UnsafeBufferPointer(rebasing: bytes.dropFirst())
    }
    if bytes.first == UInt8(ascii: "{"), let text = afterHeaders(bytes) { bytes = text }
    let content = bytes.trimmed
    if content.isEmpty || content.first == UInt8(ascii: "{") { return }
    if content.elementsEqual([UInt8(ascii: "-")]) || content.starts(withText: "-}") {
      close()
      ready.append(.end)
      return
    }
    if content.elementsEqual([UInt8(ascii: ":")]) {
      hasLooseColon = true
      return
    }
    var text = decoder.text(bytes)
    if hasLooseColon {
      text = ":" + text
      hasLooseColon = false
    }
    if let (tag, value) = Self.tag(of: text) {
      close()
      open = SwiftField(tag: tag, lines: value.isEmpty ? [] : [value], line: lines.line)
    } else if (open?.lines.count ?? Self.linesOfField) < Self.linesOfField {
      open?.lines.append(text)
    }
  }

  private mutating func close() {
    if let field = open { ready.append(.field(field)) }
    open = nil
  }

  /// What follows the block headers on their line: `{1:…}{2:…}{4:` may be followed by the first field.
  private func afterHeaders(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    let mark = Array("{4:".utf8)
    guard bytes.count > mark.count else { return nil }
    for start in 0...(bytes.count - mark.count) where bytes[start..<start + mark.count].elementsEqual(mark) {
      return UnsafeBufferPointer(rebasing: bytes[(start + mark.count)...])
    }
    return nil
  }

  /// Tags of MT940 and MT942; what else begins with a colon continues the field before.
  private static let tags: Set<String> = [
    "20", "21", "25", "25P", "28", "28C", "13", "13D", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86", "90C",
    "90D", "NS",
  ]

  static func tag(of line: String) -> (tag: String, value: String)? {
    guard line.utf8.first == UInt8(ascii: ":") else { return nil }
    let rest = line.utf8.dropFirst()
    guard let colon = rest.prefix(4).firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let tag = String(line[rest.startIndex..<colon])
    guard tags.contains(tag) else { return nil }
    return (tag, String(line[line.utf8.index(after: colon)...]))
  }
}
