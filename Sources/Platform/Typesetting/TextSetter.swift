import CPango
import Foundation

/// Lays out texts in Inter. Confined to the document that made it: pango's objects are not shared between threads.
final class TextSetter {
  static let family = "Inter"

  private let context: OpaquePointer
  private var fonts: [TextStyle: OpaquePointer] = [:]
  /// The attributes of running text, and of figures that stand under one another.
  private let running: OpaquePointer
  private let tabular: OpaquePointer

  init(_ cairo: OpaquePointer) throws(TypesettingError) {
    guard TextSetter.fontIsInstalled else { throw .fontMissing(TextSetter.family) }
    context = pango_cairo_create_context(cairo)
    pango_cairo_context_set_resolution(context, 72)
    // Hinted widths would make lines break differently from one printer to the next.
    pango_context_set_round_glyph_positions(context, 0)
    running = TextSetter.attributes("lnum=1")
    tabular = TextSetter.attributes("lnum=1, tnum=1")
  }

  private static func attributes(_ features: String) -> OpaquePointer {
    let list: OpaquePointer = pango_attr_list_new()
    pango_attr_list_insert(list, pango_attr_font_features_new(features))
    // A reference or an address that must break is not given a hyphen, which would be read as a part of it.
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(0))
    return list
  }

  deinit {
    for font in fonts.values { pango_font_description_free(font) }
    pango_attr_list_unref(running)
    pango_attr_list_unref(tabular)
    g_object_unref(UnsafeMutableRawPointer(context))
  }

  /// - Parameter width: where lines break; `nil` for one line however long.
  func prepare(_ text: SetText, _ style: TextStyle, width: Double?) -> PreparedText {
    let layout: OpaquePointer = pango_layout_new(context)
    pango_layout_set_font_description(layout, font(for: style))
    if let width {
      pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
      pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    }
    if text.raised.isEmpty {
      pango_layout_set_attributes(layout, style.hasTabularFigures ? tabular : running)
    } else {
      let list = attributes(raising: text.raised, style)
      pango_layout_set_attributes(layout, list)
      pango_attr_list_unref(list)
    }
    pango_layout_set_text(layout, text.string, Int32(text.string.utf8.count))
    // Inter's own metrics: ascent 0.96875 and descent 0.2412 of the size, as a browser reads them.
    let baseline = (style.lineHeight - style.size * (0.96875 + 0.241_21)) / 2 + style.size * 0.96875
    return PreparedText(layout: layout, style: style, baseline: baseline, boxWidth: width)
  }

  private func attributes(raising ranges: [Range<Int>], _ style: TextStyle) -> OpaquePointer {
    let list: OpaquePointer = pango_attr_list_copy(running)
    for range in ranges {
      let size = pango_attr_size_new_absolute(Int32(style.size * 0.75 * Double(PANGO_SCALE)))
      let rise = pango_attr_rise_new(Int32(style.size * 0.34 * Double(PANGO_SCALE)))
      for attribute in [size, rise] {
        attribute?.pointee.start_index = guint(range.lowerBound)
        attribute?.pointee.end_index = guint(range.upperBound)
        pango_attr_list_insert(list, attribute)
      }
    }
    return list
  }

  private func font(for style: TextStyle) -> OpaquePointer {
    let key = TextStyle(size: style.size, lineHeight: 0, weight: style.weight, ink: Ink(0))
    if let font = fonts[key] { return font }
    let font: OpaquePointer = pango_font_description_new()
    pango_font_description_set_family(font, TextSetter.family)
    pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, PangoWeight(UInt32(style.weight.rawValue)))
    fonts[key] = font
    return font
  }

  private static let fontIsInstalled: Bool = {
    guard let map = pango_cairo_font_map_get_default() else { return false }
    var families: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &families, &count)
    defer { g_free(families) }
    return (0..<Int(count)).contains { index in
      families?[index].flatMap { pango_font_family_get_name($0) }.map { String(cString: $0) } == family
    }
  }()
}
