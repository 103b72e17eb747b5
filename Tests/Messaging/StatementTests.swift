import Foundation
import Kernel
import Language
import Mail
import MessagingRules
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Messaging

/// The statement of account that goes with a reminder.
@Suite struct AccountStatementTests {
  private static func line(
    _ number: String, _ kind: ItemKind = .invoice, due: CivilDate, _ amount: Int64, open: Int64, disputed: Int64 = 0
  ) -> Statement.Line {
    Statement.Line(
      number: number, kind: kind, issued: due.adding(days: -30), due: due, amount: .eur(amount), open: .eur(open),
      disputed: .eur(disputed))
  }

  private static let statement = Statement(
    lines: [
      line("FA-26-04417", due: "2026-07-31", 1_800_000, open: 1_453_200, disputed: 200_000),
      line("AV-26-00031", .creditNote, due: "2026-11-02", -120_050, open: -120_050),
      line("VIR 118", .payment, due: "2026-11-20", -50_000, open: -25_000),
      line("FA-26-07001", due: "2026-12-31", 99_999, open: 99_999),
    ], others: 2, othersOpen: .eur(10_001))

  private static func reminder(_ language: LanguageCode = .french) -> Reminder {
    var reminder = Reminder.firstReminder(language: language)
    reminder.statement = statement
    return reminder
  }

  private static func document(_ reminder: Reminder) throws -> AccountDocument? {
    try ReminderWording(reminder, book: .shipped(reminder.language)).statement()
  }

  @Test("it names what is late, what is not due yet and what is deducted, and adds up to the cent")
  func content() throws {
    let document = try #require(try Self.document(Self.reminder()))
    let rows = document.table.rows.map { $0.cells.map { $0.replacing("\u{202F}", with: " ") } }
    #expect(rows[0] == ["FA-26-04417", "01/07/2026", "31/07/2026", "115\u{A0}j", "18 000,00", "14 532,00"])
    #expect(rows[1] == ["AV-26-00031 · avoir", "03/10/2026", "02/11/2026", "", "−1 200,50", "−1 200,50"])
    #expect(rows[2][0] == "VIR 118 · règlement" && rows[2][5] == "−250,00")
    #expect(rows[3][3] == "" && rows[3][5] == "999,99", "what is not due is not late")
    #expect(rows[4] == ["Et 2 autres pièces", "", "", "", "", "100,01"])
    let total = try Self.statement.total()
    #expect(total == .eur(1_453_200 - 120_050 - 25_000 + 99_999 + 10_001))
    #expect(document.table.totals.last?.replacing("\u{202F}", with: " ") == "14 181,50")
    #expect(document.opening.count == 2 && document.opening[1].contains("contestés"))
    #expect(document.signatures.isEmpty && document.clauses.isEmpty)
  }

  @Test("every language has all its words", arguments: LanguageCode.allCases)
  func languages(language: LanguageCode) throws {
    let document = try #require(try Self.document(Self.reminder(language)))
    let texts =
      document.opening + [document.title, document.closing] + document.table.columns.map(\.heading)
      + document.table.rows.flatMap(\.cells)
    #expect(texts.allSatisfy { !$0.contains("{{") })
    #expect(!document.title.isEmpty && document.table.columns.allSatisfy { !$0.heading.isEmpty })
  }

  @Test("without one nothing is attached and nothing of one is said")
  func none() throws {
    let plain = Reminder.firstReminder()
    #expect(try Self.document(plain) == nil)
    let wording = { (reminder: Reminder) in
      try ReminderWording(reminder, book: .shipped(reminder.language)).email().plainText
    }
    #expect(try !wording(plain).contains("relevé"))
    #expect(try wording(Self.reminder()).contains("un relevé de votre compte sont joints"))
    for language in LanguageCode.allCases {
      var invoiced = Reminder.firstReminder()
      invoiced.language = language
      invoiced.invoices = ["FA-1", "FA-2"].map { .init(file: PaperID(1), number: $0) }
      let text = try wording(invoiced)
      #expect(text.contains("FA-1, FA-2."), "\(language): \(text)")
      invoiced.proofs = [.init(file: PaperID(2), number: "FA-1", kind: .delivery)]
      let proved = try wording(invoiced)
      #expect(proved.contains("(FA-1)."), "\(language): \(proved)")
      let letter = try ReminderWording(invoiced, book: .shipped(language)).letter()
      let bare = try ReminderWording(.firstReminder(), book: .shipped(language)).letter()
      #expect(letter.closing.dropLast().last?.contains("FA-1, FA-2. ") == true, "\(language): \(letter.closing)")
      #expect(letter.closing.count == bare.closing.count + 1 && letter.closing.last == bare.closing.last)
      var stated = Self.reminder()
      stated.language = language
      let (alone, title) = try (
        ReminderWording(stated, book: .shipped(language)).letter().closing, Self.document(stated)?.title ?? "-"
      )
      #expect(alone.count == bare.closing.count + 1)
      #expect(alone.dropLast().last?.hasPrefix(title) == true, "\(language): \(alone)")
      stated.invoices = invoiced.invoices
      let both = try ReminderWording(stated, book: .shipped(language)).letter().closing.dropLast().last
      #expect(both?.hasPrefix(title) == true && both?.contains("FA-1, FA-2.") == true, "the statement lies first")
    }
  }

  @Test("by e-mail it is a file of its own, by post it lies behind the letter")
  func ways() throws {
    let rendering = try MessageRendering(sender: try MailAddress("recouvrement@verdoncelle.example"))
    func rendered(_ channel: Channel, _ reminder: Reminder) throws -> MessageRendering.Rendered {
      try rendering.render(OutboxItem.example(channel, reminder), at: Engine.moment)
    }
    let mail = try #require(try rendered(.email, Self.reminder()).envelope)
    let text = String(decoding: mail.bytes, as: UTF8.self)
    #expect(text.matches(of: /Content-Type: application\/pdf/).count == 2)
    var invoiced = Self.reminder()
    invoiced.invoices = [.init(file: PaperID(4), number: "FA/26-1")]
    let item = OutboxItem.example(.email, invoiced)
    let files: [PaperID: [UInt8]] = [PaperID(4): Array("%PDF-1.7".utf8)]
    let envelope = try rendering.render(item, files: files, at: Engine.moment).envelope
    let more = String(decoding: try #require(envelope).bytes, as: UTF8.self)
    #expect(more.matches(of: /Content-Type: application\/pdf/).count == 3 && more.contains("FA-26-1.pdf"))
    var proved = Self.reminder()
    proved.proofs = [(5, ScanFormat.pdf), (6, .jpeg), (7, .pdf)].map {
      .init(file: PaperID($0.0), number: "FA/26-1", kind: .delivery, format: $0.1)
    }
    let papers = Dictionary(uniqueKeysWithValues: (5...7).map { (PaperID($0), Array("x".utf8)) })
    let mailed = try rendering.render(.example(.email, proved), files: papers, at: Engine.moment).envelope
    let proofs = String(decoding: try #require(mailed).bytes, as: UTF8.self)
    for name in ["FA-26-1-bon-de-livraison.pdf", "FA-26-1-bon-de-livraison-2.jpg", "FA-26-1-bon-de-livraison-3.pdf"] {
      #expect(proofs.contains(name), "\(name)")
    }
    let lost = #expect(throws: SendingError.self) { try rendering.render(item, at: Engine.moment) }
    #expect(lost == .noInvoiceFile("FA/26-1"))
    let plain = try rendered(.letter, .firstReminder()).document.bytes
    let letter = try rendered(.letter, Self.reminder()).document.bytes
    #expect(try Printed(letter).pages() == Printed(plain).pages() + 1)
    var long = Self.reminder()
    long.statement?.lines = (1...200).map { Self.line("FA-\($0)", due: "2026-07-31", 100, open: 100) }
    #expect(try Printed(rendered(.registeredLetter, long).document.bytes).pages() >= 6)
  }
}

/// The documents that a letter brings.
@Suite struct EnclosedPagesTests {
  private let rendering: MessageRendering

  init() throws { rendering = try MessageRendering(sender: nil) }

  private func reminder(_ formats: [ScanFormat]) -> Reminder {
    var reminder = Reminder.firstReminder()
    reminder.invoices = [.init(file: PaperID(1), number: "FA-1")]
    reminder.proofs = zip(2..., formats).map {
      .init(file: PaperID($0), number: "FA-1", kind: .delivery, format: $1)
    }
    return reminder
  }

  @Test("invoices and scans are printed behind the letter, on pages of their own, also where the letter is looked at")
  func printed() throws {
    let invoice = try LetterSheet.pdf(
      ReminderWording(.lastReminder(lines: Reminder.Line.many(20)), book: .shipped(.french)).letter())
    let files: [PaperID: [UInt8]] = [PaperID(1): invoice, PaperID(2): Pictures.png, PaperID(3): Pictures.jpeg]
    let plain = try rendering.render(.example(.letter, .firstReminder()), at: Engine.moment).document.bytes
    let full = reminder([.png, .jpeg])
    let pages = try Printed(plain).pages() + Printed(invoice).pages() + 2
    for channel in [Channel.letter, .registeredLetter] {
      let bytes = try rendering.render(.example(channel, full), files: files, at: Engine.moment).document.bytes
      #expect(try Printed(bytes).pages() == pages)
      let text = try Printed(bytes).text()
      let (first, then) = (try #require(text.range(of: "FA-1.")), try #require(text.range(of: "Dernier rappel")))
      #expect(first.lowerBound < then.lowerBound, "the letter comes first")
    }
    #expect(try Printed(rendering.pdf(full, enclosing: files)).pages() == pages)
    #expect(try rendering.pdf(.firstReminder(), enclosing: [:]) == plain, "a letter without is drawn and no more")
  }

  @Test("a document that is gone or cannot be read is named, and the letter does not leave without it")
  func unreadable() throws {
    func error(_ formats: [ScanFormat], _ files: [PaperID: [UInt8]]) throws -> String {
      let item = OutboxItem.example(.letter, reminder(formats))
      let error = #expect(throws: (any Error).self) { try rendering.render(item, files: files, at: Engine.moment) }
      return Phrase(of: try #require(error)).description
    }
    #expect(try error([], [:]).contains("invoice FA-1 is no longer kept"))
    #expect(try error([], [PaperID(1): Array("%PDF-1.7".utf8)]).contains("FA-1 cannot be read as a PDF"))
    let invoice = try LetterSheet.pdf(ReminderWording(.firstReminder(), book: .shipped(.french)).letter())
    let cut = Array(Pictures.png.prefix(40))
    #expect(try error([.png], [PaperID(1): invoice, PaperID(2): cut]).contains("invoice FA-1 cannot be printed"))
  }
}

extension OutboxItem {
  /// A message that waits, with these facts.
  fileprivate static func example(_ channel: Channel, _ reminder: Reminder) -> OutboxItem {
    OutboxItem(
      id: MessageID(1), company: CompanyID(1), action: ActionID(1), customer: CustomerID(1), channel: channel,
      recipient: channel == .email ? "compta@brissonnet.example" : "BRISSONNET", recipientName: nil, copies: [],
      subject: "", reminder: reminder, messageID: "encours.1.abc@verdoncelle.example", state: .pending, attempts: 0,
      nextAttempt: Engine.moment, response: nil, created: Engine.moment, sentAt: nil, reason: nil,
      basis: DataTimes(), isReleased: false, posting: nil, returned: nil, delivered: nil, external: nil, opening: nil)
  }
}
