/// An ISO 4217 currency: its three-letter code and the number of decimals of its minor unit.
///
/// Source: ISO 4217:2015, list one (exponents of 0, 3 and 4; every other active currency has 2).
@frozen
public struct Currency: Hashable, Sendable {
  /// The three letters packed in the low 24 bits, the first letter highest.
  @usableFromInline let packed: UInt32

  @inlinable init(packed: UInt32) { self.packed = packed }

  /// The currency of a three-letter code in either case, or `nil` when the text is not three Latin letters.
  public init?(_ code: some StringProtocol) {
    var packed: UInt32 = 0
    var count = 0
    for byte in code.utf8 {
      let upper = byte & 0xDF
      guard upper >= UInt8(ascii: "A"), upper <= UInt8(ascii: "Z"), byte >= UInt8(ascii: "A") else { return nil }
      packed = packed << 8 | UInt32(upper)
      count += 1
    }
    guard count == 3 else { return nil }
    self.packed = packed
  }

  public static let eur = Currency(packed: 0x45_55_52)
  public static let usd = Currency(packed: 0x55_53_44)
  public static let gbp = Currency(packed: 0x47_42_50)
  public static let chf = Currency(packed: 0x43_48_46)
  public static let jpy = Currency(packed: 0x4A_50_59)

  /// The upper-case code, such as `EUR`.
  public var code: String {
    String(decoding: [UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF)], as: UTF8.self)
  }

  /// How many decimals the minor unit has: 2 for the euro, 0 for the yen, 3 for the Tunisian dinar.
  public var exponent: Int {
    if self == .eur { return 2 }
    return Currency.unusualExponents[packed] ?? 2
  }

  /// Minor units in one major unit: 100 for the euro.
  public var minorPerMajor: Int64 {
    switch exponent {
    case 0: 1
    case 3: 1_000
    case 4: 10_000
    default: 100
    }
  }

  private static let unusualExponents: [UInt32: Int] = {
    let lists: [(Int, [StaticString])] = [
      (
        0,
        [
          "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
          "XOF", "XPF",
        ]
      ),
      (3, ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
      (4, ["CLF", "UYW"]),
    ]
    var table: [UInt32: Int] = [:]
    for (exponent, codes) in lists {
      for code in codes {
        if let currency = Currency(code.description) { table[currency.packed] = exponent }
      }
    }
    return table
  }()
}

extension Currency: CustomStringConvertible, Codable {
  public var description: String { code }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let currency = Currency(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not a currency code of three letters"))
    }
    self = currency
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
