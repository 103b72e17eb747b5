import CZip
import Files
import Foundation
import Kernel
import Testing

/// Makes small workbooks out of their parts.
enum SmallWorkbook {
  static func file(
    rows: String, shared: [String] = [], styles: String = "", properties: String = "", sheet: String = "Feuil1",
    hiddenRows: String? = nil
  ) throws -> FileBytes {
    let workbook =
      "<workbook xmlns:r=\"r\">\(properties)<sheets>"
      + (hiddenRows == nil ? "" : "<sheet name=\"secret\" state=\"hidden\" r:id=\"rId2\"/>")
      + "<sheet name=\"\(sheet)\" r:id=\"rId1\"/></sheets></workbook>"
    var parts = [
      "xl/workbook.xml": workbook,
      "xl/_rels/workbook.xml.rels":
        "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/a.xml\"/>"
        + "<Relationship Id=\"rId2\" Target=\"/xl/worksheets/b.xml\"/></Relationships>",
      "xl/worksheets/a.xml": "<worksheet><sheetData>\(rows)</sheetData></worksheet>",
      "xl/sharedStrings.xml": "<sst>" + shared.map { "<si>\($0)</si>" }.joined() + "</sst>",
      "xl/styles.xml": "<styleSheet>\(styles)</styleSheet>",
    ]
    if let hiddenRows { parts["xl/worksheets/b.xml"] = "<worksheet><sheetData>\(hiddenRows)</sheetData></worksheet>" }
    return FileBytes(name: "small.xlsx", try archive(parts))
  }

  static func archive(_ parts: [String: String]) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).zip").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var code: Int32 = 0
    let handle = try #require(zip_open(path, ZIP_CREATE, &code))
    var kept: [[UInt8]] = []
    for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
      kept.append(Array(text.utf8))
      let count = kept[kept.count - 1].count
      let copy = try #require(malloc(max(1, count)))
      kept[kept.count - 1].withUnsafeBytes {
        copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: count)
      }
      let source = try #require(zip_source_buffer(handle, copy, zip_uint64_t(count), 1))
      #expect(zip_file_add(handle, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0)
    }
    #expect(zip_close(handle) == 0)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static func rows(_ file: FileBytes) throws -> [TableRow] {
    let table = try #require(try Table.all(of: file).first)
    var rows: [TableRow] = []
    try table.forEachRow { row in
      rows.append(row)
      return true
    }
    return rows
  }
}

@Suite("Workbooks")
struct WorkbookTests {
  @Test("shared, inline and formula texts, gaps between cells and rich text")
  func texts() throws {
    let rows = try SmallWorkbook.rows(
      SmallWorkbook.file(
        rows: """
          <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>en</t><r><t> ligne</t></r></is></c></row>
          <row r="4"><c r="B4" t="str"><f>A1</f><v>résultat</v></c><c r="D4" t="s"><v>1</v></c><c r="E4" t="b"><v>1</v></c></row>
          """,
        shared: [
          "<t xml:space=\"preserve\"> N° pièce </t>", "<r><t>deux</t></r><r><t> bouts</t></r><rPh><t>non</t></rPh>",
        ]))
    #expect(rows.map(\.line) == [1, 4])
    #expect(rows[0].cells.map(\.text) == ["N° pièce", "", "en ligne"])
    #expect(rows[1].cells.map(\.text) == ["", "résultat", "", "deux bouts", "true"])
  }

  @Test("dates are told by their format, of the 1900 and the 1904 kind")
  func dates() throws {
    let styles = """
      <numFmts><numFmt numFmtId="164" formatCode="[Red]#,##0.00 &quot;d&quot;"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>
      """
    let cells = """
      <row r="1"><c r="A1" s="1"><v>46196</v></c><c r="B1" s="3"><v>46196.5</v></c><c r="C1" s="2"><v>46196</v></c></row>
      """
    let rows = try SmallWorkbook.rows(SmallWorkbook.file(rows: cells, styles: styles))
    #expect(rows[0].cells[0] == TableCell("2026-06-23", .date))
    #expect(rows[0].cells[1] == TableCell("2026-06-23", .date))
    #expect(rows[0].cells[2] == TableCell("46196", .number))
    let old = try SmallWorkbook.rows(
      SmallWorkbook.file(
        rows: "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44734</v></c></row>", styles: styles,
        properties: "<workbookPr date1904=\"1\"/>"))
    #expect(old[0].cells[0] == TableCell("2026-06-23", .date))
  }

  @Test(
    "numbers are what a person sees: fifteen digits, no exponent",
    arguments: zip(
      [
        "16.399999999999999", "1.2E3", "1E-2", "-0.1", "2309.7899999999995", "12345678901234567", "0", "100",
        "9.9999999999999995",
      ],
      ["16.4", "1200", "0.01", "-0.1", "2309.79", "12345678901234600", "0", "100", "10"]))
  func numbers(_ stored: String, _ seen: String) { #expect(SheetNumber.plain(stored) == seen) }

  @Test("hidden sheets are passed over")
  func hidden() throws {
    let file = try SmallWorkbook.file(
      rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", hiddenRows: "<row r=\"1\"><c r=\"A1\"><v>2</v></c></row>")
    #expect(try Workbook(file).sheets.map(\.isHidden) == [true, false])
    #expect(try SmallWorkbook.rows(file)[0].cells[0].text == "1")
  }

  @Test("a cut archive, another archive and the old format are refused in a sentence")
  func damaged() throws {
    let whole = try SmallWorkbook.file(rows: "")
    let cut = FileBytes(name: "cut.xlsx", whole.withBytes { Array($0.prefix($0.count / 2)) })
    #expect(throws: FilesError.self) { try Workbook(cut) }
    let other = FileBytes(name: "other.zip", try SmallWorkbook.archive(["readme.txt": "hello"]))
    #expect {
      try Workbook(other)
    } throws: {
      "\($0)" == "other.zip, xl/workbook.xml: the file is damaged (the archive is not a workbook); export it again"
    }
    let old = FileBytes(name: "old.xls", [0xD0, 0xCF, 0x11, 0xE0])
    #expect(throws: FilesError.oldExcel(name: "old.xls")) { try Workbook(old) }
    let broken = try SmallWorkbook.file(rows: "<row r=\"1\"><c></row>")
    #expect {
      try SmallWorkbook.rows(broken)
    } throws: {
      "\($0)".hasPrefix("small.xlsx, sheet «Feuil1»: the file is damaged")
    }
  }

  @Test("a part that unpacks to far more than it weighs is refused")
  func bomb() throws {
    let spaces = String(repeating: " ", count: 80 << 20)
    let file = try SmallWorkbook.file(rows: spaces)
    #expect {
      try SmallWorkbook.rows(file)
    } throws: {
      if case FilesError.tooLarge = $0 { true } else { false }
    }
  }
}
