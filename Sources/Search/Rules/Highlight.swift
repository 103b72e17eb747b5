public import Kernel

/// A text cut where the words of a query stand in it.
public struct Highlight: Sendable, Hashable {
  public struct Part: Sendable, Hashable {
    public let text: String
    public let isFound: Bool
  }

  public let parts: [Part]

  /// Whether anything was found in it.
  public var isFound: Bool { parts.contains(where: \.isFound) }

  /// Marks each word of the query, accents and capitals apart; a word that resembles one of them is marked whole.
  public init(_ text: String, _ query: SearchQuery) {
    let letters = Array(text)
    // The folded text, and for each of its bytes the letter that it comes from.
    var folded: [UInt8] = []
    var origins: [Int] = []
    for (index, letter) in letters.enumerated() {
      let bytes = Array(Folding.folded(String(letter)).utf8)
      for byte in bytes.isEmpty ? [UInt8(ascii: " ")] : bytes {
        folded.append(byte)
        origins.append(index)
      }
    }
    var found = [Bool](repeating: false, count: letters.count)
    func mark(_ range: Range<Int>) {
      for place in range { found[origins[place]] = true }
    }
    for word in query.words {
      let typed = Array(word.utf8)
      let places = folded.indices.dropLast(max(0, typed.count - 1)).filter {
        folded[$0..<$0 + typed.count].elementsEqual(typed)
      }
      places.forEach { mark($0..<$0 + typed.count) }
      guard places.isEmpty else { continue }
      let meant = Likeness.Typed(typed)
      for other in folded.indices.split(whereSeparator: { folded[$0] == UInt8(ascii: " ") }) {
        let range = other.startIndex..<other.endIndex
        if Likeness.errors(of: meant, in: folded[range]) != nil { mark(range) }
      }
    }
    var parts: [Part] = []
    for (letter, isFound) in zip(letters, found) {
      if let last = parts.last, last.isFound == isFound {
        parts[parts.count - 1] = Part(text: last.text + String(letter), isFound: isFound)
      } else {
        parts.append(Part(text: String(letter), isFound: isFound))
      }
    }
    self.parts = parts
  }
}
