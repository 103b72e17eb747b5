import Receivables
import SearchRules
import Testing

@Suite("What a search means")
struct SearchRuleTests {
  private func query(_ text: String) -> SearchQuery { SearchQuery(text, digits: SearchText.digits) }

  @Test("a name is meant by its words or their beginnings, typing errors forgiven, but not by a number that is near")
  func meant() {
    let name = "retards et encours par tranche 2026"
    for typed in ["retard", "retrads", "encous tranhe", "par"] {
      #expect(Likeness.isMeant(typed, in: name), "\(typed)")
    }
    for typed in ["pra", "2025", "retard client", "etards2"] { #expect(!Likeness.isMeant(typed, in: name), "\(typed)") }
  }

  @Test("a number is one word however it is spaced, an amount is read as people write it")
  func readings() {
    #expect(query("732 829 320").words == ["732829320"])
    #expect(query("+33 6 12 34 56 78").words == ["0612345678"])
    #expect(query("06.12.34.56.78").words == ["0612345678"])
    #expect(query("41 256,00").amounts == 4_125_600...4_125_600)
    #expect(query("41 256,5").amounts == 4_125_650...4_125_650)
    #expect(query("41256").amounts == 4_125_600...4_125_699)
    #expect(query("-41256").amounts == 4_125_600...4_125_699)
    #expect(query("Élan & Fils").words == ["elan", "fils"])
    #expect(query("Élan").amounts == nil)
    #expect(query("fa-26").numbers == ["fa-26", "FA-26"])
    #expect(query("  ").isEmpty)
    #expect(query(String(repeating: "é", count: 10_000)).text.count == SearchQuery.lengthMax)
  }

  @Test(
    "how near a number is to what was typed",
    arguments: [
      ("fa-26-4417", "FA-26-04417", .zeros), ("4417", "FA-26-04417", .ending), ("417", "FA-26-00417", .ending),
      ("417", "FA-26-01417", nil), ("FA-26", "FA-26-04417", .beginning), ("fa 26 04417", "FA-26-04417", .same),
      ("FA-26-04471", "FA-26-04417", .error), ("FA-26-4471", "FA-26-04417", nil), ("17", "FA-26-04417", nil),
    ] as [(String, String, DocumentNumber.Nearness?)])
  func nearness(typed: String, number: String, expected: DocumentNumber.Nearness?) throws {
    #expect(try #require(query(typed).document).nearness(of: number) == expected, "\(typed) and \(number)")
  }

  @Test("a sentence or an amount with cents is no number, and what is tried stays within what a database takes")
  func documents() throws {
    for text in ["12 500,50", "x", "", String(repeating: "9", count: 25)] {
      #expect(query(text).document == nil, "\(text)")
    }
    let longest = try #require(query(String(repeating: "A0", count: 12)).document)
    #expect(longest.withOtherZeros.count + longest.withAnError.count < 2_000)
    #expect(try #require(query("Dupont").document).withAnError.isEmpty)
  }

  @Test(
    "a typing error is forgiven, another word is not",
    arguments: [
      ("brisonnet", true), ("brissonet", true), ("birssonnet", true), ("brissonnnet", true), ("brissonnte", true),
      ("brisson", true), ("brassennet", true), ("brousset", false), ("bordeaux", false), ("xyz", false),
    ])
  func errors(typed: String, isFound: Bool) {
    let rank = SearchRank.rank(query(typed), in: ["brissonnet travaux publics", "c 01187", "", ""], ownLines: 4)
    #expect((rank != nil) == isFound)
  }

  @Test("the nearest comes first: the whole, its beginning, a word, a person, a resemblance")
  func order() throws {
    let texts = [
      ["martin", "c 1", "", ""], ["martin freres", "c 2", "", ""], ["ets martin", "c 3", "", ""],
      ["leroy", "c 4", "", "", "paul martin"], ["martinez", "c 5", "", ""], ["mertin", "c 6", "", ""],
    ]
    let ranks = try texts.map { try #require(SearchRank.rank(query("martin"), in: $0, ownLines: 4)) }
    #expect(ranks[0] < ranks[1] && ranks[1] == ranks[4] && ranks[1] < ranks[2] && ranks[2] < ranks[3])
    #expect(ranks[5] > ranks[3])
    // A number that differs by a digit is another number.
    #expect(SearchRank.rank(query("1200"), in: ["x", "c 120", "", ""], ownLines: 4) == nil)
    #expect(SearchRank.rank(query("martin lyon"), in: texts[0], ownLines: 4) == nil)
  }

  @Test("what was found is marked in the text as it is written, accents kept")
  func highlight() {
    let parts = Highlight("Société Élan-Bâtiment", query("elan bat")).parts
    #expect(parts.map(\.text) == ["Société ", "Élan", "-", "Bât", "iment"])
    #expect(parts.map(\.isFound) == [false, true, false, true, false])
    #expect(Highlight("Brissonnet SA", query("brisonet")).parts.first?.text == "Brissonnet")
    #expect(!Highlight("Autre", query("brisonet")).isFound)
    #expect(Highlight("", query("x")).parts.isEmpty)
  }
}
