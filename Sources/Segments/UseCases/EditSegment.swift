import Dunning
import DunningRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import SegmentsRules
public import Storage

/// Why a segment could not be changed.
public enum SegmentRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown
  case nameTaken(String)
  case notReady([SegmentRule.Problem])
  case tooMany(Int)
  /// Only a published scenario reminds anybody.
  case notPublished
  /// Scenarios ask whether customers are in it.
  case named(by: [String])

  public var description: String {
    switch self {
    case .unknown: "there is no such segment in this company; look at the list of segments"
    case .nameTaken(let name): "another segment is called «\(name)»; give this one another name"
    case .notReady(let problems):
      "the segment cannot be saved: \(problems); give it a name, a condition, and terms only where none asks who is late"
    case .tooMany(let most): "a company has at most \(most) segments; end or reuse one"
    case .notPublished: "the scenario has no published version; publish it first"
    case .named(let names): "conditions of \(names.joined(separator: ", ")) name the segment; change them first"
    }
  }
}

/// Makes a segment, or changes one, and tells its customers at once.
public struct SaveSegment: Sendable {
  /// `nil` for a new one.
  public let id: SegmentID?
  public let segment: Segment
  /// The revision that was read.
  public let revision: Int64
  public let day: CivilDate

  public init(_ segment: Segment, as id: SegmentID? = nil, revision: Int64 = 0, on day: CivilDate) {
    self.id = id
    self.segment = segment
    self.revision = revision
    self.day = day
  }

  /// - Throws: `NotAllowed`, `SegmentRefusal`; `StaleEdit` when somebody saved since it was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> SegmentID {
    try actor.needs(.configure, in: company)
    let problems = SegmentRule.problems(segment)
    guard problems.isEmpty else { throw SegmentRefusal.notReady(problems) }
    let all = try SegmentStore.locked(company, transaction)
    let before = all.first { $0.id == id }
    if let scenario = segment.gift.scenario, scenario != before?.segment.gift.scenario {
      let stored = try ScenarioStore.find(scenario, of: company, transaction)
      guard let stored, stored.published > 0 else { throw SegmentRefusal.notPublished }
    }
    let saved: SegmentID
    do {
      saved = try write(among: all, before, company: company, actor: actor, at: at, transaction)
    } catch StorageError.duplicate {
      throw SegmentRefusal.nameTaken(segment.name)
    }
    let stored = try SegmentStore.find(saved, of: company, transaction).map { [$0] } ?? []
    let changes = try SegmentChanges.write(stored, of: company, on: day, transaction)
    var facts = changes.facts
    facts["name"] = .text(segment.name)
    if let scenario = segment.gift.scenario { facts["scenario"] = .number(scenario.rawValue) }
    if let collector = segment.gift.collector { facts["collector"] = .number(collector.rawValue) }
    if let terms = segment.gift.terms { facts["terms"] = .text(terms) }
    if let brand = try segment.gift.brand.flatMap({ try BrandStore.find($0, of: company, transaction) }) {
      facts["brand"] = .text(brand.name)
    }
    if segment.gift.minimumMinor > 0 { facts["minimum_minor"] = .number(segment.gift.minimumMinor) }
    Journal(transaction, actor: actor, at: at).record(
      id == nil ? "segment.created" : "segment.saved", "segment:\(saved)", company: company, facts: facts)
    return saved
  }

  private func write(
    among all: [StoredSegment], _ before: StoredSegment?, company: CompanyID, actor: Actor, at: Moment,
    _ transaction: Transaction
  ) throws -> SegmentID {
    guard let id else {
      guard all.count < SegmentRule.segmentsMax else { throw SegmentRefusal.tooMany(SegmentRule.segmentsMax) }
      return try SegmentStore.insert(segment, company: company, on: day, by: actor.label, at: at, transaction)
    }
    guard let before else { throw SegmentRefusal.unknown }
    let saved = try SegmentStore.save(
      segment, of: id, revision: revision, company: company, by: actor.label, at: at, transaction)
    guard saved else { throw StaleEdit(by: before.editedBy, at: before.editedAt, version: before.revision) }
    return id
  }
}

/// Moves a segment before the one before it, or behind the one behind it: the first gives before the others.
public struct MoveSegment: Sendable {
  public let id: SegmentID
  public let isUp: Bool

  public init(_ id: SegmentID, up isUp: Bool) {
    self.id = id
    self.isUp = isUp
  }

  /// - Throws: `NotAllowed`, `SegmentRefusal.unknown`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    var order = try SegmentStore.locked(company, transaction).map(\.id)
    guard let from = order.firstIndex(of: id) else { throw SegmentRefusal.unknown }
    let to = isUp ? from - 1 : from + 1
    guard order.indices.contains(to) else { return }
    order.swapAt(from, to)
    for (place, segment) in order.enumerated() {
      try SegmentStore.put(segment, at: Int64(place + 1), of: company, transaction)
    }
    let (given, taken) = try MembershipStore.give(of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "segment.moved", "segment:\(id)", company: company,
      facts: ["rank": .number(Int64(to + 1)), "given": .number(Int64(given)), "taken_back": .number(Int64(taken))])
  }
}

/// Ends a segment: its customers leave it and what it gave is taken back. Who was in it stays known, and it can be taken up
/// again.
public struct EndSegment: Sendable {
  public let id: SegmentID
  public let day: CivilDate

  public init(_ id: SegmentID, on day: CivilDate) {
    self.id = id
    self.day = day
  }

  /// - Throws: `NotAllowed`, `SegmentRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let stored = try SegmentStore.locked(company, transaction).first(where: { $0.id == id }) else {
      throw SegmentRefusal.unknown
    }
    // A condition that names it would never hold again, without anybody having said so.
    let scenarios =
      try ScenarioStore.all(of: company, transaction).compactMap(\.draft)
      + ScenarioStore.reminding(of: company, transaction).map(\.content)
    let names = Set(scenarios.filter { $0.segments.contains(id) }.map(\.name))
    guard names.isEmpty else { throw SegmentRefusal.named(by: names.sorted()) }
    try MembershipStore.empty(id, of: company, on: day, transaction)
    _ = try SegmentStore.end(id, on: day, of: company, transaction)
    let (given, taken) = try MembershipStore.give(of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "segment.ended", "segment:\(id)", company: company,
      facts: [
        "name": .text(stored.segment.name), "given": .number(Int64(given)), "taken_back": .number(Int64(taken)),
      ])
  }
}

/// Takes an ended segment up again.
public struct RestoreSegment: Sendable {
  public let id: SegmentID
  public let day: CivilDate

  public init(_ id: SegmentID, on day: CivilDate) {
    self.id = id
    self.day = day
  }

  /// - Throws: `NotAllowed`, `SegmentRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard try SegmentStore.locked(company, transaction).count < SegmentRule.segmentsMax else {
      throw SegmentRefusal.tooMany(SegmentRule.segmentsMax)
    }
    do {
      guard try SegmentStore.end(id, on: nil, of: company, transaction) else { throw SegmentRefusal.unknown }
    } catch StorageError.duplicate {
      throw SegmentRefusal.nameTaken(try SegmentStore.names(of: company, transaction).first { $0.id == id }?.name ?? "")
    }
    let stored = try SegmentStore.find(id, of: company, transaction).map { [$0] } ?? []
    let changes = try SegmentChanges.write(stored, of: company, on: day, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "segment.restored", "segment:\(id)", company: company, facts: changes.facts)
  }
}
