public import Kernel
public import Receivables
public import SegmentsRules
public import Storage

/// What a segment would be if it were saved.
public struct SegmentTrial: Sendable, Hashable {
  public fileprivate(set) var weight = MembershipStore.Weight()
  public fileprivate(set) var entering = 0
  public fileprivate(set) var leaving = 0
}

/// Tells who would be in a segment, among the customers that are seen, and writes nothing.
public struct TrySegment: Sendable {
  public let segment: Segment
  /// `nil` for a new one.
  public let id: SegmentID?
  public let day: CivilDate

  public init(_ segment: Segment, as id: SegmentID? = nil, on day: CivilDate) {
    self.segment = segment
    self.id = id
    self.day = day
  }

  public func run(_ snapshot: Snapshot, _ sight: Sight) throws -> SegmentTrial {
    func those(_ statement: SQL) throws -> Set<CustomerID> { Set(try snapshot.query(statement) { $0.id(0) }) }
    let seen =
      sight.isWhole
      ? nil : try those("SELECT c.id FROM customer c WHERE c.company = \(sight.company)\(sight.only("c.id"))")
    let inside = try id.map { id in
      try those(
        """
        SELECT customer FROM segment_member WHERE company = \(sight.company) AND segment = \(id) AND until IS NULL
        """)
    }
    var trial = SegmentTrial()
    var members: Set<CustomerID> = []
    try PictureStore.forEach(of: sight.company, on: day, needs: segment.needs, snapshot) { picture in
      guard seen.map({ $0.contains(picture.customer) }) ?? true else { return }
      let (was, isIn) = (inside?.contains(picture.customer) ?? false, segment.holds(picture))
      if isIn { members.insert(picture.customer) }
      if isIn, !was { trial.entering += 1 }
      if was, !isIn { trial.leaving += 1 }
    }
    trial.weight.customers = members.count
    try snapshot.forEach(MembershipStore.balances(of: sight.company, on: day, snapshot)) { row in
      guard members.contains(row.id(0)) else { return }
      let currency = try row.currency(1)
      trial.weight.overdue[currency, default: 0] += row.int(2)
    }
    return trial
  }
}
