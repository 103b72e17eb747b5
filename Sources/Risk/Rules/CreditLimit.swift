public import Kernel

/// What was decided about a customer's credit: how much it may owe, how much of that an insurer covers, and for which days.
/// A fact: another decision is another fact, and none is changed.
public struct CreditLimit: Hashable, Sendable {
  /// What is decided, whoever does it and whenever.
  public struct Terms: Hashable, Sendable {
    /// Minor units of the company's currency; `nil` where no limit was granted, 0 where nothing more is sold on credit.
    public var limitMinor: Int64?
    /// What is insured, in the same units; `nil` where the customer is not insured.
    public var insuredMinor: Int64?
    public var since: CivilDate
    /// The last day, of what holds for a while; `nil` until something else is decided.
    public var until: CivilDate?

    public init(limitMinor: Int64?, insuredMinor: Int64?, since: CivilDate, until: CivilDate? = nil) {
      self.limitMinor = limitMinor
      self.insuredMinor = insuredMinor
      self.since = since
      self.until = until
    }

    public func hold(on day: CivilDate) -> Bool { since <= day && until.map { day <= $0 } ?? true }

    /// Whether an insurer covers anything.
    public var areInsured: Bool { insuredMinor.map { $0 > 0 } ?? false }
  }

  public let id: CreditLimitID
  public let customer: CustomerID
  public let terms: Terms
  public let reason: String
  public let decidedOn: CivilDate
  /// The label of who decided.
  public let by: String

  public init(
    id: CreditLimitID, of customer: CustomerID, _ terms: Terms, because reason: String, decidedOn: CivilDate, by: String
  ) {
    self.id = id
    self.customer = customer
    self.terms = terms
    self.reason = reason
    self.decidedOn = decidedOn
    self.by = by
  }

  /// Letters of a reason.
  public static let reasonMax = 200
  /// The highest amount that is taken for one, in minor units: more is a slip of the keyboard.
  public static let amountMax: Int64 = 100_000_000_000_00

  /// The decision in force on a day: of those that were taken by then and whose days hold it, the latest. What holds for
  /// a while lets the one before it come back.
  public static func inForce(_ decisions: [CreditLimit], on day: CivilDate) -> CreditLimit? {
    decisions.filter { $0.decidedOn <= day && $0.terms.hold(on: day) }.max { $0.id < $1.id }
  }
}
