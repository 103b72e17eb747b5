import DunningRules
import Foundation

/// Reasons as they are stored: JSON with sorted keys.
enum ReasonText {
  static func write(_ reasons: [Reason]) throws -> String {
    if reasons.isEmpty { return "[]" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(reasons), as: UTF8.self)
  }

  static func read(_ text: String) throws -> [Reason] {
    try JSONDecoder().decode([Reason].self, from: Data(text.utf8))
  }
}
