public import Files
public import Kernel

/// Reads SWIFT customer statements, MT940, and the reports of the day so far, MT942, in the dialects of banks.
///
/// Source: SWIFT user handbook, category 9; dialects as formats.md of the domain notes lists them.
public struct Mt940Reader: StatementReader {
  public init() {}

  public var format: String { "mt940" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = file.beginning
    return text.file.withBytes { bytes in
      var lines = LineWalk(bytes, from: text.start)
      var hasReference = false
      var seen = 0
      while seen < 200, let line = lines.next() {
        seen += 1
        let content = line.trimmed
        if content.starts(withText: ":60F:") || content.starts(withText: ":60M:") || content.starts(withText: ":62F:")
          || content.starts(withText: ":62M:") || content.starts(withText: ":34F:")
        {
          return true
        }
        if content.starts(withText: ":61:"), content.count > 10, BankDay.number(content[4..<10]) != nil { return true }
        if content.starts(withText: ":20:") { hasReference = true }
        if hasReference, content.starts(withText: ":28C:") || content.starts(withText: ":28:") { return true }
      }
      return false
    }
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = DecodedText(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      var statements = Mt940Statements(assembly, assuming: currency)
      var pace = source.pace(of: opened)
      try text.file.withBytes { bytes in
        var fields = SwiftFields(bytes, from: text.start, text.decoder)
        while let event = fields.next() {
          switch event {
          case .field(let field): try statements.take(field)
          case .end: statements.endMessage()
          }
          pace.reached(fields.position)
        }
        // Some banks end the last line with a control character.
        try statements.finish(
          isLineOver: bytes.last.map { $0 < 0x20 } ?? true,
          isFramed: bytes.dropFirst(text.start).first == UInt8(ascii: "{"))
      }
    }
  }
}
