/// A line for a trend. The axis need not start at zero.
public struct LineChart: Sendable, Hashable {
  /// The whole chart as a sentence.
  public let label: String
  /// The lines of the grid, each with its value at the left.
  public let ticks: [ChartMark]
  /// The names below.
  public let marks: [ChartMark]
  public let points: [ChartMark]

  public let room: ChartRoom

  /// Room for the figures of the axis, and for the one beside the end of the line.
  public static let left = 30.0
  private static let margin = 44.0
  /// Where the grid ends.
  public var right: Double { room.width - LineChart.margin }

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
    let (left, right) = (LineChart.left, room.width - LineChart.margin)
    func x(_ index: Int) -> Double { left + (right - left) * Double(index) / Double(max(1, known.count - 1)) }
    ticks = scale.ticks.map { ChartMark(x: 0, y: y($0), text: format($0, true)) }
    let every = max(1, (known.count + 5) / (room == .card ? 6 : 12))
    marks = known.indices.filter { (known.count - 1 - $0) % every == 0 }.map {
      ChartMark(x: x($0), y: room.height - 4, text: known[$0].name)
    }
    points = known.indices.map { ChartMark(x: x($0), y: y(known[$0].value), text: format(known[$0].value, false)) }
  }
}
