import Kernel
import PromisesRules

extension [PromiseStore.Pending] {
  /// Each with its parts as its own money makes them: promises on one item share what came for it, and the one for the earliest
  /// day takes first. One of which all that is left is contested is left out: its word is not asked for before that is settled.
  func sharedOut() -> [(promise: PromiseStore.Pending, parts: [PromiseVerdict.Part])] {
    var used: [ItemID: Int64] = [:]
    return compactMap { promise in
      if promise.isContested, promise.parts.allSatisfy({ $0.promisedMinor == 0 }) { return nil }
      let parts = zip(promise.items, promise.parts).map { $1.less(used[$0] ?? 0) }
      for (item, part) in zip(promise.items, parts) { used[item, default: 0] += part.taken }
      return (promise, parts)
    }
  }
}
