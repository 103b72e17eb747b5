import DunningRules
import Kernel
import LawRules
import ReceivablesRules

/// How the credits that a message deducts are set against what it claims: the debt that fell due first before the others
/// (code civil, art. 1342-10 and 1348-1), each credit from its own day on.
struct SetOff {
  /// What pays each item so, and from when.
  private(set) var parts: [ItemID: [DatedPayment]] = [:]

  init(_ planned: [PlannedItem], _ items: [ItemID: Item]) {
    let known = planned.compactMap { part in items[part.item].map { (item: $0, minor: part.minor) } }
    var claims = known.filter { $0.minor > 0 }.sorted { ($0.item.due, $0.item.id) < ($1.item.due, $1.item.id) }
    for credit in known.filter({ $0.minor < 0 }).sorted(by: {
      ($0.item.issued, $0.item.id) < ($1.item.issued, $1.item.id)
    }) {
      var left = -credit.minor
      for place in claims.indices where left > 0 && claims[place].minor > 0 {
        let part = min(left, claims[place].minor)
        parts[claims[place].item.id, default: []].append(
          DatedPayment(credit.item.issued, Money(minor: part, credit.item.amount.currency)))
        claims[place].minor -= part
        left -= part
      }
    }
  }
}
