import Foundation
import Kernel
import Language
import MessagingRules
import Testing

@testable import Messaging

@Suite struct LetterTests {
  @Test("the letter of the design is drawn")
  func design() throws {
    let letter = try ReminderWording(.lastReminder(), book: .shipped(.french)).letter()
    let pdf = try LetterSheet.pdf(letter)
    try Data(pdf).write(to: URL(fileURLWithPath: "/tmp/h3letter.pdf"))
    let many = try ReminderWording(.lastReminder(lines: Reminder.Line.many(60)), book: .shipped(.french)).letter()
    try Data(LetterSheet.pdf(many)).write(to: URL(fileURLWithPath: "/tmp/h3many.pdf"))
    let eight = try ReminderWording(
      .lastReminder(lines: Reminder.Line.sixLate + Reminder.Line.many(2), portal: nil), book: .shipped(.french)
    ).letter()
    try Data(LetterSheet.pdf(eight)).write(to: URL(fileURLWithPath: "/tmp/h3eight.pdf"))
  }
}
