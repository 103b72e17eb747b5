public import Kernel

/// What somebody typed into the search, read every way it may be meant.
public struct SearchQuery: Sendable, Hashable {
  /// Letters of the longest text that is looked for: a name of a company with its city.
  public static let lengthMax = 100
  /// Words that are looked for; further ones only narrow what is found already.
  static let wordsMax = 6

  /// As it was typed, without the spaces around it.
  public let text: String
  /// Its words, folded: all of them must be found.
  public let words: [String]
  /// The number it is when nothing but digits and the marks between them was typed: a SIREN, a telephone number.
  public let number: String?
  /// The document's number that it may be.
  public let document: DocumentNumber?
  /// The amounts it may be, in hundredths: a whole number is what is shown of any amount with the same units.
  public let amounts: ClosedRange<Int64>?

  /// - Parameter digits: how numbers are written where they are kept.
  public init(_ typed: String, digits: (String) -> String) {
    let limited = String(typed.prefix(SearchQuery.lengthMax))
    text = limited.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let isNumber =
      !text.isEmpty && text.allSatisfy { ($0.isASCII && $0.isNumber) || " +-./()\u{A0}\u{202F}".contains($0) }
    let found = isNumber ? digits(text) : ""
    number = found.count >= SearchQuery.numberMin ? found : nil
    words =
      number.map { [$0] } ?? Folding.folded(text).split(separator: " ").prefix(SearchQuery.wordsMax).map(String.init)
    document = DocumentNumber(text)
    let minor = (try? DecimalReader.minorUnits(text, exponent: 2, mark: .either)).flatMap { $0 == 0 ? nil : abs($0) }
    let isWhole = !text.contains(",") && !text.contains(".")
    amounts = minor.map { isWhole && $0 < Int64.max - 99 ? $0...$0 + 99 : $0...$0 }
  }

  /// Digits from which a number is one word, however it is spaced.
  private static let numberMin = 6

  public var isEmpty: Bool { text.isEmpty }

  /// Words long enough for an index of three letters.
  public var indexed: [String] { words.filter { $0.utf8.count >= 3 } }

  /// The ways in which a code may have been written.
  public var numbers: [String] { text == text.uppercased() ? [text] : [text, text.uppercased()] }

  /// Whether a document's number is what was typed, whatever stands between its letters.
  public func names(_ number: String) -> Bool {
    numbers.contains(number) || document?.nearness(of: number) == .same
  }

  /// The longest word, and parts of it of which at least one is found in a word that differs by a typing error.
  public var parts: [String] {
    guard number == nil, let word = indexed.max(by: { $0.utf8.count < $1.utf8.count }) else { return [] }
    return Likeness.parts(of: word)
  }
}
