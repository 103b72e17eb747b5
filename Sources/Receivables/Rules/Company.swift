public import Kernel

/// A company of ours: the creditor whose receivables are followed.
public struct Company: Hashable, Sendable {
  public let id: CompanyID
  /// Short and unique, as the command line names it (`--company`).
  public var code: String
  public var name: String
  public var siren: String?
  public var vatNumber: String?
  /// What the law wants at the foot of a letter: legal form, capital, register.
  public var legalMention: String?
  public var address: PostalAddress
  public var phone: String?
  /// Where customers answer; also the sender of reminders.
  public var email: String?
  public var iban: String?
  public var bic: String?
  public var language: LanguageCode
  public var currency: Currency
  /// The terms of customers who have none of their own, such as `NET30`.
  public var terms: String
  /// The penalty rate of the contract in percent; `nil` for the rate of the law.
  public var penaltyRate: Percent?
  /// Below this sum, in minor units, a customer is not reminded.
  public var reminderMinimumMinor: Int64
  /// The month, 1 to 12, at whose end the financial year closes.
  public var yearEndMonth: Int
  /// Set while nothing may leave the company.
  public var test: TestMode?

  public init(
    id: CompanyID, code: String, name: String, siren: String? = nil, vatNumber: String? = nil,
    legalMention: String? = nil, address: PostalAddress = PostalAddress(), phone: String? = nil, email: String? = nil,
    iban: String? = nil, bic: String? = nil, language: LanguageCode = .french, currency: Currency = .eur,
    terms: String = "NET30", penaltyRate: Percent? = nil, reminderMinimumMinor: Int64 = 0,
    yearEndMonth: Int = 12, test: TestMode? = nil
  ) {
    self.id = id
    self.code = code
    self.name = name
    self.siren = siren
    self.vatNumber = vatNumber
    self.legalMention = legalMention
    self.address = address
    self.phone = phone
    self.email = email
    self.iban = iban
    self.bic = bic
    self.language = language
    self.currency = currency
    self.terms = terms
    self.penaltyRate = penaltyRate
    self.reminderMinimumMinor = reminderMinimumMinor
    self.yearEndMonth = yearEndMonth
    self.test = test
  }

  /// The last days of the financial years that are over before a day, the latest first.
  public func closings(before day: CivilDate, count: Int) -> [CivilDate] {
    let first = day.firstOfMonth.adding(months: yearEndMonth - day.month)
    let latest = first.endOfMonth < day ? first : first.adding(months: -12)
    return (0..<count).map { latest.adding(months: -12 * $0).endOfMonth }
  }
}

/// A company is tried out: its reminders are planned and shown as they would leave, and nothing leaves until a person
/// ends it.
public struct TestMode: Hashable, Sendable {
  public let since: Moment
  /// The name of whoever began it.
  public let by: String

  public init(since: Moment, by: String) {
    self.since = since
    self.by = by
  }
}

extension Company {
  /// A code made from a name, the first letters in capitals: `Verdoncelle Industrie` gives `VERDONCE`.
  public static func code(from name: String) -> String {
    let letters = Folding.folded(name).uppercased().filter { $0.isLetter || $0.isNumber }
    return letters.isEmpty ? "MAIN" : String(letters.prefix(8))
  }
}

extension Company {
  /// What a formal notice says of its creditor beside the name: where it is, and where to pay.
  /// Source: regles-fr §4.3 (the parties, the means of payment); code civil 1344 (*interpellation suffisante*).
  public enum NoticePart: String, Sendable, Hashable, CaseIterable {
    case lines, postcode, city, iban
  }

  /// What of that is not known of the company.
  public var missingOnNotice: [NoticePart] {
    NoticePart.allCases.filter { part in
      switch part {
      case .lines: address.lines.isEmpty
      case .postcode: address.postcode == nil
      case .city: address.city == nil
      case .iban: iban == nil
      }
    }
  }
}

/// Where letters go.
public struct PostalAddress: Hashable, Sendable, Codable {
  /// Street, building, post-office box; without the name, the postcode and the city.
  public var lines: [String]
  public var postcode: String?
  public var city: String?
  /// ISO 3166-1, two letters.
  public var country: String

  public init(lines: [String] = [], postcode: String? = nil, city: String? = nil, country: String = "FR") {
    self.lines = lines
    self.postcode = postcode
    self.city = city
    self.country = country
  }

  /// Whether a letter can be sent there.
  public var isComplete: Bool { city != nil && postcode != nil }
}
