public import Kernel
import Xml

/// Reads camt.053 statements of every version, and recognises camt.052 and camt.054 for what they are.
///
/// Elements are found by local name, so a missing namespace, another version's or an envelope around the document
/// make no difference.
public struct CamtReader: StatementReader {
  public init() {}

  public var format: String { "camt" }

  public func recognises(_ head: [UInt8]) -> Bool {
    let text = String(decoding: head.prefix(16_384), as: UTF8.self)
    guard text.contains("<") else { return false }
    return ["camt.053", "camt.052", "camt.054", "BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"]
      .contains { text.contains($0) }
  }

  public func read(_ source: StatementSource, _ body: (StatementEvent) throws -> Void) throws -> [Finding] {
    do {
      return try read(source, encoding: nil, body)
    } catch XmlError.wrongEncoding(let name, let line) {
      // Banks' files that are not in the encoding they declare are in that of Windows.
      var findings: [Finding]
      do {
        findings = try read(source, encoding: "WINDOWS-1252", body)
      } catch let error as XmlError { throw BankingError.unreadable(reason: Phrase(of: error), line: error.line) }
      findings.insert(
        Finding(
          .notice, "encoding_assumed", line: line,
          reason: Phrase("\(name) is not in the encoding it declares; it was read as Windows-1252"),
          remedy: Phrase("look at a line with an accent")), at: 0)
      return findings
    } catch let error as XmlError {
      throw BankingError.unreadable(reason: Phrase(of: error), line: error.line)
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
      case .pieces(let name, let open):
        try XmlReader(name: name, encoding: encoding, names: CamtTag.names, read: open())
      }
    let cursor = CamtCursor(reader)
    var message = CamtMessage(cursor: cursor)
    try message.read(body)
    guard message.statements > 0 else { throw BankingError.noStatement(name: source.name) }
    var findings = cursor.findings
    if cursor.untoldFindings > 0 {
      findings.append(
        Finding(
          .warning, "more_findings", reason: Phrase("\(cursor.untoldFindings) more findings are not listed")))
    }
    return findings
  }
}
