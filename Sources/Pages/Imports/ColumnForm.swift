import Files
import Imports
import ImportsRules
import Kernel
import Language
import Web

/// What a person says of the columns of a list, as the form holds it.
struct ColumnForm: Sendable {
  /// The names of the fields of the form, which are also their `id`s in the page.
  enum Field {
    static let sheet = "feuille"
    static let row = "ligne"
    static let kind = "nature"
    static let dates = "dates"
    static let decimals = "decimales"
    static let partial = "partiel"
    static let name = "nom"
    /// The table of the columns as a whole.
    static let columns = "colonnes"
    static let checked = "verifie"
    static let act = "geste"
    static func column(_ place: Int) -> String { "c-\(place)" }
  }

  let sheet: ListSheet
  let titles: [String]
  var mapping: ColumnMapping
  var name: String
  /// Fields that were chosen for more than one column, with the places.
  private(set) var twice: [(field: ListField, places: [Int])] = []

  /// What is known or guessed of a sheet.
  /// - Parameter row: the row of the heading, when a person says which.
  init(_ sheet: ListSheet, row: Int?, file: FileBytes) {
    self.sheet = sheet
    mapping = (sheet.heading?.shape == .ageingBalance ? nil : sheet.heading?.mapping) ?? sheet.guess.mapping
    if let row, sheet.titles(row: row) != nil, row != mapping.headingRow {
      mapping = ColumnMapping(headingRow: row, columns: sheet.guess(row: row))
    }
    mapping.sheet = sheet.name
    mapping.kind = mapping.kind ?? (sheet.heading?.shape == .customers ? .customers : .openItems)
    titles = sheet.titles(row: mapping.headingRow) ?? []
    name = sheet.saved?.name ?? ListChoices.name(of: file)
  }

  /// What was typed.
  init(_ sheet: ListSheet, _ form: Form, file: FileBytes) {
    self.init(sheet, row: form[Field.row].flatMap { Int($0) }, file: file)
    mapping.kind = Self.kinds.first { $0.rawValue == form[Field.kind] } ?? .openItems
    mapping.dayFirst = ["dmy": true, "mdy": false][form[Field.dates] ?? ""]
    mapping.decimals = form[Field.decimals].flatMap { DecimalMark(word: $0) }
    mapping.isPartial = form[Field.partial] != nil
    if let typed = form[Field.name]?.prefix(80), !typed.allSatisfy(\.isWhitespace) { name = String(typed) }
    var places: [ListField: [Int]] = [:]
    for place in 0..<columnCount {
      if let field = form[Field.column(place)].flatMap({ ListField(rawValue: $0) }) {
        places[field, default: []].append(place)
      }
    }
    mapping.columns = places.compactMapValues(\.first)
    twice = ListField.allCases.compactMap { field in
      places[field].flatMap { $0.count > 1 ? (field, $0) : nil }
    }
  }

  /// What a list may be, the usual one first.
  static let kinds: [ImportKind] = [.openItems, .customers, .statement]

  /// Columns shown and read from the form: a sheet wider than this is not a list that a person fills in.
  private static let columnsMax = 200

  var columnCount: Int { min(max(sheet.width, titles.count), Self.columnsMax) }

  var kind: ImportKind { mapping.kind ?? .openItems }

  /// What the check was made of: an import of something else is checked first.
  var signature: String { mapping.signature + (mapping.isPartial ? ":partial" : "") }

  var saved: SavedMapping { SavedMapping(name: name, headings: ListHeading.signature(titles), mapping: mapping) }

  /// What must be corrected before the list can be read.
  func errors(_ writing: ListWriting, _ words: WordBook) -> FormErrors {
    var errors = FormErrors()
    for need in mapping.missing(for: kind) { errors.add(Field.columns, words("columns.missing.\(need.rawValue)")) }
    for (field, places) in twice {
      errors.add(
        Field.column(places[1]),
        words(
          "columns.twice",
          [
            "field": words("columns.field.\(field.rawValue)"),
            "columns": places.map { title($0, words) }.joined(separator: ", "),
          ]))
    }
    if let amount = writing.doubtfulAmount, mapping.decimals == nil, kind != .customers {
      errors.add(Field.decimals, words("columns.decimals.missing", ["amount": amount]))
    }
    return errors
  }

  func title(_ place: Int, _ words: WordBook) -> String {
    let title = titles.indices.contains(place) ? titles[place] : ""
    return title.isEmpty ? words("columns.untitled", ["number": String(place + 1)]) : words.quoted(title)
  }
}

extension WordBook {
  /// A text of somebody else between the quotation marks of the language.
  func quoted(_ text: String) -> String { self("columns.quoted", ["text": text]) }
}
