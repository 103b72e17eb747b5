/// Where a value lies in the bytes of a delimited file, without its quotation marks.
public struct FieldSpan: Sendable, Hashable {
  public var start: Int
  public var end: Int
  /// Whether two quotation marks in a row stand for one.
  public var hasDoubledQuotes: Bool

  public init(start: Int, end: Int, hasDoubledQuotes: Bool = false) {
    self.start = start
    self.end = end
    self.hasDoubledQuotes = hasDoubledQuotes
  }

  public var count: Int { end - start }
}

/// Walks the records of a delimited file byte by byte, in constant memory.
///
/// Lines end with LF, CR LF or CR CR LF; with a lone CR only when the file has no LF at all. A value may be quoted,
/// and then hold separators, line ends and doubled quotation marks. Empty lines are passed over.
public struct DelimitedReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let delimiter: UInt8
  private let quotes: Bool
  private let lineEnd: UInt8
  fileprivate var at: Int
  fileprivate var nextLine: Int
  /// The values of the current record.
  public private(set) var fields: [FieldSpan] = []
  /// The line, from 1, on which the current record begins.
  public private(set) var line = 0
  /// The bytes of the current record, without its line end.
  public private(set) var record: Range<Int> = 0..<0
  /// Whether a quotation mark of the current record was never closed and was therefore taken as it stands.
  public private(set) var hasOpenQuote = false

  public init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, delimiter: UInt8, quotes: Bool = true) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.quotes = quotes
    at = start
    nextLine = 1
    let head = UnsafeBufferPointer(rebasing: bytes[min(start, bytes.count)...].prefix(Limits.lookedAtFirst))
    let hasLineFeed = head.contains(0x0A) || bytes[min(start, bytes.count)...].contains(0x0A)
    lineEnd = hasLineFeed ? 0x0A : 0x0D
    fields.reserveCapacity(32)
  }

  /// Moves on to the next record; `false` at the end of the file.
  public mutating func next() -> Bool {
    while at < bytes.count {
      let start = at
      line = nextLine
      hasOpenQuote = false
      readRecord(quoted: quotes)
      if hasOpenQuote {
        at = start
        nextLine = line
        readRecord(quoted: false)
        hasOpenQuote = true
      }
      if record.isEmpty { continue }
      return true
    }
    return false
  }

  /// The bytes of a value.
  public func slice(_ span: FieldSpan) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[span.start..<span.end])
  }

  /// How far the walk has come, in bytes.
  public var position: Int { at }

  private mutating func readRecord(quoted: Bool) {
    fields.removeAll(keepingCapacity: true)
    let count = bytes.count
    let recordStart = at
    var start = at
    var index = at
    while true {
      if quoted, index == start, index < count, bytes[index] == UInt8(ascii: "\"") {
        guard let end = readQuoted(from: index) else { return }
        index = end
      } else {
        while index < count {
          let byte = bytes[index]
          if byte == delimiter || byte == lineEnd { break }
          index += 1
        }
        fields.append(FieldSpan(start: start, end: index))
      }
      if index < count, bytes[index] == delimiter {
        index += 1
        start = index
        continue
      }
      break
    }
    finishRecord(from: recordStart, at: index)
  }

  private mutating func finishRecord(from recordStart: Int, at index: Int) {
    var end = index
    while end > recordStart, bytes[end - 1] == 0x0D { end -= 1 }
    record = recordStart..<end
    if var last = fields.last, last.end > end {
      last.end = max(last.start, end)
      fields[fields.count - 1] = last
    }
    at = index < bytes.count ? index + 1 : index
    nextLine += 1
  }

  /// Reads a quoted value; returns the place after it, or `nil` when its quotation mark is never closed.
  private mutating func readQuoted(from open: Int) -> Int? {
    let quote = UInt8(ascii: "\"")
    let limit = min(bytes.count, open + Limits.recordBytes)
    var index = open + 1
    var doubled = false
    var lines = 0
    while index < limit {
      let byte = bytes[index]
      if byte == lineEnd { lines += 1 }
      guard byte == quote else {
        index += 1
        continue
      }
      if index + 1 < limit, bytes[index + 1] == quote {
        doubled = true
        index += 2
        continue
      }
      var after = index + 1
      while after < bytes.count, bytes[after] == 0x20 || bytes[after] == 0x0D { after += 1 }
      guard after >= bytes.count || bytes[after] == delimiter || bytes[after] == lineEnd else {
        // `"A" & B`: the mark belongs to the text.
        index += 1
        continue
      }
      fields.append(FieldSpan(start: open + 1, end: index, hasDoubledQuotes: doubled))
      nextLine += lines
      return after
    }
    hasOpenQuote = true
    return nil
  }
}

extension DelimitedReader {
  /// The value as text: decoded, without NUL bytes and without space around it.
  public func text(_ span: FieldSpan, _ decoder: TextDecoder) -> String {
    var slice = slice(span)
    while let first = slice.first, first <= 0x20 { slice = UnsafeBufferPointer(rebasing: slice.dropFirst()) }
    while let last = slice.last, last <= 0x20 { slice = UnsafeBufferPointer(rebasing: slice.dropLast()) }
    guard span.hasDoubledQuotes || slice.contains(0) else { return decoder.text(slice) }
    var cleaned: [UInt8] = []
    cleaned.reserveCapacity(slice.count)
    var previousWasQuote = false
    for byte in slice where byte != 0 {
      if span.hasDoubledQuotes, byte == UInt8(ascii: "\""), previousWasQuote {
        previousWasQuote = false
        continue
      }
      previousWasQuote = byte == UInt8(ascii: "\"")
      cleaned.append(byte)
    }
    return cleaned.withUnsafeBufferPointer { decoder.text($0) }
  }
}

extension DelimitedReader {
  /// Goes to the beginning of a record whose place is known; lines are counted from 1 again there.
  public mutating func seek(to offset: Int) {
    at = offset
    nextLine = 1
  }
}
