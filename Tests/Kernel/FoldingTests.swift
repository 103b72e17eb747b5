import Kernel
import Testing

@Suite("Folded text")
struct FoldingTests {
  @Test(
    "two spellings of one name are equal",
    arguments: [
      ("ÉTABLISSEMENTS Brissonnet & Fils", "etablissements brissonnet fils"), ("L’Œuvre  d'Été", "l oeuvre d ete"),
      ("Straße", "strasse"), ("Łódź Spółka", "lodz spolka"), ("Ærø", "aero"), ("  a--b  ", "a b"), ("", ""),
      ("---", ""),
      ("N° 12/345", "n 12 345"), ("ﬁnance", "finance"), ("e\u{301}te\u{301}", "ete"), ("FA-26_04417", "fa 26 04417"),
      ("Ελλάς", "ελλασ"),
    ])
  func folded(text: String, expected: String) {
    #expect(Folding.folded(text) == expected)
    #expect(Folding.folded(Folding.folded(text)) == Folding.folded(text))
    #expect(Folding.folded(text.uppercased()) == Folding.folded(text.lowercased()))
  }

  @Test(
    "umlauts are written out as well, and nothing else is",
    arguments: [
      ("Müller GmbH", ["muller gmbh", "mueller gmbh"]), ("MU\u{308}LLER", ["muller", "mueller"]),
      ("Søren Ålborg", ["soren alborg", "soeren aalborg"]), ("Mueller", ["mueller"]),
      ("Noël & Straße", ["noel strasse"]),
    ])
  func spellings(name: String, expected: [String]) {
    #expect(Folding.spellings(of: name) == expected)
  }
}
