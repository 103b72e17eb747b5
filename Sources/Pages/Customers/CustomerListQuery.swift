import Foundation
import Kernel
import Receivables
import Storage
import Teamwork
import TeamworkRules
import Web

/// Which customers a list shows, in what order and with which columns. The address holds all of it.
struct CustomerListQuery: ColumnedQuery, Equatable {
  /// Which customers at least.
  enum View: String, Sendable, CaseIterable {
    case overdue, open, all
  }

  enum Order: String, Sendable, CaseIterable {
    case code
    case name = "nom"
    case overdue = "echu"
    case oldest = "retard"
    case open = "encours"
  }

  /// What a customer is told by, beside its name.
  enum Column: String, ListColumn {
    case code
    case city = "ville"
    case collector = "charge"
    case overdue = "echu"
    case oldest = "retard"
    case open = "encours"
    case disputed = "litige"
    case promised = "promis"

    static let usual: [Column] = [.code, .city, .overdue, .oldest, .open, .disputed, .promised]

    /// The order that its heading asks for.
    var order: Order? {
      switch self {
      case .code: .code
      case .overdue: .overdue
      case .oldest: .oldest
      case .open: .open
      case .city, .collector, .disputed, .promised: nil
      }
    }

    /// The end of the key of its heading.
    var key: String {
      switch self {
      case .code: "code"
      case .city: "city"
      case .collector: "collector"
      case .overdue: "overdue"
      case .oldest: "oldest"
      case .open: "open"
      case .disputed: "disputed"
      case .promised: "promised"
      }
    }
  }

  /// Days late that a filter asks for.
  static let lateChoices = [30, 60, 90]

  var view = View.overdue
  var search = ""
  var charge: Charge?
  /// Whose customers as a salesperson.
  var salesperson: Charge?
  /// Late for more than so many days.
  var late: Int?
  /// In a segment.
  var segment: SegmentID?
  var isWatched = false
  var isPaused = false
  var isInsolvent = false
  /// Deliveries are blocked.
  var isBlocked = false
  /// Whom the last run could not reach.
  var isUnreachable = false
  /// The order that somebody asked for.
  var asked: Order?
  var columns = Column.usual
  /// Where the page begins, as the order writes it.
  var after: String?
  /// The kept view whose tab is the current one.
  var saved: Int64?

  static let page = 50
  static let list = SavedView.List.customers

  init() {}

  init(_ query: Form) {
    view = View(rawValue: query["vue"] ?? "") ?? .overdue
    search = String((query["q"] ?? "").prefix(100))
    charge = query["charge"].flatMap { Charge($0) }
    salesperson = query["commercial"].flatMap { Charge($0) }
    late = query["plus"].flatMap { Int($0) }.flatMap { CustomerListQuery.lateChoices.contains($0) ? $0 : nil }
    segment = query["segment"].flatMap { Int64($0) }.map { SegmentID($0) }
    isWatched = query["suivis"] == "1"
    isPaused = query["suspendus"] == "1"
    isInsolvent = query["procedure"] == "1"
    isBlocked = query["bloques"] == "1"
    isUnreachable = query["injoignables"] == "1"
    asked = query["tri"].flatMap { Order(rawValue: $0) }
    if let named = Column.named(query.all("colonne")) { columns = named }
    after = query["apres"].map { String($0.prefix(200)) }
    saved = query["v"].flatMap { Int64($0) }
    // A search looks at everybody: a name that is not found because of a filter is a question to support.
    if !search.isEmpty { view = .all }
  }

  /// Who is late comes by how much, the most first; others by their code.
  var order: Order { asked ?? (view == .overdue ? .overdue : .code) }

  /// The parts of the address that say what is shown, without the page.
  var parts: [(name: String, value: String)] {
    var parts: [(String, String)] = []
    func add(_ name: String, _ value: String?) { if let value { parts.append((name, value)) } }
    add("vue", view == .overdue ? nil : view.rawValue)
    add("q", search.isEmpty ? nil : search)
    add("charge", charge?.text)
    add("commercial", salesperson?.text)
    add("plus", late.map { "\($0)" })
    add("segment", segment?.description)
    add("suivis", isWatched ? "1" : nil)
    add("suspendus", isPaused ? "1" : nil)
    add("procedure", isInsolvent ? "1" : nil)
    add("bloques", isBlocked ? "1" : nil)
    add("injoignables", isUnreachable ? "1" : nil)
    add("tri", asked?.rawValue)
    if columns != Column.usual { for column in columns { add("colonne", column.rawValue) } }
    return parts
  }

  /// ``parts`` as they stand in an address.
  var text: String { parts.map { "\($0.name)=\(Form.encoded($0.value))" }.joined(separator: "&") }

  var path: String {
    var all = text
    if let saved { all += (all.isEmpty ? "" : "&") + "v=\(saved)" }
    if let after { all += (all.isEmpty ? "" : "&") + "apres=\(Form.encoded(after))" }
    return all.isEmpty ? "/clients" : "/clients?" + all
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout CustomerListQuery) -> Void) -> CustomerListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }

  /// Whether anything beside the tab narrows the list.
  var isFiltered: Bool {
    charge != nil || salesperson != nil || late != nil || segment != nil || isWatched || isPaused || isInsolvent
      || isBlocked || isUnreachable || !search.isEmpty
  }
}
