/// The number of a mobile telephone as a text message is addressed: `+33612345678`. Source: ITU-T E.164.
///
/// Numbers of some countries are read as people there type them, and told from those of landlines by the ranges that the
/// countries have given to mobile telephones. Of other countries a number is taken with its country in front, whatever it is.
public struct MobileNumber: Sendable, Hashable {
  public let e164: String

  /// Why a text cannot be a mobile number.
  public enum Problem: String, Error, Sendable, Hashable {
    /// No number can be read in it.
    case unreadable
    /// A number of a landline, or of a service.
    case notMobile = "not_mobile"
    /// It does not say of which country, and the country's own way of writing is not known here.
    case countryMissing = "country_missing"
  }

  /// - Parameters:
  ///   - typed: as somebody wrote it: `06 12 34 56 78`, `+33 (0)6.12.34.56.78`, `0033612345678`.
  ///   - country: where whoever has it is, by its code of ISO 3166-1.
  public init(typed: String, country: String) throws(Problem) {
    let (digits, isInternational) = try MobileNumber.digits(typed)
    if isInternational {
      guard let plan = NumberPlan.all.first(where: { digits.hasPrefix($0.code) }) else {
        guard (8...15).contains(digits.utf8.count) else { throw .unreadable }
        e164 = "+" + digits
        return
      }
      e164 = try MobileNumber.e164(digits.dropFirst(plan.code.utf8.count), plan)
      return
    }
    guard let plan = NumberPlan.all.first(where: { $0.country == country }) else { throw .countryMissing }
    // The country in front without its plus, as lists hold it.
    let rest = digits.dropFirst(plan.code.utf8.count)
    e164 =
      digits.hasPrefix(plan.code) && plan.isMobile(rest)
      ? "+" + digits : try MobileNumber.e164(digits[...], plan)
  }

  /// The digits of a text and whether they begin with a country.
  private static func digits(_ typed: String) throws(Problem) -> (digits: String, isInternational: Bool) {
    var (digits, isInternational) = ("", false)
    // The zero that is left out from abroad, as it is printed on letterheads.
    for character in typed.replacing("(0)", with: " ") {
      switch character {
      case _ where character.isASCII && character.isNumber: digits.append(character)
      case "+" where digits.isEmpty && !isInternational: isInternational = true
      case ".", "-", "/", "(", ")", "\u{2010}", "\u{2011}", "\u{2013}": continue
      case _ where character.isWhitespace: continue
      default: throw .unreadable
      }
    }
    if !isInternational, digits.hasPrefix("00") {
      isInternational = true
      digits.removeFirst(2)
    }
    guard (6...16).contains(digits.utf8.count), !isInternational || digits.first != "0" else { throw .unreadable }
    return (digits, isInternational)
  }

  private static func e164(_ digits: Substring, _ plan: NumberPlan) throws(Problem) -> String {
    // Spreadsheets drop the zero in front.
    let number = plan.hasZero && digits.first == "0" ? digits.dropFirst() : digits
    guard plan.isMobile(number) else { throw .notMobile }
    let code = plan.codes.first { number.hasPrefix($0.start) }?.code ?? plan.code
    return "+\(code)\(number)"
  }
}

extension MobileNumber: CustomStringConvertible {
  public var description: String { e164 }
}

/// Which numbers of a country are mobile.
///
/// Source: the national plans that the regulators publish and the ITU lists (ARCEP décision 2018-0881 and its changes, BIPT,
/// OFCOM, ILR, Bundesnetzagentur, CNMC, AGCOM, ACM, Ofcom, ANACOM), as known in 2026.
private struct NumberPlan: Sendable {
  let country: String
  let code: String
  /// Whether a zero stands in front within the country.
  let hasZero: Bool
  /// How mobile numbers begin without that zero.
  let starts: [String]
  /// How many digits they then have.
  let lengths: ClosedRange<Int>
  /// Numbers that are dialled under another country's code from abroad.
  var codes: [(start: String, code: String)] = []

  func isMobile(_ number: Substring) -> Bool {
    lengths.contains(number.utf8.count) && starts.contains { number.hasPrefix($0) }
  }

  /// The departments overseas have their own codes from abroad and the same way of writing at home.
  private static let overseas = [
    ("690", "590"), ("691", "590"), ("692", "262"), ("693", "262"), ("639", "262"), ("694", "594"), ("696", "596"),
    ("697", "596"),
  ].map { (start: $0.0, code: $0.1) }

  static let all =
    [
      NumberPlan(
        country: "FR", code: "33", hasZero: true, starts: ["6", "73", "74", "75", "76", "77", "78", "79"],
        lengths: 9...9, codes: overseas),
      NumberPlan(country: "BE", code: "32", hasZero: true, starts: ["45", "46", "47", "48", "49"], lengths: 9...9),
      NumberPlan(
        country: "CH", code: "41", hasZero: true, starts: ["74", "75", "76", "77", "78", "79"], lengths: 9...9),
      NumberPlan(country: "LU", code: "352", hasZero: false, starts: ["6"], lengths: 9...9),
      NumberPlan(country: "DE", code: "49", hasZero: true, starts: ["15", "16", "17"], lengths: 10...11),
      NumberPlan(country: "ES", code: "34", hasZero: false, starts: ["6", "71", "72", "73", "74"], lengths: 9...9),
      NumberPlan(country: "IT", code: "39", hasZero: false, starts: ["3"], lengths: 9...10),
      NumberPlan(
        country: "NL", code: "31", hasZero: true, starts: ["61", "62", "63", "64", "65", "68"], lengths: 9...9),
      NumberPlan(
        country: "GB", code: "44", hasZero: true, starts: ["71", "72", "73", "74", "75", "77", "78", "79", "7624"],
        lengths: 10...10),
      NumberPlan(country: "PT", code: "351", hasZero: false, starts: ["91", "92", "93", "96"], lengths: 9...9),
    ]
    + [("GP", "590"), ("GF", "594"), ("MQ", "596"), ("RE", "262"), ("YT", "262")].map { country, code in
      NumberPlan(
        country: country, code: code, hasZero: true, starts: overseas.filter { $0.code == code }.map(\.start),
        lengths: 9...9)
    }
}
