public import Files
import ImportsRules
public import Kernel

/// Reads QIF, the older format of Quicken: records of lines that begin with a letter, each ended by `^`.
///
/// It names neither the account's bank nor the currency, and writes days in the order of its country: what is written
/// elsewhere in the file tells the order.
public struct QifReader: StatementReader {
  public init() {}

  public var format: String { "qif" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = file.beginning
    return text.file.withBytes { bytes in
      var lines = LineWalk(bytes, from: text.start)
      while let line = lines.next() {
        let content = line.trimmed
        if content.isEmpty { continue }
        return ["!Type:", "!type:", "!TYPE:", "!Account", "!Option:", "!Clear:"].contains {
          content.starts(with: Array($0.utf8))
        }
      }
      return false
    }
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = DecodedText(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      try text.file.withBytes { bytes in
        let habits = QifHabits(bytes, from: text.start)
        var statements = QifStatements(assembly, habits, text.decoder, currency)
        var pace = source.pace(of: opened)
        var lines = LineWalk(bytes, from: text.start)
        while let line = lines.next() {
          try statements.take(line.trimmed, line: lines.line)
          pace.reached(lines.position)
        }
        try statements.finish()
      }
    }
  }
}

/// How a QIF file writes days and amounts, seen from all of it.
struct QifHabits {
  private(set) var dayFirst = true
  /// The first day that can be read in two ways, when none can be read in one only.
  private(set) var doubtful: String?
  private(set) var mark = DecimalMark.either

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    var (days, months, commas, points) = (0, 0, 0, 0)
    var lines = LineWalk(bytes, from: start)
    while let line = lines.next() {
      let content = line.trimmed
      guard let first = content.first, content.count > 1 else { continue }
      if first == UInt8(ascii: "D"), let parts = QifHabits.parts(content.dropFirst()), parts[0] < 32 {
        if parts[0] > 12 { days += 1 }
        if parts[1] > 12 { months += 1 }
        if doubtful == nil, parts[0] <= 12, parts[1] <= 12, parts[0] != parts[1] {
          doubtful = String(decoding: content.dropFirst(), as: UTF8.self)
        }
      } else if first == UInt8(ascii: "T") || first == UInt8(ascii: "U") {
        if let last = content.last(where: { $0 == 0x2C || $0 == 0x2E }),
          let place = content.lastIndex(of: last), content.count - place != 4
        {
          if last == 0x2C { commas += 1 } else { points += 1 }
        }
      }
    }
    dayFirst = days >= months
    if days + months > 0 { doubtful = nil }
    if commas > points { mark = .comma }
    if points > commas { mark = .point }
  }

  /// The three numbers of a day, whatever stands between them.
  static func parts(_ bytes: some Sequence<UInt8>) -> [Int]? {
    var parts: [Int] = []
    var value: Int?
    for byte in bytes {
      if byte >= 0x30, byte <= 0x39 {
        value = (value ?? 0) * 10 + Int(byte - 0x30)
        if let value, value > 9_999 { return nil }
      } else if let number = value {
        parts.append(number)
        value = nil
      }
    }
    if let value { parts.append(value) }
    return parts.count == 3 ? parts : nil
  }

  /// The day of `8/12'26`, `12/08/2026` or `2026-08-12`.
  func day(_ bytes: some Sequence<UInt8>) -> CivilDate? {
    guard let parts = QifHabits.parts(bytes) else { return nil }
    if parts[0] > 31 { return CivilDate(year: parts[0], month: parts[1], day: parts[2]) }
    let year = parts[2] < 100 ? BankDay.year(parts[2]) : parts[2]
    let (day, month) = dayFirst ? (parts[0], parts[1]) : (parts[1], parts[0])
    return CivilDate(year: year, month: month, day: day)
  }
}
