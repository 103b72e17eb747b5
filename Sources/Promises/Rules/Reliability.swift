public import Kernel

/// How a customer keeps what it promises, over the promises whose day was in a period.
public struct Reliability: Sendable, Hashable {
  /// A promise that was kept or broken, with what came in for it.
  public struct Judged: Sendable, Hashable {
    public let promisedFor: CivilDate
    /// The last day on which money kept it; see ``PromiseVerdict/deadline(_:tolerance:calendar:)``.
    public let deadline: CivilDate
    public let isKept: Bool
    public let parts: [PromiseVerdict.Part]

    public init(promisedFor: CivilDate, deadline: CivilDate, isKept: Bool, parts: [PromiseVerdict.Part]) {
      self.promisedFor = promisedFor
      self.deadline = deadline
      self.isKept = isKept
      self.parts = parts
    }

    /// The day on which all of it had come in; nil while some has not.
    var paidOn: CivilDate? {
      var last = promisedFor
      for part in parts {
        var sum: Int64 = 0
        var paid: CivilDate?
        // What was returned afterwards was not paid.
        for entry in part.settled.sorted(by: { $0.day < $1.day }) {
          sum += entry.minor
          paid = sum >= part.promisedMinor ? paid ?? entry.day : nil
        }
        guard let paid else { return nil }
        last = max(last, paid)
      }
      return last
    }

    /// Whether some of it had come in when it was to be there.
    var hasSome: Bool {
      parts.contains { part in part.settled.reduce(0) { $0 + ($1.day <= deadline ? $1.minor : 0) } > 0 }
    }
  }

  public let kept: Int
  /// Broken, but a part of the money was there in time.
  public let partly: Int
  /// Nothing was there in time.
  public let broken: Int
  /// Whole days between what was promised and the money, on average over the promises that were paid in the end; nil
  /// when none was.
  public let daysLate: Int?
  /// Promises of which something is still missing.
  public let unpaid: Int

  public init(_ promises: [Judged]) {
    kept = promises.filter(\.isKept).count
    partly = promises.filter { !$0.isKept && $0.hasSome }.count
    broken = promises.count - kept - partly
    let late = promises.compactMap { promise in promise.paidOn.map { Int64($0.days(since: promise.promisedFor)) } }
    daysLate =
      late.isEmpty ? nil : Int(roundedHalfAwayFromZero(Int128(late.reduce(0, +)), over: Int128(late.count)))
    // A promise that was kept was paid, whatever became of its money afterwards.
    unpaid = promises.filter { !$0.isKept && $0.paidOn == nil }.count
  }

  /// All that were judged.
  public var count: Int { kept + partly + broken }

  /// Months that are looked back on.
  public static let months = 12
}
