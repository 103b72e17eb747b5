import Testing

@testable import Postal

@Suite struct LetterAddressTests {
  @Test("the addressee is on the first line, the street on the fourth, the town on the sixth")
  func order() {
    #expect(
      LetterAddress(["Verdoncelle", "85 ALLEE DE L ILE", "71100 CHALON SUR SAONE"])?.lines
        == ["Verdoncelle", "", "", "85 ALLEE DE L ILE", "", "71100 CHALON SUR SAONE"])
    #expect(
      LetterAddress(["Verdoncelle", "Mme Roy", "Bâtiment B", "85 ALLEE DE L ILE", "71100 CHALON"])?.lines
        == ["Verdoncelle", "Mme Roy", "Bâtiment B", "85 ALLEE DE L ILE", "", "71100 CHALON"])
    #expect(
      LetterAddress(["Verdoncelle", "Mme Roy", "Bâtiment B", "85 ALLEE", "BP 12", "71100 CHALON"])?.lines
        == ["Verdoncelle", "Mme Roy", "Bâtiment B", "85 ALLEE", "BP 12", "71100 CHALON"])
    #expect(LetterAddress(["Verdoncelle", "71100 CHALON"])?.lines == ["Verdoncelle", "", "", "", "", "71100 CHALON"])
    #expect(LetterAddress(["Verdoncelle", "71100 CHALON"])?.country == "FR")
  }

  @Test("a line that is too long goes on in the next, as long as there is room")
  func long() {
    let name = "Société des ateliers mécaniques et chaudronneries réunies du Val de Saône"
    #expect(
      LetterAddress([name, "1 RUE DU PORT", "71100 CHALON"])?.lines
        == [
          "Société des ateliers mécaniques et", "", "chaudronneries réunies du Val de Saône", "1 RUE DU PORT", "",
          "71100 CHALON",
        ])
    #expect(LetterAddress([name, name, name, "1 RUE DU PORT", "71100 CHALON"]) == nil)
    #expect(LetterAddress([String(repeating: "x", count: 39), "71100 CHALON"]) == nil)
  }

  @Test("overseas the post takes it with the code of the country; abroad it does not")
  func abroad() {
    #expect(LetterAddress(["Kaz", "1 RUE", "97400 SAINT DENIS", "RE"])?.country == "RE")
    for typed in [
      ["Kessler", "Königstraße 12", "70173 Stuttgart", "DE"], ["Kessler", "Königstraße 12", "DE-70173 Stuttgart"],
      ["Seule"], [], ["71100 CHALON"], ["Verdoncelle", "71100"],
    ] { #expect(LetterAddress(typed) == nil, "\(typed)") }
  }
}
