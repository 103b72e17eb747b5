public import Kernel

/// The order in which people are listed: by family name, then by first name, accents and capitals apart.
public enum FamilyName {
  /// What a name is sorted by. The first word is the first name, as in `Éric Noël` or `Jeanne de Vries`; a name of one
  /// word is the family's.
  public static func key(_ name: String) -> String {
    let words = name.split(whereSeparator: \.isWhitespace)
    guard let first = words.first, words.count > 1 else { return Folding.folded(name) }
    return Folding.folded(words.dropFirst().joined(separator: " ")) + "\n" + Folding.folded(first)
  }
}

extension Sequence {
  /// The same in the order of people's names; who has the same name keeps the order they came in.
  public func sortedByFamilyName(_ name: (Element) -> String) -> [Element] {
    map { (FamilyName.key(name($0)), $0) }.enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
  }
}
