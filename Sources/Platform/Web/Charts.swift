public import Mustache

/// Charts are SVG made here, with the classes of the stylesheet: they print, can be tested and need no script. Each has
/// a sentence for those who do not see it, and direct labels.

/// How much room a chart has: that of a card beside others, or of a page's width.
///
/// A page shows the wide one and a telephone the narrow one: letters in a drawing shrink with it.
public enum ChartRoom: Sendable {
  case card, page

  /// Units of the drawing: its letters are read on a screen of 1024 pixels and are not too big on the widest.
  var width: Double { self == .card ? 396 : 900 }
  var height: Double { self == .card ? 150 : 170 }
  /// Between the first line under the drawing and its end, and between two such lines.
  var foot: Double { self == .card ? 20 : 22 }
  var line: Double { self == .card ? 14 : 15 }

  func child(named name: String) -> Any? {
    switch name {
    case "viewWidth": coordinate(width)
    case "viewHeight": coordinate(height)
    case "style": self == .card ? "" : " page hide-s"
    default: nil
    }
  }
}

/// A line for a trend, drawn by the template `line-chart`. The axis need not start at zero.
public struct LineChart: MustacheParent {
  private let label: String
  private let ticks: [PageModel]
  private let marks: [PageModel]
  private let points: String
  private let last: PageModel?
  private let room: ChartRoom

  /// - Parameters:
  ///   - points: oldest first, each with its name on the axis; leading ones without a value are left out.
  ///   - label: the whole chart as a sentence.
  ///   - format: a value as people read it, on the axis (`isMark`) or beside the line.
  public init(
    points all: [(name: String, value: Int64?)], label: String, room: ChartRoom = .card,
    format: (_ value: Int64, _ isMark: Bool) -> String
  ) {
    self.label = label
    self.room = room
    let known = all.compactMap { point in point.value.map { (name: point.name, value: $0) } }
    let values = known.map(\.value)
    let scale = Scale(from: values.min() ?? 0, to: values.max() ?? 0, steps: 3, fromZero: false)
    func y(_ value: Int64) -> Double { scale.place(of: value, bottom: room.height - 32, top: 14) }
    let (left, right) = (LineChart.left, room.width - LineChart.right)
    func x(_ index: Int) -> Double { left + (right - left) * Double(index) / Double(max(1, known.count - 1)) }
    ticks = scale.ticks.map { ["y": coordinate(y($0)), "textY": coordinate(y($0) + 4), "text": format($0, true)] }
    let every = max(1, (known.count + 5) / (room == .card ? 6 : 12))
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

  /// Room for the figures of the axis, and for the one beside the end of the line.
  private static let left = 30.0
  private static let right = 44.0

  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks
    case "marks": marks
    case "points": points
    case "last": last
    case "right": coordinate(room.width - LineChart.right)
    case "footY": coordinate(room.height - 4)
    default: room.child(named: name)
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
  private let room: ChartRoom

  /// - Parameter format: a value as people read it; an empty text writes none.
  public init(_ bars: [Bar], label: String, room: ChartRoom = .card, format: (Int64) -> String) {
    self.label = label
    self.room = room
    let values = bars.map { max(0, $0.value) }
    let scale = Scale(from: 0, to: values.max() ?? 0, steps: 3, fromZero: true)
    let bottom = room.height - room.foot - room.line - 4
    func y(_ value: Int64) -> Double { scale.place(of: value, bottom: bottom, top: 18) }
    ticks = scale.ticks.map { ["y": coordinate(y($0)), "textY": coordinate(y($0) + 4), "text": format($0)] }
    let slot = (room.width - 34) / Double(max(1, bars.count))
    let width = min(room == .card ? 34 : 46, slot * 0.62)
    self.bars = bars.enumerated().map { index, bar in
      let middle = 34 + slot * (Double(index) + 0.5)
      let top = y(max(0, bar.value))
      return [
        "x": coordinate(middle - width / 2), "width": coordinate(width), "y": coordinate(top),
        "height": coordinate(bottom - top), "middle": coordinate(middle), "textY": coordinate(top - 6),
        "text": bar.value > 0 ? format(bar.value) : nil, "name": bar.name, "detail": bar.detail,
      ]
    }
  }

  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks
    case "bars": bars
    case "right": coordinate(room.width)
    case "nameY": coordinate(room.height - room.foot)
    case "detailY": coordinate(room.height - room.foot + room.line)
    default: room.child(named: name)
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
