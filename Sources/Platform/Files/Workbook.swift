import CZip
import Kernel
import Xml

/// A workbook in the format of Excel (`.xlsx`), read sheet by sheet without unpacking it to memory or disk.
///
/// Source: ECMA-376 part 1, SpreadsheetML.
public struct Workbook: Sendable {
  public struct Sheet: Sendable, Hashable {
    public let name: String
    public let isHidden: Bool
    let path: String
  }

  public let sheets: [Sheet]
  private let file: FileBytes
  private let shared: [String]
  /// For each cell style, whether it shows a date.
  private let dateStyles: [Bool]
  private let from1904: Bool

  /// Whether the content is an archive, as workbooks are, or the older formats that are refused with a sentence.
  public static func isArchive(_ file: FileBytes) -> Bool {
    file.withBytes { $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) || $0.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) }
  }

  public init(_ file: FileBytes) throws(FilesError) {
    if file.withBytes({ $0.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) }) { throw .oldExcel(name: file.name) }
    self.file = file
    let contents = try file.withBytes { bytes throws(FilesError) in
      let archive = try Archive(bytes, name: file.name)
      guard archive.has("xl/workbook.xml") else {
        throw .damaged(name: file.name, place: "xl/workbook.xml", reason: Phrase("the archive is not a workbook"))
      }
      return try WorkbookContents(archive)
    }
    sheets = contents.sheets
    shared = contents.shared
    dateStyles = contents.dateStyles
    from1904 = contents.from1904
    guard !sheets.isEmpty else {
      throw .damaged(name: file.name, place: "xl/workbook.xml", reason: Phrase("it has no sheet"))
    }
  }

  func day(serial: String) -> CivilDate? { SheetNumber.day(serial: serial, from1904: from1904) }

  /// Hands over the rows of a sheet until `body` answers `false`.
  func forEachRow(of index: Int, told: (Double) -> Void, _ body: (TableRow) throws -> Bool) throws {
    try file.withBytes { bytes in
      let archive = try Archive(bytes, name: file.name)
      let path = sheets[index].path
      let reader = try archive.xml(path, names: ["row", "c", "v", "t", "is", "f", "rPh"])
      var pace = ReadingPace(bytes: archive.bytes(of: path))
      do {
        try readRows(reader) { row in
          if let share = pace.share(at: reader.bytesRead) { told(share) }
          return try body(row)
        }
      } catch let error as XmlError {
        throw FilesError.damaged(
          name: file.name, place: "sheet «\(sheets[index].name)»", reason: error.phrase)
      }
    }
  }

  private func readRows(_ reader: XmlReader, _ body: (TableRow) throws -> Bool) throws {
    var row = TableRow(line: 0, cells: [])
    var cell = OpenCell()
    while let event = try reader.next() {
      switch event {
      case .start:
        switch reader.tag {
        case 0: row = TableRow(line: reader.attribute("r").flatMap { Int($0) } ?? row.line + 1, cells: [])
        case 1:
          cell = OpenCell(
            column: reader.attribute("r").flatMap { Workbook.column(of: $0) } ?? row.cells.count,
            type: reader.attribute("t") ?? "n", style: reader.attribute("s").flatMap { Int($0) } ?? 0)
        case 2, 3: cell.takesText = true
        case 6: try reader.skip()
        default: break
        }
      case .text: if cell.takesText { cell.text += reader.text }
      case .end:
        switch reader.tag {
        case 0: guard try body(row) else { return }
        case 1: place(cell, in: &row)
        case 2, 3: cell.takesText = false
        default: break
        }
      }
    }
  }

  private struct OpenCell {
    var column = 0
    var type = "n"
    var style = 0
    var text = ""
    var takesText = false
  }

  private func place(_ cell: OpenCell, in row: inout TableRow) {
    guard cell.column < Limits.columns, !cell.text.isEmpty else { return }
    while row.cells.count <= cell.column { row.cells.append(TableCell("")) }
    row.cells[cell.column] = value(cell)
  }

  private func value(_ cell: OpenCell) -> TableCell {
    switch cell.type {
    case "s": return TableCell(Int(cell.text).flatMap { shared.indices.contains($0) ? shared[$0] : nil } ?? "")
    case "n":
      guard let plain = SheetNumber.plain(cell.text) else { return TableCell(cell.text) }
      if dateStyles.indices.contains(cell.style), dateStyles[cell.style], let day = day(serial: cell.text) {
        return TableCell(day.description, .date)
      }
      return TableCell(plain, .number)
    case "d": return TableCell(String(cell.text.prefix(10)), .date)
    case "b": return TableCell(cell.text == "1" ? "true" : "false")
    default: return TableCell(cell.text.trimmingSpaces)
    }
  }

  /// `C12` is column 2.
  static func column(of reference: String) -> Int? {
    var column = 0
    for byte in reference.utf8 {
      guard byte >= 65, byte <= 90 else { break }
      column = column * 26 + Int(byte - 64)
      if column > Limits.columns { return nil }
    }
    return column > 0 ? column - 1 : nil
  }
}

extension String {
  /// Without spaces and no-break spaces around.
  var trimmingSpaces: String {
    var scalars = Substring(self).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
