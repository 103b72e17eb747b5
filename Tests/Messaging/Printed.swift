import Foundation
import MessagingRules

@testable import Messaging

/// What poppler's programs say about a PDF.
struct Printed {
  let file: URL

  init(_ reminder: Reminder) throws {
    try self.init(LetterSheet.pdf(ReminderWording(reminder, book: .shipped(reminder.language)).letter()))
  }

  init(_ bytes: [UInt8]) throws {
    file = FileManager.default.temporaryDirectory.appendingPathComponent("letter-\(UUID().uuidString).pdf")
    try Data(bytes).write(to: file)
  }

  func ask(_ program: String, _ arguments: [String], output: String? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments + [file.path] + (output.map { [$0] } ?? [])
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  func text() throws -> String { try ask("pdftotext", ["-layout"], output: "-") }

  func pages() throws -> Int {
    let line = try ask("pdfinfo", []).split(separator: "\n").first { $0.hasPrefix("Pages:") }
    return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
  }

  /// The words of the first page with their boxes, in millimetres from the top left corner.
  func words() throws -> [(text: String, left: Double, top: Double, right: Double, bottom: Double)] {
    let pattern = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/
    return try ask("pdftotext", ["-bbox", "-l", "1"], output: "-").matches(of: pattern).map { match in
      func mm(_ text: Substring) -> Double { (Double(text) ?? 0) * 25.4 / 72 }
      return (String(match.5), mm(match.1), mm(match.2), mm(match.3), mm(match.4))
    }
  }
}
