public import Files
public import Kernel

/// Knows the beginnings of files that are often sent by mistake, to say what they are.
public enum ForeignContent {
  /// Why the file is refused before any reader is asked, or `nil`.
  public static func refusal(of file: FileBytes) -> ImportsError? {
    guard Workbook.isArchive(file) else { return nil }
    do {
      _ = try Workbook(file)
      return nil
    } catch {
      return .unreadable(error)
    }
  }

  /// Whether the content is text of no format that we know by its beginning.
  static func isPlainText(_ file: FileBytes) -> Bool { description(of: file.beginning.file) == plainText }

  private static let plainText = Phrase("text without a known heading")

  /// What the content looks like, for the sentence that refuses it.
  public static func description(of file: FileBytes) -> Phrase {
    file.withBytes { bytes in
      let head = bytes.prefix(8)
      if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
        return Phrase("a ZIP archive or a spreadsheet without a known heading")
      }
      if bytes.starts(with: Array("%PDF".utf8)) { return Phrase("a PDF without an invoice in it") }
      if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) || bytes.starts(with: [0xFF, 0xD8]) {
        return Phrase("a picture")
      }
      if bytes.starts(with: [0x1F, 0x8B]) { return Phrase("a compressed file: unpack it first") }
      if bytes.starts(with: Array("{".utf8)) || bytes.starts(with: Array("[".utf8)) { return Phrase(quoting: "JSON") }
      if bytes.prefix(200).contains(UInt8(ascii: "<")), head.contains(UInt8(ascii: "<")) {
        return Phrase("XML of an unknown kind")
      }
      if bytes.prefix(4096).contains(0) { return Phrase("binary data") }
      return plainText
    }
  }
}
