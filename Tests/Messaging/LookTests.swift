import Foundation
import Journal
import Kernel
import Language
import Mail
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Typesetting

@testable import Messaging

@Suite("How what a company sends looks")
struct LookTests {
  @Test("a picture is told by its bytes and read whole")
  func pictures() throws {
    for (bytes, kind) in [(Pictures.png, Picture.Kind.png), (Pictures.jpeg, .jpeg)] {
      let picture = try Picture(reading: bytes)
      #expect(picture.kind == kind && picture.width == 60 && picture.height == 20 && picture.bytes == bytes)
      #expect(throws: PictureError.unreadable) { try Picture(reading: Array(bytes.prefix(bytes.count * 2 / 3))) }
      #expect(throws: PictureError.unreadable) { try Picture(reading: Array(bytes.prefix(20))) }
    }
    #expect(throws: PictureError.tooManyPixels(2_001, 1)) { try Picture(reading: Pictures.wide) }
    #expect(throws: PictureError.fourInks) { try Picture(reading: Pictures.fourInks) }
    #expect(throws: PictureError.otherKind) { try Picture(reading: Array("<svg onload=alert(1)>".utf8)) }
    #expect(throws: PictureError.otherKind) { try Picture(reading: []) }
    let large = Pictures.png + [UInt8](repeating: 0, count: Picture.Limits.logo.bytes)
    #expect(throws: PictureError.tooManyBytes(large.count)) { try Picture(reading: large) }
  }

  @Test("a colour is one that white can be read on")
  func colours() throws {
    #expect(try AccentColour(typed: "#1F5A4C").hex == "#1f5a4c")
    #expect(try AccentColour(typed: "000000").hex == "#000000")
    // The grey that WCAG's contrast of 4.5 allows last, and the next one.
    #expect(try AccentColour(typed: "#767676").hex == "#767676")
    #expect(throws: AccentColour.Problem.self) { _ = try AccentColour(typed: "#777777") }
    for wrong in ["", "#12345", "rouge", "#12345g", "#1234567", "url(x)", "#é1234"] {
      #expect(throws: AccentColour.Problem.notAColour) { try AccentColour(typed: wrong) }
    }
  }

  private func ask(_ program: String, _ arguments: [String], of pdf: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("look-\(UUID().uuidString).pdf")
    try Data(pdf).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments + [file.path] + (program == "pdftotext" ? ["-"] : [])
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  @Test("the logo is drawn on a letter beside the name, a JPEG as it came; the words stay", arguments: [true, false])
  func letter(isJPEG: Bool) throws {
    let logo = try Picture(reading: isJPEG ? Pictures.jpeg : Pictures.png)
    let look = Look(accent: try AccentColour(typed: "#8a1c1c"), logo: logo)
    let letter = try ReminderWording(.lastReminder(), book: .shipped(.french)).letter()
    let pdf = try LetterSheet.pdf(letter, look: look)
    let images = try ask("pdfimages", ["-list"], of: pdf).split(separator: "\n").dropFirst(2)
    #expect(images.count == 2, "the logo and the code to scan")
    #expect(images.contains { $0.contains(" 60 ") && $0.contains(" 20 ") && $0.contains("jpeg") == isJPEG })
    let text = try ask("pdftotext", ["-layout"], of: pdf)
    #expect(text.contains("Verdoncelle Industrie") && text.contains("page 1 sur 1"))
    let plain = try ask("pdfimages", ["-list"], of: LetterSheet.pdf(letter)).split(separator: "\n").dropFirst(2)
    #expect(plain.count == 1)
    let again = try LetterSheet.pdf(letter, look: look)
    #expect(again == pdf, "a letter that was kept can be made again")
  }

  @Test(
    "an e-mail shows the logo that comes with it, in the company's colour; its text says the same as before",
    arguments: Engine.all)
  func email(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let logo = try Picture(reading: Pictures.png)
      let look = Look(accent: try AccentColour(typed: "#8a1c1c"), logo: logo)
      let (company, item) = try await database.write { transaction in
        let stored = try Example.stored(transaction)
        try Outbox.enqueue(
          transaction, OutboxTests.message(1, .email, stored.company, stored.customer), at: Engine.moment)
        #expect(try LookStore.find(stored.company, transaction) == .plain)
        try SetLook(look).run(transaction, company: stored.company, actor: Example.actor, at: Engine.moment)
        let item = try OutboxStore.find(MessageID(1), of: stored.company, transaction)
        return (stored.company, try #require(item))
      }
      let sender = try MailAddress("recouvrement@verdoncelle.example")
      let rendering = try await database.read { try MessageRendering(sender: sender).of(company, $0) }
      #expect(rendering.look(of: item.reminder) == Look(accent: look.accent, logo: logo, version: 1))
      let text = String(
        decoding: try #require(try rendering.render(item, at: Engine.moment).envelope).bytes, as: UTF8.self)
      #expect(text.contains("multipart/related") && text.contains("Content-Id: <logo@encours>"))
      #expect(text.contains("Content-Disposition: inline") && text.contains("Content-Type: image/png"))
      let html = try rendering.email(item.reminder).html(rendering.look(of: item.reminder))
      #expect(html.contains("src=\"cid:logo@encours\"") && html.contains("width=\"60\" height=\"20\""))
      #expect(html.contains("#8a1c1c") && !html.contains("#1f5a4c") && !html.contains("src=\"http"))
      let plain = try MessageRendering(sender: sender)
      #expect(try plain.email(item.reminder).plainText == rendering.email(item.reminder).plainText)
      let before = String(
        decoding: try #require(try plain.render(item, at: Engine.moment).envelope).bytes, as: UTF8.self)
      #expect(!before.contains("multipart/related"))
    }
  }

  @Test("of two who change the look the second is told; the journal says what became of it", arguments: Engine.all)
  func stale(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      try await database.write { transaction in
        let (company, _) = try Example.stored(transaction)
        func set(_ look: Look) throws {
          try SetLook(look).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let accent = try AccentColour(typed: "#8a1c1c")
        try set(Look(accent: accent))
        #expect(throws: StaleEdit.self) { try set(Look(logo: try Picture(reading: Pictures.png))) }
        try set(Look(accent: accent, version: 1))
        #expect(try LookStore.find(company, transaction).version == 1, "what says the same is no change")
        try set(Look(logo: try Picture(reading: Pictures.jpeg), version: 1))
        let stored = try LookStore.find(company, transaction)
        #expect(stored.accent == nil && stored.logo?.bytes == Pictures.jpeg && stored.version == 2)
        try set(Look(version: 2))
        #expect(try LookStore.find(company, transaction).logo == nil)
      }
      let said = try await database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'company.look_changed' ORDER BY id") { $0.text(0) }
      }
      #expect(said.count == 3)
      #expect(said.dropFirst().first?.contains("JPEG, 60 × 20") == true, "\(said)")
      #expect(try await database.read { try Journal.verify($0) } == [])
    }
  }
}
