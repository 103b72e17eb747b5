public import Kernel

/// Why a document could not be read to its end.
public enum XmlError: Error, Hashable, Sendable {
  /// The file could not be opened or its source gave up.
  case unreadable(name: String, reason: Phrase)
  /// The text is not well-formed XML, or it stops too early.
  case malformed(name: String, line: Int, reason: Phrase)
  /// The bytes are not in the encoding that the document declares, or is in when it declares none.
  case wrongEncoding(name: String, line: Int)
  /// The document carries a document type declaration, which can define entities that grow without end.
  case documentType(name: String, line: Int)
  /// The document is larger than its reader accepts.
  case tooLarge(name: String, limit: Int)
}

extension XmlError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreadable(let name, let reason):
      Phrase("\(name) cannot be read (\(reason)); check the file and its rights")
    case .malformed(let name, let line, let reason):
      Phrase(
        """
        \(name), line \(line): this is not well-formed XML (\(reason)); ask for the file again, whole and \
        unchanged
        """)
    case .wrongEncoding(let name, let line):
      Phrase(
        """
        \(name), line \(line): the characters are not in the encoding that the document declares; save it \
        again as UTF-8
        """)
    case .documentType(let name, let line):
      Phrase(
        """
        \(name), line \(line): a document type declaration (DOCTYPE) is refused, because it can hide \
        entities that grow without end; remove it
        """)
    case .tooLarge(let name, let limit):
      Phrase("\(name) is larger than the \(limit / 1_000_000) MB accepted here; split it")
    }
  }

  /// The line where reading stopped, where there is one.
  public var line: Int? {
    switch self {
    case .malformed(_, let line, _), .wrongEncoding(_, let line), .documentType(_, let line): line
    case .unreadable, .tooLarge: nil
    }
  }
}
