import Typesetting

/// Where things stand on an A4 letter folded for a DL window envelope.
///
/// Source: the design's letter (docs/design, "Print and PDF"); address block as postal window envelopes need it.
enum LetterGeometry {
  static let margin = millimetres(20)
  static let width = PDFCanvas.pageWidth - 2 * margin
  static let right = PDFCanvas.pageWidth - margin
  /// Where a letter is folded in three.
  static let folds = [millimetres(99), millimetres(198)]
  static let badge = 22.5
  /// The box that a logo fits into: it ends above the lines of the sender, and leaves the name its room.
  static let logoWidth = millimetres(60)
  static let logoHeight = millimetres(11)
  static let accentLine = 1.5
  static let senderTop = millimetres(16)
  static let senderLinesTop = millimetres(29)
  static let referencesTop = millimetres(55)
  /// Up to 5 mm from the window, which must stand clear.
  static let referencesWidth = millimetres(85)
  static let windowLeft = millimetres(110)
  static let windowTop = millimetres(55)
  static let windowWidth = millimetres(85)
  static let windowHeight = millimetres(33)
  static let bodyTop = millimetres(97)
  /// Where the table goes on after the first page.
  static let continuedTop = millimetres(30)
  static let footBottom = PDFCanvas.pageHeight - millimetres(9)
  /// Invoices for which spacing may be tightened to stay on one page; with more, the table goes on overleaf.
  static let onePageRows = 8
  /// Clear space kept above the foot.
  static let footGap = millimetres(3)
}

/// The letter's type sizes and inks.
enum LetterStyle {
  static let black = Ink(0x1A1A17)
  static let grey = Ink(0x5A5A53)
  static let line = Ink(0xD5D5CE)
  static let boxLine = Ink(0xCDCDC5)
  static let foldLine = Ink(0xA9A9A1)
  static let brand = Ink(0x1F5A4C)

  static let body = TextStyle(size: 9.5, lineHeight: 13.5, ink: black)
  static let name = TextStyle(size: 12, lineHeight: 17, weight: .semibold, ink: black)
  static let sender = TextStyle(size: 8.5, lineHeight: 12, ink: grey)
  static let label = TextStyle(size: 8.5, lineHeight: 11.5, ink: grey)
  static let value = TextStyle(size: 8.5, lineHeight: 11.5, ink: black)
  static let address = TextStyle(size: 10, lineHeight: 13, ink: black)
  /// For lines that do not fit the window at 10 points; post offices read from 9 points.
  static let longAddress = TextStyle(size: 9, lineHeight: 12, ink: black)
  static let subject = TextStyle(size: 12, lineHeight: 16, weight: .semibold, ink: black)
  static let heading = TextStyle(size: 8.5, lineHeight: 11, ink: grey)
  static let cell = TextStyle(size: 8.5, lineHeight: 11, ink: black)
  static let total = TextStyle(size: 8.5, lineHeight: 11, weight: .semibold, ink: black)
  static let note = TextStyle(size: 8, lineHeight: 11, ink: grey)
  static let paymentLabel = TextStyle(size: 9.5, lineHeight: 18, weight: .semibold, ink: black)
  static let paymentTotal = TextStyle(size: 14, lineHeight: 18, weight: .semibold, ink: black)
  static let legal = TextStyle(size: 7, lineHeight: 9.5, ink: grey)
}
