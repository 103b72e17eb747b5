public import Journal
public import Kernel
import RiskRules
public import Storage

/// Computes the score of every customer, as the daily run does after limits and before segments. A score is kept from the
/// night that computed it until the points of another differ: a second time on one day changes nothing.
public struct ComputeScores: Sendable {
  public let company: CompanyID
  public let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Returns: how many customers have another score than before, or none any more.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Int {
    try actor.needs(.remind, in: company)
    let inputs = try ScoreInputStore.read(of: company, on: day, transaction)
    var standing = try ScoreStore.standing(in: company, transaction)
    var ended: [Int64] = []
    var fresh: [(customer: CustomerID, result: Scorecard.Result, inputs: ScoreInputs)] = []
    for (customer, inputs) in inputs.sorted(by: { $0.key < $1.key }) {
      guard let result = Scorecard.current.result(inputs) else { continue }
      let known = standing.removeValue(forKey: customer)
      let shape = ScoreStore.Shape(version: result.version, parts: ScoreStore.text(result.parts))
      if known?.shape == shape { continue }
      if let known { ended.append(known.id) }
      fresh.append((customer, result, inputs))
    }
    // Of who is left too little is known by now.
    ended += standing.values.map(\.id).sorted()
    if ended.isEmpty && fresh.isEmpty { return 0 }
    try ScoreStore.end(ended, company: company, on: day, transaction)
    try ScoreStore.insert(fresh, company: company, on: day, transaction)
    let changed = fresh.count + standing.count
    Journal(transaction, actor: actor, at: at).record(
      "score.computed", "day:\(day)", company: company,
      facts: ["version": .number(Int64(Scorecard.current.version)), "customers": .number(Int64(changed))])
    return changed
  }
}
