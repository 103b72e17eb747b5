import BankingRules
import Files
import Foundation
import Kernel

/// Reads everything of a file, for tests.
struct ReadStatements {
  var opened: [StatementHeader] = []
  var entries: [[BankEntry]] = []
  var unreadable: [UnreadableEntry] = []
  var closed: [StatementSummary] = []
  var findings: [Finding] = []

  init(_ source: StatementSource, _ reader: any StatementReader = CamtReader()) throws {
    findings = try reader.read(source, assuming: .eur) { event in
      switch event {
      case .opened(let header):
        opened.append(header)
        entries.append([])
      case .entry(let entry): entries[entries.count - 1].append(entry)
      case .unreadable(let entry): unreadable.append(entry)
      case .closed(let summary): closed.append(summary)
      }
    }
  }

  init(_ text: String, _ reader: any StatementReader = CamtReader()) throws {
    try self.init(.bytes(Array(text.utf8), name: "test.xml"), reader)
  }

  /// Reads a shared sample by the reader that recognises it.
  init(sample name: String) throws {
    let path = try Samples.path(name)
    guard let reader = StatementReaders.reader(for: try FileBytes(path: path)) else {
      throw BankingError.unknownFormat(name: name)
    }
    try self.init(.file(path: path), reader)
  }

  var all: [BankEntry] { Array(entries.joined()) }
  var net: Int64 { all.reduce(0) { $0 + $1.amount.minor } }
  var codes: [String] { findings.map(\.code) }
}

extension Samples {
  /// The rows of a table of the facts beside the samples, by the folder that the first cell begins with.
  static func facts(of folder: String) -> [[String]] {
    guard let text = try? Samples.text("EXPECTED.md") else { return [] }
    return text.split(separator: "\n").filter { $0.hasPrefix("| \(folder)/") }.map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }
}
