import CQrencode

/// A QR code: a square of dark and light modules.
public struct QRCode: Sendable, Hashable {
  /// Modules on a side, without the quiet zone.
  public let size: Int
  private let modules: [Bool]

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
    let data = code.pointee.data
    size = side
    modules = (0..<side * side).map { index in (data.map { $0[index] } ?? 0) & 1 == 1 }
  }

  public func isDark(column: Int, row: Int) -> Bool { modules[row * size + column] }

  /// The dark modules of a row, side by side ones together.
  func darkRuns(row: Int) -> [Range<Int>] {
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
