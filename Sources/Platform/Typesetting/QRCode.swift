import CQrencode

/// A QR code: a square of dark and light modules.
public struct QRCode: Sendable, Hashable {
  /// Modules on a side, without the quiet zone.
  public let size: Int
  /// One byte a module, whose lowest bit says that it is dark.
  private let modules: [UInt8]

  /// How much of the code may be lost and still be read.
  public enum Correction: Sendable {
    case low
    case medium
  }

  /// The smallest code that holds the bytes of `text`.
  /// - Parameter limit: the most bytes allowed, when a standard sets one below what a code can hold.
  public init(_ text: String, correction: Correction = .medium, limit: Int = 2_000) throws(TypesettingError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= limit else { throw .codeTooLong(bytes: bytes.count, limit: limit) }
    let level = correction == .low ? QR_ECLEVEL_L : QR_ECLEVEL_M
    guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, level) else {
      throw .codeTooLong(bytes: bytes.count, limit: limit)
    }
    defer { QRcode_free(code) }
    let side = Int(code.pointee.width)
    size = side
    modules = Array(UnsafeBufferPointer(start: code.pointee.data, count: side * side))
  }

  public func isDark(column: Int, row: Int) -> Bool { modules[row * size + column] & 1 == 1 }

  /// A rectangle of dark modules.
  struct Block {
    let columns: Range<Int>
    let rows: Range<Int>
  }

  /// The dark modules as the path of an SVG whose unit is a module, with the quiet zone of four that readers need.
  public var outline: String {
    darkBlocks.map { block in
      let (width, height) = (block.columns.count, block.rows.count)
      return "M\(block.columns.lowerBound + QRCode.quiet) \(block.rows.lowerBound + QRCode.quiet)"
        + "h\(width)v\(height)h-\(width)z"
    }.joined()
  }

  /// Modules on a side of the picture, the quiet zone included.
  public var pictureSize: Int { size + 2 * QRCode.quiet }

  private static let quiet = 4

  /// The dark modules, in as few rectangles as runs of equal width below one another allow.
  var darkBlocks: [Block] {
    var blocks: [Block] = []
    var growing: [Range<Int>: Int] = [:]
    for row in 0...size {
      let runs = row < size ? darkRuns(row: row) : []
      for (columns, start) in growing where !runs.contains(columns) {
        blocks.append(Block(columns: columns, rows: start..<row))
        growing[columns] = nil
      }
      for columns in runs where growing[columns] == nil { growing[columns] = row }
    }
    // In reading order, because a dictionary has none and the same letter must give the same bytes.
    return blocks.sorted { ($0.rows.lowerBound, $0.columns.lowerBound) < ($1.rows.lowerBound, $1.columns.lowerBound) }
  }

  /// The dark modules of a row, side by side ones together.
  private func darkRuns(row: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var column = 0
    while column < size {
      guard isDark(column: column, row: row) else {
        column += 1
        continue
      }
      let start = column
      while column < size, isDark(column: column, row: row) { column += 1 }
      runs.append(start..<column)
    }
    return runs
  }
}
