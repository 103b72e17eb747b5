import Kernel
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// What a cheque or a bill pays of the items that were chosen for it.
enum InstrumentParts {
  /// As much of each item as is left of an amount, in their order.
  ///
  /// - Parameters:
  ///   - amount: what there is to share out in minor units; `nil` for all that the items are worth.
  ///   - covered: what others pay of them already.
  /// - Returns: `nil` when an item is not the customer's, not in the currency, or not open any more.
  static func of(
    _ items: [ItemID], of customer: CustomerID, _ amount: Int64?, _ currency: Currency,
    covered: [ItemID: Int64] = [:], company: CompanyID, _ transaction: Transaction
  ) throws -> [DirectDebit.Part]? {
    let found = try ItemStore.lock(items, of: company, transaction)
    var left = amount ?? .max
    var parts: [DirectDebit.Part] = []
    for id in items {
      guard let item = found[id], item.customer == customer, item.open.currency == currency else { return nil }
      let open = item.open.minor - (covered[id] ?? 0)
      guard open > 0 else { return nil }
      let minor = min(left, open)
      guard minor > 0, !parts.contains(where: { $0.item == id }) else { continue }
      parts.append(.init(item: id, minor: minor))
      left -= minor
    }
    return parts
  }
}
