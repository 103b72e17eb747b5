/// A rate in percent, exact to a ten-thousandth of a percent: 12.15 % is 121 500 parts per million.
@frozen
public struct Percent: Hashable, Comparable, Sendable {
  public let partsPerMillion: Int64

  @inlinable
  public init(partsPerMillion: Int64) { self.partsPerMillion = partsPerMillion }

  /// Reads `12.15` as 12.15 %; up to four decimals; `nil` for anything else.
  public init?(_ text: String) {
    guard let value = try? DecimalReader.minorUnits(text, exponent: 4, mark: .either) else { return nil }
    partsPerMillion = value
  }

  @inlinable
  public static func < (left: Percent, right: Percent) -> Bool { left.partsPerMillion < right.partsPerMillion }

  public static func + (left: Percent, right: Percent) -> Percent {
    Percent(partsPerMillion: left.partsPerMillion + right.partsPerMillion)
  }

  public static func * (left: Percent, factor: Int) -> Percent {
    Percent(partsPerMillion: left.partsPerMillion * Int64(factor))
  }

  public static let zero = Percent(partsPerMillion: 0)

  /// A whole number of percent.
  public static func whole(_ value: Int) -> Percent { Percent(partsPerMillion: Int64(value) * 10_000) }
}

extension Percent: CustomStringConvertible, Codable {
  /// At least two decimals with a point and no sign, such as `12.15`.
  public var description: String {
    let magnitude = partsPerMillion.magnitude
    var decimals = String(magnitude % 10_000)
    decimals = String(repeating: "0", count: 4 - decimals.utf8.count) + decimals
    while decimals.utf8.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(partsPerMillion < 0 ? "-" : "")\(magnitude / 10_000).\(decimals)"
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let percent = Percent(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not a percentage such as 12.15"))
    }
    self = percent
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
