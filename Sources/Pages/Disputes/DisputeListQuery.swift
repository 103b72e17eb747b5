import Kernel
import Web

/// Which disputes a list shows and in what order. The address holds all of it.
struct DisputeListQuery: Sendable {
  var view: DisputeQueries.View
  var currency: Currency?
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<DisputeQueries.Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    view = DisputeQueries.View(rawValue: query["vue"] ?? "") ?? .open
    currency = query["devise"].flatMap { Currency($0) }
    asked = ListOrder(query)
    after = SortedPlace(query, order.column.kind)
  }

  /// What the list can be sorted by: an index holds the amounts of those that are open.
  var orders: [DisputeQueries.Order] { view == .closed ? [.opened] : [.opened, .amount] }

  /// The oldest first, but the latest of those that are closed, unless something else is asked.
  var order: ListOrder<DisputeQueries.Order> {
    guard let asked, orders.contains(asked.column) else { return ListOrder(.opened, isTurned: view == .closed) }
    return asked
  }

  var path: String {
    var path = "/litiges?vue=\(view.rawValue)"
    if let currency { path += "&devise=\(currency.code)" }
    if asked == order { path += "&\(ListOrder<DisputeQueries.Order>.parameter)=\(order.text)" }
    if let after { path += "&apres=\(after.text)" }
    return path
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout DisputeListQuery) -> Void) -> DisputeListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }

  /// Where the page after a line begins.
  func place(of line: DisputeQueries.Line) -> SortedPlace {
    switch order.column {
    case .opened: SortedPlace(line.opened, line.id.rawValue)
    case .amount: SortedPlace(line.amount, line.id.rawValue)
    }
  }
}
