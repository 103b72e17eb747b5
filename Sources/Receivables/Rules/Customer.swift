public import Kernel

/// What a customer is in law; decides penalties, indemnity, tone and limits.
///
/// Source: regles-fr §0.5: Code de commerce L441-10 for businesses, Code de la commande publique for public bodies.
public enum CustomerKind: String, Sendable, Hashable, Codable, CaseIterable {
  case businessFrance = "b2b_fr"
  case businessEurope = "b2b_eu"
  case businessOther = "b2b_other"
  case consumer = "b2c"
  case publicBody = "public"

  /// Whether it is a person in law, protected as such: a sole trader is told as one of the businesses.
  public var isNaturalPerson: Bool { self == .consumer }

  public var isBusiness: Bool { self == .businessFrance || self == .businessEurope || self == .businessOther }

  /// The kind of a business in that country (ISO 3166-1, two letters).
  public static func business(in country: String) -> CustomerKind {
    if country == "FR" { return .businessFrance }
    return europeanUnion.contains(country) ? .businessEurope : .businessOther
  }

  private static let europeanUnion: Set<String> = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
    "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
  ]
}

/// Someone who owes, or may owe, one of our companies.
public struct Customer: Hashable, Sendable {
  public let id: CustomerID
  public let company: CompanyID
  /// The account's code in the ledger it came from; unique in the company.
  public var code: String
  public var name: String
  public var kind: CustomerKind
  public var siren: String?
  public var vatNumber: String?
  public var language: LanguageCode
  public var currency: Currency
  /// The customer that heads the group this one belongs to.
  public var parent: CustomerID?
  /// Payment terms such as `NET30`; `nil` for the company's.
  public var terms: String?
  /// The brand that it deals with; `nil` for the one that a segment gives, else the company itself.
  public var brand: BrandID?
  public var profile: CustomerProfile
  public var address: PostalAddress
  /// Insolvency proceedings opened on that day: reminders stop.
  public var insolventSince: CivilDate?
  /// Until when a person suspended the reminders, and why.
  public var pause: RemindersPause?
  /// Counts the changes: a form names the one it was made from.
  public var version: Int64

  public init(
    id: CustomerID, company: CompanyID, code: String, name: String, kind: CustomerKind = .businessFrance,
    siren: String? = nil, vatNumber: String? = nil, language: LanguageCode = .french, currency: Currency = .eur,
    parent: CustomerID? = nil, terms: String? = nil, profile: CustomerProfile = CustomerProfile(),
    address: PostalAddress = PostalAddress(),
    insolventSince: CivilDate? = nil, pause: RemindersPause? = nil, version: Int64 = 1, brand: BrandID? = nil
  ) {
    self.id = id
    self.company = company
    self.code = code
    self.name = name
    self.kind = kind
    self.siren = siren
    self.vatNumber = vatNumber
    self.language = language
    self.currency = currency
    self.parent = parent
    self.terms = terms
    self.profile = profile
    self.address = address
    self.insolventSince = insolventSince
    self.pause = pause
    self.version = version
    self.brand = brand
  }
}

/// Reminders suspended by a person: the customer hears nothing before the day.
public struct RemindersPause: Hashable, Sendable {
  /// The first day on which reminders may go out again.
  public let until: CivilDate
  public let reason: String

  public init(until: CivilDate, reason: String) {
    self.until = until
    self.reason = reason
  }

  public func holds(on day: CivilDate) -> Bool { day < until }

  /// Days ahead that a pause may last: longer is a decision about the customer, not a pause.
  public static let daysMax = 366
}

/// A person at a customer's, and what they receive.
public struct Contact: Hashable, Sendable {
  public let id: ContactID
  public let customer: CustomerID
  public var name: String
  /// Their post: one of ``ContactRole``, or as somebody wrote it.
  public var role: String
  public var email: String?
  public var phone: String?
  public var language: LanguageCode?
  public var receivesReminders: Bool
  public var receivesInvoices: Bool
  /// Counts the changes: a form names the one it was made from.
  public var version: Int64
  /// That a mail server said that the address takes nothing; `nil` for an address that may be written to.
  public var unusable: UnusableAddress?

  public init(
    id: ContactID, customer: CustomerID, name: String, role: String = "accounts_payable", email: String? = nil,
    phone: String? = nil, language: LanguageCode? = nil, receivesReminders: Bool = true, receivesInvoices: Bool = true,
    version: Int64 = 1, unusable: UnusableAddress? = nil
  ) {
    self.id = id
    self.customer = customer
    self.name = name
    self.role = role
    self.email = email
    self.phone = phone
    self.language = language
    self.receivesReminders = receivesReminders
    self.receivesInvoices = receivesInvoices
    self.version = version
    self.unusable = unusable
  }
}

/// Since when a contact's address takes nothing, and what the mail server said.
public struct UnusableAddress: Hashable, Sendable {
  /// Days for which an address rests that refused a message and may be right.
  public static let restDays = 30

  public let since: Moment
  public let said: String
  /// The day on which it is written to again; `nil` for an address that is dead until a person corrects or trusts it.
  public let until: CivilDate?

  public init(since: Moment, said: String, until: CivilDate? = nil) {
    self.since = since
    self.said = said
    self.until = until
  }
}
