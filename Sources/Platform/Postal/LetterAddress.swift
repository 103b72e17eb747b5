/// An address in the six lines of the French post: whom, then where, the postcode and the town last.
///
/// Source: NF Z10-011 as connectors (§6.4) and Maileva's interface recall it: six lines of 38 signs.
public struct LetterAddress: Sendable, Hashable {
  /// Six of them, some empty; the first and the last never are.
  public let lines: [String]
  /// Of ISO 3166-1.
  public let country: String

  public static let lineMax = 38
  /// Where letters are taken to. Source: `country_code` of Maileva's interface for registered letters.
  public static let countries: Set<String> = ["FR", "MC", "AD", "RE", "YT", "MQ", "GP", "MF", "BL", "GF", "PM"]

  /// Puts the lines of a letter's window where the post reads them: a line that is too long goes on in the next.
  ///
  /// - Parameter typed: the addressee, then the place; after the town the code of a country that is not the sender's.
  /// - Returns: `nil` for an address outside ``countries``, without a town of five digits and a name, or that does not fit.
  public init?(_ typed: [String]) {
    var rest = typed.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
    var country = "FR"
    if let last = rest.last, last.utf8.count == 2 {
      country = last.uppercased()
      rest.removeLast()
    }
    guard Self.countries.contains(country), rest.count >= 2, let town = rest.popLast(), Self.isTown(town) else {
      return nil
    }
    let whole = rest.flatMap(Self.folded)
    guard whole.count <= 5, !whole.contains(where: { $0.count > Self.lineMax }) else { return nil }
    // The addressee is on the first line, the street on the fourth; the fifth is for what does not fit above.
    let (whom, place) = (whole[0], whole.dropFirst())
    let gap = [String](repeating: "", count: max(0, 3 - place.count))
    let middle = gap + place
    lines = [whom] + middle + [String](repeating: "", count: 4 - middle.count) + [town]
    self.country = country
  }

  private static func isTown(_ line: String) -> Bool {
    let digits = line.utf8.prefix(5)
    return line.count <= lineMax && line.utf8.count > 6 && digits.allSatisfy { (48...57).contains($0) }
      && line.utf8.dropFirst(5).first == UInt8(ascii: " ")
  }

  /// A line cut at its spaces into as few as it needs.
  private static func folded(_ line: String) -> [String] {
    var lines = [""]
    for word in line.split(separator: " ") {
      let longer = lines[lines.count - 1].isEmpty ? String(word) : "\(lines[lines.count - 1]) \(word)"
      if longer.count <= lineMax { lines[lines.count - 1] = longer } else { lines.append(String(word)) }
    }
    return lines.filter { !$0.isEmpty }
  }
}
