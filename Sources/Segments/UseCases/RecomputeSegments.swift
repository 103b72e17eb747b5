import Journal
public import Kernel
import SegmentsRules
public import Storage

/// What computing segments changed.
public struct SegmentChanges: Sendable, Hashable {
  /// Customers that came into a segment, each segment counted.
  public var entered = 0
  public var left = 0
  /// Customers who were given a collector by a segment, and who lost the one that a segment had given.
  public var given = 0
  public var taken = 0

  public init() {}

  var isEmpty: Bool { self == SegmentChanges() }

  var facts: [String: JournalFact] {
    [
      "entered": .number(Int64(entered)), "gone": .number(Int64(left)), "given": .number(Int64(given)),
      "taken_back": .number(Int64(taken)),
    ]
  }

  /// Tells who belongs into some segments on a day, writes the differences and gives what follows from them.
  static func write(
    _ segments: [StoredSegment], of company: CompanyID, on day: CivilDate, _ transaction: Transaction
  ) throws -> SegmentChanges {
    var changes = SegmentChanges()
    if !segments.isEmpty {
      let differences = try MembershipStore.differences(segments, of: company, on: day, transaction)
      for (segment, difference) in differences.sorted(by: { $0.key < $1.key }) {
        try MembershipStore.write(difference, segment, of: company, on: day, transaction)
        changes.entered += difference.entered.count
        changes.left += difference.left.count
      }
    }
    (changes.given, changes.taken) = try MembershipStore.give(of: company, transaction)
    return changes
  }
}

/// Computes every segment of a company anew, as the daily run does before reminders are planned. Only differences are
/// written: a second time on one day changes nothing.
public struct RecomputeSegments: Sendable {
  public let company: CompanyID
  public let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> SegmentChanges {
    try actor.needs(.remind, in: company)
    let segments = try SegmentStore.locked(company, transaction)
    let changes = try SegmentChanges.write(segments, of: company, on: day, transaction)
    if !changes.isEmpty {
      Journal(transaction, actor: actor, at: at).record(
        "segment.computed", "day:\(day)", company: company, facts: changes.facts)
    }
    return changes
  }
}
