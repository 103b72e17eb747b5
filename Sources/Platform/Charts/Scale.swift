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

/// How much room a chart has: that of a card beside others, or of a page's width. Lengths are units of the drawing, from the
/// top left; the page and the printed document draw the same, each with its own means.
///
/// A page shows the wide one and a telephone the narrow one: letters in a drawing shrink with it.
public enum ChartRoom: Sendable, Hashable {
  case card, page

  /// Units of the drawing: its letters are read on a screen of 1024 pixels and are not too big on the widest.
  public var width: Double { self == .card ? 396 : 900 }
  public var height: Double { self == .card ? 150 : 170 }
  /// Between the first line under the drawing and its end, and between two such lines.
  var foot: Double { self == .card ? 20 : 22 }
  var line: Double { self == .card ? 14 : 15 }
  /// Where the names of bars and their second lines stand.
  public var names: Double { height - foot }
  public var details: Double { height - foot + line }
}

/// A word at a place: the foot of its letters is at `y`.
public struct ChartMark: Sendable, Hashable {
  public let x: Double
  public let y: Double
  public let text: String
}
