import CPango
import Foundation

/// Lays out texts in Inter, and remembers them: letters drawn one after the other share their headings, closing and
/// legal lines. Confined to the thread that made it, as pango's objects are.
public final class TextSetter {
  static let family = "Inter"
  /// Texts remembered at most; a letter has about a hundred.
  private static let remembered = 1_000

  private struct Key: Hashable {
    let text: SetText
    let style: TextStyle
    let width: Double?
  }

  private let context: OpaquePointer
  private var fonts: [TextStyle: OpaquePointer] = [:]
  private var texts: [Key: PreparedText] = [:]
  /// The attributes of text that may break, and of figures that stand under one another. Text on one line needs none,
  /// and pango is quicker without: Inter's figures are lining ones by themselves.
  private let breaking: OpaquePointer
  private let tabular: OpaquePointer

  public init() throws(TypesettingError) {
    guard TextSetter.fontIsInstalled else { throw .fontMissing(TextSetter.family) }
    // Texts are measured as on a page of PDF, so the context is made from one.
    let surface = cairo_pdf_surface_create_for_stream(nil, nil, 1, 1)
    let cairo = cairo_create(surface)
    defer {
      cairo_destroy(cairo)
      cairo_surface_destroy(surface)
    }
    context = pango_cairo_create_context(cairo)
    pango_cairo_context_set_resolution(context, 72)
    // Hinted widths would make lines break differently from one printer to the next.
    pango_context_set_round_glyph_positions(context, 0)
    breaking = pango_attr_list_new()
    tabular = pango_attr_list_new()
    for list in [breaking, tabular] {
      // A reference or an address that must break is not given a hyphen, which would be read as a part of it.
      pango_attr_list_insert(list, pango_attr_insert_hyphens_new(0))
    }
    pango_attr_list_insert(tabular, pango_attr_font_features_new("tnum=1"))
  }

  deinit {
    for font in fonts.values { pango_font_description_free(font) }
    pango_attr_list_unref(breaking)
    pango_attr_list_unref(tabular)
    g_object_unref(UnsafeMutableRawPointer(context))
  }

  /// - Parameter width: where lines break; `nil` for one line however long.
  func prepare(_ text: SetText, _ style: TextStyle, width: Double?) -> PreparedText {
    let key = Key(text: text, style: style, width: width)
    if let known = texts[key] { return known }
    if texts.count == TextSetter.remembered { texts.removeAll(keepingCapacity: true) }
    let prepared = lay(text, style, width: width)
    texts[key] = prepared
    return prepared
  }

  private func lay(_ text: SetText, _ style: TextStyle, width: Double?) -> PreparedText {
    let layout: OpaquePointer = pango_layout_new(context)
    pango_layout_set_font_description(layout, font(for: style))
    if let width {
      pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
      pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    }
    if style.hasTabularFigures {
      pango_layout_set_attributes(layout, tabular)
    } else if text.raised.isEmpty {
      if width != nil { pango_layout_set_attributes(layout, breaking) }
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
    let list: OpaquePointer = pango_attr_list_copy(breaking)
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
