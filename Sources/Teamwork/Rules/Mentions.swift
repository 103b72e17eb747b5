public import Kernel

/// Somebody who may be named in a comment.
public struct Colleague: Sendable, Hashable {
  public let id: PersonID
  public let name: String

  public init(id: PersonID, name: String) {
    self.id = id
    self.name = name
  }
}

/// A place of a text where a colleague is named.
public struct Mention: Sendable, Hashable {
  public let person: PersonID
  /// Bytes of UTF-8 before its `@`.
  public let place: Int
  /// Bytes of UTF-8, with the `@`.
  public let length: Int

  public init(person: PersonID, place: Int, length: Int) {
    self.person = person
    self.place = place
    self.length = length
  }
}

/// Finds who is named in a comment: `@Claire Morel`, `@claire.morel`, in any case and with or without accents.
///
/// The longest name that fits is meant. What nobody or more than one colleague answers to stays plain text, and so does
/// an `@` inside a word: that is an e-mail address.
public enum Mentions {
  public static func find(in text: String, among colleagues: [Colleague]) -> [Mention] {
    read(text, among: colleagues).found
  }

  /// What begins like the name of a colleague and is nobody's, or more than one's, as it was typed: `@duran`.
  public static func strangers(in text: String, among colleagues: [Colleague]) -> [String] {
    var seen: Set<String> = []
    return read(text, among: colleagues).strangers.filter { seen.insert($0).inserted }
  }

  /// Colleagues of whom one word of the name begins like a word that was typed, in their order.
  public static func resembling(_ stranger: String, among colleagues: [Colleague]) -> [Colleague] {
    let words: [Substring] = Folding.folded(stranger).split { $0 == " " }
    let typed = words.filter { $0.count >= resemblance }.map { $0.prefix(resemblance) }
    return colleagues.filter { colleague in
      let names: [Substring] = Folding.folded(colleague.name).split { $0 == " " }
      return names.contains { name in typed.contains { name.hasPrefix($0) } }
    }
  }

  /// Letters that two names share at their beginning when one resembles the other.
  private static let resemblance = 3

  /// How a colleague is named in a comment so that nobody else is meant; `nil` when others have the same name.
  public static func handle(of colleague: Colleague, among colleagues: [Colleague]) -> String? {
    let folded = Folding.folded(colleague.name)
    return ["@" + colleague.name, "@" + folded.replacing(" ", with: ".")].first { handle in
      let mentions = find(in: handle, among: colleagues)
      return mentions.count == 1 && mentions[0].person == colleague.id && mentions[0].length == handle.utf8.count
    }
  }

  private static func read(_ text: String, among colleagues: [Colleague]) -> (found: [Mention], strangers: [String]) {
    let named = Dictionary(grouping: colleagues) { Folding.folded($0.name) }.filter { !$0.key.isEmpty }
    let longest = named.keys.map { $0.split(separator: " ").count }.max() ?? 0
    let scalars = text.unicodeScalars
    var found: [Mention] = []
    var strangers: [String] = []
    var index = scalars.startIndex
    var before: Unicode.Scalar?
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let isName = scalar == "@" && before.map { !isLetter($0) } ?? true
      let rest = scalars[scalars.index(after: index)...]
      if isName, let (person, end) = match(rest, named, longest) {
        let place = text.utf8.distance(from: text.startIndex, to: index)
        found.append(Mention(person: person, place: place, length: text.utf8.distance(from: index, to: end)))
        before = "a"
        index = end
      } else {
        if isName { strangers += stranger(rest).map { ["@" + $0] } ?? [] }
        before = scalar
        index = scalars.index(after: index)
      }
    }
    return (found, strangers)
  }

  /// What a text begins with that may be a name in one word: it begins with a letter.
  private static func stranger(_ text: Substring.UnicodeScalarView) -> String? {
    guard let first = text.first, first.properties.isAlphabetic else { return nil }
    let run = text.prefix { isLetter($0) || $0 != " " && separators.contains($0) && $0.value < 0x80 }
    let name = String(String.UnicodeScalarView(run))
    return String(name.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed())
  }

  /// The one colleague whose whole name the text begins with, and where the name ends.
  private static func match(
    _ text: Substring.UnicodeScalarView, _ named: [String: [Colleague]], _ longest: Int
  ) -> (person: PersonID, end: String.Index)? {
    var best: (colleagues: [Colleague], end: String.Index)?
    var rest = text
    for word in 0..<longest {
      if word > 0 {
        guard let separator = rest.first, separators.contains(separator) else { break }
        rest = rest.dropFirst()
      }
      let letters = rest.prefix { isLetter($0) }
      if letters.isEmpty { break }
      rest = rest[letters.endIndex...]
      if let colleagues = named[Folding.folded(Substring(text[..<letters.endIndex]))] {
        best = (colleagues, letters.endIndex)
      }
    }
    guard let best, best.colleagues.count == 1, let only = best.colleagues.first else { return nil }
    return (only.id, best.end)
  }

  /// What may stand between the words of a name, one of them at a time.
  private static let separators: Set<Unicode.Scalar> = [" ", ".", "-", "_", "'", "\u{2019}", "\u{A0}", "\u{202F}"]

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.generalCategory == .nonspacingMark
  }
}

/// A run of a text: plain, or the name of a colleague.
public struct CommentPart: Sendable, Hashable {
  public let text: String
  public let person: PersonID?

  /// Cuts a text at its mentions.
  public static func parts(of text: String, _ mentions: [Mention]) -> [CommentPart] {
    let bytes = Array(text.utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    var parts: [CommentPart] = []
    var place = 0
    for mention in mentions.sorted(by: { $0.place < $1.place }) {
      let end = mention.place + mention.length
      guard mention.place >= place, end <= bytes.count else { continue }
      if mention.place > place { parts.append(CommentPart(text: part(place..<mention.place), person: nil)) }
      parts.append(CommentPart(text: part(mention.place..<end), person: mention.person))
      place = end
    }
    if place < bytes.count { parts.append(CommentPart(text: part(place..<bytes.count), person: nil)) }
    return parts
  }
}
