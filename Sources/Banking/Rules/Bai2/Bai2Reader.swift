public import Files
public import Kernel

/// Reads BAI2, the cash management report of American banks: file (01), group (02), account (03), movement (16),
/// continuation (88) and totals (49, 98, 99). Amounts have no mark before their decimals.
///
/// Source: BAI, Cash Management Balance Reporting Specifications, version 2.
public struct Bai2Reader: StatementReader {
  public init() {}

  public var format: String { "bai2" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = file.beginning
    return text.file.withBytes { bytes in
      var records = Bai2Records(bytes, from: text.start, text.decoder)
      guard let first = records.next(), first.code == "01", first.fields.count >= 6, let second = records.next() else {
        return false
      }
      return second.code == "02" && second.fields.count >= 4
    }
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = DecodedText(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      var statements = Bai2Statements(assembly)
      var pace = source.pace(of: opened)
      try text.file.withBytes { bytes in
        var records = Bai2Records(bytes, from: text.start, text.decoder)
        while let record = records.next() {
          try statements.take(record)
          pace.reached(records.position)
        }
      }
      try statements.finish()
    }
  }
}
