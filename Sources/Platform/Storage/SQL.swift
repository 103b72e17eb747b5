/// A statement whose text is written in the source and whose values are bound.
///
/// ```swift
/// let sql: SQL = "SELECT id FROM item WHERE company = \(company) AND due < \(day)"
/// ```
///
/// Text can only come from literals: a `String` of the running program is always bound as a value.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  enum Part: Sendable {
    case text(StaticString)
    case value(Value)
  }

  var parts: [Part]

  init(parts: [Part]) { self.parts = parts }

  public init(stringLiteral value: StaticString) { parts = [.text(value)] }

  public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  public struct Interpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }

    public mutating func appendLiteral(_ literal: StaticString) { parts.append(.text(literal)) }

    /// A bound value.
    public mutating func appendInterpolation(_ value: some Bindable) { parts.append(.value(value.bound)) }

    /// A typed null-or-value: the same as the value, spelled for optionals.
    public mutating func appendInterpolation(_ value: (some Bindable)?) { parts.append(.value(value.bound)) }

    /// A list of bound values, in parentheses: `id IN \(identifiers)`. An empty list matches nothing.
    public mutating func appendInterpolation(_ values: [some Bindable]) {
      parts.append(.text("("))
      if values.isEmpty { parts.append(.text("NULL")) }
      for (index, value) in values.enumerated() {
        if index > 0 { parts.append(.text(", ")) }
        parts.append(.value(value.bound))
      }
      parts.append(.text(")"))
    }

    /// Another statement's text and values.
    public mutating func appendInterpolation(_ fragment: SQL) { parts.append(contentsOf: fragment.parts) }
  }

  public static func + (left: SQL, right: SQL) -> SQL { SQL(parts: left.parts + right.parts) }

  /// The text with a parameter for each value, and the values in their order.
  func rendered(for dialect: Dialect) -> (text: String, values: [Value]) {
    var text = ""
    var values: [Value] = []
    for part in parts {
      switch part {
      case .text(let literal): literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
      case .value(let value):
        values.append(value)
        text += dialect.parameter(values.count)
      }
    }
    return (text, values)
  }
}

extension Collection where Element == SQL {
  /// The statements with `separator` between them: conditions joined by `" AND "`.
  public func joined(_ separator: SQL) -> SQL {
    var parts: [SQL.Part] = []
    for (index, element) in enumerated() {
      if index > 0 { parts.append(contentsOf: separator.parts) }
      parts.append(contentsOf: element.parts)
    }
    return SQL(parts: parts)
  }
}
