import Files
import ImportsRules
import Kernel
import ReceivablesRules
import Testing

/// A small ledger: an invoice of 120.00 paid, an invoice of 60.00 open, a credit note of 12.00, a salary.
enum SmallLedger {
  static let heading = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
  ]

  static func line(
    _ journal: String, _ number: String, _ date: String, _ account: String, aux: String = "", name: String = "",
    ref: String = "", label: String = "", debit: String = "0,00", credit: String = "0,00", letter: String = ""
  ) -> [String] {
    [
      journal, "Journal \(journal)", number, date, account, "Compte \(account)", aux, name, ref, date, label, debit,
      credit, letter, "", date, "", "",
    ]
  }

  /// An entry on a customer's account, against another account.
  static func entry(
    _ journal: String, _ number: String, _ date: String, _ ref: String, of code: String = "C01",
    debit: String = "0,00", credit: String = "0,00", against account: String
  ) -> [[String]] {
    [
      line(
        journal, number, date, "411000", aux: code, name: "Client \(code)", ref: ref, label: ref, debit: debit,
        credit: credit),
      line(journal, number, date, account, ref: ref, label: ref, debit: credit, credit: debit),
    ]
  }

  static func sale(
    _ number: String, _ date: String, _ ref: String, of code: String = "C01", _ amount: String
  ) -> [[String]] {
    entry("VE", number, date, ref, of: code, debit: amount, against: "706000")
  }

  static let lines: [[String]] = [
    line(
      "VE", "1", "20260105", "411000", aux: "C01", name: "Société Éclair", ref: "FA1", debit: "120,00", letter: "AA"),
    line("VE", "1", "20260105", "706000", ref: "FA1", credit: "100,00"),
    line("VE", "1", "20260105", "445710", ref: "FA1", credit: "20,00"),
    line(
      "VE", "2", "20260110", "411000", aux: "C01", name: "Société Éclair", ref: "FA2", label: "Vente éch 15/03",
      debit: "60,00"),
    line("VE", "2", "20260110", "706000", ref: "FA2", credit: "60,00"),
    line("VE", "3", "20260111", "706000", ref: "AV1", debit: "12,00"),
    line("VE", "3", "20260111", "411000", aux: "C01", name: "Société Éclair", ref: "AV1", credit: "12,00"),
    line("BQ", "1", "20260120", "512000", label: "VIR ECLAIR", debit: "120,00"),
    line(
      "BQ", "1", "20260120", "411000", aux: "C01", name: "Société Éclair", label: "VIR ECLAIR REF778",
      credit: "120,00", letter: "AA"),
    line("PA", "1", "20260131", "641000", label: "Salaire Hélène MARTIN", debit: "2000,00"),
    line("PA", "1", "20260131", "421000", aux: "SMARTIN", name: "MARTIN Hélène", credit: "2000,00"),
  ]

  static func text(
    _ lines: [[String]] = lines, heading: [String] = heading, separator: String = "\t", end: String = "\r\n"
  ) -> String {
    ([heading] + lines).map { $0.joined(separator: separator) + end }.joined()
  }

  static func read(_ text: String, name: String = "ledger.txt") throws -> Delivery {
    try read(Array(text.utf8), name: name)
  }

  static func read(_ bytes: [UInt8], name: String = "ledger.txt") throws -> Delivery {
    try FecReader.read(FileBytes(name: name, bytes), currency: .eur, due: due30)
  }
}

@Suite("Ledgers in every form")
struct FecVariantTests {
  private func expectSmallLedger(_ delivery: Delivery, _ comment: Comment? = nil) throws {
    #expect(delivery.openMinor == 4800, comment)
    #expect(delivery.debitsMinor == 231_200, comment)
    #expect(delivery.rejections.isEmpty, comment)
    let items = try delivery.allItems()
    #expect(items.map(\.kind) == [.invoice, .invoice, .creditNote, .payment], comment)
    #expect(items.map(\.amountMinor) == [12_000, 6000, -1200, -12_000], comment)
    #expect(items.map(\.openMinor) == [0, 6000, -1200, 0], comment)
    #expect(items.prefix(3).map(\.number) == ["FA1", "FA2", "AV1"], comment)
    #expect(delivery.customers.map(\.code) == ["C01"], comment)
    #expect(delivery.customers.first?.name == "Société Éclair", comment)
  }

  @Test("separators and line ends do not matter", arguments: ["\t", "|", ";"], ["\n", "\r\n", "\r\r\n", "\r"])
  func separators(_ separator: String, _ end: String) throws {
    try expectSmallLedger(try SmallLedger.read(SmallLedger.text(separator: separator, end: end)))
  }

  @Test("a comma between values takes quoted amounts")
  func comma() throws {
    let lines = SmallLedger.lines.map { $0.map { $0.contains(",") ? "\"\($0)\"" : $0 } }
    try expectSmallLedger(try SmallLedger.read(SmallLedger.text(lines, separator: ",")))
  }

  @Test("a byte-order mark, code page 850, Windows-1252 and ISO-8859-15 give the same names")
  func encodings() throws {
    let text = SmallLedger.text()
    try expectSmallLedger(try SmallLedger.read([0xEF, 0xBB, 0xBF] + Array(text.utf8)))
    let dos: [Character: UInt8] = ["é": 0x82, "É": 0x90, "è": 0x8A]
    let windows: [Character: UInt8] = ["é": 0xE9, "É": 0xC9, "è": 0xE8]
    for table in [dos, windows] {
      var bytes: [UInt8] = []
      for character in text {
        if let byte = table[character] { bytes.append(byte) } else { bytes.append(contentsOf: character.utf8) }
      }
      try expectSmallLedger(try SmallLedger.read(bytes))
    }
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide.append(contentsOf: [UInt8(unit & 0xFF), UInt8(unit >> 8)]) }
    try expectSmallLedger(try SmallLedger.read(wide))
  }

  @Test("padded values, zero-filled amounts and a trailing separator are as good as bare ones")
  func padded() throws {
    let lines = SmallLedger.lines.map { line in
      var padded = line.map { $0 + "   " }
      for column in [11, 12] { padded[column] = String(repeating: "0", count: 12 - line[column].count) + line[column] }
      return padded + [""]
    }
    try expectSmallLedger(
      try SmallLedger.read(SmallLedger.text(lines, heading: SmallLedger.heading + [""], separator: "|")))
  }

  @Test(
    "amount and sense replace debit and credit, in every spelling",
    arguments: [["D", "C"], ["+1", "-1"], ["d", "c"]])
  func amountAndSense(_ senses: [String]) throws {
    let heading = SmallLedger.heading.map { $0 == "Debit" ? "Montant" : $0 == "Credit" ? "Sens" : $0 }
    let lines = SmallLedger.lines.map { line in
      var changed = line
      let isDebit = line[11] != "0,00"
      changed[11] = isDebit ? line[11] : line[12]
      changed[12] = isDebit ? senses[0] : senses[1]
      return changed
    }
    try expectSmallLedger(try SmallLedger.read(SmallLedger.text(lines, heading: heading)))
  }

  @Test("headings vary, and cash-basis books have four more columns")
  func headings() throws {
    let heading = SmallLedger.heading.map { title -> String in
      switch title {
      case "CompAuxNum": "CompteAuxNum"
      case "EcritureLet": "EcrtureLet"
      case "Idevise": "CodeDevise"
      case "Debit": "DÉBIT"
      default: title.uppercased()
      }
    }
    try expectSmallLedger(try SmallLedger.read(SmallLedger.text(heading: heading)))
    let cash = heading + ["DateRglt", "ModeRglt", "NatOp", "IdClient"]
    try expectSmallLedger(
      try SmallLedger.read(
        SmallLedger.text(SmallLedger.lines.map { $0 + ["20260101", "VIR", "V", ""] }, heading: cash)))
  }

  @Test("dates come in several orders", arguments: ["2026-01-05", "05/01/2026", "2026.01.05", "05-01-2026"])
  func dates(_ written: String) throws {
    var lines = SmallLedger.lines
    for place in 0..<3 {
      lines[place][3] = written
      lines[place][9] = written
    }
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    try expectSmallLedger(delivery)
    #expect(try delivery.allItems().first?.issued == "2026-01-05")
  }

  @Test("signs before or after, points and scientific notation are read; the point is said")
  func amounts() throws {
    var lines = SmallLedger.lines
    lines[0][11] = "+120,00"
    lines[3][11] = "6.0E1"
    lines[6][12] = "12.00"
    lines[8][11] = "120,00-"
    lines[8][12] = "0"
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(delivery.openMinor == 4800)
    #expect(delivery.findings.contains { $0.code == "decimal_point" })
  }

  @Test("a due date in the label is certain, another is inferred from the terms")
  func dueDates() throws {
    let items = try SmallLedger.read(SmallLedger.text()).allItems()
    #expect(items[0].due == "2026-02-04")
    #expect(items[0].dueSource == .inferred)
    #expect(items[1].due == "2026-03-15")
    #expect(items[1].dueSource == .document)
  }

  @Test("no employee's name is kept, not even of a line set aside")
  func payroll() throws {
    var lines = SmallLedger.lines
    lines[10][12] = "deux mille"
    lines[9].insert("decoupe", at: 10)
    lines[9].insert("encore", at: 10)
    lines[9][13] = "abc"
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(delivery.rejections.count == 2)
    let everything = "\(delivery.rejections) \(delivery.findings) \(delivery.customers) \(try delivery.allItems())"
    #expect(!everything.contains("MARTIN"))
    #expect(!everything.contains("lène"))
  }

  @Test("a customer's line that cannot be read is set aside with its line, field, reason and text")
  func rejected() throws {
    var lines = SmallLedger.lines
    lines[3][11] = "6o,00"
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(delivery.rejections.count == 1)
    #expect(delivery.rejections.first?.line == 5)
    #expect(delivery.rejections.first?.field == "Debit")
    #expect(delivery.rejections.first?.reason.description == "«6o,00»: this is not an amount")
    #expect(delivery.rejections.first?.fields["PieceRef"] == "FA2")
    #expect(try delivery.allItems().count == 3)
  }

  @Test("a tab or a line feed inside a label is put right when only one reading fits")
  func repaired() throws {
    var lines = SmallLedger.lines
    lines[3][10] = "Vente\téch 15/03"
    lines[8][10] = "VIR\nECLAIR REF778"
    lines[9][10] = "Sal\taire\tx"
    let delivery = try SmallLedger.read(SmallLedger.text(lines, end: "\n"))
    try expectSmallLedger(delivery)
    #expect(delivery.findings.contains { $0.code == "lines_repaired" })
    #expect(try delivery.allItems()[1].due == "2026-03-15")
  }

  @Test("codes of lettering are unique only within a customer")
  func sharedCodes() throws {
    let lines =
      SmallLedger.lines + [
        SmallLedger.line(
          "VE", "9", "20260201", "411000", aux: "C02", name: "Autre", ref: "FA9", debit: "30,00", letter: "AA"),
        SmallLedger.line("VE", "9", "20260201", "706000", ref: "FA9", credit: "30,00"),
      ]
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(delivery.openMinor == 7800)
    #expect(try delivery.allItems().last?.openMinor == 3000)
    #expect(delivery.findings.contains { $0.code == "lettered_groups_do_not_balance" })
  }

  @Test("entries without numbers are told apart by journal, day and balance, and the ledger is called provisional")
  func provisional() throws {
    let lines = SmallLedger.lines.map { line in
      var changed = line
      changed[2] = "0"
      return changed
    }
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    try expectSmallLedger(delivery)
    #expect(delivery.findings.contains { $0.code == "provisional_ledger" })
    let keys = try delivery.allItems().map(\.sourceKey)
    #expect(Set(keys).count == keys.count)
  }

  @Test("numbers start again in each journal")
  func numbersPerJournal() throws {
    // Sale 1 and bank entry 1 are two entries: were they one, the payment would pass for an invoice's credit note.
    try expectSmallLedger(try SmallLedger.read(SmallLedger.text()))
  }

  @Test("takings and collective accounts are said and are not debtors")
  func takings() throws {
    let lines = [
      SmallLedger.line("VE", "1", "20260105", "411000", aux: "CB", name: "CARTES BANCAIRES", debit: "50,00"),
      SmallLedger.line("VE", "1", "20260105", "707000", credit: "50,00"),
      SmallLedger.line("VE", "2", "20260105", "411000", debit: "70,00"),
      SmallLedger.line("VE", "2", "20260105", "707000", credit: "70,00"),
    ]
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(try delivery.allItems().isEmpty)
    #expect(delivery.customers.isEmpty)
    #expect(delivery.openMinor == 12_000)
    #expect(delivery.findings.contains { $0.code == "takings_account" })
    #expect(delivery.findings.contains { $0.code == "lines_without_customer" })
  }

  @Test("an account 411 of its own is a customer")
  func ownAccount() throws {
    var lines = SmallLedger.lines
    for place in [0, 3, 6, 8] {
      lines[place][4] = "411ECLAIR"
      lines[place][5] = "Société Éclair"
      lines[place][6] = ""
      lines[place][7] = ""
    }
    let delivery = try SmallLedger.read(SmallLedger.text(lines))
    #expect(delivery.customers.map(\.code) == ["411ECLAIR"])
    #expect(delivery.openMinor == 4800)
  }

  @Test("a returned payment is owed again, a bill is a payment")
  func returnsAndBills() throws {
    let lines = [
      SmallLedger.line("BQ", "5", "20260301", "411000", aux: "C01", label: "IMPAYE CHQ 123456", debit: "40,00"),
      SmallLedger.line("BQ", "5", "20260301", "512000", credit: "40,00"),
      SmallLedger.line("OD", "6", "20260302", "413000", aux: "C01", debit: "15,00"),
      SmallLedger.line("OD", "6", "20260302", "411000", aux: "C01", credit: "15,00"),
    ]
    let items = try SmallLedger.read(SmallLedger.text(SmallLedger.lines + lines)).allItems()
    #expect(items[4].kind == .adjustment)
    #expect(items[5].kind == .payment)
  }

  @Test("the XML form gives the same")
  func xml() throws {
    var xml = "<?xml version=\"1.0\"?><comptabilite><exercice><DateCloture>2026-12-31</DateCloture>"
    for code in ["VE", "BQ", "PA"] {
      xml += "<journal><JournalCode>\(code)</JournalCode><JournalLib>Journal \(code)</JournalLib>"
      for number in ["1", "2", "3"] {
        let lines = SmallLedger.lines.filter { $0[0] == code && $0[2] == number }
        guard let first = lines.first else { continue }
        let letter = lines.map { $0[13] }.first { !$0.isEmpty } ?? ""
        let label = lines.map { $0[10] }.first { !$0.isEmpty } ?? ""
        xml += "<ecriture><EcritureNum>\(number)</EcritureNum><EcritureDate>\(iso(first[3]))</EcritureDate>"
        xml +=
          "<EcritureLib>\(label)</EcritureLib><PieceRef>\(first[8])</PieceRef><PieceDate>\(iso(first[9]))</PieceDate>"
        xml += "<EcritureLet>\(letter)</EcritureLet><ValidDate>2026-12-31</ValidDate>"
        for line in lines {
          xml +=
            "<ligne><CompteNum>\(line[4])</CompteNum><CompteLib>x</CompteLib><CompteAuxNum>\(line[6])</CompteAuxNum>"
          xml += "<CompAuxLib>\(line[7])</CompAuxLib>"
          xml += "<Debit>\(line[11].replacing(",", with: "."))</Debit>"
          xml += "<Credit>\(line[12].replacing(",", with: "."))</Credit></ligne>"
        }
        xml += "</ecriture>"
      }
      xml += "</journal>"
    }
    xml += "</exercice></comptabilite>"
    try expectSmallLedger(try SmallLedger.read(xml))
  }

  private func iso(_ date: String) -> String { "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))" }

  @Test("a foreign, damaged or empty ledger is refused in one sentence")
  func refused() {
    #expect(throws: ImportsError.self) { try SmallLedger.read("a\tb\n1\t2\n") }
    let onlyHeading = SmallLedger.text([])
    #expect {
      try SmallLedger.read(onlyHeading)
    } throws: {
      "\($0)" == "ledger.txt, line 2: found no entry, expected the entries of a ledger; "
        + "export the ledger again, with the entries of the year"
    }
    let whole = SmallLedger.text()
    #expect {
      try SmallLedger.read(String(whole.dropLast(70)))
    } throws: {
      "\($0)" == "ledger.txt, line 12: found a line that stops in the middle, expected 18 values; "
        + "the file is cut: export it or fetch it again"
    }
    let rubbish = SmallLedger.lines.map { line in line.map { _ in "?" } }
    #expect {
      try SmallLedger.read(SmallLedger.text(rubbish))
    } throws: {
      "\($0)".hasPrefix("ledger.txt: 11 of 11 rows cannot be read (the first: line 2,")
    }
  }
}
