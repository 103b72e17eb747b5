public import Files
public import Kernel

/// Reads the account statement of French banks, CFONB120: records of 120 characters, old balance (01), movement (04),
/// complement of a movement (05) and new balance (07), of any number of accounts and days.
///
/// Source: CFONB, relevé de compte sur support informatique; columns and traps as formats.md of the domain notes lists
/// them.
public struct Cfonb120Reader: StatementReader {
  public init() {}

  public var format: String { "cfonb120" }

  public func recognises(_ file: FileBytes) -> Bool {
    let text = SingleByteText.of(file.beginning.file)
    return text.file.withBytes { bytes in
      var records = FixedRecords(bytes, from: text.start, length: 120, codes: Self.codes, text.decoder)
      guard let first = records.next() else { return false }
      // An amount in its place tells a record from any other text that begins with these digits.
      return Self.looksRight(first)
    }
  }

  static let codes = ["01", "04", "05", "07"]

  private static func looksRight(_ record: FixedRecord) -> Bool {
    guard let code = record.text(1...2), codes.contains(code), record.bytes.count <= 120,
      BankDay.number(record[3...7].trimmed) != nil, record.text(17...19).map({ Currency($0) != nil }) ?? true
    else { return false }
    if code == "05" { return record.text(46...48)?.count == 3 && record.day(35...40) != nil }
    return record.bytes.count >= 100 && record[91...104].count >= 14
      && (Overpunched.value(record[91...104]) != nil || record.day(35...40) != nil)
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    let text = SingleByteText.of(opened)
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      var statements = Cfonb120Statements(assembly)
      var pace = source.pace(of: opened)
      try text.file.withBytes { bytes in
        var records = FixedRecords(bytes, from: text.start, length: 120, codes: Self.codes, text.decoder)
        while let record = records.next() {
          try statements.take(record)
          pace.reached(records.position)
        }
      }
      try statements.finish()
    }
  }
}
