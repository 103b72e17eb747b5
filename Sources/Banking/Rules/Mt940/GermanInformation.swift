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
    let body = whole.dropFirst(3)
    guard let mark = body.first, "?>~^".contains(mark), BankDay.number(body.dropFirst().utf8.prefix(2)) != nil else {
      return nil
    }
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
  private static func fields(_ body: Substring, _ mark: Character) -> [(number: Int, value: String)] {
    var result: [(number: Int, value: String)] = []
    for piece in body.dropFirst().split(separator: mark, omittingEmptySubsequences: false) {
      if let number = BankDay.number(piece.utf8.prefix(2)), piece.utf8.count >= 2 {
        result.append((number, String(piece.dropFirst(2))))
      } else if !result.isEmpty {
        result[result.count - 1].value += "\(mark)\(piece)"
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
      wasFull = piece.count >= 27
    }
    return result
  }

  private static let names = [
    "EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP",
  ]

  private mutating func readTags(_ text: String) {
    var found: [(name: String, range: Range<String.Index>)] = []
    for name in Self.names {
      for range in text.ranges(of: name + "+") {
        // «BIC+» within a word is none.
        if range.lowerBound > text.startIndex, text[text.index(before: range.lowerBound)].isLetter { continue }
        found.append((name, range))
      }
    }
    found.sort { $0.range.lowerBound < $1.range.lowerBound }
    var words = text[..<(found.first?.range.lowerBound ?? text.endIndex)].trimmingBlanks
    for (index, tag) in found.enumerated() {
      let end = index + 1 < found.count ? found[index + 1].range.lowerBound : text.endIndex
      let value = text[tag.range.upperBound..<end].trimmingBlanks
      guard !value.isEmpty else { continue }
      if tag.name == "SVWZ" {
        words += words.isEmpty ? value : " " + value
      } else if tags[tag.name] == nil {
        tags[tag.name] = value
        if ["DEBT", "COAM", "OAMT"].contains(tag.name) { rest.append(RawField(path: "86/\(tag.name)", value: value)) }
      }
    }
    self.text = words.split(separator: " ").joined(separator: " ")
  }
}
