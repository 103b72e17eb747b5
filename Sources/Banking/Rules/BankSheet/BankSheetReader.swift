public import Files
public import ImportsRules
public import Kernel

/// Reads the lists of movements that banks let people download, as text (CSV) or workbook (XLSX), by what their headings
/// say: those of the banks in ``KnownBank`` and any other with a day, words and an amount.
public struct BankSheetReader: StatementReader {
  /// What a person said of the columns; `nil` to know them by their headings.
  private let mapping: ColumnMapping?

  public init(_ mapping: ColumnMapping? = nil) { self.mapping = mapping }

  public var format: String { "sheet" }

  public func recognises(_ file: FileBytes) -> Bool {
    guard let heading = Self.heading(of: file) else { return false }
    // A list of open items may have a day, words and an amount too.
    return heading.bank != nil || ListReader.shape(of: file) == nil
  }

  /// Whether the content can be read once a person says that it is a statement.
  public func canRead(_ file: FileBytes) -> Bool { Self.heading(of: file) != nil }

  private static func heading(of file: FileBytes) -> BankSheetHeading? {
    let looked = Workbook.isArchive(file) ? file : file.beginning.file
    guard let tables = try? Table.all(of: looked) else { return nil }
    return tables.lazy.compactMap { try? BankSheetHeading.find(in: $0) }.first
  }

  public func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding] {
    let opened = try source.opened()
    return try StatementAssembly.findings(of: source.name, body) { assembly in
      let tables: [Table]
      do {
        tables = try Table.all(of: opened)
      } catch {
        throw BankingError.unreadable(reason: Phrase(of: error), line: nil)
      }
      for table in tables {
        if let sheet = mapping?.sheet, table.sheet != sheet { continue }
        guard let heading = try BankSheetHeading.find(in: table, chosen: mapping) else { continue }
        var sheet = try BankSheet(table, heading, assembly, assuming: currency)
        try sheet.read()
      }
    }
  }
}
