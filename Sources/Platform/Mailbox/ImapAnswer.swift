import Foundation

/// One answer of the server: lines and, within them, literals.
///
/// Source: RFC 3501, 4 (data formats) and 7 (responses).
struct ImapAnswer: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case text(String)
    /// Bytes that were announced by their number.
    case literal([UInt8])
  }

  var parts: [Part] = []

  /// The words in front of the first literal.
  var text: String { if case .text(let text)? = parts.first { text } else { "" } }

  var literals: [[UInt8]] { parts.compactMap { if case .literal(let bytes) = $0 { bytes } else { nil } } }

  /// The text of all lines, without the literals.
  var allText: String {
    parts.map { if case .text(let text) = $0 { text } else { " " } }.joined()
  }

  /// Whether this is the end of the command with that tag, and how it went.
  func ending(_ tag: String) -> (status: String, said: String)? {
    let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == tag else { return nil }
    return (words[1].uppercased(), words.count > 2 ? String(words[2]) : "")
  }

  /// The number behind a word, such as `UIDVALIDITY 17`.
  func number(after name: String) -> Int64? {
    let words = allText.split { " ()[]".contains($0) }
    guard let place = words.firstIndex(where: { $0.uppercased() == name }), place + 1 < words.count else { return nil }
    return Int64(words[place + 1])
  }
}

/// Takes bytes in and gives answers out.
struct ImapReader {
  private let limits: MailboxLimits
  private var buffer: [UInt8] = []
  /// Where the part that is not read yet begins.
  private var start = 0
  /// Where to go on looking for the end of a line.
  private var looked = 0
  private var answer = ImapAnswer()
  /// Bytes of the literal that is being read.
  private var awaited: Int?

  enum Fault: Error { case tooLong(String), malformed(String) }

  init(_ limits: MailboxLimits) { self.limits = limits }

  /// Whether bytes wait that belong to no finished answer.
  var holdsBytes: Bool { start < buffer.count || !answer.parts.isEmpty }

  mutating func take(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next whole answer; `nil` while bytes lack.
  mutating func next() throws -> ImapAnswer? {
    while true {
      if let count = awaited {
        guard buffer.count - start >= count else { return nil }
        answer.parts.append(.literal(Array(buffer[start..<start + count])))
        start += count
        awaited = nil
        looked = start
        compact()
      }
      guard let end = buffer[looked...].firstIndex(of: UInt8(ascii: "\n")) else {
        looked = buffer.count
        guard buffer.count - start <= limits.lineBytes else { throw Fault.tooLong("a line") }
        return nil
      }
      guard end - start <= limits.lineBytes else { throw Fault.tooLong("a line") }
      var line = buffer[start..<end]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      start = end + 1
      looked = start
      let text = String(decoding: line, as: UTF8.self)
      guard answer.parts.count < 64 else { throw Fault.tooLong("an answer") }
      if let count = try literalCount(text) {
        // A little more than we ask for: some servers count the end of the last line.
        guard count <= limits.messageBytes + 4_096 else { throw Fault.tooLong("a message") }
        answer.parts.append(.text(text))
        awaited = count
        continue
      }
      answer.parts.append(.text(text))
      let finished = answer
      answer = ImapAnswer()
      compact()
      return finished
    }
  }

  /// The number of bytes that follow a line which ends in `{123}`.
  private func literalCount(_ text: String) throws -> Int? {
    guard text.hasSuffix("}"), let open = text.lastIndex(of: "{") else { return nil }
    let digits = text[text.index(after: open)...].dropLast()
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    guard let count = Int(digits) else { throw Fault.malformed("a length that is none") }
    return count
  }

  private mutating func compact() {
    guard start > 1 << 16 || start == buffer.count else { return }
    buffer.removeSubrange(..<start)
    looked -= start
    start = 0
  }
}

/// How we write to the server.
enum ImapText {
  /// A quoted string; `nil` for what no quoted string may hold.
  static func quoted(_ text: String) -> String? {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The name of a folder as the protocol writes it: letters beyond ASCII in base64 of UTF-16.
  ///
  /// Source: RFC 3501, 5.1.3.
  static func folder(_ name: String) -> String {
    var (result, pending): (String, [UInt16]) = ("", [])
    func flush() {
      guard !pending.isEmpty else { return }
      let bytes = pending.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      result += "&" + Data(bytes).base64EncodedString().filter { $0 != "=" }.replacing("/", with: ",") + "-"
      pending = []
    }
    for scalar in name.unicodeScalars {
      if (0x20...0x7E).contains(scalar.value) {
        flush()
        result += scalar == "&" ? "&-" : String(scalar)
      } else {
        pending += Array(String(scalar).utf16)
      }
    }
    flush()
    return result
  }

  /// A date as SEARCH reads it, such as `23-Nov-2026`.
  static func date(year: Int, month: Int, day: Int) -> String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(day)-\(names[(month + 11) % 12])-\(year)"
  }
}
