import Foundation
import Kernel
import Language

/// CSV as spreadsheets of the language open it: UTF-8 with its mark, `;` and a decimal comma in French, `,` and a point
/// in English; RFC 4180 otherwise. No line of totals: a sum among the rows is counted twice by who reads the file.
final class SeparatedWriter: SheetWriter {
  private let language: LanguageCode
  private let separator: UInt8
  private let decimalMark: String
  private let file: FileHandle
  private var buffer: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ sheet: Sheet, path: String) throws {
    language = sheet.language
    separator = UInt8(ascii: sheet.language == .french ? ";" : ",")
    decimalMark = sheet.language == .french ? "," : "."
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw SheetsError.notWritten("\(path) cannot be made") }
    self.file = file
    line(sheet.columns.map { SeparatedWriter.harmless($0.name) })
  }

  func add(_ row: [SheetCell]) throws {
    line(row.map { text(of: $0) })
    if buffer.count >= Limits.buffer { try flush() }
  }

  func finish() throws {
    try flush()
    try file.close()
  }

  private func flush() throws {
    try file.write(contentsOf: buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func line(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { buffer.append(separator) }
      append(cell)
    }
    buffer.append(contentsOf: [0x0D, 0x0A])
  }

  /// The cell, within quotes where it needs them.
  private func append(_ cell: String) {
    let quote = UInt8(ascii: "\"")
    let isPlain = cell.utf8.allSatisfy { $0 != separator && $0 != quote && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard !isPlain || cell.hasPrefix("'") else {
      buffer.append(contentsOf: cell.utf8)
      return
    }
    buffer.append(quote)
    for byte in cell.utf8 {
      if byte == quote { buffer.append(quote) }
      buffer.append(byte)
    }
    buffer.append(quote)
  }

  private func text(of cell: SheetCell) -> String {
    switch cell {
    case .empty: ""
    case .text(let text): SeparatedWriter.harmless(text)
    case .date(let date): day(date)
    case .moment(let moment): "\(day(moment.parisDate)) \(SeparatedWriter.clock(moment))"
    case .month(let date): month(date)
    case .money(let money): money.decimalText(separator: decimalMark)
    case .integer(let value): String(value)
    case .decimal(let hundredths): SeparatedWriter.decimal(hundredths).replacing(".", with: decimalMark)
    case .percent(let percent): percent.description.replacing(".", with: decimalMark)
    }
  }

  private func day(_ date: CivilDate) -> String {
    language == .french ? DateFormat(language).short(date) : date.description
  }

  /// `07/2026` or `2026-07`, which spreadsheets read as the first of it.
  private func month(_ date: CivilDate) -> String {
    language == .french ? String(DateFormat(language).short(date).suffix(7)) : String(date.description.prefix(7))
  }

  /// `09:05`, which every spreadsheet reads as a time.
  private static func clock(_ moment: Moment) -> String {
    let (hour, minute) = moment.parisTime
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }

  /// Hundredths as a number with two decimals.
  static func decimal(_ hundredths: Int64) -> String {
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    return "\(hundredths < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// The text so that no spreadsheet takes it for a formula: a name such as `=HYPERLINK(…)` comes from whoever wrote
  /// the file that brought it, and would run on the machine of whoever opens ours.
  ///
  /// Source: OWASP, CSV Injection (read 2026-11-24): a quote mark before `=`, `+`, `-`, `@`, tab, carriage return, line
  /// feed and the wide forms of the first four.
  static func harmless(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    switch first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return "'" + text
    default: return text
    }
  }
}
