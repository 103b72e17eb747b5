/// The places of a text that are filled in: `{name}`.
public enum Placeholders {
  /// The text with its places filled in, read once from its beginning: what a value says is never taken for a place. A
  /// place that has no value stays as it is written.
  public static func filled(_ text: String, _ value: (Substring) -> String?) -> String {
    var result = ""
    var rest = text[...]
    while let opening = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      let begin = rest.utf8.index(after: opening)
      result += rest[..<opening]
      if let closing = rest.utf8[begin...].firstIndex(of: UInt8(ascii: "}")), let value = value(rest[begin..<closing]) {
        result += value
        rest = rest[rest.utf8.index(after: closing)...]
      } else {
        result += "{"
        rest = rest[begin...]
      }
    }
    return result + rest
  }
}
