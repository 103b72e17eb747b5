import Kernel
import Sheets
import Storage
import Web

/// A list or a report as a table to take away: what the page shows with its filters, but every row of it.
struct TableExport: Sendable {
  /// Hands over rows, whose cells stand in the order of the columns.
  typealias Rows = @Sendable (_ snapshot: Snapshot, _ add: ([SheetCell]) throws -> Void) throws -> Void

  let title: String
  /// What the rows were chosen by, in words.
  let filters: [String]
  let columns: [SheetColumn]
  /// What stands above the rows on paper: the figures and the chart of the page.
  let lead: [SheetBlock]
  /// Reads every row in one statement and hands each over as it comes, so that a million need no memory.
  let rows: Rows

  init(
    _ title: String, filters: [String] = [], columns: [SheetColumn], lead: [SheetBlock] = [], rows: @escaping Rows
  ) {
    self.title = title
    self.filters = filters
    self.columns = columns
    self.lead = lead
    self.rows = rows
  }

  /// Writes the table to a temporary file.
  ///
  /// - Parameters:
  ///   - most: rows beyond which it is given up with `LongTable`.
  ///   - row: told of each row; what it throws ends the writing.
  func write(
    as format: SheetFormat, company: String, day: CivilDate, language: LanguageCode, most: Int = .max,
    row: (Int) throws -> Void = { _ in }, _ snapshot: Snapshot
  ) throws -> SheetFile {
    let sheet = Sheet(
      title: title, company: company, day: day, filters: filters, columns: columns, lead: lead, language: language)
    return try SheetFile.write(sheet, as: format) { add in
      var count = 0
      try rows(snapshot) { cells in
        count += 1
        if count > most { throw LongTable(title: title) }
        try row(count)
        try add(cells)
      }
    }
  }

  /// How many rows there are.
  /// - Parameter row: told of each; what it throws ends the counting.
  func count(_ snapshot: Snapshot, row: (Int) throws -> Void = { _ in }) throws -> Int {
    var count = 0
    try rows(snapshot) { _ in
      count += 1
      try row(count)
    }
    return count
  }

  /// - Throws: `SheetsError.tooManyRows` when a kind of file does not take so many.
  func check(_ format: SheetFormat, _ snapshot: Snapshot) throws {
    guard let limit = format.rowsMax else { return }
    _ = try count(snapshot) { if $0 > limit { throw SheetsError.tooManyRows(format, limit: limit) } }
  }

  /// The name of its file in plain letters, such as `balance-agee-2026-11-23.xlsx`: it must survive every disk and mail.
  func fileName(_ format: SheetFormat, day: CivilDate) -> String {
    let stem = Folding.folded(title).split(separator: " ").joined(separator: "-").prefix(80)
    return "\(stem)-\(day).\(format.rawValue)"
  }
}

/// A table has more rows than a person waits for.
struct LongTable: Error {
  let title: String
}

/// The links of a page to the files of what it shows, for the template `exports`.
enum ExportLinks {
  /// The name of the parameter that asks for a file instead of the page.
  static let parameter = "format"

  /// - Parameter path: the address of the page from its first row, filters included.
  static func model(
    _ path: String, _ words: WordBook, formats: [SheetFormat] = [.xlsx, .csv, .pdf]
  ) -> [PageModel] {
    let separator = path.contains("?") ? "&" : "?"
    return formats.map { format in
      [
        "formatName": words("export.\(format.rawValue)"), "formatLabel": words("export.label.\(format.rawValue)"),
        "formatPath": "\(path)\(separator)\(parameter)=\(format.rawValue)",
      ]
    }
  }
}

extension Form {
  /// The kind of file that an address asks for.
  var exportFormat: SheetFormat? { self[ExportLinks.parameter].flatMap { SheetFormat(rawValue: $0) } }
}
