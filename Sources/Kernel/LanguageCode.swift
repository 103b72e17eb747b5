/// A language that the product speaks: to its users in two of them, to their customers in all.
public enum LanguageCode: String, Sendable, Hashable, Codable, CaseIterable {
  case french = "fr"
  case english = "en"
  case german = "de"
  case spanish = "es"
  case italian = "it"
  case dutch = "nl"
  case portuguese = "pt"

  /// The languages of the interface, in which users read.
  public static let ofInterface: [LanguageCode] = [.french, .english]

  /// The language for a stored code such as `fr`, `fr-FR` or `EN`; English when we do not speak it.
  public init(_ code: some StringProtocol) {
    self = LanguageCode(rawValue: code.prefix(2).lowercased()) ?? .english
  }

  /// The language of the interface under a code; `nil` when no user reads in it.
  public init?(interface code: some StringProtocol) {
    guard let language = LanguageCode(rawValue: String(code)), LanguageCode.ofInterface.contains(language) else {
      return nil
    }
    self = language
  }
}
