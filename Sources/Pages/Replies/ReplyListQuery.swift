import Kernel
import Web

/// Which answers a list shows and in what order. The address holds all of it.
struct ReplyListQuery: Sendable {
  var view: ReplyQueries.View
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<ReplyQueries.Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    view = ReplyQueries.View(rawValue: query["vue"] ?? "") ?? .waiting
    asked = ListOrder(query)
    after = SortedPlace(query, .moment)
  }

  /// What has waited longest first; elsewhere the latest first.
  var order: ListOrder<ReplyQueries.Order> { asked ?? ListOrder(.received, isTurned: view != .waiting) }

  var path: String {
    var path = "/reponses?vue=\(view.rawValue)"
    if asked == order { path += "&\(ListOrder<ReplyQueries.Order>.parameter)=\(order.text)" }
    if let after { path += "&apres=\(after.text)" }
    return path
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout ReplyListQuery) -> Void) -> ReplyListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }
}
