/// An axis whose marks are round numbers.
struct Scale {
  let ticks: [Int64]

  /// - Parameter steps: about how many intervals the axis has.
  init(from low: Int64, to high: Int64, steps: Int64, fromZero: Bool) {
    let (low, high) = (fromZero ? min(0, low) : low, max(low + 1, high))
    let rough = max(1, (high - low + steps - 1) / steps)
    var power: Int64 = 1
    while power <= rough / 10 { power *= 10 }
    let step = [1, 2, 4, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power * 10
    let first = Int64((Double(low) / Double(step)).rounded(.down)) * step
    var ticks = [first]
    while let last = ticks.last, last < high { ticks.append(last + step) }
    self.ticks = ticks
  }

  func place(of value: Int64, bottom: Double, top: Double) -> Double {
    let (first, last) = (ticks.first ?? 0, ticks.last ?? 1)
    return bottom - (bottom - top) * Double(value - first) / Double(max(1, last - first))
  }
}

/// Where things stand in a chart: 396 units wide and 150 high, from the top left. The page and the printed document draw the
/// same, each with its own means.
public enum ChartRoom {
  public static let width = 396.0
  public static let height = 150.0
}

/// A word at a place: the foot of its letters is at `y`.
public struct ChartMark: Sendable, Hashable {
  public let x: Double
  public let y: Double
  public let text: String
}
