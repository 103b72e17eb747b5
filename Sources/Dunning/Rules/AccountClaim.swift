import Kernel
import LawRules
import ReceivablesRules

/// What may be claimed of an item, and what of it is promised or about to be collected.
extension AccountPlan {
  /// An item that may be claimed in part or in whole.
  struct Claim {
    let item: ItemFacts
    let minor: Int64
    /// What of it is promised, and how that is said; `nil` for nothing.
    let promised: Promised?
    /// The place of the step that the item needs.
    let needed: Int?
  }

  /// What is promised on an item and still waited for.
  struct Promised {
    var minor: Int64 = 0
    /// The first day, and what is promised for it.
    var first: (day: CivilDate, minor: Int64)
    /// Whether more is promised for other days.
    var isInParts = false
    /// The first whose day has passed and that is not judged, since money which may keep it waits to be matched.
    var unjudged: (day: CivilDate, receipt: AwaitedReceipt)?

    /// With a part for another day, in whatever order.
    func adding(_ part: Int64, for day: CivilDate) -> Promised {
      var sum = self
      if day == first.day {
        sum.first.minor += part
      } else {
        sum.isInParts = minor > 0
        if minor == 0 || day < first.day { sum.first = (day, part) }
      }
      sum.minor += part
      return sum
    }
  }

  /// What is promised on an item for days that are still waited for, or that nobody can judge yet.
  func promised(on item: ItemFacts, atMost most: Int64) -> Promised? {
    var promised: Promised?
    for promise in item.promises {
      let isPast = planner.scenario.suspended(until: promise.promisedFor) < planner.day
      if isPast, promise.receipt == nil { continue }
      let known = promised ?? Promised(first: (promise.promisedFor, 0))
      let part = min(promise.minor, most - known.minor)
      guard part > 0 else { continue }
      var sum = known.adding(part, for: promise.promisedFor)
      if isPast, sum.unjudged == nil, let receipt = promise.receipt { sum.unjudged = (promise.promisedFor, receipt) }
      promised = sum
    }
    return promised
  }

  func reason(_ promised: Promised) -> Reason {
    if let unjudged = promised.unjudged {
      return .promiseUnjudged(for: unjudged.day, money(unjudged.receipt.minor), on: unjudged.receipt.day)
    }
    return promised.isInParts
      ? .promisedInParts(money(promised.minor), first: money(promised.first.minor), on: promised.first.day)
      : .promised(money(promised.minor), until: promised.first.day)
  }

  /// Why nothing asks for an item that nobody can be made to pay any more.
  func timeBarred(_ item: ItemFacts) -> Reason? {
    Limitation.over(due: item.due, acknowledged: item.acknowledgedOn, of: customer.kind, on: planner.day)
      .map { .timeBarred(since: $0) }
  }

  func underWay(_ instrument: InstrumentUnderWay) -> Reason {
    let amount = money(Int128(instrument.minor))
    return switch instrument.instrument {
    case .directDebit: .debitUnderWay(amount, on: instrument.day, until: instrument.last)
    case .bill: .billUnderWay(amount, on: instrument.day, until: instrument.last)
    }
  }

  /// What is left out of a claim.
  func parts(_ claim: Claim) -> [Reason] {
    var reasons: [Reason] = []
    if claim.item.disputedMinor > 0 { reasons.append(.disputedPart(money(Int128(claim.item.disputedMinor)))) }
    if let promised = claim.promised {
      reasons.append(
        promised.isInParts
          ? .promisedPartInParts(money(promised.minor), first: money(promised.first.minor), on: promised.first.day)
          : .promisedPart(money(promised.minor), until: promised.first.day))
    }
    return reasons
  }
}
