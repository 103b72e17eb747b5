import Foundation
import Kernel
import Typesetting

/// A table as a document to print: A4 on its side, the heading on every page, each page numbered of all.
///
/// The rows are kept until the end: only then are the widths of the columns and the number of pages known.
final class DocumentWriter: SheetWriter {
  private let sheet: Sheet
  private let path: String
  private var rows: [[SheetCell]] = []
  private var totals: SheetTotals

  init(_ sheet: Sheet, path: String) throws {
    self.sheet = sheet
    self.path = path
    totals = SheetTotals(sheet.columns)
  }

  func add(_ row: [SheetCell]) throws {
    try totals.add(row)
    rows.append(row)
  }

  func finish() throws {
    let bytes = try TableDocument(sheet, rows: rows, totals: totals).drawn()
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw SheetsError.notWritten("\(path) cannot be made") }
  }
}
