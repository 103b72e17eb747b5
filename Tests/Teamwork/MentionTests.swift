import Kernel
import TeamworkRules
import Testing

@Suite("Mentions in a comment")
struct MentionTests {
  static let team = [
    Colleague(id: PersonID(1), name: "Claire Morel"), Colleague(id: PersonID(2), name: "Paul Riva"),
    Colleague(id: PersonID(3), name: "Jean-Pierre Müller"), Colleague(id: PersonID(4), name: "Jean Martin"),
    Colleague(id: PersonID(5), name: "Jean Martin Dupont"), Colleague(id: PersonID(6), name: "Anne Leroy"),
    Colleague(id: PersonID(7), name: "Anne LEROY"), Colleague(id: PersonID(8), name: "Zoé"),
    Colleague(id: PersonID(9), name: "  "),
  ]

  @Test(
    "a colleague is named by the whole name, in whatever way it is written",
    arguments: [
      ("@Claire Morel peux-tu voir ?", [1]), ("vu avec @claire.morel.", [1]), ("@CLAIRE MOREL", [1]),
      ("(@paul.riva) et @Claire Morel", [2, 1]), ("@jean-pierre.muller, merci", [3]), ("@Jean-Pierre Müller", [3]),
      ("@jean.martin.", [4]), ("@Jean Martin a dit", [4]), ("@Jean Martin Dupont", [5]), ("@zoe", [8]), ("@Zoé!", [8]),
      ("@claire_morel", [1]), ("@Claire\u{A0}Morel", [1]),
    ] as [(String, [Int64])])
  func named(text: String, people: [Int64]) {
    #expect(Mentions.find(in: text, among: Self.team).map(\.person.rawValue) == people)
  }

  @Test(
    "who is not clearly meant is not told",
    arguments: [
      "@Anne Leroy", "@inconnu", "@", "@ Claire Morel", "claire@morel.fr", "ecrire à compta@claire.morel", "@Claire",
      "@Clairette Morel", "@Claire Moreline", "@claire\nmorel", "@Claire  Morel",
    ])
  func plain(text: String) {
    #expect(Mentions.find(in: text, among: Self.team).isEmpty)
  }

  @Test(
    "who is named and is nobody is said as it was typed, once",
    arguments: [
      ("@duran peux-tu voir ?", ["@duran"]),
      ("@Claire, vois avec @claire.moral. @Claire", ["@Claire", "@claire.moral"]),
      ("@Anne Leroy", ["@Anne"]), ("@Claire Morel et compta@exemple.fr à 14h @ midi @2", []),
      ("(@zoé) @l'autre", ["@l'autre"]),
    ] as [(String, [String])])
  func strangers(text: String, expected: [String]) {
    #expect(Mentions.strangers(in: text, among: Self.team) == expected)
  }

  @Test("a name that resembles a colleague's is offered, in the way that names nobody else")
  func resembling() {
    func offered(_ typed: String) -> [String] {
      Mentions.resembling(typed, among: Self.team).compactMap { Mentions.handle(of: $0, among: Self.team) }
    }
    #expect(offered("@claire.moral") == ["@Claire Morel"])
    #expect(offered("@jean") == ["@Jean-Pierre Müller", "@Jean Martin", "@Jean Martin Dupont"])
    // Two of one name cannot be told apart, and two letters resemble too many.
    #expect(offered("@anne").isEmpty && offered("@cl").isEmpty && offered("@zed").isEmpty)
    let odd = Colleague(id: PersonID(20), name: "Marc (compta)")
    #expect(Mentions.handle(of: odd, among: [odd]) == "@marc.compta")
  }

  @Test("the parts of a text add up to it, whatever its letters")
  func parts() {
    let text = "Été 🧾 : @Zoé et @claire.morel, l'« e\u{301}chéance » <b>@paul.riva</b>"
    let mentions = Mentions.find(in: text, among: Self.team)
    let parts = CommentPart.parts(of: text, mentions)
    #expect(parts.map(\.text).joined() == text)
    #expect(parts.filter { $0.person != nil }.map(\.text) == ["@Zoé", "@claire.morel", "@paul.riva"])
  }

  @Test("mentions that no longer fit their text are left out rather than cut it wrongly")
  func overrun() {
    let parts = CommentPart.parts(
      of: "court",
      [Mention(person: PersonID(1), place: 2, length: 9), Mention(person: PersonID(2), place: 0, length: 5)])
    #expect(parts.map(\.text) == ["court"])
    #expect(parts.map(\.person) == [PersonID(2)])
  }
}

@Suite("What may be written, and changed")
struct CommentRuleTests {
  @Test("a comment keeps its lines and loses what cannot be shown")
  func cleaned() throws {
    let kept = try CommentRule.checked(" \r\n un\r\ndeux\rtrois\u{0}\u{7}\n\n\tquatre  ")
    #expect(kept == "un\ndeux\ntrois\n\n\tquatre")
  }

  @Test("nothing is not a comment, and 4,000 characters are the most")
  func limits() throws {
    #expect(throws: CommentRefusal.empty) { try CommentRule.checked(" \n\u{0} ") }
    let longest = String(repeating: "é", count: 4_000)
    let kept = try CommentRule.checked(longest)
    #expect(kept == longest)
    #expect(throws: CommentRefusal.tooLong(characters: 4_001)) { try CommentRule.checked(longest + "!") }
  }

  @Test("its author may correct it for a quarter of an hour, and nobody else")
  func edit() {
    let (author, written) = (PersonID(1), Moment.paris("2026-11-23", hour: 9))
    #expect(throws: Never.self) {
      try CommentRule.checkEdit(author: author, written: written, by: author, at: written.adding(seconds: 899))
    }
    #expect(throws: CommentRefusal.tooLate) {
      try CommentRule.checkEdit(author: author, written: written, by: author, at: written.adding(seconds: 900))
    }
    #expect(throws: CommentRefusal.notAuthor) {
      try CommentRule.checkEdit(author: author, written: written, by: PersonID(2), at: written)
    }
    #expect(throws: CommentRefusal.notAuthor) {
      try CommentRule.checkEdit(author: author, written: written, by: nil, at: written)
    }
  }
}
