import DunningRules
import Foundation

/// Reasons as they are stored: JSON with sorted keys.
struct ReasonText {
  /// A run writes the same few hundred lists of reasons over and over: each is encoded once.
  private var known: [[Reason]: String] = [:]
  /// What was read already: the items of an action mostly have the same reasons.
  private var read: [String: [Reason]] = [:]
  private let encoder: JSONEncoder

  /// Lists kept: far more than the days and steps of a scenario make.
  private static let keptMax = 10_000

  init() {
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
  }

  mutating func write(_ reasons: [Reason]) throws -> String {
    if reasons.isEmpty { return "[]" }
    if let text = known[reasons] { return text }
    let text = String(decoding: try encoder.encode(reasons), as: UTF8.self)
    if known.count < ReasonText.keptMax { known[reasons] = text }
    return text
  }

  mutating func read(_ text: String) throws -> [Reason] {
    if let reasons = read[text] { return reasons }
    let reasons = try ReasonText.read(text)
    if read.count < ReasonText.keptMax { read[text] = reasons }
    return reasons
  }

  static func read(_ text: String) throws -> [Reason] {
    if text == "[]" { return [] }
    return try JSONDecoder().decode([Reason].self, from: Data(text.utf8))
  }
}
