import Foundation
import Kernel
import Support
import Testing
import Web

/// The sentences that arise in rules and readers, in each language of the interface.
@Suite("Sentences of rules and readers")
struct PhraseTests {
  @Test("a sentence says its facts as the language writes them, whatever they hold")
  func facts() throws {
    let phrase = Phrase("\("a {2} b"): \(1_200) rows of \(Money(minor: 123_450, .eur)) on \(CivilDate("2026-07-31"))")
    #expect(phrase.description == "a {2} b: 1200 rows of 1234.50 EUR on 2026-07-31")
    let words = Words([:], phrases: [.french: [phrase.template: "{4} : {2} lignes de {3} ({1})"]])
    #expect(words[.french](phrase) == "31/07/2026\u{A0}: 1\u{202F}200 lignes de 1\u{202F}234,50\u{A0}€ (a {2} b)")
    let copy = try JSONDecoder().decode(Phrase.self, from: JSONEncoder().encode(phrase))
    #expect(copy == phrase)
  }

  @Test("a sentence inside another is said in the same language")
  func nested() {
    let outer = Phrase("line \(3), \(Phrase("the amount is empty"))")
    let words = Words(
      [:], phrases: [.french: ["line {1}, {2}": "ligne {1}, {2}", "the amount is empty": "le montant est vide"]])
    #expect(words[.french](outer) == "ligne 3, le montant est vide")
    #expect(words[.english](outer) == "line 3, the amount is empty")
  }

  @Test("every sentence of the sources exists in French, and none is translated that no source says")
  func complete() throws {
    let words = try Words.shipped(by: TextTests.targets)[.french]
    let said = try Self.templates()
    #expect(said.count > 80)
    let missing = said.filter { words.translation(of: $0) == nil }
    #expect(missing.isEmpty, "\(missing.sorted().joined(separator: "\n"))")
    let idle = words.templates.subtracting(said)
    #expect(idle.isEmpty, "\(idle.sorted().joined(separator: "\n"))")
    for template in said {
      func places(_ text: String) -> Set<String> { Set(text.matches(of: /\{[0-9]+\}/).map { String($0.0) }) }
      #expect(places(template) == places(words.translation(of: template) ?? ""), "\(template)")
    }
  }

  /// The template of each `Phrase("…")` in the sources.
  private static func templates() throws -> Set<String> {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var result: Set<String> = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".swift") {
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      var rest = text[...]
      while let call = rest.firstRange(of: /Phrase\(\s*(?=")/) {
        var literal = PhraseLiteral(rest[call.upperBound...])
        let template = literal.template()
        // What has no letters is the same in every language.
        if template.replacing(/\{[0-9]+\}/, with: "").contains(where: \.isLetter) || template.contains(";") {
          result.insert(template)
        }
        rest = literal.rest
      }
    }
    return result
  }
}

/// A string literal of a source file, its interpolations counted.
private struct PhraseLiteral {
  private(set) var rest: Substring

  init(_ text: Substring) { rest = text }

  mutating func template() -> String {
    let isLong = rest.hasPrefix("\"\"\"")
    rest = rest.dropFirst(isLong ? 3 : 1)
    let end = isLong ? "\"\"\"" : "\""
    var text = ""
    var places = 0
    while !rest.isEmpty, !rest.hasPrefix(end) {
      if rest.hasPrefix("\\(") {
        rest = rest.dropFirst(2)
        skipInterpolation()
        places += 1
        text += "{\(places)}"
      } else if rest.hasPrefix("\\\n") {
        rest = rest.dropFirst(2).drop { $0 == " " }
      } else if rest.hasPrefix("\\") {
        text.append(rest.dropFirst().first ?? "\\")
        rest = rest.dropFirst(2)
      } else {
        text.append(rest.removeFirst())
      }
    }
    rest = rest.dropFirst(end.count)
    return isLong ? text.split(separator: "\n").map { $0.trimmingPrefix(#/ +/#) }.joined(separator: "\n").trimmed : text
  }

  private mutating func skipInterpolation() {
    var depth = 1
    while depth > 0, let next = rest.first {
      if next == "\"" {
        var inner = self
        _ = inner.template()
        rest = inner.rest
        continue
      }
      if next == "(" { depth += 1 }
      if next == ")" { depth -= 1 }
      rest = rest.dropFirst()
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
