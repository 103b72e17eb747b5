public import Files
public import Kernel

/// Reads OFX, the format of Money and Quicken: version 1 (SGML, tags without an end) and version 2 (XML).
///
/// Source: Open Financial Exchange 1.0.3 and 2.2, chapter 11.
public struct OfxReader: StatementReader {
  public init() {}

  public var format: String { "ofx" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = file.beginning
    let head = text.file.withBytes { bytes in
      text.decoder.text(UnsafeBufferPointer(rebasing: bytes[text.start...].prefix(16_384)))
    }
    let upper = head.uppercased()
    return upper.contains("<OFX>") || upper.contains("OFXHEADER")
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = DecodedText(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      var statements = OfxStatements(assembly, assuming: currency)
      var pace = source.pace(of: opened)
      try text.file.withBytes { bytes in
        var tokens = OfxTokens(bytes, from: text.start, text.decoder)
        while let token = tokens.next() {
          try statements.take(token, line: tokens.line)
          pace.reached(tokens.position)
        }
      }
      try statements.finish()
    }
  }
}
