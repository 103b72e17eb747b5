import Kernel
import Testing
import Web

@Suite("Texts of the pages")
struct TextTests {
  static let targets = ["Web", "Pages", "People", "Teamwork", "Help"]

  @Test("both languages have the same texts, with the same places to fill in")
  func languages() throws {
    let words = try Words.shipped(by: Self.targets)
    let (french, english) = (words[.french], words[.english])
    #expect(french.keys == english.keys)
    for key in french.keys {
      func places(_ text: String) -> Set<String> { Set(text.matches(of: /\{[a-z_]+\}/).map { String($0.0) }) }
      #expect(places(french(key)) == places(english(key)), "\(key)")
    }
  }

  @Test("every text that a template names exists")
  func templates() throws {
    let keys = try Words.shipped(by: Self.targets)[.french].keys
    for (name, source) in try Templates.shipped(by: Self.targets).sources {
      for match in source.matches(of: /\{\{t\.([a-z_.]+)\}\}/) {
        #expect(keys.contains(String(match.1)), "\(name): \(match.1)")
      }
    }
  }
}
