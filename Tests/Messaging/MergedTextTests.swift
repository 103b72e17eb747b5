import Kernel
import MessagingRules
import Testing

@testable import Messaging

@Suite("What was put in for the fields of a text")
struct MergedTextTests {
  @Test(
    "the values are told apart, and without the marks the text is the one that leaves", arguments: LanguageCode.allCases
  )
  func values(language: LanguageCode) throws {
    let rendering = try MessageRendering(sender: nil)
    for step in ReminderStep.allCases where step != .call {
      var reminder = Reminder.lastReminder(language: language, step: step)
      if step == .promise { reminder.penaltyTerms = nil }
      if step == .debitNotice { (reminder.penaltyTerms, reminder.debit) = (nil, .example) }
      if step == .returned {
        reminder.returned = [.init(amount: .eur(147_00), received: "2026-11-12", returned: "2026-11-20")]
      }
      let (plain, merged) = (try rendering.email(reminder), try rendering.mergedEmail(reminder))
      #expect(merged.text.text == plain.plainText && merged.subject.text == plain.subject, "\(step)")
      #expect(merged.subject.parts.contains { $0.isField && $0.text.contains("147") }, "\(step): \(merged.subject)")
      #expect(merged.text.parts.contains { !$0.isField })
    }
    let call = Reminder.lastReminder(language: language, step: .call)
    #expect(try rendering.mergedScript(call).text == rendering.callScript(call).joined(separator: "\n\n"))
  }

  @Test("a value next to another, an empty one and none at all")
  func edges() {
    let text = MergedText(marked: "\u{E000}a\u{E001}\u{E000}b\u{E001} c")
    #expect(text.parts.map(\.text) == ["a", "b", " c"] && text.parts.map(\.isField) == [true, true, false])
    #expect(MergedText(marked: "").parts.isEmpty && MergedText("x").parts.map(\.isField) == [false])
    #expect(MergedText.marked("") as? String == "" && MergedText.marked(true) as? Bool == true)
  }
}
