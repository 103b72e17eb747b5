import CPango
import Foundation

/// Points in a millimetre.
public func millimetres(_ value: Double) -> Double { value * 72 / 25.4 }

/// A tagged PDF being drawn, page after page of A4. Lengths are in points from the top left corner.
///
/// Confined to who made it; several may be drawn at the same time on different threads.
public final class PDFCanvas {
  public static let pageWidth = millimetres(210)
  public static let pageHeight = millimetres(297)

  /// What a reader of the structure is told about a part of the page.
  public enum Tag: String, Sendable {
    case document = "Document"
    case heading = "H1"
    case paragraph = "P"
    case table = "Table"
    case row = "TR"
    case headerCell = "TH"
    case cell = "TD"
    case figure = "Figure"
  }

  private let surface: OpaquePointer
  private let cairo: OpaquePointer
  private let setter: TextSetter
  private let output: Output
  private let language: String

  /// - Parameters:
  ///   - language: the document's language, such as `fr`.
  ///   - created: the moment written in the document, ISO 8601; the same content then gives the same bytes.
  ///   - setter: lays out the texts; documents drawn one after the other are quicker with the same one.
  ///   - isLandscape: whether the long side lies below.
  public init(
    title: String, author: String, language: String, created: String, setter: TextSetter, isLandscape: Bool = false
  ) throws(TypesettingError) {
    let output = Output()
    let write: cairo_write_func_t = { context, data, length in
      guard let context, let data else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Output>.fromOpaque(context).takeUnretainedValue().append(data, Int(length))
      return CAIRO_STATUS_SUCCESS
    }
    let surface = cairo_pdf_surface_create_for_stream(
      write, Unmanaged.passUnretained(output).toOpaque(),
      isLandscape ? PDFCanvas.pageHeight : PDFCanvas.pageWidth,
      isLandscape ? PDFCanvas.pageWidth : PDFCanvas.pageHeight)
    guard let surface, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let cairo = cairo_create(surface) else {
      throw .drawing("no page could be opened")
    }
    self.surface = surface
    self.cairo = cairo
    self.output = output
    self.language = language
    self.setter = setter
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Encours")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created)
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  // MARK: Text

  /// Lays out a text so that it can be measured, then drawn.
  public func prepare(_ text: SetText, _ style: TextStyle, width: Double? = nil) -> PreparedText {
    setter.prepare(text, style, width: width)
  }

  /// Draws a text whose first line starts at `y`. With `rightEdge`, lines end there instead of starting at `x`.
  /// - Returns: its height.
  @discardableResult
  public func draw(_ text: PreparedText, x: Double = 0, y: Double, rightEdge: Double? = nil) -> Double {
    setInk(text.style.ink)
    for index in 0..<text.lineCount {
      let left = rightEdge.map { $0 - text.width(ofLine: index) } ?? x
      cairo_move_to(cairo, left, y + Double(index) * text.style.lineHeight + text.baseline)
      pango_cairo_show_layout_line(cairo, text.line(index))
    }
    return text.height
  }

  @discardableResult
  public func draw(
    _ text: SetText, _ style: TextStyle, x: Double = 0, y: Double, width: Double? = nil, rightEdge: Double? = nil
  ) -> Double {
    draw(prepare(text, style, width: width), x: x, y: y, rightEdge: rightEdge)
  }

  // MARK: Shapes

  /// A horizontal line whose upper edge is at `y`.
  public func rule(x: Double, y: Double, length: Double, thickness: Double, ink: Ink) {
    setInk(ink)
    cairo_rectangle(cairo, x, y, length, thickness)
    cairo_fill(cairo)
  }

  /// A line from point to point.
  public func line(through points: [(x: Double, y: Double)], thickness: Double, ink: Ink) {
    guard let first = points.first else { return }
    setInk(ink)
    cairo_set_line_width(cairo, thickness)
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
    cairo_move_to(cairo, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(cairo, point.x, point.y) }
    cairo_stroke(cairo)
  }

  public func dot(x: Double, y: Double, radius: Double, ink: Ink) {
    setInk(ink)
    cairo_arc(cairo, x, y, radius, 0, 2 * .pi)
    cairo_fill(cairo)
  }

  /// The outline of a box with round corners, drawn inside its edges.
  public func frame(
    x: Double, y: Double, width: Double, height: Double, radius: Double, thickness: Double, ink: Ink
  ) {
    setInk(ink)
    cairo_set_line_width(cairo, thickness)
    let inset = thickness / 2
    roundedPath(
      x: x + inset, y: y + inset, width: width - thickness, height: height - thickness, radius: radius - inset)
    cairo_stroke(cairo)
  }

  /// A filled square with round corners and one letter in it: the mark of a company that has no logo.
  public func badge(_ letter: String, x: Double, y: Double, side: Double, ink: Ink) {
    setInk(ink)
    roundedPath(x: x, y: y, width: side, height: side, radius: side * 6 / 28)
    cairo_fill(cairo)
    let style = TextStyle(size: side * 0.66, lineHeight: side, weight: .semibold, ink: Ink(0xFFFFFF))
    let text = prepare(SetText(letter), style)
    draw(text, x: x + (side - text.width) / 2, y: y)
  }

  /// Draws a picture as large as it fits into a box, at the box's left and in the middle of its height.
  /// - Returns: how wide it became; 0 when it cannot be read.
  @discardableResult
  public func draw(_ picture: Picture, x: Double, y: Double, width: Double, height: Double) -> Double {
    guard let image = picture.surface() else { return 0 }
    defer { cairo_surface_destroy(image) }
    let scale = min(width / Double(picture.width), height / Double(picture.height))
    cairo_save(cairo)
    cairo_translate(cairo, x, y + (height - Double(picture.height) * scale) / 2)
    cairo_scale(cairo, scale, scale)
    cairo_set_source_surface(cairo, image, 0, 0)
    cairo_paint(cairo)
    cairo_restore(cairo)
    return Double(picture.width) * scale
  }

  /// Draws a code as a stencil of one bit a module, which viewers enlarge with sharp edges: a tenth of what the same
  /// squares cost as paths.
  public func draw(_ code: QRCode, x: Double, y: Double, side: Double, ink: Ink) {
    guard let mask = cairo_image_surface_create(CAIRO_FORMAT_A1, Int32(code.size), Int32(code.size)) else { return }
    defer { cairo_surface_destroy(mask) }
    cairo_surface_flush(mask)
    let stride = Int(cairo_image_surface_get_stride(mask))
    guard let pixels = cairo_image_surface_get_data(mask) else { return }
    for row in 0..<code.size {
      for column in 0..<code.size where code.isDark(column: column, row: row) {
        // The leftmost pixel is the lowest bit where bytes are stored lowest first, as on every machine we build for.
        pixels[row * stride + column / 8] |= 1 << UInt8(column % 8)
      }
    }
    cairo_surface_mark_dirty(mask)
    cairo_save(cairo)
    cairo_translate(cairo, x, y)
    cairo_scale(cairo, side / Double(code.size), side / Double(code.size))
    setInk(ink)
    let stencil = cairo_pattern_create_for_surface(mask)
    cairo_pattern_set_filter(stencil, CAIRO_FILTER_NEAREST)
    cairo_mask(cairo, stencil)
    cairo_pattern_destroy(stencil)
    cairo_restore(cairo)
  }

  // MARK: Structure

  @discardableResult
  public func tagged<Result>(_ tag: Tag, _ body: () throws -> Result) rethrows -> Result {
    cairo_tag_begin(cairo, tag.rawValue, nil)
    defer { cairo_tag_end(cairo, tag.rawValue) }
    return try body()
  }

  /// Ends the page; what is drawn next goes on a new one.
  public func nextPage() { cairo_show_page(cairo) }

  /// Ends the document and returns its bytes. Nothing may be drawn afterwards.
  public func finish() throws(TypesettingError) -> [UInt8] {
    cairo_show_page(cairo)
    cairo_surface_finish(surface)
    for status in [cairo_status(cairo), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw .drawing(String(cString: cairo_status_to_string(status)))
    }
    return PDFLanguage.adding(language, to: output.bytes)
  }

  private func setInk(_ ink: Ink) { cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue) }

  private func roundedPath(x: Double, y: Double, width: Double, height: Double, radius: Double) {
    cairo_new_sub_path(cairo)
    cairo_arc(cairo, x + width - radius, y + radius, radius, -.pi / 2, 0)
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, .pi / 2)
    cairo_arc(cairo, x + radius, y + height - radius, radius, .pi / 2, .pi)
    cairo_arc(cairo, x + radius, y + radius, radius, .pi, .pi * 1.5)
    cairo_close_path(cairo)
  }
}

/// Where cairo's bytes arrive.
private final class Output {
  private(set) var bytes: [UInt8] = []

  /// A page of text with its fonts, so that the bytes are not moved while they come.
  init() { bytes.reserveCapacity(1 << 16) }

  func append(_ data: UnsafePointer<UInt8>, _ count: Int) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: count))
  }
}
