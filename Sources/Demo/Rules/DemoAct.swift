public import DunningRules
public import Kernel

/// What is known of a customer when its last months are told.
public struct DemoAccount: Sendable {
  public struct Debt: Sendable {
    public let item: ItemID
    public let number: String
    public let issued: CivilDate
    public let due: CivilDate
    public let amountMinor: Int64
    public let currency: Currency
    public var settlements: [(day: CivilDate, minor: Int64)] = []
    public var disputed: (minor: Int64, since: CivilDate)?
    public var promised: (minor: Int64, made: CivilDate, until: CivilDate)?

    public init(
      _ item: ItemID, number: String, issued: CivilDate, due: CivilDate, amountMinor: Int64, currency: Currency
    ) {
      self.item = item
      self.number = number
      self.issued = issued
      self.due = due
      self.amountMinor = amountMinor
      self.currency = currency
    }

    func open(on day: CivilDate) -> Int64 {
      settlements.reduce(amountMinor) { $1.day <= day ? $0 - $1.minor : $0 }
    }

    /// What may be asked for on a day.
    func claim(on day: CivilDate) -> Int64 {
      open(on: day) - (disputed.map { $0.since <= day ? $0.minor : 0 } ?? 0)
        - (promised.map { $0.made <= day ? $0.minor : 0 } ?? 0)
    }
  }

  public let customer: CustomerID
  /// Its place among the customers of the demo.
  public let index: Int
  public let insolventSince: CivilDate?
  public var contact: (id: ContactID, name: String, email: String?, hasPhone: Bool)?
  public var debts: [Debt] = []

  public init(_ customer: CustomerID, index: Int, insolventSince: CivilDate?) {
    self.customer = customer
    self.index = index
    self.insolventSince = insolventSince
  }
}

/// Something that somebody of the fictional company did, or that came of it.
public struct DemoAct: Sendable {
  public enum Deed: Sendable {
    /// A step of the scenario; a call that is not made yet waits on the agenda, a notice for who approves it.
    case reminder(PlannedAction, isDone: Bool)
    case call(Call)
    /// What came of a promise.
    case verdict(promise: Int, isKept: Bool)
    case comment(String)
    case task(String, of: DemoColleague, due: CivilDate)
    /// A dispute of an item is answered: a credit note follows, or it is owed after all.
    case answer(ItemID, isGranted: Bool, note: String)
    /// The customer writes; a colleague looks after it within the hour, or has not yet.
    case mail(DemoMail)
  }

  public struct Call: Sendable {
    /// As the agenda names it.
    public let outcome: String
    public let contact: String?
    public let note: String?
    public let callBack: CivilDate?
    public let promise: Promise?
  }

  public struct Promise: Sendable {
    public let number: Int
    public let parts: [(item: ItemID, minor: Int64)]
    public let currency: Currency
    public let until: CivilDate
    /// The day on which it was kept or broken; `nil` while it is awaited.
    public let verdict: (day: CivilDate, isKept: Bool)?
  }

  public let day: CivilDate
  public let minutes: Int
  public let customer: CustomerID
  public let by: DemoColleague
  public let deed: Deed
}
