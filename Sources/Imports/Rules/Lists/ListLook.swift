public import Files
public import Kernel

/// A field that two columns claim with the same title and different values.
public struct ColumnDoubt: Sendable, Hashable {
  public let field: ListField
  public let columns: [Int]
}

/// A sheet of a workbook, or the whole of a delimited text, as a person is shown it to say what its columns are.
public struct ListSheet: Sendable {
  /// The sheet's name; `nil` for a delimited text.
  public let name: String?
  /// The first rows that hold something, banners and heading included.
  public let rows: [TableRow]
  /// The heading that is recognised or was saved; `nil` when none is.
  public let heading: ListHeading?
  /// The row that looks most like a heading, with the columns that can be guessed.
  public let guess: ListHeading
  public let doubts: [ColumnDoubt]
  /// The mapping that was saved for these headings.
  public let saved: SavedMapping?
  let table: Table

  /// The number of columns of the widest row shown.
  public var width: Int { rows.map(\.cells.count).max() ?? 0 }

  /// What stands in a row, for its columns to be named after; `nil` when it is not among those shown.
  public func titles(row line: Int) -> [String]? {
    rows.first { $0.line == line }.map { $0.cells.map(\.text) }
  }

  /// The currency that the titles of a mapping's amounts name; `nil` when they name none.
  public func currency(_ mapping: ColumnMapping) -> Currency? {
    ListHeading(chosen: mapping, titles: titles(row: mapping.headingRow) ?? []).currency
  }

  /// The columns that the titles of a row suggest.
  public func guess(row line: Int) -> [ListField: Int] {
    if line == guess.mapping.headingRow { return guess.mapping.columns }
    return ListSynonyms.columns((titles(row: line) ?? []).map { Folding.folded($0) })
  }

  /// How the list is read with a mapping.
  public func writing(_ mapping: ColumnMapping) throws -> ListWriting {
    ListWriting(try ListHabits.seen(in: table, mapping), table)
  }
}

/// Looks at the sheets of a file before anything of it is imported.
public enum ListLook {
  /// Rows shown of a sheet, among which the heading is.
  public static let rowsShown = 40

  /// The sheets that hold rows and columns; none for a file that is not made of them.
  public static func sheets(
    of file: FileBytes, encoding: TextEncoding? = nil, saved: [SavedMapping] = []
  ) throws(ImportsError) -> [ListSheet] {
    guard Workbook.isArchive(file) || ForeignContent.isPlainText(file) else { return [] }
    do {
      return try Table.all(of: file, encoding: encoding).compactMap { try sheet($0, saved) }
    } catch let error as FilesError {
      throw .unreadable(error)
    } catch {
      throw .damaged(
        file: file.name, place: Phrase("the first rows"), found: Phrase(of: error),
        expected: Phrase("rows and columns"),
        remedy: Phrase("export the list again"))
    }
  }

  /// Whether the file is made of rows and columns; what cannot be read is not.
  public static func isList(_ file: FileBytes) -> Bool {
    ((try? sheets(of: Workbook.isArchive(file) ? file : file.beginning.file)) ?? []).isEmpty == false
  }

  static func sheet(_ table: Table, _ saved: [SavedMapping] = []) throws -> ListSheet? {
    let rows = try first(of: table)
    guard looksLikeRows(rows, table), let guess = guess(rows) else { return nil }
    // A text that is cut in two by chance is no list.
    guard table.sheet != nil || guess.titles.count > 2 || !guess.mapping.columns.isEmpty else { return nil }
    let heading = try ListHeading.find(in: table, saved: saved)
    let known = heading.flatMap { heading in
      saved.first { $0.headings == ListHeading.signature(heading.titles) }
    }
    let doubts = try heading.map { known == nil ? try self.doubts($0, in: table) : [] } ?? []
    return ListSheet(
      name: table.sheet, rows: rows, heading: heading, guess: heading ?? guess, doubts: doubts, saved: known,
      table: table)
  }

  /// Why a file whose tables hold no list is refused.
  static func refusal(_ file: FileBytes, _ tables: [Table]) throws -> ImportsError {
    guard let sheet = try tables.lazy.compactMap({ try sheet($0) }).first else {
      return .unknownKind(file: file.name, seen: ForeignContent.description(of: file))
    }
    return unknown(file, sheet)
  }

  /// The refusal of a file whose rows and columns are not recognised.
  public static func unknown(_ file: FileBytes, _ sheet: ListSheet) -> ImportsError {
    let row = Phrase("line \(sheet.guess.mapping.headingRow)")
    return .unknownList(
      file: file.name, place: sheet.name.map { Phrase("sheet «\($0)», \(row)") } ?? row,
      headings: sheet.guess.titles.filter { !$0.isEmpty },
      guessed: sheet.guess.mapping.columns.compactMapValues { place in
        sheet.guess.titles.indices.contains(place) ? sheet.guess.titles[place] : nil
      }, missing: sheet.guess.mapping.missing(for: .openItems))
  }

  /// Columns that bear the title of one that matters and hold something else: taking the first would be a guess.
  static func doubts(_ heading: ListHeading, in table: Table) throws -> [ColumnDoubt] {
    guard heading.shape != .ageingBalance else { return [] }
    let folded = heading.titles.map { Folding.folded($0) }
    let claims = ListNeed.ofItems.flatMap(\.fields).compactMap { field -> ColumnDoubt? in
      guard let place = heading.mapping.columns[field], folded.indices.contains(place) else { return nil }
      let taken = Set(heading.mapping.columns.values)
      let others = folded.indices.filter { folded[$0] == folded[place] && !taken.contains($0) }
      return others.isEmpty ? nil : ColumnDoubt(field: field, columns: [place] + others)
    }
    guard !claims.isEmpty else { return [] }
    let rows = try first(of: table).filter { $0.line > heading.mapping.headingRow }
    return claims.compactMap { claim in
      let differing = claim.columns.dropFirst().filter { other in
        rows.contains { $0[other].text != $0[claim.columns[0]].text && !$0[other].isEmpty }
      }
      return differing.isEmpty ? nil : ColumnDoubt(field: claim.field, columns: [claim.columns[0]] + differing)
    }
  }

  private static func first(of table: Table) throws -> [TableRow] {
    var rows: [TableRow] = []
    try table.forEachRow { row in
      if !row.isEmpty { rows.append(row) }
      return rows.count < rowsShown
    }
    return rows
  }

  /// Whether rows are those of a table rather than prose that happens to have commas.
  private static func looksLikeRows(_ rows: [TableRow], _ table: Table) -> Bool {
    let wide = rows.filter { $0.cells.count { !$0.isEmpty } >= 2 }
    guard wide.count >= 2 else { return false }
    guard table.sheet == nil else { return true }
    let counts = Dictionary(grouping: rows.filter { $0.cells.count > 1 }, by: \.cells.count).mapValues(\.count)
    return (counts.values.max() ?? 0) * 2 >= rows.count
  }

  /// The row that looks most like a heading: known titles weigh most, then words rather than figures.
  private static func guess(_ rows: [TableRow]) -> ListHeading? {
    var best: (row: TableRow, columns: [ListField: Int], score: Int)?
    for row in rows.prefix(ListHeading.rowsLookedAt) {
      let filled = row.cells.filter { !$0.isEmpty }
      guard filled.count >= 2 else { continue }
      let words = filled.count { $0.kind == .text && !$0.text.contains(where: \.isNumber) }
      let columns = ListSynonyms.columns(row.cells.map { Folding.folded($0.text) })
      let score = columns.count * 10 + words
      if score > (best?.score ?? -1) { best = (row, columns, score) }
    }
    return best.map { best in
      ListHeading(
        chosen: ColumnMapping(headingRow: best.row.line, columns: best.columns), titles: best.row.cells.map(\.text))
    }
  }
}
