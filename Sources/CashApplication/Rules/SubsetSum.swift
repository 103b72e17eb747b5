/// Finds which of some amounts make a sum, exactly and within bounds.
struct SubsetSum {
  enum Outcome: Hashable {
    case none
    /// The one choice, by the places of its amounts.
    case one([Int])
    case several
    /// It gave up: more choices than it may try.
    case tooMany
  }

  /// Choices of half of the amounts that are kept.
  static let halfMax = 4_096

  /// Amounts whose choices can all be looked at.
  static let amountsMax = 24

  /// - Parameter amounts: at most ``amountsMax``, looked at half against half.
  static func find(_ target: Int64, in amounts: [Int64]) -> Outcome {
    let middle = amounts.count / 2
    guard amounts.count <= amountsMax, 1 << (amounts.count - middle) <= halfMax else { return .tooMany }
    let left = sums(Array(amounts[..<middle]))
    let right = sums(Array(amounts[middle...]))
    var bySum: [Int64: [Int]] = [:]
    for (choice, sum) in left.enumerated() { bySum[sum, default: []].append(choice) }
    var found: [Int]?
    for (choice, sum) in right.enumerated() {
      let (rest, overflow) = target.subtractingReportingOverflow(sum)
      guard !overflow, let others = bySum[rest] else { continue }
      for other in others where other != 0 || choice != 0 {
        if found != nil { return .several }
        found =
          (0..<middle).filter { other & (1 << $0) != 0 }
          + (middle..<amounts.count).filter { choice & (1 << ($0 - middle)) != 0 }
      }
    }
    return found.map { .one($0) } ?? .none
  }

  private static func sums(_ amounts: [Int64]) -> [Int64] {
    var sums: [Int64] = [0]
    for amount in amounts { sums += sums.map { $0 &+ amount } }
    return sums
  }

  /// How many of the choices hit a sum by accident, about: the choices over the sums that are possible.
  static func accidents(_ amounts: [Int64]) -> Double {
    let span = amounts.reduce(0.0) { $0 + Double(abs($1)) }
    guard span > 0 else { return .infinity }
    var choices = 1.0
    for _ in amounts { choices *= 2 }
    return choices / span
  }
}
