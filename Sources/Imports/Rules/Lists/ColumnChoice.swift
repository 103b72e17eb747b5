import Files
import Kernel

/// What a person says of one column, as on the command line: `Débiteur=customer_name`, `#3=open`, `Divers=ignore`.
public struct ColumnChoice: Sendable, Hashable {
  /// The title, or `#` and the place from 1.
  public let column: String
  /// `nil` for a column to leave out.
  public let field: ListField?

  /// - Throws: `ImportsError.unknownField` when there is no `=`, or something else than a field after the last one.
  public init(_ text: String) throws(ImportsError) {
    guard let sign = text.lastIndex(of: "=") else { throw .unknownField(text) }
    let word = Folding.folded(text[text.index(after: sign)...]).replacing(" ", with: "_")
    column = String(text[..<sign]).trimmed
    field = ListField(rawValue: word)
    if field == nil, word != "ignore" { throw .unknownField(String(text[text.index(after: sign)...])) }
  }

  public init(column: String, field: ListField?) {
    self.column = column
    self.field = field
  }
}

extension ListSheet {
  /// The mapping that choices make of a sheet: what they do not name keeps the meaning its title suggests.
  /// - Throws: `ImportsError` naming the columns that exist, or what a list of the kind still lacks.
  public func mapping(_ choices: [ColumnChoice], kind: ImportKind?, file: String) throws(ImportsError) -> ColumnMapping
  {
    var mapping = (saved == nil ? nil : heading?.mapping) ?? guess.mapping
    mapping.headingRow = headingRow(for: choices)
    mapping.sheet = name
    let titles = titles(row: mapping.headingRow) ?? []
    let chosen = try choices.map { choice throws(ImportsError) in
      (choice.field, try place(of: choice.column, titles, file))
    }
    // A column that is named no longer means what its title suggests, and leaves that to another.
    let named = Set(chosen.map(\.1))
    if saved == nil || mapping.headingRow != guess.mapping.headingRow {
      mapping.columns = ListSynonyms.columns(
        titles.indices.map { named.contains($0) ? "" : Folding.folded(titles[$0]) })
    }
    mapping.columns = mapping.columns.filter { field, place in
      !named.contains(place) && !chosen.contains { $0.0 == field }
    }
    for case (let field?, let place) in chosen { mapping.columns[field] = place }
    // A forgotten column must not turn open items into a list of customers: that is recognised, or said.
    let usual: ImportKind = heading?.shape == .customers && mapping.shape == .customers ? .customers : .openItems
    mapping.kind = kind ?? mapping.kind ?? usual
    let missing = mapping.missing(for: mapping.kind ?? .openItems)
    guard missing.isEmpty else { throw .missingColumns(file: file, missing: missing) }
    return mapping
  }

  /// Whether some row has all the titles that choices name.
  public func has(_ choices: [ColumnChoice]) -> Bool {
    titles(row: headingRow(for: choices)).map { titles in choices.allSatisfy { names($0, titles) } } ?? false
  }

  /// The guessed heading when it has the named columns, else the first row that has them.
  private func headingRow(for choices: [ColumnChoice]) -> Int {
    let fits = { (titles: [String]) in choices.allSatisfy { self.names($0, titles) } }
    if fits(guess.titles) { return guess.mapping.headingRow }
    return rows.first { fits($0.cells.map(\.text)) }?.line ?? guess.mapping.headingRow
  }

  private func names(_ choice: ColumnChoice, _ titles: [String]) -> Bool {
    if let place = Self.number(choice.column) { return place < width }
    let folded = Folding.folded(choice.column)
    return titles.contains { Self.equal($0, choice.column, folded) }
  }

  private func place(of column: String, _ titles: [String], _ file: String) throws(ImportsError) -> Int {
    let folded = Folding.folded(column)
    let places = titles.indices.filter { Self.equal(titles[$0], column, folded) }
    if let only = places.first, places.count == 1 { return only }
    if places.count > 1 {
      // The exact spelling decides between titles that differ by accents or signs only.
      let exact = places.filter { titles[$0] == column }
      if let only = exact.first, exact.count == 1 { return only }
      throw .severalColumns(file: file, column: column, columns: places)
    }
    if let place = Self.number(column), place < width { return place }
    throw .noColumn(file: file, column: column, headings: titles)
  }

  /// A title of signs only folds to nothing, and is compared as it stands.
  private static func equal(_ title: String, _ column: String, _ folded: String) -> Bool {
    folded.isEmpty ? title == column : Folding.folded(title) == folded
  }

  /// The place, from 0, of `#3`.
  private static func number(_ column: String) -> Int? {
    guard column.hasPrefix("#"), let number = Int(column.dropFirst()), number > 0 else { return nil }
    return number - 1
  }
}
