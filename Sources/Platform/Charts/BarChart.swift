/// Bars for a comparison; the axis starts at zero.
public struct BarChart: Sendable, Hashable {
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

  /// A bar as it is drawn.
  public struct Drawn: Sendable, Hashable {
    public let x: Double
    public let y: Double
    public let width: Double
    public let height: Double
    /// The value above it; `nil` for none.
    public let text: String?
    public let name: String
    public let detail: String

    public var middle: Double { x + width / 2 }
  }

  /// The whole chart as a sentence.
  public let label: String
  /// The lines of the grid, each with its value at the left.
  public let ticks: [ChartMark]
  public let bars: [Drawn]

  public let room: ChartRoom

  public static let left = 34.0

  /// - Parameter format: a value as people read it; an empty text writes none.
  public init(_ bars: [Bar], label: String, room: ChartRoom = .card, format: (Int64) -> String) {
    self.label = label
    self.room = room
    let values = bars.map { max(0, $0.value) }
    let scale = Scale(from: 0, to: values.max() ?? 0, steps: 3, fromZero: true)
    let bottom = room.height - room.foot - room.line - 4
    func y(_ value: Int64) -> Double { scale.place(of: value, bottom: bottom, top: 18) }
    ticks = scale.ticks.map { ChartMark(x: 0, y: y($0), text: format($0)) }
    let slot = (room.width - BarChart.left) / Double(max(1, bars.count))
    let width = min(room == .card ? 34 : 46, slot * 0.62)
    self.bars = bars.enumerated().map { index, bar in
      let middle = BarChart.left + slot * (Double(index) + 0.5)
      let top = y(max(0, bar.value))
      return Drawn(
        x: middle - width / 2, y: top, width: width, height: bottom - top,
        text: bar.value > 0 ? format(bar.value) : nil,
        name: bar.name, detail: bar.detail)
    }
  }
}
