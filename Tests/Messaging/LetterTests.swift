import Foundation
import Kernel
import Language
import MessagingRules
import Pdf
import Testing

@testable import Messaging
@testable import Typesetting

/// The text with one kind of space, since poppler prints some of them its own way.
private func plain(_ text: String) -> String {
  text.split { $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}" }.joined(separator: " ")
}

@Suite struct LetterTests {
  @Test("the letter says what the design's letter says")
  func text() throws {
    let text = try Printed(.lastReminder()).text()
    for expected in [
      "Dernier rappel avant mise en demeure\u{A0}: 147\u{202F}006,43\u{A0}€ à régler avant le",
      "BRISSONNET TRAVAUX PUBLICS",
      "Villeurbanne, le 23 novembre 2026",
      "Nous vous avons écrit les 5, 10 et 16 novembre et vous nous aviez annoncé un virement",
      "FA-26-05102", "144\u{202F}108,00", "2\u{202F}658,43", "240,00", "FR76 3000 6000 0112 3456 7890 189",
      "payer.verdoncelle.example, code 7KQ4-M2XD", "Inès Marchetti, recouvrement", "12,15\u{202F}%", "page 1 sur 1",
    ] {
      #expect(plain(text).contains(plain(expected)), "\(expected) is missing")
    }
  }

  @Test(
    "a formal notice names the company that it asks by its number, in every language", arguments: LanguageCode.allCases)
  func registered(language: LanguageCode) throws {
    var reminder = Reminder.lastReminder(language: language, step: .formalNotice)
    #expect(try !text(of: reminder).contains("SIREN"))
    reminder.debtor.siren = "552100554"
    #expect(try text(of: reminder).contains("(SIREN 552\u{A0}100\u{A0}554)"))
  }

  @Test("where the company's town is not known, the day stands alone", arguments: LanguageCode.allCases)
  func townless(language: LanguageCode) throws {
    var reminder = Reminder.lastReminder(language: language)
    func placeAndDate() throws -> String {
      try ReminderWording(reminder, book: .shipped(language)).letter().placeAndDate
    }
    #expect(try plain(placeAndDate()).hasPrefix("Villeurbanne, "))
    let day = DateFormat(language).long(reminder.day)
    reminder.creditor.town = ""
    #expect(try plain(placeAndDate()) == plain(language == .french ? "Le \(day)" : day))
  }

  @Test(
    "the first reminder too names the day of a payment that was agreed and did not come",
    arguments: LanguageCode.allCases)
  func agreed(language: LanguageCode) throws {
    var reminder = Reminder.firstReminder(language: language)
    let before = (try text(of: reminder), try MessageRendering(sender: nil).email(reminder).opening.joined())
    reminder.brokenPromise = "2026-11-20"
    let after = (try text(of: reminder), try MessageRendering(sender: nil).email(reminder).opening.joined())
    #expect(after.0.count > before.0.count && after.0.contains("20") && !after.0.contains("{{"))
    #expect(after.1.count > before.1.count && after.1.contains("20"))
  }

  @Test("a public buyer is asked whether its invoices wait in Chorus Pro or for the service to be certified")
  func publicBuyer() throws {
    var reminder = Reminder.lastReminder(portal: nil)
    #expect(try !text(of: reminder).contains("Chorus Pro"))
    reminder.penaltyTerms?.basis = .publicBuyer
    #expect(try text(of: reminder).contains("constatation du service fait"))
    let mail = try MessageRendering(sender: nil).email(reminder).closing.joined()
    #expect(mail.contains("l’une de ces factures n’est pas parvenue dans Chorus Pro"), "\(mail)")
  }

  private func text(of reminder: Reminder) throws -> String {
    let letter = try MessageRendering(sender: nil).letter(reminder)
    return (letter.opening + letter.closing).joined(separator: " ")
  }

  @Test("it is a tagged A4 PDF with its title, author and language, and embedded fonts")
  func document() throws {
    let printed = try Printed(.lastReminder())
    let information = try printed.ask("pdfinfo", [])
    #expect(information.contains("Tagged:          yes"))
    #expect(information.contains("A4"))
    #expect(information.contains("Author:          Verdoncelle Industrie"))
    #expect(information.contains("Title:           Dernier rappel avant mise en demeure"))
    let structure = try printed.ask("pdfinfo", ["-struct"])
    #expect(structure.contains("H1") && structure.contains("TH") && structure.contains("TD"))
    let fonts = try printed.ask("pdffonts", []).split(separator: "\n").dropFirst(2)
    #expect(!fonts.isEmpty)
    for font in fonts { #expect(font.contains("Inter") && font.contains(" yes yes yes ")) }
    let bytes = try Data(contentsOf: printed.file)
    #expect(bytes.range(of: Data("/Lang (fr)".utf8)) != nil)
  }

  @Test("the address stands in the window and nothing else within 5 mm of it")
  func window() throws {
    var reminder = Reminder.lastReminder()
    reminder.debtor.address[0] = "SOCIETE D EXPLOITATION DES ETABLISSEMENTS BRISSONNET ET FILS TRAVAUX PUBLICS"
    for reminder in [reminder, .lastReminder()] {
      let words = try Printed(reminder).words()
      let address = Set(reminder.debtor.address.flatMap { $0.split(separator: " ").map { String($0) } })
      for word in words where word.right > 105 && word.left < 200 && word.bottom > 50 && word.top < 93 {
        #expect(address.contains(word.text), "\(word.text) stands near the window")
        #expect(word.left >= 109.9 && word.right <= 195 && word.top >= 54.9 && word.bottom <= 88.1)
      }
      #expect(words.contains { $0.text == "CHALON" })
    }
  }

  @Test("up to eight invoices hold on one page, even with notes", arguments: [1, 6, 8])
  func onePage(count: Int) throws {
    var lines = Reminder.Line.many(count)
    for index in lines.indices.prefix(3) {
      lines[index].dispute = .init(invoiced: .eur(999_900), disputed: .eur(10_000), since: "2026-10-12")
    }
    #expect(try Printed(.lastReminder(lines: lines)).pages() == 1)
  }

  @Test("beyond that the table goes on overleaf with its heading, and payment stays on the first page")
  func pages() throws {
    let printed = try Printed(.lastReminder(lines: Reminder.Line.many(60)))
    #expect(try printed.pages() == 3)
    let first = try printed.ask("pdftotext", ["-layout", "-l", "1"], output: "-")
    #expect(first.contains("Total à régler") && first.contains("page 1 sur 3") && !first.contains("Totaux"))
    let last = try printed.ask("pdftotext", ["-layout", "-f", "3"], output: "-")
    #expect(last.contains("Échéance") && last.contains("Totaux") && !last.contains("Total à régler"))
    #expect(last.contains("FA-26-10059") && last.contains("page 3 sur 3"))
    let all = try printed.text()
    for index in 0..<60 { #expect(all.contains("FA-26-\(10_000 + index)")) }
  }

  @Test("long numbers break inside their column")
  func longNumbers() throws {
    var lines = Reminder.Line.many(2)
    lines[0].number = "FACTURE/2026/11/ETABLISSEMENT-000123"
    lines[0].order = "COMMANDE-CADRE-2026-LYON-VILLEURBANNE-42"
    let words = try Printed(.lastReminder(lines: lines)).words()
    #expect(words.allSatisfy { $0.right <= 190.5 })
  }

  @Test("the font has the characters of French typography")
  func glyphs() throws {
    let canvas = try PDFCanvas(
      title: "t", author: "a", language: "fr", created: "2026-11-23T08:00:00Z", setter: TextSetter())
    let style = TextStyle(size: 10, lineHeight: 13, ink: Ink(0))
    let text = canvas.prepare("\u{202F}\u{A0}\u{2212}€’«»ŒœÀÉÇ·", style)
    #expect(!text.lacksGlyphs)
    #expect(canvas.prepare("1\u{202F}2", style).width > canvas.prepare("12", style).width)
  }

  @Test("the same letter always has the same bytes, alone or in a batch on every core")
  func stable() async throws {
    let contents = try (1...6).map {
      try ReminderWording(.lastReminder(lines: Reminder.Line.many($0)), book: .shipped(.english)).letter()
    }
    let batch = try await LetterPress.pdfs(contents)
    for (content, bytes) in zip(contents, batch) { #expect(try LetterSheet.pdf(content) == bytes) }
  }
}

@Suite struct PdfBatchTests {
  @Test("letters are joined in their order, every page of each; one that is none is named")
  func joined() throws {
    let letters = try [1, 20].map {
      let letter = try ReminderWording(.lastReminder(lines: Reminder.Line.many($0)), book: .shipped(.french)).letter()
      return try LetterSheet.pdf(letter)
    }
    let each = try letters.map { try Printed($0).pages() }
    let all = try Printed(PdfBatch.joined(letters.map { (name: "lettre", bytes: $0) }))
    #expect(try all.pages() == each.reduce(0, +))
    #expect(each[1] > 1)
    let error = #expect(throws: PdfError.self) {
      try PdfBatch.joined([(name: "bonne", bytes: letters[0]), (name: "mauvaise", bytes: Array("rien".utf8))])
    }
    #expect("\(String(describing: error))".contains("mauvaise"))
  }
}

@Suite struct PostalLinesTests {
  @Test("street and town of a French address are set in capitals without accents or punctuation; others stay")
  func lines() {
    #expect(
      PostalLines.french(["Œuvres & Cie", "85, allée de l’Île-Bœuf", "71100 Chalon-sur-Saône"])
        == ["Œuvres & Cie", "85 ALLEE DE L ILE BOEUF", "71100 CHALON SUR SAONE"])
    #expect(PostalLines.french(["Kessler", "Königstraße 12", "DE-70173 Stuttgart"])[1] == "Königstraße 12")
    #expect(PostalLines.french([]) == [])
  }
}

@Suite struct TransferCodeTests {
  @Test("the rectangles drawn cover each dark module of the code once, and no light one")
  func blocks() throws {
    let code = try QRCode("https://payer.verdoncelle.example/b/7KQ4-M2XD")
    var drawn: [Int: Int] = [:]
    for block in code.darkBlocks {
      for row in block.rows { for column in block.columns { drawn[row * code.size + column, default: 0] += 1 } }
    }
    for row in 0..<code.size {
      for column in 0..<code.size {
        #expect(drawn[row * code.size + column] ?? 0 == (code.isDark(column: column, row: row) ? 1 : 0))
      }
    }
    // The three corner marks: seven dark modules on each outer edge.
    #expect((0..<7).allSatisfy { code.isDark(column: $0, row: 0) && code.isDark(column: 0, row: code.size - 1 - $0) })
  }

  @Test("the published example is written as published")
  func published() {
    // Source: segno's documentation of EPC codes (Wikimedia donation), here with the two digits every amount has.
    let payload = TransferCode.payload(
      name: "Wikimedia Foerdergesellschaft", iban: "DE33 1002 0500 0001 1947 00", bic: nil, amount: .eur(2_000),
      reference: "Spende fuer Wikipedia")
    #expect(
      payload
        == "BCD\n002\n1\nSCT\n\nWikimedia Foerdergesellschaft\nDE33100205000001194700\nEUR20.00\n\n\nSpende fuer Wikipedia"
    )
  }

  @Test("what the standard has no place for gives no code")
  func refused() {
    let iban = "FR7630006000011234567890189"
    func payload(_ amount: Money, iban: String = iban) -> String? {
      TransferCode.payload(name: "V", iban: iban, bic: nil, amount: amount, reference: "R")
    }
    #expect(payload(.eur(0)) == nil && payload(.eur(-1)) == nil && payload(.eur(100_000_000_000)) == nil)
    #expect(payload(Money(minor: 100, .chf)) == nil)
    #expect(payload(.eur(100), iban: "FR7630006000011234567890188") == nil)
    #expect(payload(.eur(1))?.contains("EUR0.01") == true)
  }

  @Test("a value can add no element, and long ones are cut to their element")
  func clean() throws {
    let payload = try #require(
      TransferCode.payload(
        name: "Verdoncelle\nEUR9999\r" + String(repeating: "é", count: 90), iban: "FR7630006000011234567890189",
        bic: "AGRIFRPP", amount: .eur(100), reference: String(repeating: "R", count: 200)))
    #expect(payload.split(separator: "\n", omittingEmptySubsequences: false).count == 11)
    #expect(payload.utf8.count <= 331)
    #expect(try QRCode(payload, limit: TransferCode.limit).size <= 17 + 4 * 13)
  }
}
