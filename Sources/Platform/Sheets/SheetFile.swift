import Foundation

/// The kinds of file that a table can be written to.
public enum SheetFormat: String, Sendable, CaseIterable {
  case csv, xlsx, pdf

  public var contentType: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case .pdf: "application/pdf"
    }
  }

  /// The most rows a file of the kind takes; `nil` for as many as there are.
  public var rowsMax: Int? {
    switch self {
    case .csv: nil
    case .xlsx: Limits.workbookRows
    case .pdf: Limits.documentRows
    }
  }
}

/// A table written to a temporary file.
public struct SheetFile: Sendable {
  private let folder: String
  public let path: String
  public let rows: Int

  /// Writes a table, row after row as `body` hands them over; nothing is left behind when it fails.
  ///
  /// - Parameter body: calls `add` with each row, whose cells stand in the order of the columns.
  public static func write(
    _ sheet: Sheet, as format: SheetFormat,
    _ body: (_ add: ([SheetCell]) throws -> Void) throws -> Void
  ) throws -> SheetFile {
    // A folder of our own, which nobody else on the machine may look into.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID())").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let path = "\(folder)/table.\(format.rawValue)"
    do {
      let writer: any SheetWriter =
        switch format {
        case .csv: try SeparatedWriter(sheet, path: path)
        case .xlsx: try WorkbookWriter(sheet, path: path)
        case .pdf: try DocumentWriter(sheet, path: path)
        }
      var rows = 0
      try body { row in
        guard row.count == sheet.columns.count else {
          throw SheetsError.rowOfAnotherWidth(cells: row.count, columns: sheet.columns.count)
        }
        if let limit = format.rowsMax, rows == limit { throw SheetsError.tooManyRows(format, limit: limit) }
        try writer.add(row)
        rows += 1
      }
      try writer.finish()
      return SheetFile(folder: folder, path: path, rows: rows)
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  /// Removes the file. Who has opened it reads on: its bytes go with the last reader.
  public func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// Writes one table to one file. Confined to who made it.
protocol SheetWriter: AnyObject {
  func add(_ row: [SheetCell]) throws
  /// Writes what follows the rows and closes the file.
  func finish() throws
}

/// Why a table could not be written.
public enum SheetsError: Error, Sendable, Hashable {
  case tooManyRows(SheetFormat, limit: Int)
  case rowOfAnotherWidth(cells: Int, columns: Int)
  case notWritten(String)
}

extension SheetsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyRows(let format, let limit):
      "a \(format.rawValue) file takes \(limit) rows and there are more; filter them, or take a CSV file"
    case .rowOfAnotherWidth(let cells, let columns): "a row of \(cells) cells came for a table of \(columns) columns"
    case .notWritten(let reason): "the file could not be written: \(reason); is the temporary folder full?"
    }
  }
}

/// Limits of the files, each with its reason.
enum Limits {
  /// What a worksheet holds, less the heading and a few totals.
  static let workbookRows = 1_048_500
  /// Some 300 pages: more is not read on paper, and its rows are kept in memory until their pages are counted.
  static let documentRows = 10_000
  /// Characters of a cell: a worksheet takes 32 767.
  static let cellCharacters = 32_000
  /// Bytes gathered before they are written.
  static let buffer = 1 << 16
}
