import Kernel
import Storage
import Teamwork
import TeamworkRules
import Web

/// What a list can tell of each line, beside its name. The raw value is how an address writes it.
protocol ListColumn: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// Those that everybody has, first to last.
  static var usual: [Self] { get }
}

extension ListColumn {
  /// Those of the names that there are, each once, in their order; `nil` when there is none.
  static func named(_ names: [String]) -> [Self]? {
    var columns: [Self] = []
    for column in names.lazy.compactMap({ Self(rawValue: $0) }) where !columns.contains(column) {
      columns.append(column)
    }
    return columns.isEmpty ? nil : columns
  }
}

extension Array where Element: ListColumn {
  /// With the column of that name before the one that it stood behind.
  func raised(_ name: String?) -> [Element] {
    guard let index = firstIndex(where: { $0.rawValue == name }), index > 0 else { return self }
    var columns = self
    columns.swapAt(index - 1, index)
    return columns
  }
}

/// A list whose columns each person chooses: kept for them, or with the view that is open.
protocol ColumnedQuery: Sendable {
  associatedtype Column: ListColumn
  static var list: SavedView.List { get }
  var columns: [Column] { get set }
  /// The kept view whose tab is the current one.
  var saved: Int64? { get set }
  /// What is shown, as it stands in an address, without the page and without the view.
  var text: String { get }
  var path: String { get }
  init(_ query: Form)
}

extension ColumnedQuery {
  /// The same list in the columns of whoever reads it, where neither the address nor a view says otherwise.
  func inOwnColumns(of reader: PersonID, _ company: CompanyID, _ address: Form, _ snapshot: Snapshot) throws -> Self {
    guard address["colonne"] == nil, saved == nil,
      let own = try ColumnChoiceStore.find(of: reader, list: Self.list, company: company, snapshot)
        .flatMap({ Column.named($0) })
    else { return self }
    var query = self
    query.columns = own
    return query
  }

  /// The form in which the columns are chosen: those that are shown, first to last, then the others.
  ///
  /// - Parameters:
  ///   - offered: the columns that the list as it is can show.
  ///   - raised: the column that was raised last; the choice is then open on it, for the next.
  func columnChoice(
    among offered: [Column], raised: String?, _ words: WordBook, name: (Column) -> String
  ) -> PageModel {
    let shown = columns.filter { offered.contains($0) }
    let all = shown + offered.filter { !shown.contains($0) }
    return [
      "list": Self.list.rawValue, "isOpen": raised != nil, "shown": text, "view": saved.map { "\($0)" },
      "isOwn": columns != Column.usual, "kept": words(saved == nil ? "views.columns.kept" : "views.columns.of_view"),
      "columns": all.enumerated().map { place, column -> PageModel in
        let name = name(column)
        return [
          "value": column.rawValue, "name": name, "isChosen": place < shown.count,
          "isRaised": column.rawValue == raised,
          "raise": place > 0 && place < shown.count ? words("views.columns.raise", ["name": name]) : nil,
        ]
      },
    ]
  }
}
