public import CashApplicationRules
import Kernel

/// What the matcher makes of a world: how much it applies, how much of that is right, and whether its confidence holds.
public struct CashScore: Sendable {
  /// How many of a kind, and what became of them.
  public struct Row: Sendable {
    public internal(set) var receipts = 0
    public internal(set) var right = 0
    public internal(set) var wrong = 0
    /// Not applied, and the first proposal is right.
    public internal(set) var firstRight = 0
  }

  public private(set) var kinds: [String: Row] = [:]
  /// First answers by what was announced: how many, and how many of them right.
  public private(set) var byConfidence: [Int: (answers: Int, right: Int)] = [:]
  /// What went wrong, for a person to read.
  public private(set) var mistakes: [String] = []
  public var missed: [String] = []

  public init() {}

  /// Times that what waits is looked at again, as the program does.
  private static let rounds = 5

  public init(_ world: CashWorld) {
    var matcher = CashMatcher(items: world.items, payers: world.payers, accounts: world.accounts)
    var decisions: [Int: Decision] = [:]
    var waiting = Array(world.entries.indices)
    for _ in 0..<CashScore.rounds {
      let before = waiting.count
      waiting = waiting.filter { index in
        let decision = matcher.decide(world.entries[index].receipt)
        decisions[index] = decision
        return decision.outcome != .applied
      }
      if waiting.count == before { break }
    }
    for (index, entry) in world.entries.enumerated() {
      if let decision = decisions[index] { add(entry, decision) }
    }
  }

  private mutating func add(_ entry: CashWorld.Entry, _ decision: Decision) {
    let answer = decision.candidates.first
    let isRight =
      entry.customer == nil
      ? decision.outcome != .applied
      : answer.map { $0.customer == entry.customer && Set($0.parts) == Set(entry.parts) } ?? false
    var row = kinds[entry.kind] ?? Row()
    row.receipts += 1
    switch (decision.outcome, isRight) {
    case (.applied, true): row.right += 1
    case (.applied, false):
      row.wrong += 1
      mistakes.append(
        "\(entry.kind) \(entry.receipt.day) \(entry.receipt.amount.minor) \(entry.receipt.payerName ?? "-") "
          + "\(entry.receipt.wordings): \(answer.map { "\($0.points ?? 0) \($0.customer) \($0.parts) \($0.reasons)" } ?? "")"
          + " instead of \(entry.customer.map { "\($0)" } ?? "nobody") \(entry.parts)")
    case (_, true): row.firstRight += 1
    default:
      missed.append(
        "\(entry.kind) \(entry.receipt.day) \(entry.receipt.amount.minor) \(entry.receipt.payerName ?? "-") "
          + "\(entry.receipt.wordings): \(answer.map { "\($0.points ?? 0) \($0.customer) \($0.parts) \($0.reasons)" } ?? "")"
          + " instead of \(entry.customer.map { "\($0)" } ?? "nobody") \(entry.parts)")
    }
    kinds[entry.kind] = row
    if entry.customer != nil, let announced = answer?.confidence {
      let known = byConfidence[announced] ?? (0, 0)
      byConfidence[announced] = (known.answers + 1, known.right + (isRight ? 1 : 0))
    }
  }

  public mutating func add(_ other: CashScore) {
    for (kind, row) in other.kinds {
      var sum = kinds[kind] ?? Row()
      sum.receipts += row.receipts
      sum.right += row.right
      sum.wrong += row.wrong
      sum.firstRight += row.firstRight
      kinds[kind] = sum
    }
    for (announced, count) in other.byConfidence {
      let known = byConfidence[announced] ?? (0, 0)
      byConfidence[announced] = (known.answers + count.answers, known.right + count.right)
    }
    mistakes += other.mistakes
  }

  /// Of customers' receipts, without what was nobody's.
  public var total: Row {
    var total = Row()
    for (kind, row) in kinds {
      total.wrong += row.wrong
      guard kind != "foreign" else { continue }
      total.receipts += row.receipts
      total.right += row.right
      total.firstRight += row.firstRight
    }
    return total
  }

  /// Confidences that are looked at together, by the lowest.
  private static let bands = [99, 97, 90, 75, 50, 20, 0]

  /// Answers announced with a confidence of some band: what was announced on average, how many, and how many of a
  /// hundred were right.
  public var calibration: [(band: Int, announced: Double, answers: Int, right: Double)] {
    CashScore.bands.enumerated().compactMap { place, low in
      let high = place == 0 ? 101 : CashScore.bands[place - 1]
      let inside = byConfidence.filter { $0.key >= low && $0.key < high }
      let answers = inside.reduce(0) { $0 + $1.value.answers }
      guard answers > 0 else { return nil }
      let announced = inside.reduce(0) { $0 + $1.key * $1.value.answers }
      let right = inside.reduce(0) { $0 + $1.value.right }
      return (
        band: low, announced: Double(announced) / Double(answers), answers: answers,
        right: 100 * Double(right) / Double(answers)
      )
    }
  }
}
