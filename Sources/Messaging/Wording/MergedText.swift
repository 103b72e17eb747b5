/// A text in which what stood in for a field can be told from what somebody wrote, for whoever words it.
public struct MergedText: Sendable, Hashable {
  public struct Part: Sendable, Hashable {
    public let text: String
    /// Whether it is the value of a field.
    public let isField: Bool
  }

  public let parts: [Part]

  // Characters of private use, which no text has, travel through templates as letters do.
  private static let start: Character = "\u{E000}"
  private static let end: Character = "\u{E001}"

  /// A value of a field, marked.
  static func marked(_ value: Any) -> Any {
    switch value {
    case let text as String where !text.isEmpty: "\(start)\(text)\(end)"
    case let number as Int: "\(start)\(number)\(end)"
    default: value
    }
  }

  /// Reads a text whose values were marked.
  init(marked text: String) {
    var parts: [Part] = []
    var isField = false
    for piece in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == Self.start || $0 == Self.end }) {
      if !piece.isEmpty { parts.append(Part(text: String(piece), isField: isField)) }
      isField.toggle()
    }
    self.parts = parts
  }

  /// A text in which nothing is marked.
  public init(_ text: String) { parts = [Part(text: text, isField: false)] }

  public var text: String { parts.map(\.text).joined() }
}
