import Kernel
import Messaging
import MessagingRules
import Web

/// Which part of the sending queue a list shows and in what order. The address holds all of it.
struct OutboxListQuery: Sendable {
  var view: OutboxQueries.View
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<OutboxQueries.Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    view = OutboxQueries.View(rawValue: query["vue"] ?? "") ?? .toDecide
    asked = ListOrder(query)
    let isByDay = order.column == .day
    after = SortedPlace(query, isByDay ? (view == .toDecide ? .day : .moment) : .figure)
  }

  /// What the list can be sorted by: what a message claims is in its text, which no index holds.
  var orders: [OutboxQueries.Order] { view == .toDecide ? [.day, .amount] : [.day] }

  /// What has waited longest first, the latest of those that were sent, unless something else is asked.
  var order: ListOrder<OutboxQueries.Order> {
    guard let asked, orders.contains(asked.column) else { return ListOrder(.day, isTurned: view == .sentToday) }
    return asked
  }

  var path: String {
    var path = "/envois?vue=\(view.rawValue)"
    if asked == order { path += "&\(ListOrder<OutboxQueries.Order>.parameter)=\(order.text)" }
    if let after { path += "&apres=\(after.text)" }
    return path
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout OutboxListQuery) -> Void) -> OutboxListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }

  func place(of action: OutboxQueries.Waiting) -> SortedPlace {
    order.column == .day
      ? SortedPlace(action.day, action.id.rawValue) : SortedPlace(action.total, action.id.rawValue)
  }

  func place(of item: OutboxItem) -> SortedPlace {
    let moment =
      switch view {
      case .toDecide, .toResolve: item.created
      case .waiting: item.nextAttempt
      case .sentToday, .toPost: item.sentAt ?? item.created
      }
    return SortedPlace(moment, item.id.rawValue)
  }
}
