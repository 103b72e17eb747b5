import Kernel
import Testing
import Web

@Suite("The texts of the interface")
struct WordsTests {
  static let words = Words([
    .english: ["both": "{a} and {b}, {a} again", "open": "a { alone", "strange": "{what} of {a}", "plain": "{a}"]
  ])[.english]

  @Test("a text is filled in once: what an argument says is not read again")
  func filled() {
    #expect(Self.words("both", ["a": "1", "b": "2"]) == "1 and 2, 1 again")
    #expect(Self.words("both", ["a": "{b}", "b": "{a}"]) == "{b} and {a}, {b} again")
  }

  @Test("a brace that names nothing stays as it is written")
  func unnamed() {
    #expect(Self.words("open", ["a": "1"]) == "a { alone")
    #expect(Self.words("strange", ["a": "é"]) == "{what} of é")
    #expect(Self.words("plain") == "{a}")
    #expect(Self.words("missing", ["a": "1"]) == "⟦missing⟧")
  }
}
