import Kernel
import Messaging
import Web

/// Which registered letters a list shows and in what order. The address holds all of it.
struct RegisterQuery: Sendable {
  enum Order: String, SortColumn {
    case posted = "depot"

    var isHighFirst: Bool { true }
    var kind: SortedPlace.Kind { .day }
  }

  static let path = "/envois/recommandes"
  static let page = 50
  static let searchMax = 80

  var pile: RegisterStore.Pile
  var search: String
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    pile = RegisterQuery.names.first { $0.value == query["vue"] }?.key ?? .underway
    search = String((query["q"] ?? "").prefix(RegisterQuery.searchMax))
    asked = ListOrder(query)
    after = SortedPlace(query, .day)
  }

  private static let names: [RegisterStore.Pile: String] = [
    .underway: "en-route", .delivered: "distribues", .back: "revenus", .all: "tous",
  ]

  /// What has been underway longest first, else the latest.
  var order: ListOrder<Order> { asked ?? ListOrder(.posted, isTurned: pile == .underway) }

  var path: String { "\(RegisterQuery.path)?\(text)" }

  /// The part of the address that says what is shown.
  var text: String {
    var text = "vue=\(view)"
    if !search.isEmpty { text += "&q=\(Form.encoded(search))" }
    if let asked { text += "&\(ListOrder<Order>.parameter)=\(asked.text)" }
    if let after { text += "&apres=\(after.text)" }
    return text
  }

  /// What the search keeps of the address.
  var view: String { RegisterQuery.names[pile] ?? "" }

  /// The list with something changed, from its first page.
  func with(_ change: (inout RegisterQuery) -> Void) -> RegisterQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }
}
