/// A language that the product speaks, to its users and to their customers.
public enum LanguageCode: String, Sendable, Hashable, Codable, CaseIterable {
  case french = "fr"
  case english = "en"

  /// The language for a stored code such as `fr`, `fr-FR` or `EN`; English when we do not speak it.
  public init(_ code: some StringProtocol) {
    self = LanguageCode(rawValue: code.prefix(2).lowercased()) ?? .english
  }
}
