import Foundation
import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Messaging

@Suite("Texts of a company's own")
struct TextRuleTests {
  @Test("every shipped text could have been written by a company")
  func shipped() throws {
    for language in LanguageCode.allCases {
      let book = try TextBook.shipped(language)
      for step in ReminderStep.allCases {
        for heading in TextKey.Heading.all(of: step) {
          let text = book.source(of: TextKey(language, step, heading).name)
          #expect(TextRule.problems(text, heading) == [], "\(language.rawValue) \(step.rawValue)/\(heading.rawValue)")
        }
      }
    }
  }

  @Test(
    "what cannot be worded is refused with its place",
    arguments: [
      ("Bonjour {{prenom}}", [.unknown("prenom", line: 1)]), ("a\nb {{{total}}}", [.unknown("{total", line: 2)]),
      (
        "À {{total}}\n{societe} doit {{total}} et {montant dû}",
        [.singleBraces("societe", line: 2), .singleBraces("montant dû", line: 2)]
      ),
      ("{{total}} {} { a } {1}", []),
      ("a {{total", [.unclosedTag(line: 1)]), ("{{#several}}a", [.unclosedPassage("several", line: 1)]),
      ("a\n\n{{/several}}", [.unopened("several", line: 3)]), ("{{> common}}", [.unknown("> common", line: 1)]),
      ("{{% CONTENT_TYPE:HTML}}", [.unknown("% CONTENT_TYPE:HTML", line: 1)]),
      ("{{=<% %>=}}", [.unknown("=<% %>=", line: 1)]),
      ("{{uppercase(total)}}", [.unknown("uppercase(total)", line: 1)]),
      (" \n", [.empty]), ("{{#several}}{{count}}{{/several}}{{^several}}une{{/several}}", []),
    ] as [(String, [TextRule.Problem])])
  func problems(text: String, expected: [TextRule.Problem]) {
    #expect(TextRule.problems(text, .emailOpening) == expected)
  }

  @Test("a subject is one line of at most two hundred letters")
  func subjects() {
    #expect(TextRule.problems("a\nb", .emailSubject) == [.severalLines])
    #expect(TextRule.problems(String(repeating: "a", count: 201), .letterSubject) == [.tooLong(200)])
  }

  @Test("a company's text takes the shipped one's place, in its language and step only, with French spaces")
  func wording() throws {
    let key = TextKey(.french, .first, .emailSubject)
    let text = StoredText(
      id: 1, key: key, content: "Rappel : {{total}} <b>", writtenBy: "Claire", writtenAt: Engine.moment)
    let rendering = try MessageRendering(sender: nil).with([key: text])
    #expect(try rendering.email(Reminder.firstReminder()).subject.hasPrefix("Rappel\u{A0}: "))
    #expect(try rendering.email(Reminder.firstReminder()).subject.hasSuffix(" <b>"))
    #expect(try !rendering.email(Reminder.lastReminder()).subject.hasPrefix("Rappel"))
  }

  @Test("a company's text that cannot be read keeps its messages from leaving, and says which it is; others leave")
  func unreadable() throws {
    let key = TextKey(.french, .first, .letterOpening)
    let text = StoredText(
      id: 1, key: key, content: "{{#several}}Sans fin", writtenBy: "Claire", writtenAt: Engine.moment)
    let rendering = try MessageRendering(sender: nil).with([key: text])
    #expect(throws: WordingError.unreadable(key: "first/letter.opening", language: .french)) {
      try rendering.letter(Reminder.firstReminder())
    }
    #expect(try TextBook.shipped(.french).with([key: text]).source(of: key.name) == "{{#several}}Sans fin")
    #expect(try !rendering.letter(Reminder.lastReminder()).opening.isEmpty)
    #expect(try !rendering.letter(Reminder.firstReminder(language: .english)).opening.isEmpty)
  }

  @Test("a name keeps what tells it from others, and none of what parts a key")
  func names() {
    #expect(TextRule.name(typed: "  Grands   comptes ") == "Grands comptes")
    #expect(TextRule.name(typed: "a/b@c\n") == "a b c")
    #expect(TextRule.name(typed: " / ") == nil && TextRule.name(typed: "") == nil)
    #expect(TextRule.name(typed: String(repeating: "x", count: 60))?.count == TextRule.nameMax)
    #expect(TextKey(.french, .first, .emailSubject, variant: "Ferme").name == "first@Ferme/email.subject")
  }

  @Test(
    "a message is worded by the text that it names where that has words, else by the usual one", arguments: Engine.all)
  func named(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let texts = try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        func write(_ texts: [TextKey.Heading: String?], _ variant: String?, _ latest: Int64) throws {
          try WriteTexts(.french, .first, variant: variant, texts, latest: latest).run(
            transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        try write([.emailPreheader: "Usuel"], nil, 0)
        try write([.emailSubject: "Ferme"], "Ferme", 0)
        try write([.emailSubject: "Autre"], "Autre", 0)
        #expect(try TextStore.names(of: company, transaction) == [.first: ["Autre", "Ferme"]])
        #expect(throws: StaleEdit.self) { try write([.emailSubject: "Encore"], "Ferme", 0) }
        let history = try TextStore.history(of: company, .french, .first, variant: "Autre", transaction)
        #expect(history.map(\.content) == ["Autre"])
        #expect(try TextStore.history(of: company, .french, .first, transaction).map(\.content) == ["Usuel"])
        try write([.emailSubject: String?.none], "Autre", history[0].id)
        #expect(try TextStore.names(of: company, transaction) == [.first: ["Ferme"]])
        return try TextStore.current(of: company, transaction)
      }
      let rendering = try MessageRendering(sender: nil).with(texts)
      var reminder = Reminder.firstReminder()
      let usual = try rendering.email(reminder)
      reminder.text = "Ferme"
      let named = try rendering.email(reminder)
      #expect(named.subject == "Ferme" && usual.subject != "Ferme")
      #expect(named.preheader == "Usuel" && usual.preheader == "Usuel")
      reminder.text = "Autre"
      #expect(try rendering.email(reminder) == usual, "one that is gone is the usual one")
      let old = try JSONDecoder().decode(Reminder.self, from: JSONEncoder().encode(Reminder.firstReminder()))
      #expect(old.text == nil)
    }
  }
}
