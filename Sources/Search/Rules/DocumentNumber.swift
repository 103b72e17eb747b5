import Kernel

/// What somebody typed, read as the number of a document: `fa 26 4417` means FA-26-04417.
///
/// What separates its parts and capitals never count. Then zeros that are left out or too many, the beginning that is
/// left out, and, when nothing else is found, one typing error: a letter or digit replaced, added, left out, or two
/// neighbours exchanged.
public struct DocumentNumber: Sendable, Hashable {
  /// Letters and digits, in capitals and without accents.
  public let compact: String
  /// The last run of digits, without the zeros before it.
  private let lastDigits: String

  /// Letters beyond which nothing is the number of a document.
  private static let lengthMax = 24
  /// Zeros that may have been left out in one place.
  private static let zerosMax = 5

  /// - Returns: `nil` for what nobody writes in a number: one letter, a sentence, cents.
  init?(_ typed: String) {
    compact = DocumentNumber.compact(typed)
    guard (2...DocumentNumber.lengthMax).contains(compact.utf8.count), !typed.contains(",") else { return nil }
    let last = typed.reversed().drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }.reversed()
    lastDigits = String(String(last).drop { $0 == "0" })
  }

  static func compact(_ text: String) -> String {
    Folding.folded(text).replacing(" ", with: "").uppercased()
  }

  /// The last four letters and digits that it may have, where its beginning or zeros were left out.
  public var endings: [String] {
    var endings: Set<String> = []
    let isNumber = compact.allSatisfy { DocumentNumber.isDigit($0) }
    if isNumber ? lastDigits.count >= 4 : compact.count >= 4 { endings.insert(String(compact.suffix(4))) }
    if (3...4).contains(lastDigits.count) { endings.insert(String(("0" + lastDigits).suffix(4))) }
    if isNumber, lastDigits.count == 3 { endings.formUnion(DocumentNumber.letters.map { String($0) + lastDigits }) }
    return endings.sorted()
  }

  /// The numbers that it may be with zeros put in before a digit, or taken out.
  public var withOtherZeros: [String] {
    let letters = Array(compact)
    var found: Set<String> = []
    for place in letters.indices where DocumentNumber.isDigit(letters[place]) {
      for zeros in 1...DocumentNumber.zerosMax {
        found.insert(String(letters[..<place]) + String(repeating: "0", count: zeros) + String(letters[place...]))
      }
      let zeros = letters[place...].prefix { $0 == "0" }.count
      for taken in 0..<zeros { found.insert(String(letters[..<place] + letters[(place + taken + 1)...])) }
    }
    return found.subtracting([compact]).sorted()
  }

  /// The numbers that it may be with one typing error; none for what is so short that it would be any number.
  public var withAnError: [String] {
    let letters = Array(compact)
    guard letters.count >= 4, letters.contains(where: DocumentNumber.isDigit) else { return [] }
    let (digits, all) = (Array("0123456789"), DocumentNumber.letters)
    var found: Set<String> = []
    for place in 0...letters.count {
      let (before, after) = (letters[..<place], letters[place...])
      for letter in all { found.insert(String(before + [letter] + after)) }
      guard let typed = after.first else { continue }
      let rest = after.dropFirst()
      found.insert(String(before + rest))
      // A digit was meant where a digit was typed: any letter would be another kind of document.
      for letter in DocumentNumber.isDigit(typed) ? digits : all { found.insert(String(before + [letter] + rest)) }
      if let next = rest.first { found.insert(String(before + [next, typed] + rest.dropFirst())) }
    }
    return found.subtracting([compact]).sorted()
  }

  /// How near a document's number is, the nearest first; `nil` when it is another one.
  public func nearness(of number: String) -> Nearness? {
    let other = DocumentNumber.compact(number)
    if other == compact { return .same }
    if other.hasPrefix(compact) { return .beginning }
    let (mine, theirs) = (DocumentNumber.withoutZeros(compact), DocumentNumber.withoutZeros(other))
    if mine == theirs { return .zeros }
    if compact.count >= 4, other.hasSuffix(compact) { return .ending }
    let last = String(number.reversed().prefix { DocumentNumber.isDigit($0) }.reversed()).drop { $0 == "0" }
    if !lastDigits.isEmpty, last == lastDigits, theirs.hasSuffix(mine) { return .ending }
    return DocumentNumber.isOneError(compact, other) ? .error : nil
  }

  public enum Nearness: Int, Sendable { case same, beginning, zeros, ending, error }

  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  private static func isDigit(_ letter: Character) -> Bool { ("0"..."9").contains(letter) }

  private static func withoutZeros(_ text: String) -> String { text.replacing("0", with: "") }

  private static func isOneError(_ typed: String, _ other: String) -> Bool {
    let (left, right) = (Array(typed.utf8), Array(other.utf8))
    guard abs(left.count - right.count) <= 1 else { return false }
    let same = zip(left, right).prefix { $0 == $1 }.count
    let (restLeft, restRight) = (left[same...], right[same...])
    if restLeft.dropFirst().elementsEqual(restRight.dropFirst()) { return true }
    if restLeft.dropFirst().elementsEqual(restRight) || restLeft.elementsEqual(restRight.dropFirst()) { return true }
    return restLeft.count == restRight.count && restLeft.count >= 2
      && restLeft.prefix(2).elementsEqual(restRight.prefix(2).reversed())
      && restLeft.dropFirst(2).elementsEqual(restRight.dropFirst(2))
  }
}
