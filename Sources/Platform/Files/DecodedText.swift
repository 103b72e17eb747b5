/// The bytes of a text file with its encoding settled: what the readers of delimited and fixed formats walk.
///
/// The separators of every format are plain ASCII, so the walk is over bytes; only what is kept becomes text.
/// UTF-16 is turned into UTF-8 first.
public struct DecodedText: Sendable {
  public let file: FileBytes
  public let guess: EncodingGuess
  /// Bytes at the start to skip: the byte-order mark.
  public let start: Int
  public let decoder: TextDecoder

  /// - Parameter encoding: the encoding a person chose, or `nil` to work it out.
  public init(_ original: FileBytes, encoding: TextEncoding? = nil) {
    let found = original.withBytes { EncodingGuess(of: $0) }
    guess = encoding.map { EncodingGuess(encoding: $0, markBytes: found.markBytes) } ?? found
    switch guess.encoding {
    case .utf16LittleEndian, .utf16BigEndian:
      let wide = TextDecoder(guess.encoding)
      let mark = guess.markBytes
      let text = original.withBytes { wide.text(UnsafeBufferPointer(rebasing: $0[mark...])) }
      file = FileBytes(name: original.name, Array(text.utf8))
      start = 0
      decoder = TextDecoder(.utf8)
    default:
      file = original
      start = guess.markBytes
      decoder = TextDecoder(guess.encoding, allowsUTF8: encoding == nil)
    }
  }
}

extension FileBytes {
  /// The first lines, decoded: enough to see what a file is without walking all of it.
  public var beginning: DecodedText {
    let head = withBytes { bytes -> [UInt8] in
      guard bytes.count > Limits.lookedAtFirst else { return Array(bytes) }
      let head = bytes.prefix(Limits.lookedAtFirst)
      // Whole lines only: a character cut in two would pass for another encoding.
      return Array(head[...(head.lastIndex(of: 0x0A) ?? head.endIndex - 1)])
    }
    return DecodedText(FileBytes(name: name, head))
  }
}
