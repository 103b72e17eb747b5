public import Files
public import Kernel
import Xml

/// Reads camt.053 statements, camt.052 reports and camt.054 notifications of every version.
///
/// Elements are found by local name, so a missing namespace, another version's or an envelope around the document
/// make no difference.
public struct CamtReader: StatementReader {
  public init() {}

  public var format: String { "camt" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = String(decoding: file.head, as: UTF8.self)
    guard text.contains("<") else { return false }
    return ["camt.053", "camt.052", "camt.054", "BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"]
      .contains { text.contains($0) }
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency = .eur, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    do {
      // Seen before the first statement is handed over: it must not be handed over twice.
      guard try Self.isMisdeclared(source.opened()) else { return try read(source, encoding: nil, body) }
      let findings = try read(source, encoding: "WINDOWS-1252", body)
      let assumed = Finding(
        .notice, "encoding_assumed",
        reason: Phrase("\(source.name) is not in the encoding it declares; it was read as Windows-1252"),
        remedy: Phrase("look at a line with an accent"))
      return [assumed] + findings
    } catch let error as XmlError {
      throw BankingError.unreadable(reason: Phrase(of: error), line: error.line)
    }
  }

  /// Whether the bytes are not in the encoding that the file declares, UTF-8 where it declares none. Banks' files of
  /// that kind are in the encoding of Windows.
  private static func isMisdeclared(_ file: FileBytes) -> Bool {
    file.withBytes { bytes in
      let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
      let declaration = head.firstRange(of: "?>").map { head[..<$0.lowerBound] } ?? ""
      let isPlain = !declaration.contains("encoding") || declaration.contains("utf-8") || declaration.contains("ascii")
      guard isPlain else { return false }
      switch EncodingGuess(of: bytes).encoding {
      case .utf8, .utf16LittleEndian, .utf16BigEndian: return false
      default: return true
      }
    }
  }

  private func read(
    _ source: StatementSource, encoding: String?, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let reader =
      switch source {
      case .file(let path): try XmlReader(path: path, encoding: encoding, names: CamtTag.names)
      case .bytes(let bytes, let name):
        try XmlReader(bytes: bytes, name: name, encoding: encoding, names: CamtTag.names)
      case .content(let file, _):
        try XmlReader(name: file.name, encoding: encoding, names: CamtTag.names, read: source.pieces())
      }
    let cursor = CamtCursor(reader)
    var message = CamtMessage(cursor: cursor)
    try message.read(body)
    guard message.statements > 0 else { throw BankingError.noStatement(name: source.name) }
    return cursor.findings.all
  }
}
