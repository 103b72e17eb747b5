import Kernel

/// The information of a movement in numbered fields: `166?00GUTSCHRIFT?20EREF+…?32NAME`.
///
/// Source: Deutsche Kreditwirtschaft, Anlage 3 des DFÜ-Abkommens, MT940: after a code of three digits, fields of a mark
/// and two digits. 00 is the posting's text, 10 the journal, 20–29 and 60–63 the remittance, 30 and 31 bank and account,
/// 32 and 33 the name, 34 the reason of a return.
struct GermanInformation {
  /// The code of the kind of movement.
  private(set) var code: String?
  private(set) var posting: String?
  private(set) var bank: String?
  private(set) var account: String?
  private(set) var name: String?
  private(set) var returnReason: String?
  /// What the remittance gives by tags of SEPA, such as EREF.
  private(set) var tags: [String: String] = [:]
  /// The remittance without them.
  private(set) var text = ""
  private(set) var rest: [RawField] = []

  /// `nil` when the lines are written otherwise.
  init?(_ lines: [String]) {
    let whole = lines.joined()
    guard let code = BankDay.number(whole.utf8.prefix(3)), code >= 0, whole.utf8.count > 6 else { return nil }
    let body = Substring(whole.utf8.dropFirst(3))
    guard let mark = body.utf8.first, "?>~^".utf8.contains(mark),
      BankDay.number(body.utf8.dropFirst().prefix(2)) != nil
    else { return nil }
    self.code = String(whole.prefix(3))
    var pieces: [String] = []
    var names: [String] = []
    for (number, value) in Self.fields(body, mark) {
      let trimmed = value.trimmingBlanks
      switch number {
      case 0: posting = trimmed.isEmpty ? nil : trimmed
      case 20...29, 60...63: pieces.append(value)
      case 30: bank = trimmed.isEmpty ? nil : trimmed
      case 31, 38: if !trimmed.isEmpty { account = account ?? trimmed }
      case 32, 33: names.append(value)
      case 34: returnReason = trimmed.isEmpty ? nil : trimmed
      default: if !trimmed.isEmpty { rest.append(RawField(path: "86/\(number)", value: trimmed)) }
      }
    }
    let joined = Self.join(names).trimmingBlanks
    name = joined.isEmpty ? nil : joined
    readTags(Self.join(pieces))
  }

  /// The numbered fields; a mark that no two digits follow belongs to the text.
  private static func fields(_ body: Substring, _ mark: UInt8) -> [(number: Int, value: String)] {
    var result: [(number: Int, value: String)] = []
    for piece in Substring(body.utf8.dropFirst()).pieces(between: mark) {
      if piece.utf8.count >= 2, let number = BankDay.number(piece.utf8.prefix(2)) {
        result.append((number, String(Substring(piece.utf8.dropFirst(2)))))
      } else if !result.isEmpty {
        result[result.count - 1].value += String(UnicodeScalar(mark)) + piece
      }
    }
    return result
  }

  /// Fields in one text: one of 27 characters is full, and was cut there.
  private static func join(_ pieces: [String]) -> String {
    var result = ""
    var wasFull = true
    for piece in pieces {
      if !wasFull, !result.hasSuffix(" "), !piece.hasPrefix(" ") { result += " " }
      result += piece
      wasFull = piece.unicodeScalars.count >= 27
    }
    return result
  }

  private static let names: Set<String> = [
    "EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP",
  ]

  /// The tags of a text, each before a plus sign: where its name begins, and where its value does.
  private static func marks(in text: String) -> [(name: String, start: String.Index, value: String.Index)] {
    let bytes = text.utf8
    var found: [(name: String, start: String.Index, value: String.Index)] = []
    var at = bytes.startIndex
    while let plus = bytes[at...].firstIndex(of: UInt8(ascii: "+")) {
      at = bytes.index(after: plus)
      let letters = bytes[..<plus].suffix(5).reversed().prefix { (0x41...0x5A).contains($0) || $0 > 0x60 }
      // Five letters are a word, not a name.
      guard letters.count == 3 || letters.count == 4,
        let start = bytes.index(plus, offsetBy: -letters.count, limitedBy: bytes.startIndex)
      else { continue }
      let name = String(text[start..<plus])
      if names.contains(name) { found.append((name, start, at)) }
    }
    return found
  }

  private mutating func readTags(_ text: String) {
    let found = Self.marks(in: text)
    var words = text[..<(found.first?.start ?? text.endIndex)].trimmingBlanks
    for (index, tag) in found.enumerated() {
      let end = index + 1 < found.count ? found[index + 1].start : text.endIndex
      let value = text[tag.value..<end].trimmingBlanks
      guard !value.isEmpty else { continue }
      if tag.name == "SVWZ" {
        words += words.isEmpty ? value : " " + value
      } else if tags[tag.name] == nil {
        tags[tag.name] = value
        if ["DEBT", "COAM", "OAMT"].contains(tag.name) { rest.append(RawField(path: "86/\(tag.name)", value: value)) }
      }
    }
    self.text = words.joiningWords
  }
}
