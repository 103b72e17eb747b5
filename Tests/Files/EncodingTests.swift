import Files
import Testing

@Suite("The encoding of a file")
struct EncodingTests {
  private func guess(_ bytes: [UInt8]) -> EncodingGuess { bytes.withUnsafeBufferPointer { EncodingGuess(of: $0) } }
  private func text(_ bytes: [UInt8], _ encoding: TextEncoding) -> String {
    bytes.withUnsafeBufferPointer { TextDecoder(encoding).text($0) }
  }

  @Test("a byte-order mark decides")
  func mark() {
    #expect(guess([0xEF, 0xBB, 0xBF, 0x41]).encoding == .utf8)
    #expect(guess([0xEF, 0xBB, 0xBF, 0x41]).markBytes == 3)
    #expect(guess([0xFF, 0xFE, 0x41, 0x00]).encoding == .utf16LittleEndian)
    #expect(guess([0xFE, 0xFF, 0x00, 0x41]).encoding == .utf16BigEndian)
  }

  @Test("what is strictly UTF-8 is UTF-8")
  func utf8() {
    #expect(guess(Array("Société Générale — 12 €".utf8)).encoding == .utf8)
    #expect(guess(Array("plain".utf8)).encoding == .utf8)
  }

  @Test(
    "overlong forms, surrogates and cut sequences are not UTF-8",
    arguments: [
      [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80],
    ] as [[UInt8]])
  func notUTF8(_ bytes: [UInt8]) { #expect(guess(bytes).encoding != .utf8) }

  @Test("French letters tell Windows-1252 from DOS code page 850")
  func letters() {
    // «Société à régler n° 3»
    let windows: [UInt8] =
      Array("Soci".utf8) + [0xE9] + Array("t".utf8) + [0xE9, 0x20, 0xE0] + Array(" r".utf8) + [0xE9]
    let dos: [UInt8] = Array("Soci".utf8) + [0x82] + Array("t".utf8) + [0x82, 0x20, 0x85] + Array(" r".utf8) + [0x82]
    #expect(guess(windows).encoding == .windows1252)
    #expect(guess(dos).encoding == .codePage850)
    #expect(text(dos, .codePage850) == "Société à ré")
    #expect(guess(dos).sample?.hasPrefix("Société") == true)
  }

  @Test("French letters tell the Macintosh too")
  func macintosh() {
    // «Société à régler»
    let bytes: [UInt8] =
      Array("Soci".utf8) + [0x8E] + Array("t".utf8) + [0x8E, 0x20, 0x88] + Array(" r".utf8) + [0x8E]
      + Array("gler".utf8)
    #expect(guess(bytes).encoding == .macRoman)
    #expect(text(bytes, .macRoman) == "Société à régler")
  }

  @Test("what is UTF-8 in a file put together from two is read as such, piece by piece")
  func mixed() {
    let (utf8, windows) = (Array("Société Été".utf8), Array("Soci".utf8) + [0xE9] + Array("t".utf8) + [0xE9])
    let both = DecodedText(FileBytes(name: "list.csv", utf8 + [0x3B] + windows))
    #expect(both.guess.encoding == .windows1252)
    for (bytes, expected) in [(utf8, "Société Été"), (windows, "Société")] {
      #expect(bytes.withUnsafeBufferPointer { both.decoder.text($0) } == expected)
    }
    // A person who names an encoding is followed.
    let named = DecodedText(FileBytes(name: "list.csv", utf8), encoding: .windows1252)
    #expect(utf8.withUnsafeBufferPointer { named.decoder.text($0) } == "SociÃ©tÃ© Ã‰tÃ©")
  }

  @Test("a lone degree sign of a DOS file is read as such")
  func degree() {
    let bytes: [UInt8] = Array("CREAT".utf8) + [0xF8] + Array(" DOSSIER".utf8)
    #expect(guess(bytes).encoding == .codePage850)
    #expect(text(bytes, .codePage850) == "CREAT° DOSSIER")
  }

  @Test("a euro sign and an oe ligature tell ISO-8859-15")
  func latin9() {
    let bytes: [UInt8] = [0xA4, 0x20, 0xBD] + Array("uvre d'".utf8) + [0xE9] + Array("t".utf8) + [0xE9]
    #expect(guess(bytes).encoding == .iso8859_15)
    #expect(text(bytes, .iso8859_15) == "€ œuvre d'été")
  }

  @Test("UTF-16 without a mark is seen by its zeros")
  func utf16() {
    let bytes = "JournalCode\tJournalLib".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(guess(bytes).encoding == .utf16LittleEndian)
    let decoded = DecodedText(FileBytes(name: "x", bytes))
    decoded.file.withBytes { #expect(String(decoding: $0, as: UTF8.self) == "JournalCode\tJournalLib") }
  }
}
