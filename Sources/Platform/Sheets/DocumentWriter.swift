import Foundation
import Kernel
import Typesetting

/// A table as a document to print: A4 on its side, the heading on every page, each page numbered of all.
///
/// The rows are kept until the end: only then are the widths of the columns and the number of pages known.
final class DocumentWriter: SheetWriter {
  private let sheet: Sheet
  /// The places of the columns that people read.
  private let drawn: [Int]
  private let path: String
  private var rows: [[SheetCell]] = []
  private var totals: SheetTotals

  init(_ sheet: Sheet, path: String) throws {
    drawn = DocumentWriter.drawn(sheet.columns)
    self.sheet = sheet.with(drawn.map { sheet.columns[$0] })
    self.path = path
    totals = SheetTotals(self.sheet.columns)
  }

  static func drawn(_ columns: [SheetColumn]) -> [Int] { columns.indices.filter { columns[$0].kind != .key } }

  func add(_ row: [SheetCell]) throws {
    let row = drawn.map { row[$0] }
    try totals.add(row)
    rows.append(row)
  }

  func finish() throws {
    let bytes = try TableDocument(sheet, rows: rows, totals: totals).drawn()
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw SheetsError.notWritten("\(path) cannot be made") }
  }
}
