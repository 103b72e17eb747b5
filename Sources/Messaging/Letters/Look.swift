public import MessagingRules
public import Typesetting

/// How what a company sends looks: its logo in the place of its initial, and its colour at the head.
public struct Look: Sendable, Hashable {
  /// `nil` for the colour of the design.
  public var accent: AccentColour?
  public var logo: Picture?
  /// How often it was said; a form carries the one that it was made from. 0 while nothing was.
  public var version: Int64

  public static let plain = Look()

  public init(accent: AccentColour? = nil, logo: Picture? = nil, version: Int64 = 0) {
    self.accent = accent
    self.logo = logo
    self.version = version
  }

  /// By what the HTML of an e-mail names the logo, which comes with the message: nothing is fetched when it is read.
  static let logoID = "logo@encours"
}

extension Look {
  /// What is drawn on paper without a colour of the company's own.
  var ink: Ink { accent.map { Ink($0.rgb) } ?? LetterStyle.brand }

  /// Draws who writes at the head of a sheet: a line in the company's colour where it has one, the logo or the initial, the
  /// name beside it.
  func drawHead(of name: String, y: Double, on canvas: PDFCanvas) {
    let left = LetterGeometry.margin
    if accent != nil {
      canvas.rule(
        x: left, y: y - millimetres(5), length: LetterGeometry.width, thickness: LetterGeometry.accentLine, ink: ink)
    }
    canvas.tagged(.paragraph) {
      var width = 0.0
      if let logo {
        width = canvas.draw(
          logo, x: left, y: y, width: LetterGeometry.logoWidth, height: LetterGeometry.logoHeight)
      }
      let hasLogo = width > 0
      if !hasLogo {
        width = LetterGeometry.badge
        canvas.badge(String(name.prefix(1)).uppercased(), x: left, y: y, side: width, ink: ink)
      }
      let height = hasLogo ? LetterGeometry.logoHeight : LetterGeometry.badge
      let text = canvas.prepare(
        SetText(name), LetterStyle.name,
        width: hasLogo ? LetterGeometry.width - width - millimetres(3) : millimetres(76))
      canvas.draw(text, x: left + width + millimetres(3), y: y + (height - text.height) / 2)
    }
  }
}
