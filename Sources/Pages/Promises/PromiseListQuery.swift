import Kernel
import Web

/// Which promises a list shows and in what order. The address holds all of it.
struct PromiseListQuery: Sendable {
  var view: PromiseQueries.View
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<PromiseQueries.Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    view = PromiseQueries.View(rawValue: query["vue"] ?? "") ?? .pending
    asked = ListOrder(query)
    after = SortedPlace(query, .day)
  }

  /// What the list can be sorted by.
  var orders: [PromiseQueries.Order] { view.isOver ? [.judged, .due, .made] : [.due, .made] }

  /// The soonest first, the latest judged of those that are over, unless something else is asked.
  var order: ListOrder<PromiseQueries.Order> {
    guard let asked, orders.contains(asked.column) else { return ListOrder(orders[0]) }
    return asked
  }

  var path: String {
    var path = "/promesses?vue=\(view.rawValue)"
    if asked == order { path += "&\(ListOrder<PromiseQueries.Order>.parameter)=\(order.text)" }
    if let after { path += "&apres=\(after.text)" }
    return path
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout PromiseListQuery) -> Void) -> PromiseListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }

  /// Where the page after a line begins.
  func place(of line: PromiseQueries.Line) -> SortedPlace {
    let day =
      switch order.column {
      case .due: line.promisedFor
      case .made: line.made
      case .judged: line.judged ?? line.promisedFor
      }
    return SortedPlace(day, line.id.rawValue)
  }
}
