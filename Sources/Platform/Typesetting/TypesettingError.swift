/// Why a document could not be drawn.
public enum TypesettingError: Error, Sendable, Hashable {
  /// The fonts are not installed; fontconfig would silently take another one, with other widths and glyphs.
  case fontMissing(String)
  /// cairo could not write the document.
  case drawing(String)
  /// The text does not fit in a QR code of the size asked for.
  case codeTooLong(bytes: Int, limit: Int)
}

extension TypesettingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fontMissing(let family):
      "the font \(family) is not installed, so that letters cannot be drawn as designed; install Debian's fonts-inter"
    case .drawing(let reason): "the PDF could not be drawn: \(reason)"
    case .codeTooLong(let bytes, let limit):
      "\(bytes) bytes do not fit in this QR code, which takes \(limit); shorten the name or the reference"
    }
  }
}
