import Dunning
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Segments
import SegmentsRules
import Storage
import Teamwork
import TeamworkRules
import Web

extension SegmentChoices {
  static func read(_ company: CompanyID, _ snapshot: Snapshot) throws -> SegmentChoices {
    SegmentChoices(
      currency: try CompanyStore.find(company, snapshot)?.currency ?? .eur,
      scenarios: try ScenarioStore.all(of: company, snapshot).filter { $0.published > 0 },
      colleagues: try TeamStore.colleagues(of: company, snapshot),
      brands: try BrandStore.all(of: company, snapshot))
  }
}

/// What the list of segments shows.
struct SegmentListFacts: Sendable {
  let segments: [StoredSegment]
  let weights: [SegmentID: MembershipStore.Weight]
  let scenarios: [ScenarioID: String]
  let people: [PersonID: String]
  let brands: [Brand]
  let currency: Currency

  static func read(_ sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> SegmentListFacts {
    let currency = try CompanyStore.find(sight.company, snapshot)?.currency ?? .eur
    return SegmentListFacts(
      segments: try SegmentStore.all(of: sight.company, snapshot),
      weights: try MembershipStore.weights(of: sight, on: day, snapshot),
      scenarios: Dictionary(
        try ScenarioStore.all(of: sight.company, snapshot).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 }),
      people: try names(snapshot), brands: try BrandStore.all(of: sight.company, snapshot), currency: currency)
  }

  /// What everybody is called, who left too: a condition may name them still.
  static func names(_ snapshot: Snapshot) throws -> [PersonID: String] {
    Dictionary(try PersonStore.all(snapshot).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
  }
}

/// What the page of one segment shows.
struct SegmentPageFacts: Sendable {
  let stored: StoredSegment
  let choices: SegmentChoices
  let people: [PersonID: String]
  let scenarios: [ScenarioID: String]
  let weight: MembershipStore.Weight
  let changes: [(day: CivilDate, change: Int)]
  /// By how many customers it grew today, or shrank.
  var change: Int { changes.last.flatMap { $0.day == day ? $0.change : nil } ?? 0 }
  private let day: CivilDate
  let overlap: [(segment: SegmentName, customers: Int)]
  /// One more than a page holds when there are others behind.
  let lines: [CustomerListQuery.Line]

  static func read(
    _ id: SegmentID, _ list: CustomerListQuery, for reader: ListReader, _ snapshot: Snapshot
  ) throws -> SegmentPageFacts? {
    let sight = reader.sight
    guard let stored = try SegmentStore.find(id, of: sight.company, snapshot) else { return nil }
    let choices = try SegmentChoices.read(sight.company, snapshot)
    let shared = try MembershipStore.overlap(of: id, sight, snapshot)
    let weights = try MembershipStore.weights(of: sight, on: reader.day, only: id, snapshot)
    return SegmentPageFacts(
      stored: stored, choices: choices, people: try SegmentListFacts.names(snapshot),
      scenarios: Dictionary(
        try ScenarioStore.all(of: sight.company, snapshot).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 }),
      weight: weights[id] ?? .init(), changes: try MembershipStore.changes(of: id, sight, snapshot), day: reader.day,
      overlap: try SegmentStore.names(of: sight.company, snapshot).filter { $0.id != id && !$0.isEnded }
        .map { ($0, shared[$0.id] ?? 0) },
      lines: try list.lines(for: reader, snapshot))
  }
}
