/// Checks of the numbers that name companies and accounts.
public enum BusinessNumbers {
  /// The nine digits of a SIREN without spaces, or `nil` when its control digit is wrong.
  ///
  /// Source: INSEE; Luhn's formula over nine digits.
  public static func siren(_ text: some StringProtocol) -> String? {
    guard let digits = withoutSpaces(text), digits.count == 9, passesLuhn(digits),
      digits.contains(where: { $0 != UInt8(ascii: "0") })
    else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func passesLuhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (offset, byte) in digits.reversed().enumerated() {
      guard byte >= 48, byte <= 57 else { return false }
      let digit = Int(byte - 48)
      let weighted = offset.isMultiple(of: 2) ? digit : digit * 2
      sum += weighted > 9 ? weighted - 9 : weighted
    }
    return sum.isMultiple(of: 10)
  }

  /// A SIREN in groups of three, as people read it: `552 100 554`.
  public static func grouped(siren: String) -> String {
    let digits = siren.filter { $0 != " " }
    return stride(from: 0, to: digits.count, by: 3).map { digits.dropFirst($0).prefix(3) }.joined(separator: "\u{A0}")
  }

  /// An IBAN in groups of four, as people read it.
  public static func grouped(iban: String) -> String {
    let characters = iban.filter { $0 != " " }
    return stride(from: 0, to: characters.count, by: 4).map { characters.dropFirst($0).prefix(4) }
      .joined(separator: " ")
  }

  /// The IBAN in upper case without spaces, or `nil` when its shape or its check digits are wrong.
  ///
  /// Source: ISO 13616; remainder by 97 of the rearranged number is 1 (ISO 7064).
  public static func iban(_ text: some StringProtocol) -> String? {
    guard let characters = withoutSpaces(text)?.map({ (97...122).contains($0) ? $0 - 32 : $0 }),
      (15...34).contains(characters.count), characters[0..<2].allSatisfy({ $0 >= 65 && $0 <= 90 }),
      characters[2..<4].allSatisfy({ $0 >= 48 && $0 <= 57 }), remainder97(characters[4...] + characters[..<4]) == 1
    else { return nil }
    let iban = String(decoding: characters, as: UTF8.self)
    if let length = ibanLengths[String(iban.prefix(2))], length != characters.count { return nil }
    return iban
  }

  /// A VAT number in upper case without spaces, or `nil` when it cannot be one: the letters of a country that gives such
  /// numbers and two to twelve letters and digits, in France a key and a SIREN that agree.
  ///
  /// Source: directive 2006/112/EC, art. 215; formats of VIES; the French key is (12 + 3 × SIREN mod 97) mod 97.
  public static func vat(_ text: some StringProtocol) -> String? {
    guard let characters = withoutSpaces(text)?.map({ (97...122).contains($0) ? $0 - 32 : $0 }) else { return nil }
    let number = String(decoding: characters, as: UTF8.self)
    let rest = characters.dropFirst(2)
    guard vatCountries.contains(String(number.prefix(2))), (2...12).contains(rest.count),
      rest.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }), rest.contains(where: { $0 < 58 })
    else { return nil }
    guard number.hasPrefix("FR") else { return number }
    guard rest.count == 11, let siren = siren(number.suffix(9)), let value = Int(siren) else { return nil }
    // New keys may hold letters, which follow no public formula.
    guard let key = Int(number.dropFirst(2).prefix(2)) else { return number }
    return key == (12 + 3 * (value % 97)) % 97 ? number : nil
  }

  /// The SIREN that is known, else the one that a French VAT number ends with; `nil` when there is no such number, or
  /// the control digit of what it ends with is wrong.
  public static func siren(_ known: String?, orInVAT number: String?) -> String? {
    if let known { return known }
    guard let number, let characters = withoutSpaces(number), characters.count == 13,
      String(decoding: characters.prefix(2), as: UTF8.self).uppercased() == "FR"
    else { return nil }
    return siren(String(decoding: characters.suffix(9), as: UTF8.self))
  }

  /// The two letters of a country in upper case, or `nil` when no country has them. Source: ISO 3166-1.
  public static func country(_ text: some StringProtocol) -> String? {
    let code = String(text.filter { !$0.isWhitespace }).uppercased()
    return countries.contains(code) ? code : nil
  }

  private static let vatCountries: Set<String> = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "HR", "HU", "IE", "IT", "LI",
    "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
  ]

  private static let countries = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split(separator: " ").map { String($0) })

  /// The two check digits that make an account of a country an IBAN; `nil` when there are other characters in it.
  public static func checkDigits(country: String, account: String) -> String? {
    guard let remainder = remainder97(Array((account + country + "00").utf8)[...]) else { return nil }
    let digits = 98 - remainder
    return digits < 10 ? "0\(digits)" : "\(digits)"
  }

  private static func remainder97(_ characters: ArraySlice<UInt8>) -> Int? {
    var remainder = 0
    for byte in characters {
      switch byte {
      case 48...57: remainder = (remainder * 10 + Int(byte - 48)) % 97
      case 65...90: remainder = (remainder * 100 + Int(byte - 55)) % 97
      default: return nil
      }
    }
    return remainder
  }

  /// The bytes of a text in ASCII less its spaces, no-break ones included; `nil` when anything else is in it.
  private static func withoutSpaces(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(34)
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "\u{A0}", "\u{202F}", "\u{2009}", "\t": continue
      default:
        guard scalar.isASCII else { return nil }
        bytes.append(UInt8(scalar.value))
      }
    }
    return bytes
  }

  /// How long an IBAN is in the countries of SEPA and their neighbours; others are judged by their check digits.
  ///
  /// Source: SWIFT, IBAN registry.
  private static let ibanLengths: [String: Int] = [
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "VA": 22,
  ]
}
