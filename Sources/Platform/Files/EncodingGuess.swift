/// What the encoding of a file seems to be, with what a person needs to say otherwise.
public struct EncodingGuess: Sendable, Hashable {
  public let encoding: TextEncoding
  /// Bytes of the byte-order mark, to be skipped.
  public let markBytes: Int
  /// A piece of the file with an accent, read in that encoding; `nil` when every character is plain ASCII.
  public let sample: String?
  /// Whether the choice between encodings of one byte was close.
  public let isDoubtful: Bool

  public init(encoding: TextEncoding, markBytes: Int, sample: String? = nil, isDoubtful: Bool = false) {
    self.encoding = encoding
    self.markBytes = markBytes
    self.sample = sample
    self.isDoubtful = isDoubtful
  }

  /// Works out the encoding: byte-order mark, then strict UTF-8, then the encoding of one byte whose letters look
  /// most like French.
  public init(of bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      self.init(encoding: .utf8, markBytes: 3)
      return
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      self.init(encoding: .utf16LittleEndian, markBytes: 2)
      return
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      self.init(encoding: .utf16BigEndian, markBytes: 2)
      return
    }
    if let unmarked = EncodingGuess.unmarkedUTF16(bytes) {
      self.init(encoding: unmarked, markBytes: 0)
      return
    }
    guard let firstWrong = UTF8Check.firstInvalid(bytes) else {
      self.init(encoding: .utf8, markBytes: 0)
      return
    }
    let scores = SingleByteScore.rank(bytes)
    let best = scores[0]
    self.init(
      encoding: best.encoding, markBytes: 0,
      sample: EncodingGuess.sample(around: firstWrong, in: bytes, TextDecoder(best.encoding)),
      isDoubtful: scores.dropFirst().contains { !$0.readsLikeBest && best.score - $0.score <= best.score / 10 })
  }

  /// UTF-16 without a mark: of the first bytes nearly every second one is zero.
  private static func unmarkedUTF16(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
    let count = min(bytes.count, 512) / 2 * 2
    guard count >= 16 else { return nil }
    var zeros = [0, 0]
    for index in 0..<count where bytes[index] == 0 { zeros[index & 1] += 1 }
    let most = count / 2 * 9 / 10
    if zeros[1] >= most, zeros[0] * 10 < count { return .utf16LittleEndian }
    if zeros[0] >= most, zeros[1] * 10 < count { return .utf16BigEndian }
    return nil
  }

  private static func sample(around place: Int, in bytes: UnsafeBufferPointer<UInt8>, _ decoder: TextDecoder) -> String
  {
    var start = place
    while start > 0, place - start < 30, bytes[start - 1] >= 0x20 { start -= 1 }
    var end = place
    while end < bytes.count, end - place < 30, bytes[end] >= 0x20 { end += 1 }
    return decoder.text(UnsafeBufferPointer(rebasing: bytes[start..<end]))
  }
}

/// Strict UTF-8: no overlong form, no surrogate, nothing beyond U+10FFFF.
enum UTF8Check {
  /// The place of the first byte that is not UTF-8, or `nil` when all are.
  static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let count = bytes.count
    var at = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while at < count {
      if at + 8 <= count, raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        at += 8
        continue
      }
      let byte = bytes[at]
      if byte < 0x80 {
        at += 1
        continue
      }
      guard let length = character(at: at, in: bytes) else { return at }
      at += length
    }
    return nil
  }

  /// The bytes of the character at a place, or `nil` when it is none.
  static func character(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let byte = bytes[place]
    if byte < 0x80 { return 1 }
    guard let length = sequenceLength(byte), place + length <= bytes.count,
      continuationRange(after: byte).contains(bytes[place + 1])
    else { return nil }
    for offset in 2..<max(2, length) where bytes[place + offset] & 0xC0 != 0x80 { return nil }
    return length
  }

  private static func sequenceLength(_ lead: UInt8) -> Int? {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: nil
    }
  }

  private static func continuationRange(after lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }
}

/// How French the characters of a file look in each encoding of one byte.
enum SingleByteScore {
  /// The encodings, best first; at equal scores the more common comes first.
  static func rank(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [(encoding: TextEncoding, score: Int, readsLikeBest: Bool)] {
    var counts = [Int](repeating: 0, count: 256)
    var at = 0
    while at < bytes.count {
      // What is UTF-8 in a file put together from two says nothing of the encoding of the rest.
      if let length = UTF8Check.character(at: at, in: bytes), length > 1 {
        at += length
      } else {
        if bytes[at] >= 0x80 { counts[Int(bytes[at])] += 1 }
        at += 1
      }
    }
    let candidates: [TextEncoding] = [.windows1252, .iso8859_15, .codePage850, .macRoman]
    let scored = candidates.map { encoding in
      let characters = encoding.characters
      var score = 0
      for byte in 0x80..<256 where counts[byte] > 0 { score += counts[byte] * worth(characters[byte]) }
      return (encoding: encoding, score: score)
    }
    let ranked = scored.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
    let best = ranked[0].encoding.characters
    return ranked.map { entry in
      let characters = entry.encoding.characters
      let same = (0x80..<256).allSatisfy { counts[$0] == 0 || characters[$0] == best[$0] }
      return (entry.encoding, entry.score, same)
    }
  }

  private static func worth(_ scalar: Unicode.Scalar) -> Int {
    switch scalar {
    case "é", "è", "à", "ê", "ç": 4
    case "â", "î", "ô", "û", "ù", "ë", "ï", "ü", "É", "È", "À", "Ê", "Ç", "œ", "Œ", "ö", "ä", "Â", "Î", "Ô", "Û": 3
    case "°", "€", "«", "»", "’", "–", "…", "\u{A0}", "²", "·", "Ö", "Ä", "Ü", "Ï", "Ë", "“", "”": 2
    case "ñ", "á", "í", "ó", "ú", "ã", "õ", "ø", "ß", "§", "½", "æ", "Ø": 1
    case "\u{80}"..."\u{9F}", "\u{FFFD}": -8
    case "\u{2500}"..."\u{25FF}": -4
    default: -1
    }
  }
}
