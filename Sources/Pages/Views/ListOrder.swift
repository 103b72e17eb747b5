import Kernel
import Storage
import Web

/// What the lines of a list can be sorted by, as its address names it. Only what an index holds in that order is offered:
/// a page of a million lines then costs no more than one of a hundred.
protocol SortColumn: RawRepresentable<String>, Sendable, Equatable {
  /// Whether the greatest or the latest come first when nobody says which way.
  var isHighFirst: Bool { get }
  /// What is compared.
  var kind: SortedPlace.Kind { get }
}

/// How a list is sorted: in an address `tri=montant` is the usual way of a column and `tri=-montant` the other one.
struct ListOrder<Column: SortColumn>: Sendable, Equatable {
  let column: Column
  /// Whether it is the other way round than usual.
  let isTurned: Bool

  /// The name of the parameter.
  static var parameter: String { "tri" }

  init(_ column: Column, isTurned: Bool = false) {
    self.column = column
    self.isTurned = isTurned
  }

  /// `nil` when nothing is asked, or an order that there is not: the list is then as nobody asked.
  init?(_ query: Form) {
    guard let text = query[ListOrder.parameter] else { return nil }
    let isTurned = text.hasPrefix("-")
    guard let column = Column(rawValue: String(text.dropFirst(isTurned ? 1 : 0))) else { return nil }
    self.init(column, isTurned: isTurned)
  }

  var text: String { (isTurned ? "-" : "") + column.rawValue }
  var isDescending: Bool { column.isHighFirst != isTurned }

  /// The heading of a column, which sorts by it, and the other way when the list is sorted by it already.
  ///
  /// - Parameters:
  ///   - column: `nil` for what a list cannot be sorted by.
  ///   - path: the address of the list in an order.
  func heading(
    _ name: String, _ column: Column?, style: String? = nil, path: (ListOrder) -> String
  ) -> PageModel {
    let isSorted = column == self.column
    return [
      "name": name, "style": style,
      "sort": column.map { column -> PageModel in
        [
          "path": path(isSorted ? ListOrder(column, isTurned: !isTurned) : ListOrder(column)),
          "direction": isSorted ? (isDescending ? "descending" : "ascending") : nil,
        ]
      },
    ]
  }
}

/// The place of a row in a sorted list, as an address has it: what the order compares, then the key of the row, such as
/// `2026-11-30~42`. The page after it starts there however many rows came or went meanwhile.
struct SortedPlace: Sendable, Equatable {
  enum Kind: Sendable {
    case day, figure, moment
  }

  private enum Mark: Sendable, Equatable {
    case day(CivilDate)
    case figure(Int64)
    case moment(Moment)
  }

  private let mark: Mark
  private let key: Int64

  init(_ day: CivilDate, _ key: Int64) { (mark, self.key) = (.day(day), key) }
  init(_ figure: Money, _ key: Int64) { (mark, self.key) = (.figure(figure.minor), key) }
  init(_ moment: Moment, _ key: Int64) { (mark, self.key) = (.moment(moment), key) }

  /// `nil` for what is no place among such rows: the list is then shown from its first page.
  init?(_ query: Form, _ kind: Kind) {
    let parts = (query["apres"] ?? "").split(separator: "~")
    guard parts.count == 2, let key = Int64(parts[1]) else { return nil }
    let mark: Mark? =
      switch kind {
      case .day: CivilDate(String(parts[0])).map { .day($0) }
      case .figure: Int64(parts[0]).map { .figure($0) }
      case .moment: Int64(parts[0]).map { .moment(Moment(microsecondsSince1970: $0)) }
      }
    guard let mark else { return nil }
    (self.mark, self.key) = (mark, key)
  }

  var text: String {
    switch mark {
    case .day(let day): "\(day)~\(key)"
    case .figure(let minor): "\(minor)~\(key)"
    case .moment(let moment): "\(moment.microsecondsSince1970)~\(key)"
    }
  }

  /// The rows behind this one. The bound stands by itself, so that an index is entered there instead of walked from its
  /// beginning.
  func behind(_ column: SQL, _ keyColumn: SQL, isDescending: Bool) -> SQL {
    let bound: SQL =
      switch mark {
      case .day(let day): "\(day)"
      case .figure(let minor): "\(minor)"
      case .moment(let moment): "\(moment)"
      }
    return isDescending
      ? "(\(column) <= \(bound) AND (\(column) < \(bound) OR \(keyColumn) < \(key)))"
      : "(\(column) >= \(bound) AND (\(column) > \(bound) OR \(keyColumn) > \(key)))"
  }

  /// The order in which ``behind(_:_:isDescending:)`` goes on: the key decides between equals.
  static func order(_ column: SQL, _ keyColumn: SQL, isDescending: Bool) -> SQL {
    isDescending ? "\(column) DESC, \(keyColumn) DESC" : "\(column), \(keyColumn)"
  }
}
