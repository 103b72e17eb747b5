import Typesetting

/// Draws a scan as a page of A4, which lies as the scan does.
enum ScanSheet {
  private static let margin = millimetres(10)

  /// - Parameters:
  ///   - title: what the page shows.
  ///   - created: the moment written in the document, ISO 8601.
  static func pdf(_ scan: Picture, title: String, author: String, language: String, created: String, setter: TextSetter)
    throws(TypesettingError) -> [UInt8]
  {
    let isLandscape = scan.width > scan.height
    let canvas = try PDFCanvas(
      title: title, author: author, language: language, created: created, setter: setter, isLandscape: isLandscape)
    let (width, height) =
      isLandscape
      ? (PDFCanvas.pageHeight, PDFCanvas.pageWidth) : (PDFCanvas.pageWidth, PDFCanvas.pageHeight)
    // Nothing on it is text, so there is no structure to tell.
    canvas.draw(scan, x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin)
    return try canvas.finish()
  }
}
