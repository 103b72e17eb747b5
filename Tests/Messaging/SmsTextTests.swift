import Kernel
import MessagingRules
import Support
import Testing

@testable import Messaging

@Suite("The words of text messages")
struct SmsTextTests {
  @Test("a sign of the extension counts for two, and none is cut in half by the end of a part")
  func parts() {
    func parts(_ text: String) -> [Int] {
      let parts = SmsParts(text)
      return [parts.count, parts.signs]
    }
    let a = { String(repeating: "a", count: $0) }
    #expect(parts("") == [0, 0] && parts("é") == [1, 1])
    #expect(parts(a(160)) == [1, 160] && parts(a(161)) == [2, 161])
    #expect(parts(a(306)) == [2, 306] && parts(a(307)) == [3, 307])
    #expect(parts(a(158) + "€") == [1, 160] && parts(a(159) + "€") == [2, 161])
    // The euro would lie over the end of the first part of 153: it begins the second, which then has no room for the last.
    #expect(parts(a(152) + "€" + a(151)) == [2, 305] && parts(a(152) + "€" + a(152)) == [3, 306])
    #expect(SmsParts("[~]").signs == 6 && SmsParts("\n").signs == 1)
  }

  @Test("one letter beyond the alphabet of telephones leaves seventy signs")
  func unicode() {
    let a = { String(repeating: "a", count: $0) }
    let circumflex = SmsParts("ê" + a(69))
    #expect(circumflex.alphabet == .unicode && circumflex.count == 1 && circumflex.foreign == ["ê"])
    #expect(SmsParts("ê" + a(70)).count == 2 && SmsParts("ê" + a(133)).count == 2 && SmsParts("ê" + a(134)).count == 3)
    // Two halves of one sign stay together.
    #expect(SmsParts(a(66) + "😀" + a(66)).count == 3 && SmsParts("😀").signs == 2)
    // An accent that follows its letter is one sign with it.
    #expect(SmsParts("e\u{301}").alphabet == .gsm && SmsParts("e\u{301}").signs == 1)
    #expect(SmsParts("çÇ").foreign == ["ç"])
  }

  @Test("what print writes otherwise and means the same is written as telephones have it")
  func plain() {
    #expect(SmsText.plain("l’œuvre « d’art »\u{202F}: 1–2… \u{A0}fin") == "l'oeuvre \" d'art \" : 1-2...  fin")
  }

  @Test("every shipped text message is one part of telephones' letters, and says nothing of the debt")
  func shipped() throws {
    let rendering = try MessageRendering(sender: nil)
    for language in LanguageCode.allCases {
      for step in ReminderStep.allCases where TextKey.Heading.all(of: step).contains(.sms) {
        for phone in [nil, "04 65 71 00 10"] {
          var reminder = Reminder.lastReminder(language: language, step: step)
          reminder.author.phone = phone
          reminder.creditor.phone = phone
          let text = try rendering.sms(reminder)
          let parts = SmsParts(text)
          #expect(parts.count == 1 && parts.alphabet == .gsm, "\(language.rawValue) \(step.rawValue): \(text)")
          #expect(text.hasPrefix("Verdoncelle Industrie") && text.contains(phone ?? "Verdoncelle"))
          for detail in ["€", "EUR", "FA-26", "96 000", "DR-26"] { #expect(!text.contains(detail)) }
        }
      }
    }
    #expect(try TextBook.shipped(.french).source(of: "formal_notice/sms.text").isEmpty)
  }

  @Test(
    "an amount or an invoice number in a text message is warned of",
    arguments: [
      ("Vous devez {{total}}", true), ("Facture {{number}} : rappelez-nous", true), ("Il reste 120,50 € à payer", true),
      ("120 EUR", true), ("Facture FA-26-05102", true), ("FA1234 en attente", true), ("{{count}} factures", true),
      ("{{creditor}} : rappelez-nous au {{phone}} avant le {{pay_by}}", false),
      ("Rappelez le 04 65 71 00 10, poste 12", false), ("{{#several}}{{total}}{{/several}}Rappelez", true),
    ])
  func details(text: String, isWarned: Bool) {
    let flaws = LegalMention.flaws(in: [.sms: text], of: .first, in: .french)
    #expect(flaws.contains { $0.kind == .smsDetail && $0.heading == .sms } == isWarned)
  }

  @Test(
    "a sender is what telephones show",
    arguments: [
      ("VERDONCELLE", true), ("A1", true), ("0612345678", true), ("VERDONCELLES", false), ("Ver doncelle", false),
      ("Éts", false), ("", false), ("12", false), ("36111", true),
    ])
  func sender(text: String, isTaken: Bool) { #expect(SmsSetting.isSender(text) == isTaken) }

  @Test("text messages keep to the hours of telephones, and to those of the company within them")
  func hours() throws {
    let monday: CivilDate = "2026-11-23"
    func moment(_ hour: Int, _ minute: Int = 0, _ day: CivilDate = "2026-11-23") -> Moment {
      Moment.paris(day, hour: hour, minute: minute)
    }
    let none = SendingRules()
    #expect(none.isShut(to: .sms, at: moment(7, 59)) && !none.isShut(to: .sms, at: moment(8)))
    #expect(none.isShut(to: .sms, at: moment(20)) && !none.isShut(to: .email, at: moment(23)))
    #expect(none.isShut(to: .sms, at: moment(10, 0, "2026-11-22")), "a Sunday")
    #expect(none.earliest(decided: moment(20, 30), by: .sms) == moment(8, 0, monday.adding(days: 1)))
    #expect(none.earliest(decided: moment(20, 30), by: .letter) == moment(20, 30))
    let late = SendingRules(window: try #require(SendingWindow(from: .init(9, 30), until: .init(22))))
    #expect(late.isShut(to: .sms, at: moment(9)) && !late.isShut(to: .sms, at: moment(9, 30)))
    #expect(late.isShut(to: .sms, at: moment(21)) && !late.isShut(to: .email, at: moment(21)))
    // Hours of the evening only leave a telephone in peace all the same.
    let evening = SendingRules(window: try #require(SendingWindow(from: .init(20, 30), until: .init(22))))
    #expect(evening.isShut(to: .sms, at: moment(21)) && !evening.isShut(to: .sms, at: moment(12)))
  }

  @Test("a service is asked soon, then more seldom, and for three days")
  func questions() {
    let sent = Engine.moment
    func next(_ age: Int64) -> Int64? {
      let now = sent.adding(seconds: age)
      return SmsReceipt.next(sent: sent, at: now).map { $0.seconds(since: now) }
    }
    #expect([0, 600, 3_600, 21_600, 259_199, 259_200].map(next) == [60, 300, 1_800, 10_800, 10_800, nil])
  }
}
