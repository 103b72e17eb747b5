import Foundation
import Kernel
import Language
import Mail
import MessagingRules
import Testing

@testable import Messaging

@Suite struct EmailTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  /// Compares with a readable file beside the tests; `UPDATE_GOLDEN=1` writes it anew.
  private func expect(_ text: String, isGolden name: String) throws {
    let file = EmailTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "differs from \(name); UPDATE_GOLDEN=1 accepts it")
  }

  private func email(_ reminder: Reminder) throws -> EmailContent {
    try ReminderWording(reminder, book: .shipped(reminder.language)).email()
  }

  @Test("the e-mail of the design, as HTML")
  func html() throws { try expect(email(.firstReminder()).html, isGolden: "first-fr.html") }

  @Test("every step in each language reads well as plain text", arguments: LanguageCode.allCases)
  func plainTexts(language: LanguageCode) throws {
    var all = ""
    for step in ReminderStep.allCases where step != .call {
      let late = step == .last || step == .formalNotice
      var reminder = late ? Reminder.lastReminder(language: language) : Reminder.firstReminder(language: language)
      reminder.step = step
      if step == .courtesy { reminder.day = "2026-08-20" }
      if step == .second { reminder.earlier = ["2026-11-05"] }
      if step == .promise { reminder.penaltyTerms = nil }
      if step == .returned { reminder.returned = [.example] }
      if step == .debitNotice {
        (reminder.penaltyTerms, reminder.debit, reminder.payBy) = (nil, .example, "2026-12-07")
      }
      let email = try email(reminder)
      all +=
        "======== \(step.rawValue)\nSubject: \(email.subject)\nPreheader: \(email.preheader)\n\n\(email.plainText)\n"
      let letter = try ReminderWording(reminder, book: .shipped(language)).letter()
      all += "-------- letter: \(letter.subject)\n\n"
      all +=
        (letter.opening + letter.notes + letter.closing + [letter.signature] + letter.legal
        + (step == .debitNotice ? letter.payment.details.map { "\($0.label): \($0.value)" } : []))
        .joined(separator: "\n\n") + "\n\n"
    }
    var plan = Reminder.firstReminder(language: language)
    plan.step = .promise
    plan.penaltyTerms = nil
    plan.promise = Reminder.Promised(promise: PromiseID(1), isInstalment: true, openMinor: 1)
    let letter = try ReminderWording(plan, book: .shipped(language)).letter()
    all +=
      "======== promise, of an instalment plan: \(letter.subject)\n\n" + letter.opening.joined(separator: "\n\n") + "\n"
    var twice = Reminder.firstReminder(language: language)
    twice.step = .returned
    twice.lines = [twice.lines[0]]
    twice.returned = [.example, .init(amount: .eur(50_000), received: "2026-11-10", returned: "2026-11-23")]
    let mail = try email(twice)
    all +=
      "======== returned_payment, of two payments: \(mail.subject)\n\n"
      + (mail.plainText.components(separatedBy: "\n\n").dropFirst().prefix(2)).joined(separator: "\n\n") + "\n"
    var part = Reminder.firstReminder(language: language)
    part.brokenPromise = "2026-11-20"
    part.partReceived = .init(promised: .eur(100_000), received: .eur(60_000))
    part.isPaidInPart = true
    all +=
      "======== first, of what was paid in part\n\n"
      + (try email(part).plainText.components(separatedBy: "\n\n").dropFirst().prefix(2)).joined(separator: "\n\n")
      + "\n"
    var notice = Reminder.lastReminder(language: language, step: .formalNotice)
    notice.makesWholeDue = true
    notice.lines[0].agreed = .init(invoiced: .eur(300_000), agreed: .eur(100_000), by: "2026-12-12", isInParts: false)
    let whole = try ReminderWording(notice, book: .shipped(language)).letter()
    all +=
      "======== formal_notice, of a missed payment of a plan\n\n" + (whole.opening.first ?? "") + "\n"
      + whole.notes.joined(separator: "\n") + "\n"
    try expect(all, isGolden: "steps-\(language.rawValue).txt")
  }

  @Test(
    "a last reminder of what was put on notice cites the notice and announces none, in each language",
    arguments: LanguageCode.allCases)
  func noticed(language: LanguageCode) throws {
    func texts(_ noticed: Reminder.Noticed?) throws -> [String] {
      var reminder = Reminder.lastReminder(language: language)
      reminder.noticed = noticed
      let (mail, letter) = (try email(reminder), try ReminderWording(reminder, book: .shipped(language)).letter())
      return [
        mail.preheader, mail.opening.joined(), letter.subject, letter.opening.joined(), letter.closing.joined(),
      ]
    }
    let day: CivilDate = "2026-10-01"
    let before = try texts(nil)
    let after = try texts(.init(days: [day], isWhole: true))
    let twice = try texts(.init(days: [day, "2026-10-15"], isWhole: true))
    let part = try texts(.init(days: [day], isWhole: false))
    for (place, text) in after.enumerated() {
      #expect(text != before[place] && !text.contains("{{") && !text.contains("  "), "\(text)")
    }
    for place in [1, 3] {
      #expect(after[place].contains(DateFormat(language).dayAndMonth(day)), "\(after[place])")
      #expect(twice[place] != after[place])
    }
    // Of what was not put on notice one is announced.
    #expect(part[2] == before[2] && part[3] == before[3])
    for place in [0, 1, 4] { #expect(part[place] != before[place] && part[place] != after[place], "\(part[place])") }
    if language == .french {
      #expect(after[1].contains("à ce jour, malgré notre mise en demeure du 1er octobre. "), "\(after[1])")
      #expect(after[4].contains("nous pourrons demander le paiement en justice sans autre rappel."), "\(after[4])")
      #expect(part[4].contains("en recommandé pour ce qui n’en a pas encore fait l’objet."), "\(part[4])")
    }
  }

  @Test("what may be said on the telephone asks before it demands, in each language", arguments: LanguageCode.allCases)
  func spoken(language: LanguageCode) throws {
    func script(_ change: (inout Reminder) -> Void) throws -> [String] {
      var reminder = Reminder.lastReminder(language: language, step: .call)
      change(&reminder)
      return try ReminderWording(reminder, book: .shipped(language)).callScript()
    }
    let several = try script { _ in }
    #expect(several.count == 5, "\(several)")
    let total = AmountFormat(language).amount(try Reminder.lastReminder().total())
    #expect(several[0].contains("6") && several[0].contains(total), "\(several[0])")
    #expect(try script { $0.brokenPromise = nil }.count == 4)
    let one = try script { $0.lines = [$0.lines[1]] }
    #expect(one[0].contains("FA-26-05102") && !one.joined().contains("{{"))
    // What is to their credit is deducted, and is no invoice that is due.
    let credited = try script {
      $0.lines = [$0.lines[1]]
      var credit = $0.lines[0]
      (credit.claimed, credit.penalty, credit.indemnity, credit.due) = (.eur(-736_000), nil, nil, "2025-12-22")
      $0.lines[0].penalty = nil
      $0.lines[0].indemnity = nil
      $0.lines.append(credit)
    }
    #expect(credited[0].contains(AmountFormat(language).amount(.eur(2_000_000))), "\(credited[0])")
    #expect(credited[0].contains(AmountFormat(language).amount(.eur(736_000))) && !credited[0].contains("2025"))
    // Who owes for private needs is spoken to alone. Source: regles-fr §4.1 (no disclosure of a debt to others).
    let consumer = try script { $0.penaltyTerms = nil }
    #expect(consumer.count == 6 && consumer[0].contains("Brissonnet"))
  }

  @Test("one invoice, no page of its own, a consumer: no penalties and no links are spoken of")
  func consumer() throws {
    var reminder = Reminder.firstReminder(portal: nil)
    reminder.lines = [reminder.lines[0]]
    reminder.penaltyTerms = nil
    let text = try email(reminder).plainText
    #expect(text.contains("Votre facture FA-26-05102 est arrivée à échéance"))
    #expect(!text.contains("Pénalité") && !text.contains("http") && !text.contains("40\u{A0}€"))
    reminder.step = .formalNotice
    let letter = try ReminderWording(reminder, book: .shipped(.french)).letter()
    let words = (letter.opening + letter.legal).joined()
    #expect(words.contains("met en demeure") && words.contains("1231-6"))
    #expect(!words.contains("L.441-10") && !words.contains("Pénalité"))
  }

  @Test("no e-mail holds the narrow space that some readers drop", arguments: LanguageCode.allCases)
  func spaces(language: LanguageCode) throws {
    for step in ReminderStep.allCases where step != .call {
      let email = try email(.lastReminder(language: language, step: step))
      #expect(!(email.html + email.plainText + email.subject).unicodeScalars.contains("\u{202F}"))
    }
  }

  @Test("who is debited is told so and asked for nothing", arguments: LanguageCode.allCases)
  func debited(language: LanguageCode) throws {
    var reminder = Reminder.firstReminder(language: language)
    (reminder.step, reminder.debit, reminder.payBy) = (.debitNotice, .example, "2026-12-07")
    reminder.penaltyTerms = nil
    let mail = try email(reminder)
    #expect(mail.transfer == nil && mail.button == nil && mail.otherAnswers.isEmpty && mail.closing.isEmpty)
    let letter = try ReminderWording(reminder, book: .shipped(language)).letter()
    let total = AmountFormat(language).amount(try reminder.total())
    #expect(letter.payment.code == nil && letter.payment.hint == nil && letter.payment.total == total)
    let words = letter.payment.details.map(\.value).joined(separator: " ")
    for part in ["RUM-0147", "FR72ZZZ123456", "2606", "2026"] {
      #expect(words.contains(part) && (part == "2026" || mail.plainText.contains(part)), "\(part): \(mail.plainText)")
    }
    // Our account is nowhere: nothing is to be paid into it.
    #expect(!mail.plainText.contains("FR76") && !(mail.html.contains("FR76")))
  }

  @Test("hostile values stay text, also a quote under a combining accent")
  func escaped() throws {
    let hostile = "\"\u{301} onmouseover=alert(1) x='<script>"
    var reminder = Reminder.firstReminder()
    reminder.creditor.name = hostile
    reminder.creditor.address = [hostile]
    reminder.creditor.legalIdentity = [hostile]
    reminder.debtor.greeting = hostile
    reminder.author.name = hostile
    reminder.reference = hostile
    reminder.lines[0].number = hostile
    reminder.lines[0].order = hostile
    reminder.portal?.address = "javascript:alert(1)//" + hostile
    let html = try email(reminder).html
    let bytes = Array(html.utf8)
    #expect(!html.utf8.contains(UInt8(ascii: "\0")))
    #expect(!html.contains("<script"))
    #expect(!html.contains("javascript:"))
    // The accent right after a raw quote byte would be an open attribute.
    let pattern = Array("\"\u{301}".utf8)
    let found = bytes.indices.contains { bytes[$0...].starts(with: pattern) }
    #expect(!found)
    #expect(html.contains("&quot;\u{301} onmouseover"))
  }

  @Test("every text exists in both languages and takes the same values")
  func texts() throws {
    let french = try TextBook.shipped(.french).keys
    let english = try TextBook.shipped(.english).keys
    #expect(french == english)
    #expect(french.count > 60)
  }
}

@Suite struct MimeTests {
  private func message(subject: String = "Échéance de 81\u{A0}096,00\u{A0}€", name: String? = "Inès Marchetti") throws
    -> MailMessage
  {
    MailMessage(
      from: try MailAddress(name: name, "recouvrement@verdoncelle.example"),
      to: try MailAddress(name: "Société Brissonnet", "compta@brissonnet.example"), subject: subject,
      messageID: "encours.1.abc@verdoncelle.example", references: ["encours.account.x@verdoncelle.example"],
      date: Moment.paris("2026-11-23", hour: 9), language: .french, plainText: "Bonjour,\n\nÀ régler.\n",
      html: "<p>À régler</p>", attachments: [.init(name: "relevé.pdf", mediaType: "application/pdf", bytes: [37, 80])])
  }

  @Test("the same message always has the same bytes, lines end in CR LF, the date is the moment given")
  func stable() throws {
    let bytes = try message().mime()
    let again = try message().mime()
    #expect(bytes == again)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.replacing("\r\n", with: "").contains("\n"))
    #expect(text.contains("Date: Mon, 23 Nov 2026 08:00:00 +0000"))
    #expect(text.contains("Message-Id: <encours.1.abc@verdoncelle.example>"))
    #expect(text.contains("References: <encours.account.x@verdoncelle.example>"))
    #expect(text.contains("multipart/alternative") && text.contains("Content-Type: application/pdf"))
  }

  @Test(
    "a value can start no header of its own", arguments: ["\r\nBcc: all@x.example", "\nX: y", "\u{2028}Bcc: z", "\0"])
  func injection(hostile: String) throws {
    let bytes = try message(subject: "Rappel" + hostile, name: "Inès" + hostile).mime()
    let headers = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
    #expect(!headers.contains("\r\nBcc:") && !headers.contains("\r\nX:"))
    #expect(headers.components(separatedBy: "\r\nSubject:").count == 2)
  }

  @Test(
    "what is no plain address is refused",
    arguments: [
      "", "a", "@x.example", "a@", "a b@x.example", "a@x.example\r\nRCPT TO:<b@x>", "a@@x.example", "<a@x.example>",
      "a@x..", "é@x.example", "a,b@x.example",
    ])
  func addresses(text: String) { #expect(throws: MailError.self) { try MailAddress(text) } }

  @Test("a mail server's address is read as a person writes it")
  func servers() throws {
    let usual = try SMTPSettings(address: "smtp://u%40x:p%3Aw@mail.example")
    #expect(usual.host == "mail.example" && usual.port == 587 && usual.security == .startTLS)
    #expect(usual.user == "u@x" && usual.password == "p:w")
    #expect(try SMTPSettings(address: "smtps://mail.example").port == 465)
    #expect(try SMTPSettings(address: "smtp://127.0.0.1:2525?security=none").security == .none)
    #expect(throws: MailError.badServer("http://u@x")) { try SMTPSettings(address: "http://u:secret@x") }
    #expect(throws: MailError.self) { try SMTPSettings(address: "smtp://x?security=maybe") }
    #expect(throws: MailError.passwordMissing(user: "encours", host: "mail.example")) {
      try SMTPSettings(address: "smtp://encours@mail.example")
    }
    #expect(!usual.description.contains("p:w"))
  }
}
