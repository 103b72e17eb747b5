public import Kernel

/// Whether a promise was kept, by the cash received.
public enum PromiseVerdict: Sendable, Hashable {
  /// Its day has not passed and the money is not all there.
  case pending
  case kept
  /// Its day and the tolerance have passed.
  case broken(missingMinor: Int64)

  /// What was settled of a promised part: by day, reversals negative.
  public struct Part: Sendable, Hashable {
    public let promisedMinor: Int64
    public let settled: [(day: CivilDate, minor: Int64)]

    public init(promisedMinor: Int64, settled: [(day: CivilDate, minor: Int64)]) {
      self.promisedMinor = promisedMinor
      self.settled = settled
    }

    /// The same part when other promises on its item have already taken some of the money.
    public func less(_ used: Int64) -> Part {
      used == 0
        ? self : Part(promisedMinor: promisedMinor, settled: [(CivilDate(daysSince1970: 0), -used)] + settled)
    }

    /// The money that this promise takes of what was settled.
    public var taken: Int64 { min(promisedMinor, max(0, settled.reduce(0) { $0 + $1.minor })) }

    public static func == (left: Part, right: Part) -> Bool {
      left.promisedMinor == right.promisedMinor && left.settled.elementsEqual(right.settled, by: ==)
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(promisedMinor)
      for entry in settled { hasher.combine(entry.minor) }
    }
  }

  /// The last day on which money keeps a promise: its day and the working days that a transfer may take.
  public static func deadline(
    _ promisedFor: CivilDate, tolerance: Int, calendar: BusinessCalendar
  ) -> CivilDate { calendar.adding(businessDays: tolerance, to: promisedFor) }

  /// The verdict on `day`. Money that came after the deadline does not keep a promise, even when it is judged later; what is
  /// taken back, whenever, has kept none.
  public static func judge(_ parts: [Part], deadline: CivilDate, on day: CivilDate) -> PromiseVerdict {
    var missing: Int64 = 0
    for part in parts {
      let inTime = part.settled.reduce(Int64(0)) { $0 + ($1.day <= deadline ? $1.minor : 0) }
      let settled = min(inTime, part.settled.reduce(Int64(0)) { $0 + $1.minor })
      missing += max(0, part.promisedMinor - max(0, settled))
    }
    if missing == 0 { return .kept }
    return day > deadline ? .broken(missingMinor: missing) : .pending
  }
}
