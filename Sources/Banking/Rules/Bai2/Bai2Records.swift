import Files

/// One record of BAI2 with its continuations (88): its code and its fields.
struct Bai2Record {
  let code: String
  /// The fields after the code.
  var fields: [String]
  /// What stands after each field on, as it is written, for the words that end a record and may hold commas.
  let line: Int

  subscript(place: Int) -> String { place < fields.count ? fields[place] : "" }
}

/// Cuts a file into the records of BAI2: one a line or several, each ended by a slash or by its line.
struct Bai2Records {
  private var lines: LineWalk
  private let decoder: TextDecoder
  /// The records of the line that is being read, the last of them first.
  private var queue: [(text: Substring, line: Int)] = []
  private var open: Bai2Record?

  private static let codes: Set<String> = ["01", "02", "03", "16", "49", "88", "98", "99"]
  /// Fields of a record with its continuations: an account's summary has some hundred.
  private static let fieldsOfRecord = 4_000

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ decoder: TextDecoder) {
    lines = LineWalk(bytes, from: start)
    self.decoder = decoder
  }

  var position: Int { lines.position }

  mutating func next() -> Bai2Record? {
    while true {
      guard let (text, line) = nextPiece() else {
        defer { open = nil }
        return open
      }
      let code = String(text.prefix(2))
      if code == "88" {
        resume(with: text.dropFirst(3))
        continue
      }
      let finished = open
      open = Bai2Record(code: code, fields: Self.fields(text.dropFirst(3), of: code), line: line)
      if let finished { return finished }
    }
  }

  private mutating func nextPiece() -> (Substring, Int)? {
    while true {
      if let piece = queue.popLast() { return piece }
      guard let bytes = lines.next() else { return nil }
      let text = decoder.text(bytes.trimmed)
      if !text.isEmpty { split(text) }
    }
  }

  /// Several records may stand on a line: one ends with a slash that the code of another follows.
  private mutating func split(_ text: String) {
    let bytes = text.utf8
    var pieces: [(text: Substring, line: Int)] = []
    var start = bytes.startIndex
    var at = start
    while at < bytes.endIndex {
      defer { at = bytes.index(after: at) }
      guard bytes[at] == UInt8(ascii: "/") else { continue }
      let after = bytes[bytes.index(after: at)...].drop { $0 == 0x20 }
      let code = after.prefix(3)
      guard code.count == 3, code.last == UInt8(ascii: ","), Self.codes.contains(String(after.prefix(2)) ?? "") else {
        continue
      }
      pieces.append((text[start..<at], lines.line))
      start = after.startIndex
    }
    pieces.append((text[start...], lines.line))
    queue = pieces.reversed()
  }

  /// Takes over a continuation: words go on, fields are added.
  private mutating func resume(with text: Substring) {
    guard var record = open, record.fields.count < Self.fieldsOfRecord else { return }
    if record.code == "16", Self.hasWords(record.fields) {
      record.fields[record.fields.count - 1] += "\n" + Self.withoutSlash(text)
    } else if record.code == "16" {
      // The words may begin here: their place is seen once the record's fields are known.
      record.fields += Self.fields(text, of: "16", after: record.fields)
    } else {
      record.fields += Self.withoutSlash(text).pieces(between: UInt8(ascii: ",")).map(\.trimmingBlanks)
    }
    open = record
  }

  private static func withoutSlash(_ text: Substring) -> String {
    let text = text.trimmingBlanks
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func fields(_ text: Substring, of code: String, after earlier: [String] = []) -> [String] {
    let content = withoutSlash(text)
    let all = content.pieces(between: UInt8(ascii: ",")).map(String.init)
    guard code == "16" else { return all.map(\.trimmingBlanks) }
    let before = earlier.count
    guard let words = wordsPlace(earlier + all), words - before < all.count, words >= before else {
      return all.map(\.trimmingBlanks)
    }
    // Words may hold commas.
    let head = all[..<(words - before)].map(\.trimmingBlanks)
    return head + [all[(words - before)...].joined(separator: ",").trimmingBlanks]
  }

  private static func hasWords(_ fields: [String]) -> Bool {
    wordsPlace(fields).map { fields.count > $0 } ?? false
  }

  /// The place of the words among the fields of a movement: after type, amount, kind of funds with what it takes, the
  /// bank's reference and the customer's.
  static func wordsPlace(_ fields: [String]) -> Int? {
    guard fields.count > 2 else { return nil }
    return fundsEnd(fields, kindAt: 2).map { $0 + 2 }
  }

  /// The place after the kind of funds at a place and the fields that belong to it.
  static func fundsEnd(_ fields: [String], kindAt place: Int) -> Int? {
    guard place < fields.count else { return nil }
    switch fields[place].trimmingBlanks.uppercased() {
    case "S": return place + 4
    case "V": return place + 3
    case "D":
      guard place + 1 < fields.count, let count = Int(fields[place + 1].trimmingBlanks), (0...99).contains(count) else {
        return nil
      }
      return place + 2 + 2 * count
    default: return place + 1
    }
  }
}
