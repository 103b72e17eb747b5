import Foundation
public import Kernel

/// A value in a journal entry.
public enum JournalFact: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case text(String)
  case number(Int64)
  case list([JournalFact])
  /// A sentence that keeps its facts, for each reader in their language.
  case phrase(Phrase)
  case none

  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .number(value) }

  public static func money(_ money: Money) -> JournalFact { .text(money.description) }
  public static func date(_ date: CivilDate?) -> JournalFact { date.map { .text($0.description) } ?? .none }

  /// JSON with sorted keys: the same facts always give the same bytes, which the chain needs.
  static func json(_ facts: [String: JournalFact]) -> String {
    let members = facts.keys.sorted().map { "\(quoted($0)):\(facts[$0]?.json ?? "null")" }
    return "{" + members.joined(separator: ",") + "}"
  }

  private var json: String {
    switch self {
    case .text(let text): JournalFact.quoted(text)
    case .number(let number): String(number)
    case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
    case .phrase(let phrase): JournalFact.encoded(phrase)
    case .none: "null"
    }
  }

  private static func encoded(_ phrase: Phrase) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A phrase is texts and numbers: nothing in it can fail to be written.
    guard let data = try? encoder.encode(phrase) else { return quoted(phrase.description) }
    return String(decoding: data, as: UTF8.self)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
