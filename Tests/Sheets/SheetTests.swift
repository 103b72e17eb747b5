import Charts
import Foundation
import Kernel
import Testing

@testable import Sheets

@Suite("Tables written to files")
struct SheetTests {
  private static let columns = [
    SheetColumn("Client", .text), SheetColumn("Code", .code), SheetColumn("Échéance", .date),
    SheetColumn("Devise", .currency), SheetColumn("Ouvert", .money, isSummed: true),
    SheetColumn("Pièces", .integer, isSummed: true), SheetColumn("Part", .percent),
  ]

  private static func sheet(_ language: LanguageCode = .french) -> Sheet {
    Sheet(
      title: "Clients : relances / 2026", company: "Verdoncelle", day: "2026-11-24", filters: ["Vue : en retard"],
      columns: columns, language: language)
  }

  private static func row(
    _ name: String, _ minor: Int64, _ currency: Currency = .eur, due: CivilDate = "2026-07-31"
  ) -> [SheetCell] {
    [
      .text(name), .text("00123"), .date(due), .text(currency.code), .money(Money(minor: minor, currency)), .integer(2),
      .percent(Percent(partsPerMillion: 121_500)),
    ]
  }

  private func bytes(_ format: SheetFormat, _ rows: [[SheetCell]], _ language: LanguageCode = .french) throws -> Data {
    let file = try SheetFile.write(Self.sheet(language), as: format) { add in for row in rows { try add(row) } }
    defer { file.remove() }
    #expect(file.rows == rows.count)
    return try Data(contentsOf: URL(fileURLWithPath: file.path))
  }

  @Test("a CSV file in French has its mark, semicolons and decimal commas")
  func french() throws {
    let text = String(decoding: try bytes(.csv, [Self.row("Aubépine; & Fils", -123_456)]), as: UTF8.self)
    #expect(
      text == "\u{FEFF}Client;Code;Échéance;Devise;Ouvert;Pièces;Part\r\n"
        + "\"Aubépine; & Fils\";00123;31/07/2026;EUR;-1234,56;2;12,15\r\n")
  }

  @Test("a moment is a day with its time for a spreadsheet, and a key is not printed")
  func moments() throws {
    let at = Moment.paris("2026-07-31", hour: 9, minute: 5)
    let columns = [
      SheetColumn("Nom", .text), SheetColumn("Quand", .moment), SheetColumn("Clé", .key),
      SheetColumn("Montant", .money, isSummed: true),
    ]
    let row: [SheetCell] = [.text("x"), .moment(at), .text("zzcle"), .money(Money(minor: 100, .eur))]
    func text(_ language: LanguageCode) throws -> String {
      let sheet = Sheet(
        title: "Journal", company: "Verdoncelle", day: "2026-11-24", columns: columns, language: language)
      let file = try SheetFile.write(sheet, as: .csv) { add in try add(row) }
      defer { file.remove() }
      return try String(contentsOf: URL(fileURLWithPath: file.path), encoding: .utf8)
    }
    #expect(try text(.french).contains("x;31/07/2026 09:05;zzcle;1,00"))
    #expect(try text(.english).contains("x,2026-07-31 09:05,zzcle,1.00"))
    let paper = DocumentWriter.drawn(columns)
    #expect(paper == [0, 1, 3])
    #expect(CellTexts(.french).text(row[1], columns[1]).replacing("\u{A0}", with: " ") == "31/07/2026 à 9 h 05")
  }

  @Test("a seal is whole in the files of machines and shows its beginning on paper")
  func seal() throws {
    let seal = SheetCell.text("0123456789abcdef0123456789abcdef")
    let texts = CellTexts(.french)
    #expect(texts.text(seal, SheetColumn("SHA-256", .seal)) == "0123456789ab")
    #expect(texts.text(seal, SheetColumn("Code", .code)) == "0123456789abcdef0123456789abcdef")
    let sheet = Sheet(
      title: "Journal", company: "Verdoncelle", day: "2026-11-24", columns: [SheetColumn("SHA-256", .seal)],
      language: .french)
    let file = try SheetFile.write(sheet, as: .csv) { add in try add([seal]) }
    defer { file.remove() }
    let text = try String(contentsOf: URL(fileURLWithPath: file.path), encoding: .utf8)
    #expect(text.contains("0123456789abcdef0123456789abcdef"))
  }

  @Test("a CSV file in English has commas, points and days that are read everywhere")
  func english() throws {
    let rows = [Self.row("Say \"yes\", please\nnow", 5), Self.row("x", 1_200, Currency("JPY") ?? .eur)]
    let text = String(decoding: try bytes(.csv, rows, .english), as: UTF8.self)
    #expect(text.contains("\"Say \"\"yes\"\", please\nnow\",00123,2026-07-31,EUR,0.05,2,12.15\r\n"))
    #expect(text.contains("x,00123,2026-07-31,JPY,1200,2,12.15\r\n"))
  }

  @Test(
    "a text that a spreadsheet would run is made harmless, a number below zero is not touched",
    arguments: ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"])
  func formulas(_ text: String) throws {
    let written = String(decoding: try bytes(.csv, [Self.row(text, -1)]), as: UTF8.self)
    #expect(written.contains("\"'\(text)\";00123"))
    #expect(written.contains(";-0,01;"))
  }

  @Test("letters of columns go on after Z, and days count as spreadsheets count them")
  func places() {
    #expect(WorkbookWriter.letters(0) == "A")
    #expect(WorkbookWriter.letters(25) == "Z")
    #expect(WorkbookWriter.letters(26) == "AA")
    #expect(WorkbookWriter.serial("2026-11-24") == 46_350)
    #expect(WorkbookWriter.serial("1900-02-28") == nil)
  }

  @Test("amounts of two currencies are never added")
  func totals() throws {
    var totals = SheetTotals(Self.columns)
    try totals.add(Self.row("a", 100))
    try totals.add(Self.row("b", 250))
    try totals.add(Self.row("c", 7, Currency("CHF") ?? .eur))
    #expect(totals.lines.count == 2)
    #expect(totals.lines[0].sums == [4: 350, 5: 4])
    #expect(totals.lines[1].sums == [4: 7, 5: 2])
  }

  @Test("a failure leaves no file behind, and says what a format cannot take")
  func failure() throws {
    #expect(throws: SheetsError.rowOfAnotherWidth(cells: 1, columns: 7)) {
      _ = try SheetFile.write(Self.sheet(), as: .xlsx) { add in try add([.empty]) }
    }
    #expect(throws: SheetsError.tooManyRows(.pdf, limit: 10_000)) {
      _ = try SheetFile.write(Self.sheet(), as: .pdf) { add in for _ in 0...10_000 { try add(Self.row("a", 1)) } }
    }
  }

  @Test("every kind of file opens with what its kind begins with", arguments: SheetFormat.allCases)
  func beginnings(_ format: SheetFormat) throws {
    let rows = (1...200).map { Self.row("Client \($0) & <Fils> \u{1}", Int64($0) * 12_345) }
    let data = try bytes(format, rows)
    let beginning: [SheetFormat: [UInt8]] = [
      .csv: [0xEF, 0xBB, 0xBF], .xlsx: [0x50, 0x4B, 3, 4], .pdf: Array("%PDF".utf8),
    ]
    #expect(Array(data.prefix(beginning[format]?.count ?? 0)) == beginning[format])
    if let folder = ProcessInfo.processInfo.environment["ENCOURS_KEEP_SHEETS"] {
      try data.write(to: URL(fileURLWithPath: "\(folder)/table.\(format.rawValue)"))
    }
  }
}

@Suite("What stands above the rows on paper")
struct SheetBlockTests {
  private static let bars = BarChart(
    [.init(name: "sept.", detail: "2026", value: 12_000), .init(name: "oct.", detail: "2026", value: 31_000)],
    label: "Échu par mois"
  ) { "\($0 / 1_000) k" }
  private static let line = LineChart(points: [("sept.", 5_400), ("oct.", 5_310)], label: "DSO") { value, _ in
    "\(value / 100) j"
  }

  /// The words of a document as they are laid out, and how many pages it has.
  private func read(_ lead: [SheetBlock], rows: Int) throws -> (text: String, pages: Int) {
    let sheet = Sheet(
      title: "Retards", company: "Verdoncelle", day: "2026-11-24",
      columns: [SheetColumn("Client", .text), SheetColumn("Échu", .money, isSummed: true)], lead: lead,
      language: .french)
    let file = try SheetFile.write(sheet, as: .pdf) { add in
      for row in 0..<rows { try add([.text("Client \(row)"), .money(Money(minor: 1_000_00, .eur))]) }
    }
    defer { file.remove() }
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
    reader.arguments = ["-layout", file.path, "-"]
    let pipe = Pipe()
    reader.standardOutput = pipe
    try reader.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    reader.waitUntilExit()
    return (text, text.filter { $0 == "\u{0C}" }.count)
  }

  @Test("a row without any figure that is summed adds to no total, and makes no line of its own")
  func totals() throws {
    var totals = SheetTotals([SheetColumn("Étape", .text), SheetColumn("Demandé", .money, isSummed: true)])
    try totals.add([.text("Première"), .money(Money(minor: 100, .eur))])
    try totals.add([.text("54 pièces sans relance"), .empty])
    try totals.add([.text("Seconde"), .money(Money(minor: 50, .eur))])
    #expect(totals.lines.map(\.currency) == [.eur] && totals.lines.first?.sums == [1: 150])
  }

  @Test("figures, charts, the names of a bar and small tables are words of the document, before its rows")
  func words() throws {
    let found = try read(
      [
        .text("Échu net des avoirs"), .figures([SheetFigure(name: "Part", text: "18,1 %", note: "de l'encours")]),
        .bar(StackedBar([5, 3], label: ""), names: ["Non échu", "1–30 j"]),
        .charts([SheetChart(title: "Par mois", .bars(Self.bars)), SheetChart(title: "Délai", .line(Self.line))]),
        .table(title: "Balance", head: [SheetHead(""), SheetHead("61–90 j", place: 3)], rows: [["Montant", "77"]]),
        .heading("Par client"),
      ], rows: 3)
    for word in [
      "Échu net des avoirs", "18,1 %", "de l'encours", "1–30 j", "Par mois", "31 k", "oct.", "Délai", "53 j", "61–90 j",
      "Montant", "77", "Par client", "Client 2", "3 000,00",
    ] {
      #expect(found.text.replacing("\u{202F}", with: " ").contains(word), "\(word)")
    }
    #expect(found.pages == 1)
    let places = ["18,1 %", "Par mois", "Balance", "Client 2"].map { found.text.range(of: $0)?.lowerBound }
    #expect(places.allSatisfy { $0 != nil } && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  }

  @Test("what does not fit on the first page goes on the next, and no row is lost")
  func pages() throws {
    let chart = SheetBlock.charts([SheetChart(title: "Par mois", .bars(Self.bars))])
    let found = try read([chart, chart, chart, chart, .heading("Par client")], rows: 60)
    #expect(found.pages == 4)
    for row in 0..<60 { #expect(found.text.contains("Client \(row)\n") || found.text.contains("Client \(row) ")) }
    #expect(found.text.replacing("\u{202F}", with: " ").contains("60 000,00"))
  }
}
