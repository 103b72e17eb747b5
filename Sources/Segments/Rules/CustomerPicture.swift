public import Kernel
public import ReceivablesRules
public import RiskRules

/// What is known of a customer on a day. What no condition asks for is left as it is here.
public struct CustomerPicture: Sendable, Hashable {
  public let customer: CustomerID
  public var kind = CustomerKind.businessFrance
  public var language = LanguageCode.french
  public var country = "FR"
  public var currency = Currency.eur
  public var profile = CustomerProfile()
  public var isInsolvent = false
  public var isGrouped = false
  /// Minor units of the company's currency, as all sums here.
  public var turnoverMinor: Int64 = 0
  public var invoices = 0
  /// Months of the last twelve, counted back from the day, in which something was invoiced.
  public var activeMonths = 0
  public var openMinor: Int64 = 0
  public var overdueMinor: Int64 = 0
  public var lateItems = 0
  /// Days late of the oldest late invoice; 0 when none is.
  public var oldestDaysLate = 0
  /// Average days late of what was paid; `nil` when nothing was.
  public var delay: Int?
  public var hasBrokenPromise = false
  /// Promises that were kept, in percent of those that were judged; `nil` when none was.
  public var keptPercent: Int?
  public var isDisputed = false
  public var isInsured = false
  public var isOverLimit = false
  /// `nil` of who has none, and of natural persons, about whom nothing is decided by a score alone.
  public var grade: Grade?
  public var hasEmail = false
  /// Whom a person put in charge. Whom a segment did is left out: a segment of the customers that nobody looks after would
  /// otherwise lose them as soon as it gives them somebody.
  public var inCharge: [Duty: PersonID] = [:]

  public init(_ customer: CustomerID) { self.customer = customer }

  public func holds(_ fact: SegmentCondition.Fact) -> Bool {
    switch fact {
    case .kinds(let kinds): kinds.contains(kind)
    case .languages(let languages): languages.contains(language)
    case .countries(let countries): countries.contains(country)
    case .currencies(let currencies): currencies.contains(currency.code)
    case .turnover(let bound, let minor): bound.holds(turnoverMinor, minor)
    case .invoices(let bound, let count): bound.holds(invoices, count)
    case .activeMonths(let bound, let count): bound.holds(activeMonths, count)
    case .sectors(let sectors): sectors.contains { profile.isOf(sector: $0) }
    case .sizes(let sizes): profile.size.map { sizes.contains($0) } ?? false
    case .tags(let tags): tags.contains { profile.isTagged($0) }
    case .open(let least): openMinor >= least
    case .overdue(let least): overdueMinor >= least
    case .lateItems(let least): lateItems >= least
    case .oldest(let days): oldestDaysLate >= days
    case .delay(let bound, let days): delay.map { bound.holds($0, days) } ?? false
    case .brokenPromise: hasBrokenPromise
    case .promisesKept(let most): keptPercent.map { $0 <= most } ?? false
    case .disputed: isDisputed
    case .insured: isInsured
    case .overLimit: isOverLimit
    case .grades(let grades): grade.map { grades.contains($0) } ?? false
    case .insolvent: isInsolvent
    case .grouped: isGrouped
    case .email: hasEmail
    case .entrusted(let duty, let people): people.contains(inCharge[duty])
    }
  }
}
