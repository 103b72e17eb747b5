/// A bar cut into parts.
///
/// The parts carry no information alone: the figures are written beside the bar, and `label` says where.
public struct StackedBar: Sendable, Hashable {
  public struct Segment: Sendable, Hashable {
    /// Which of the parts it is.
    public let place: Int
    public let left: Int
    public let width: Int
  }

  public let label: String
  public let mini: Bool
  public let segments: [Segment]

  /// - Parameters:
  ///   - parts: amounts in one currency; those that are not positive have no width and are left out.
  ///   - mini: the 8 px form that stands in a row of a table.
  public init(_ parts: [Int64], label: String, mini: Bool = false) {
    self.label = label
    self.mini = mini
    let total = parts.reduce(Int128(0)) { $0 + max(0, Int128($1)) }
    let shown = parts.indices.filter { parts[$0] > 0 }
    let gap = Int128(mini ? StackedBar.miniGap : StackedBar.gap)
    let room = Int128(StackedBar.width) - gap * Int128(max(0, shown.count - 1))
    var left: Int128 = 0
    var result: [Segment] = []
    for index in shown {
      let wide = max(Int128(StackedBar.widthMin), room * Int128(parts[index]) / max(1, total))
      result.append(Segment(place: index, left: Int(clamping: left), width: Int(clamping: wide)))
      left += wide + gap
    }
    segments = result
  }

  /// Units of the drawing's width; it is stretched to the room it has.
  public static let width = 1_000
  private static let gap = 2
  private static let miniGap = 12
  private static let widthMin = 3
}
