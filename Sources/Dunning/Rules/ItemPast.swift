public import Kernel
public import RiskRules

/// What is known of an item through time.
public struct ItemPast: Sendable, Hashable {
  /// A sum that was taken off what is owed on a day, in minor units; negative when it was put back.
  public struct Settlement: Sendable, Hashable {
    public let day: CivilDate
    public let minor: Int64

    public init(_ minor: Int64, on day: CivilDate) {
      self.day = day
      self.minor = minor
    }
  }

  /// A sum, in minor units, that was left out of claims for a while.
  public struct Hold: Sendable, Hashable {
    public let minor: Int64
    public let from: CivilDate
    /// The first day on which it no longer was; `nil` while it is.
    public let until: CivilDate?

    public init(_ minor: Int64, from: CivilDate, until: CivilDate? = nil) {
      self.minor = minor
      self.from = from
      self.until = until
    }

    func holds(on day: CivilDate) -> Bool { from <= day && until.map { day < $0 } ?? true }
  }

  /// A promise, from the day on which it was made until it was judged or withdrawn.
  public struct Promise: Sendable, Hashable {
    public let promisedFor: CivilDate
    public let hold: Hold
    /// The day on which it was found not to be kept; `nil` where it was not.
    public let brokenOn: CivilDate?

    public init(_ hold: Hold, promisedFor: CivilDate, brokenOn: CivilDate? = nil) {
      self.hold = hold
      self.promisedFor = promisedFor
      self.brokenOn = brokenOn
    }
  }

  /// A legal file that a person opened, with the item in it.
  public struct LegalFile: Sendable, Hashable {
    public let number: Int64
    public let from: CivilDate
    /// The first day on which it no longer was open; `nil` while it is.
    public let until: CivilDate?

    public init(_ number: Int64, from: CivilDate, until: CivilDate? = nil) {
      self.number = number
      self.from = from
      self.until = until
    }

    func holds(on day: CivilDate) -> Bool { from <= day && until.map { day < $0 } ?? true }
  }

  public let item: ItemID
  public let issued: CivilDate
  public let due: CivilDate
  public let dueIsInferred: Bool
  /// Minor units; negative for a credit note or a payment.
  public let amountMinor: Int64
  public let settlements: [Settlement]
  public let disputes: [Hold]
  public let promises: [Promise]
  /// Those that a step opened are not among them: a replay opens its own.
  public let legalFiles: [LegalFile]
  /// The first day on which the customer really was asked for it.
  public let remindedOn: CivilDate?

  public init(
    _ item: ItemID, issued: CivilDate, due: CivilDate, dueIsInferred: Bool = false, amountMinor: Int64,
    settlements: [Settlement] = [], disputes: [Hold] = [], promises: [Promise] = [], legalFiles: [LegalFile] = [],
    remindedOn: CivilDate? = nil
  ) {
    self.item = item
    self.issued = issued
    self.due = due
    self.dueIsInferred = dueIsInferred
    self.amountMinor = amountMinor
    self.settlements = settlements
    self.disputes = disputes
    self.promises = promises
    self.legalFiles = legalFiles
    self.remindedOn = remindedOn
  }

  /// What the planner knew of it on the morning of a day, when the bank had told the payments of the day before; `nil`
  /// before it was issued and once it was settled.
  ///
  /// - Parameters:
  ///   - askedOn: the day of the last message about it.
  ///   - legalFile: the file that a step opened for it.
  func facts(
    on day: CivilDate, _ progress: ItemFacts.Progress?, askedOn: CivilDate? = nil, legalFile: Int64? = nil
  ) -> ItemFacts? {
    guard issued <= day else { return nil }
    let settled = settlements.reduce(Int64(0)) { $1.day < day ? $0 + $1.minor : $0 }
    let open = amountMinor < 0 ? amountMinor + settled : amountMinor - settled
    guard open != 0 else { return nil }
    return ItemFacts(
      item, due: due, dueIsInferred: dueIsInferred, openMinor: open,
      disputedMinor: disputes.reduce(0) { $1.holds(on: day) ? $0 + $1.minor : $0 },
      promises: promises.filter { $0.hold.holds(on: day) }
        .map { ItemFacts.Promise(minor: $0.hold.minor, promisedFor: $0.promisedFor) },
      progress: progress, legalFile: legalFile ?? legalFiles.first { $0.holds(on: day) }?.number,
      askedOn: askedOn,
      owedAgainOn: (promises.compactMap(\.brokenOn) + disputes.compactMap(\.until)).filter { $0 <= day }.max(),
      acknowledgedOn: promises.map(\.hold.from).filter { $0 <= day }.max())
  }

  /// The days on which what the planner knows of it changes.
  var changes: [CivilDate] {
    [issued, due.adding(days: 1)] + settlements.map { $0.day.adding(days: 1) }
      + disputes.flatMap { [$0.from] + ($0.until.map { [$0] } ?? []) }
      + promises.flatMap { [$0.hold.from] + ($0.hold.until.map { [$0] } ?? []) }
      + legalFiles.flatMap { [$0.from] + ($0.until.map { [$0] } ?? []) }
  }

  /// Whether it was paid in whole before anybody was asked for it.
  var wasPaidUnasked: Bool {
    guard amountMinor > 0, settlements.reduce(0, { $0 + $1.minor }) >= amountMinor,
      let paid = settlements.map(\.day).max()
    else { return false }
    return remindedOn.map { $0 > paid } ?? true
  }
}

/// What is known of a customer through time. How the customer is reached is that of today.
public struct CustomerPast: Sendable, Hashable {
  public struct Account: Sendable, Hashable {
    public let currency: Currency
    public let items: [ItemPast]

    public init(_ currency: Currency, _ items: [ItemPast]) {
      self.currency = currency
      self.items = items
    }
  }

  /// As today; what contacts and broken promises it names does not count.
  public let today: CustomerFacts
  public let accounts: [Account]
  /// The dates of the promises that were not kept.
  public let brokenPromises: [CivilDate]
  public let stays: [Stay]
  /// The days on which answers came.
  public let answers: [CivilDate]
  /// The days on which messages came back.
  public let returns: [CivilDate]
  /// The days on which the opening of messages was first reported.
  public let openings: [CivilDate]
  /// The calls that were made, in their order.
  public let calls: [Call]
  /// What was decided about the customer's credit.
  public let limits: [CreditLimit]
  /// When its limit was exceeded.
  public let overruns: [LimitOverrun]
  public let scores: [CustomerScore]
  /// What happened, of the kinds that steps are around.
  public let events: [AccountEvent]

  /// A call that somebody made.
  public struct Call: Sendable, Hashable {
    public let day: CivilDate
    /// Whether somebody was spoken to.
    public let isReached: Bool

    public init(on day: CivilDate, isReached: Bool) {
      self.day = day
      self.isReached = isReached
    }
  }

  /// A time that the customer was in a segment.
  public struct Stay: Sendable, Hashable {
    public let segment: SegmentID
    /// `nil` when it was in it as far back as is known.
    public let from: CivilDate?
    /// The first day on which it no longer was; `nil` while it is.
    public let until: CivilDate?

    public init(_ segment: SegmentID, from: CivilDate?, until: CivilDate?) {
      self.segment = segment
      self.from = from
      self.until = until
    }

    func holds(on day: CivilDate) -> Bool { from.map { $0 <= day } ?? true && until.map { day < $0 } ?? true }
  }

  public init(
    _ today: CustomerFacts, _ accounts: [Account], brokenPromises: [CivilDate] = [], stays: [Stay] = [],
    answers: [CivilDate] = [], returns: [CivilDate] = [], openings: [CivilDate] = [], calls: [Call] = [],
    limits: [CreditLimit] = [], overruns: [LimitOverrun] = [], scores: [CustomerScore] = [], events: [AccountEvent] = []
  ) {
    self.today = today
    self.accounts = accounts
    self.brokenPromises = brokenPromises
    self.stays = stays
    self.answers = answers
    self.returns = returns
    self.openings = openings
    self.calls = calls
    self.limits = limits
    self.overruns = overruns
    self.scores = scores
    self.events = events
  }
}
