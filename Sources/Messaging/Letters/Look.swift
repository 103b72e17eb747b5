public import Kernel
public import MessagingRules
import ReceivablesRules
public import Typesetting

/// How what a company or one of its brands sends looks: its logo in the place of its initial, its colour at the head,
/// what is said below who signs, and who it comes from.
public struct Look: Sendable, Hashable {
  /// `nil` for the colour of the design.
  public var accent: AccentColour?
  public var logo: Picture?
  /// Lines below the name of who signs.
  public var signature: String?
  /// Whom an e-mail names as its sender; `nil` for the company.
  public var sender: Sender?
  /// What the sender is called, beside the company's legal name; `nil` for that name alone.
  public var senderName: String?
  /// The address that e-mails come from; `nil` for the company's. Answers reach the mailbox of answers either way.
  public var senderAddress: String?
  /// How often it was said; a form carries the one that it was made from. 0 while nothing was.
  public var version: Int64

  /// Whom an e-mail names as its sender.
  public enum Sender: String, Sendable, Hashable, CaseIterable {
    case company
    /// Whoever signs: `Inès Marchetti, Verdoncelle Industrie`.
    case collector
  }

  /// Letters of the lines below who signs.
  public static let signatureMax = 200

  public static let plain = Look()

  public init(
    accent: AccentColour? = nil, logo: Picture? = nil, signature: String? = nil, sender: Sender? = nil,
    senderName: String? = nil, senderAddress: String? = nil, version: Int64 = 0
  ) {
    self.accent = accent
    self.logo = logo
    self.signature = signature
    self.sender = sender
    self.senderName = senderName
    self.senderAddress = senderAddress
    self.version = version
  }

  /// By what the HTML of an e-mail names the logo, which comes with the message: nothing is fetched when it is read.
  static let logoID = "logo@encours"
}

extension Look {
  /// The look with what it leaves empty taken from the company's.
  func completed(by company: Look) -> Look {
    var look = self
    look.accent = accent ?? company.accent
    look.logo = logo ?? company.logo
    look.signature = signature ?? company.signature
    look.sender = sender ?? company.sender
    look.senderName = senderName ?? company.senderName
    look.senderAddress = senderAddress ?? company.senderAddress
    return look
  }

  /// What stands at the head: the sender's name beside the legal one, which every paper must bear.
  ///
  /// Source: code de commerce R.123-237, 1°.
  public func name(beside legal: String) -> String {
    senderName.flatMap { $0 == legal ? nil : "\($0) · \(legal)" } ?? legal
  }
}

/// The looks of a company: its own, and those of its brands.
public struct Looks: Sendable {
  /// The look of what wears no brand.
  public let company: Look
  private var brands: [BrandID: Look] = [:]

  public init(company: Look) { self.company = company }

  /// - Parameter look: what was said of the brand: the company's look gives the rest, but for the name.
  mutating func add(_ look: Look, of brand: Brand) {
    var named = look
    named.senderName = look.senderName ?? brand.name
    brands[brand.id] = named.completed(by: company)
  }

  /// A brand that the company does not have wears the company's look.
  public subscript(brand: BrandID?) -> Look { brand.flatMap { brands[$0] } ?? company }
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
