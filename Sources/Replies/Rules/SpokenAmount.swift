public import Kernel

/// The sums that a sentence names, each with its currency: a number without one may be anything.
public enum SpokenAmount {
  public static func amounts(in sentence: String) -> [Money] {
    let characters = Array(sentence)
    var (found, index): ([Money], Int) = ([], 0)
    while index < characters.count {
      guard characters[index].isASCII, characters[index].isNumber,
        index == 0 || !(characters[index - 1].isLetter || characters[index - 1] == "-")
      else {
        index += 1
        continue
      }
      let end = numberEnd(characters, from: index)
      if let currency = behind(characters, end) ?? before(characters, index),
        let minor = try? DecimalReader.minorUnits(
          String(characters[index..<end]).filter { !$0.isWhitespace }, exponent: currency.exponent), minor > 0
      {
        let money = Money(minor: minor, currency)
        if !found.contains(money) { found.append(money) }
      }
      index = end
    }
    return found
  }

  /// Behind the figures, with their marks: a mark or a blank belongs to the number while figures follow, a blank only
  /// before three of them.
  private static func numberEnd(_ characters: [Character], from start: Int) -> Int {
    var end = start
    while end < characters.count {
      let character = characters[end]
      if character.isASCII, character.isNumber {
        end += 1
        continue
      }
      var figures = 0
      while end + 1 + figures < characters.count, characters[end + 1 + figures].isASCII,
        characters[end + 1 + figures].isNumber
      { figures += 1 }
      let isMark = ".,'’".contains(character) && figures > 0
      let isBlank = character.isWhitespace && !character.isNewline && figures == 3
      guard isMark || isBlank else { break }
      end += 1
    }
    return end
  }

  private static let names: [(String, String)] = [
    ("€", "EUR"), ("EUROS", "EUR"), ("EURO", "EUR"), ("EUR", "EUR"), ("$", "USD"), ("USD", "USD"), ("DOLLARS", "USD"),
    ("£", "GBP"), ("GBP", "GBP"), ("POUNDS", "GBP"), ("CHF", "CHF"),
  ]

  private static func behind(_ characters: [Character], _ end: Int) -> Currency? {
    let rest = String(characters[end...].drop { $0.isWhitespace && !$0.isNewline }.prefix(8)).uppercased()
    return names.first { isWord(rest, $0.0) }.flatMap { Currency($0.1) }
  }

  private static func before(_ characters: [Character], _ start: Int) -> Currency? {
    let rest = String(characters[..<start].suffix(5)).trimmed.uppercased()
    return names.first { rest.hasSuffix($0.0) && ($0.0.count == 1 || rest == $0.0 || rest.hasSuffix(" " + $0.0)) }
      .flatMap { Currency($0.1) }
  }

  private static func isWord(_ text: String, _ name: String) -> Bool {
    guard text.hasPrefix(name) else { return false }
    let next = text.dropFirst(name.count).first
    return name.count == 1 || !(next?.isLetter ?? false)
  }
}
