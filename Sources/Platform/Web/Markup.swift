public import Mustache

/// Markup written in the source with escaped values in it: what a template shows with three braces.
///
/// For what a page repeats often, and only there: a template looks up each name of a row in its models, which for
/// hundreds of rows takes most of a page's time.
public struct Markup: ExpressibleByStringInterpolation, MustacheCustomRenderable, Sendable, Hashable {
  public private(set) var text: String

  public init(stringLiteral: String) { text = stringLiteral }

  public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  public struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var text = ""

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// A value, escaped; it may stand in an element or in a quoted attribute.
    public mutating func appendInterpolation(_ value: String) { text += SafeHTML.escaped(value) }

    public mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    /// Nothing for what is not there.
    public mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }

    public mutating func appendInterpolation(_ markup: [Markup]) { for part in markup { text += part.text } }
  }

  /// A small symbol beside words that say the same.
  ///
  /// - Parameters:
  ///   - name: of a symbol of `icons.svg`.
  ///   - icons: the address of that file.
  public static func icon(_ name: String, of icons: String) -> Markup {
    "<svg class=\"ic\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><use href=\"\(icons)#\(name)\"/></svg>"
  }

  public var renderText: String { text }
  public var isNull: Bool { text.isEmpty }
}
