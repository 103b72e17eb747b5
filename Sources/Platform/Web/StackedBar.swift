public import Mustache

/// A bar cut into parts, drawn by the template `stacked-bar`: an SVG, because the policy refuses widths in `style`.
///
/// The parts carry no information alone: the page writes the figures beside the bar, and `label` says where.
public struct StackedBar: MustacheParent {
  private let label: String
  private let mini: Bool
  private let segments: [PageModel]

  /// - Parameters:
  ///   - parts: amounts in one currency; those that are not positive have no width and are left out.
  ///   - mini: the 8 px form that stands in a row of a table.
  public init(_ parts: [Int64], label: String, mini: Bool = false) {
    self.label = label
    self.mini = mini
    let total = parts.reduce(Int128(0)) { $0 + max(0, Int128($1)) }
    let shown = parts.indices.filter { parts[$0] > 0 }
    let gap = Int128(mini ? StackedBar.miniGap : StackedBar.gap)
    let room = StackedBar.width - gap * Int128(max(0, shown.count - 1))
    var left: Int128 = 0
    var result: [PageModel] = []
    for index in shown {
      let wide = max(Int128(StackedBar.widthMin), room * Int128(parts[index]) / max(1, total))
      result.append(["place": index, "left": "\(left)", "width": "\(wide)"])
      left += wide + gap
    }
    segments = result
  }

  /// Units of the drawing's width; it is stretched to the room it has.
  private static let width: Int128 = 1_000
  private static let gap = 2
  private static let miniGap = 12
  private static let widthMin = 3

  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "mini": mini
    case "segments": segments
    default: nil
    }
  }
}
