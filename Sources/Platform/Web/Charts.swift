public import Charts
public import Mustache

/// Charts are SVG made here, with the classes of the stylesheet: they print, can be tested and need no script. Each has
/// a sentence for those who do not see it, and direct labels.

/// Drawn by the template `line-chart`.
extension LineChart: MustacheParent {
  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks.map { tick($0) }
    case "marks": marks.map { ["x": coordinate($0.x), "text": $0.text] as PageModel }
    case "points": points.map { "\(coordinate($0.x)),\(coordinate($0.y))" }.joined(separator: " ")
    case "last":
      points.last.map { point -> PageModel in
        [
          "x": coordinate(point.x), "y": coordinate(point.y), "textX": coordinate(point.x + 8),
          "textY": coordinate(point.y + 4), "text": point.text,
        ]
      }
    case "right": coordinate(right)
    case "footY": coordinate(room.height - 4)
    default: room.child(named: name)
    }
  }
}

/// Drawn by the template `bar-chart`.
extension BarChart: MustacheParent {
  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "ticks": ticks.map { tick($0) }
    case "bars":
      bars.map { bar -> PageModel in
        [
          "x": coordinate(bar.x), "width": coordinate(bar.width), "y": coordinate(bar.y),
          "height": coordinate(bar.height), "middle": coordinate(bar.middle), "textY": coordinate(bar.y - 6),
          "text": bar.text, "name": bar.name, "detail": bar.detail,
        ]
      }
    case "right": coordinate(room.width)
    case "nameY": coordinate(room.names)
    case "detailY": coordinate(room.details)
    default: room.child(named: name)
    }
  }
}

/// Drawn by the template `stacked-bar`: an SVG, because the policy refuses widths in `style`.
extension StackedBar: MustacheParent {
  public func child(named name: String) -> Any? {
    switch name {
    case "label": label
    case "mini": mini
    case "segments":
      segments.map { ["place": $0.place, "left": "\($0.left)", "width": "\($0.width)"] as PageModel }
    default: nil
    }
  }
}

extension ChartRoom {
  fileprivate func child(named name: String) -> Any? {
    switch name {
    case "viewWidth": coordinate(width)
    case "viewHeight": coordinate(height)
    case "style": self == .card ? "" : " page hide-s"
    default: nil
    }
  }
}

private func tick(_ mark: ChartMark) -> PageModel {
  ["y": coordinate(mark.y), "textY": coordinate(mark.y + 4), "text": mark.text]
}

/// A number of a drawing, to a tenth of its unit.
private func coordinate(_ value: Double) -> String {
  let tenths = Int64((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}
