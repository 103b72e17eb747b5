import Foundation

/// Prints data on standard output, and everything else on standard error.
enum Output {
  /// A table of texts, the same for a terminal and for CSV.
  struct Table {
    var columns: [String]
    var rows: [[String]]
    /// Columns of numbers, set to the right on a terminal.
    var numeric: Set<Int> = []
  }

  /// Prints data in the format asked for.
  static func print(_ data: some Encodable, table: Table, as format: OutputFormat) throws {
    switch format {
    case .json: Swift.print(try json(data))
    case .csv: Swift.print(csv(table), terminator: "")
    case .table: Swift.print(text(table))
    }
  }

  /// JSON with the contract's keys: snake_case, sorted, one line a value.
  static func json(_ data: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(data), as: UTF8.self)
  }

  /// A sentence for the person, on standard error.
  static func complain(_ sentence: String) { note("encours: \(sentence)") }

  /// Something worth knowing, on standard error.
  static func note(_ sentence: String) { FileHandle.standardError.write(Data((sentence + "\n").utf8)) }

  private static func csv(_ table: Table) -> String {
    ([table.columns] + table.rows).map { $0.map(csvField).joined(separator: ";") + "\r\n" }.joined()
  }

  private static func csvField(_ text: String) -> String {
    // A spreadsheet runs a cell that begins like a formula; an apostrophe before it makes it text.
    let risky = text.first.map { "=+@\t\r".contains($0) } ?? false
    let safe = risky ? "'" + text : text
    guard safe.contains(where: { "\";\n\r".contains($0) }) else { return safe }
    return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private static func text(_ table: Table) -> String {
    let all = [table.columns] + table.rows
    let widths = table.columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: max(0, widths[column] - row[column].count))
        return table.numeric.contains(column) ? padding + row[column] : row[column] + padding
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
