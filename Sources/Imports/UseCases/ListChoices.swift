public import Files
public import ImportsRules
public import Kernel

/// What a person says of a list before it is imported.
public struct ListChoices: Sendable {
  public var columns: [ColumnChoice] = []
  public var sheet: String?
  public var dayFirst: Bool?
  public var decimals: DecimalMark?
  public var isPartial = false

  public init() {}

  /// Whether anything is said of the columns themselves.
  public var saysColumns: Bool { !columns.isEmpty || dayFirst != nil || decimals != nil }

  /// The mapping of a list, ready to be used and to be remembered.
  /// - Throws: `ImportsError` naming what exists when a sheet or a column does not.
  public func mapping(
    of file: FileBytes, encoding: TextEncoding? = nil, kind: ImportKind? = nil, saved: [SavedMapping] = []
  ) throws(ImportsError) -> SavedMapping {
    let sheets = try ListLook.sheets(of: file, encoding: encoding, saved: saved)
    let named = sheets.filter { sheet == nil || $0.name == sheet }
    guard let first = named.first else {
      if let sheet { throw .noSheet(file: file.name, sheet: sheet, sheets: sheets.compactMap(\.name)) }
      throw .notOfKind(file: file.name, kind: "a list", reason: Phrase("it has no rows and columns"))
    }
    let found = named.first { $0.has(columns) } ?? first
    var mapping = try found.mapping(columns, kind: kind, file: file.name)
    if let dayFirst { mapping.dayFirst = dayFirst }
    if let decimals { mapping.decimals = decimals }
    if isPartial { mapping.isPartial = true }
    let titles = found.titles(row: mapping.headingRow) ?? []
    return SavedMapping(
      name: ListChoices.name(of: file), headings: ListHeading.signature(titles), mapping: mapping)
  }

  /// What a mapping is called when nobody says: the name of its first file, without the ending.
  public static func name(of file: FileBytes) -> String {
    let name = file.name.lastIndex(of: ".").map { String(file.name[..<$0]) } ?? file.name
    return name.isEmpty ? file.name : name
  }
}
