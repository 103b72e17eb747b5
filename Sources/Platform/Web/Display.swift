public import Hummingbird

/// How somebody wants the pages to look in this browser: kept in a cookie, so that the first byte of a page is right.
public struct Display: Sendable, Hashable {
  /// Light or dark; nil follows the system.
  public enum Theme: String, Sendable, CaseIterable { case light, dark }
  /// The height of the rows of tables; nil is the standard one.
  public enum Density: String, Sendable, CaseIterable { case compact, confort }

  public var theme: Theme?
  public var density: Density?
  /// Whether single letters are shortcuts.
  public var letters: Bool

  public init(theme: Theme? = nil, density: Density? = nil, letters: Bool = true) {
    self.theme = theme
    self.density = density
    self.letters = letters
  }

  /// Reads what ``cookie(secure:)`` wrote; what it does not know is left as it is by default.
  init(cookie: String) {
    let words = cookie.split(separator: ".").map(String.init)
    self.init(
      theme: words.lazy.compactMap(Theme.init).first, density: words.lazy.compactMap(Density.init).first,
      letters: !words.contains(Display.noLetters))
  }

  private static let noLetters = "plain"

  /// For a year.
  public func cookie(secure: Bool) -> Cookie {
    let words = [theme?.rawValue, density?.rawValue, letters ? nil : Display.noLetters].compactMap { $0 }
    return Cookie(
      name: CookieName.display(secure), value: words.joined(separator: "."), maxAge: 365 * 24 * 3_600, path: "/",
      secure: secure, httpOnly: true, sameSite: .lax)
  }
}
