/// Says in a finished PDF which language it is written in, which a screen reader needs and cairo 1.16 cannot write.
enum PDFLanguage {
  /// The document with an incremental update that gives its catalogue a `/Lang` and shows the title in the window.
  ///
  /// The document is returned as it came when it is not built as cairo builds it: a letter without its language is
  /// better than no letter.
  ///
  /// Source: ISO 32000-1, 7.5.6 (incremental updates) and 14.9.2 (natural language).
  static func adding(_ language: String, to document: [UInt8]) -> [UInt8] {
    guard let root = number(after: "/Root ", in: document, from: document.count - 400),
      let size = number(after: "/Size ", in: document, from: document.count - 400),
      let start = number(after: "startxref\n", in: document, from: document.count - 60),
      let object = find("\n\(root) 0 obj\n", in: document, from: 0),
      let dictionary = find("<<", in: document, from: object),
      let end = find("endobj", in: document, from: dictionary)
    else { return document }
    var result = document
    if result.last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
    let offset = result.count
    result += Array("\(root) 0 obj\n<< /Lang (\(language)) /ViewerPreferences << /DisplayDocTitle true >>".utf8)
    result += document[dictionary + 2..<end]
    result += Array("endobj\n".utf8)
    let table = result.count
    let padded = String(repeating: "0", count: max(0, 10 - String(offset).utf8.count)) + String(offset)
    result += Array(
      """
      xref
      \(root) 1
      \(padded) 00000 n\u{20}
      trailer
      << /Size \(size) /Root \(root) 0 R /Prev \(start)\(information(in: document)) >>
      startxref
      \(table)
      %%EOF

      """.utf8)
    return result
  }

  private static func information(in document: [UInt8]) -> String {
    number(after: "/Info ", in: document, from: document.count - 400).map { " /Info \($0) 0 R" } ?? ""
  }

  private static func number(after word: String, in bytes: [UInt8], from start: Int) -> Int? {
    guard let found = find(word, in: bytes, from: max(0, start)) else { return nil }
    let digits = bytes[(found + word.utf8.count)...].prefix { $0 >= 48 && $0 <= 57 }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func find(_ word: String, in bytes: [UInt8], from start: Int) -> Int? {
    let pattern = Array(word.utf8)
    guard bytes.count >= pattern.count, start <= bytes.count - pattern.count else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      var index = start
      while index <= buffer.count - pattern.count {
        if buffer[index] == pattern[0], (1..<pattern.count).allSatisfy({ buffer[index + $0] == pattern[$0] }) {
          return index
        }
        index += 1
      }
      return nil
    }
  }
}
