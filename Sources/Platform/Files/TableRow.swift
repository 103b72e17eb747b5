public import Kernel

/// A cell of a sheet or a value of a delimited file.
public struct TableCell: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case text
    /// A number written with a point, whatever the sheet shows.
    case number
    /// A day, as ISO 8601.
    case date
  }

  public var text: String
  public var kind: Kind

  public init(_ text: String, _ kind: Kind = .text) {
    self.text = text
    self.kind = kind
  }

  public var isEmpty: Bool { text.isEmpty }
}

/// A row of a sheet or a record of a delimited file.
public struct TableRow: Hashable, Sendable {
  /// The line of the file, or the row of the sheet, from 1.
  public var line: Int
  public var cells: [TableCell]

  public init(line: Int, cells: [TableCell]) {
    self.line = line
    self.cells = cells
  }

  public subscript(column: Int) -> TableCell { column < cells.count ? cells[column] : TableCell("") }

  public var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }
}

/// Anything made of rows: a delimited text, a sheet of a workbook.
public enum Table: Sendable {
  case text(DecodedText, delimiter: UInt8)
  case sheet(Workbook, index: Int)

  /// The tables of a file: one for a delimited text, one a visible sheet for a workbook; none for other content.
  public static func all(of file: FileBytes, encoding: TextEncoding? = nil) throws(FilesError) -> [Table] {
    if Workbook.isArchive(file) {
      let workbook = try Workbook(file)
      return workbook.sheets.indices.filter { !workbook.sheets[$0].isHidden }.map { .sheet(workbook, index: $0) }
    }
    let text = DecodedText(file, encoding: encoding)
    let delimiter = text.file.withBytes { Delimiter.detect($0, from: text.start) }
    return delimiter.map { [.text(text, delimiter: $0)] } ?? []
  }

  /// The name of the sheet; `nil` for a delimited text.
  public var sheet: String? {
    guard case .sheet(let workbook, let index) = self else { return nil }
    return workbook.sheets[index].name
  }

  /// Hands over the rows until `body` answers `false`.
  /// - Parameter told: is told which share of the bytes is read, between 0 and 1, now and then.
  public func forEachRow(told: (Double) -> Void = { _ in }, _ body: (TableRow) throws -> Bool) throws {
    switch self {
    case .text(let text, let delimiter):
      try text.file.withBytes { bytes in
        var reader = DelimitedReader(bytes, from: text.start, delimiter: delimiter)
        var pace = ReadingPace(bytes: bytes.count)
        while reader.next() {
          if let share = pace.share(at: reader.position) { told(share) }
          let cells = reader.fields.map { TableCell(reader.text($0, text.decoder)) }
          guard try body(TableRow(line: reader.line, cells: cells)) else { return }
        }
      }
    case .sheet(let workbook, let index): try workbook.forEachRow(of: index, told: told, body)
    }
  }

  /// The day of a serial number, for cells that hold a date without being formatted as one; `nil` in a text file.
  public func day(serial: String) -> CivilDate? {
    guard case .sheet(let workbook, _) = self else { return nil }
    return workbook.day(serial: serial)
  }
}

/// Says how far a reading is, a hundred times or so, whatever there is to read.
struct ReadingPace {
  private let bytes: Int
  private var next = 0

  init(bytes: Int) { self.bytes = max(1, bytes) }

  /// The share that is read, between 0 and 1; `nil` until it is worth telling again.
  mutating func share(at position: Int) -> Double? {
    guard position >= next else { return nil }
    next = position + max(1, bytes / 100)
    return min(1, Double(position) / Double(bytes))
  }
}
