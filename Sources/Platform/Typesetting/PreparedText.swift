import CPango

/// A text laid out once, that can be measured and then drawn without laying it out again.
public final class PreparedText {
  let layout: OpaquePointer
  let style: TextStyle
  let lineCount: Int
  /// Distance from the top of a line to its baseline.
  let baseline: Double
  let boxWidth: Double?

  init(layout: OpaquePointer, style: TextStyle, baseline: Double, boxWidth: Double?) {
    self.layout = layout
    self.style = style
    self.baseline = baseline
    self.boxWidth = boxWidth
    lineCount = Int(pango_layout_get_line_count(layout))
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  public var height: Double { Double(lineCount) * style.lineHeight }

  /// The width of the longest line as drawn.
  public var width: Double {
    var widest = 0.0
    for index in 0..<lineCount { widest = max(widest, width(ofLine: index)) }
    return widest
  }

  func line(_ index: Int) -> UnsafeMutablePointer<PangoLayoutLine>? {
    pango_layout_get_line_readonly(layout, Int32(index))
  }

  func width(ofLine index: Int) -> Double {
    guard let line = line(index) else { return 0 }
    var logical = PangoRectangle()
    pango_layout_line_get_extents(line, nil, &logical)
    return Double(logical.width) / Double(PANGO_SCALE)
  }

  /// Whether a character had no glyph in the font or was taken from another one.
  public var lacksGlyphs: Bool { pango_layout_get_unknown_glyphs_count(layout) > 0 }
}
