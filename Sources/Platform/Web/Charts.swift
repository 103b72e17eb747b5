public import Mustache

/// Charts are SVG made here, with the classes of the stylesheet: they print, can be tested and need no script. Each has
/// a sentence for those who do not see it, and direct labels.

/// A line for a trend, drawn by the template `line-chart`. The axis need not start at zero.
public struct LineChart: MustacheParent {
  private let label: String
  private let ticks: [PageModel]
  private let marks: [PageModel]
  private let points: String
  private let last: PageModel?

  /// - Parameters:
  ///   - points: oldest first, each with its name on the axis; leading ones without a value are left out.
  ///   - label: the whole chart as a sentence.
  ///   - format: a value as people read it, on the axis (`isMark`) or beside the line.
  public init(
    points all: [(name: String, value: Int64?)], label: String, format: (_ value: Int64, _ isMark: Bool) -> String
  ) {
    self.label = label
    let known = all.compactMap { point in point.value.map { (name: point.name, value: $0) } }
    let values = known.map(\.value)
    let scale = Scale(from: values.min() ?? 0, to: values.max() ?? 0, steps: 3, fromZero: false)
    func y(_ value: Int64) -> Double { scale.place(of: value, bottom: 118, top: 14) }
    func x(_ index: Int) -> Double { 30 + 322 * Double(index) / Double(max(1, known.count - 1)) }
    ticks = scale.ticks.map { ["y": coordinate(y($0)), "textY": coordinate(y($0) + 4), "text": format($0, true)] }
    let every = max(1, (known.count + 5) / 6)
    marks = known.indices.filter { (known.count - 1 - $0) % every == 0 }.map {
      ["x": coordinate(x($0)), "text": known[$0].name]
    }
    points = known.indices.map { "\(coordinate(x($0))),\(coordinate(y(known[$0].value)))" }.joined(separator: " ")
    last = known.last.map { point in
      [
        "x": coordinate(x(known.count - 1)), "y": coordinate(y(point.value)),
        "textX": coordinate(x(known.count - 1) + 8), "textY": coordinate(y(point.value) + 4),
        "text": format(point.value, false),
      ]
    }
  }

  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks
    case "marks": marks
    case "points": points
    case "last": last
    default: nil
    }
  }
}

/// Bars for a comparison, drawn by the template `bar-chart`; the axis starts at zero.
public struct BarChart: MustacheParent {
  public struct Bar: Sendable, Hashable {
    public let name: String
    /// A second line under the name.
    public let detail: String
    public let value: Int64

    public init(name: String, detail: String, value: Int64) {
      self.name = name
      self.detail = detail
      self.value = value
    }
  }

  private let label: String
  private let ticks: [PageModel]
  private let bars: [PageModel]

  /// - Parameter format: a value as people read it; an empty text writes none.
  public init(_ bars: [Bar], label: String, format: (Int64) -> String) {
    self.label = label
    let values = bars.map { max(0, $0.value) }
    let scale = Scale(from: 0, to: values.max() ?? 0, steps: 3, fromZero: true)
    func y(_ value: Int64) -> Double { scale.place(of: value, bottom: 112, top: 18) }
    ticks = scale.ticks.map { ["y": coordinate(y($0)), "textY": coordinate(y($0) + 4), "text": format($0)] }
    let slot = 362 / Double(max(1, bars.count))
    let width = min(34, slot * 0.62)
    self.bars = bars.enumerated().map { index, bar in
      let middle = 34 + slot * (Double(index) + 0.5)
      let top = y(max(0, bar.value))
      return [
        "x": coordinate(middle - width / 2), "width": coordinate(width), "y": coordinate(top),
        "height": coordinate(112 - top), "middle": coordinate(middle), "textY": coordinate(top - 6),
        "text": bar.value > 0 ? format(bar.value) : nil, "name": bar.name, "detail": bar.detail,
      ]
    }
  }

  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks
    case "bars": bars
    default: nil
    }
  }
}

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

/// A number of a drawing, to a tenth of its unit.
private func coordinate(_ value: Double) -> String {
  let tenths = Int64((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}
