import Kernel
import MessagingRules
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
        for heading in TextKey.Heading.allCases {
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
}
