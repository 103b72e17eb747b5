/// A name as somebody typed it.
public enum TypedName {
  /// On one line: spaces, line ends and control characters in a row become one space, those around it go.
  public static func line(_ typed: String) -> String {
    typed.split { character in
      character.isWhitespace || character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }.joined(separator: " ")
  }
}
