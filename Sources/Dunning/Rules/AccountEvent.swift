public import Kernel

/// Something that happened to what a customer owes, around which a step may stand instead of the due date.
public struct AccountEvent: Sendable, Hashable {
  /// Days for which the ordinary steps leave the first word about what happened to its own step.
  public static let patience = 5

  /// In the order in which they go before one another: of two on one day the first is spoken of.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Insolvency proceedings were opened. Its steps ask something of a colleague and nothing of the customer.
    case insolvency
    /// The bank took a payment back.
    case returnedPayment = "returned_payment"
    /// A promise was judged, and was not kept.
    case brokenPromise = "broken_promise"
    /// A dispute was answered: what is left of it is owed.
    case closedDispute = "closed_dispute"
    /// What the customer owes came to exceed its limit.
    case limitExceeded = "limit_exceeded"

    /// Whether a step of some kind may stand around it: nothing is claimed from who is insolvent, a courtesy reminder comes
    /// before the due date, a formal notice after the steps before it.
    public func takes(_ kind: DunningStep) -> Bool {
      switch kind {
      case .courtesy, .formalNotice: false
      case .task: true
      case .first, .second, .call, .last: self != .insolvency
      }
    }

    /// Whether a step of some kind that stands around it is about what is not late too. What is not late is asked of nobody;
    /// a colleague may have something to do about it.
    func concernsWhatIsNotLate(_ kind: DunningStep) -> Bool {
      switch self {
      case .insolvency: true
      case .limitExceeded: kind == .task
      case .returnedPayment, .brokenPromise, .closedDispute: false
      }
    }

    /// Whether it is spoken of before the ordinary steps go on: who paid and was paid back by their bank is told so, not that
    /// nothing came; who broke their word is asked about it while it is fresh; who objected is answered.
    var isToldFirst: Bool {
      switch self {
      case .returnedPayment, .brokenPromise, .closedDispute: true
      case .insolvency, .limitExceeded: false
      }
    }

    var place: Int { Kind.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Kind, right: Kind) -> Bool { left.place < right.place }
  }

  /// Which event: it stays the same when it is judged again.
  public struct Key: Sendable, Hashable, Comparable {
    public let kind: Kind
    /// The key of the promise, of the movement that took the money back, of the dispute or of the overrun; of an insolvency
    /// its day, counted from 1970.
    public let subject: Int64

    public init(_ kind: Kind, _ subject: Int64) {
      self.kind = kind
      self.subject = subject
    }

    public static func < (left: Key, right: Key) -> Bool { (left.kind, left.subject) < (right.kind, right.subject) }
  }

  /// What was done because of an event.
  public struct Answer: Sendable, Hashable {
    /// The day that the event then had.
    public let of: CivilDate
    /// The day of the latest thing that was done.
    public let last: CivilDate

    public init(of: CivilDate, last: CivilDate) {
      self.of = of
      self.last = last
    }
  }

  public let key: Key
  /// When it was known, from which the days of a step are counted.
  public let day: CivilDate
  /// When it happened: a promise is known to be broken some days after the day it was for.
  public let happened: CivilDate
  /// The first day on which it is no reason for anything any more; `nil` of what has happened for good.
  public let over: CivilDate?
  /// What it is about.
  public let items: Set<ItemID>

  public init(
    _ key: Key, on day: CivilDate, happened: CivilDate? = nil, over: CivilDate? = nil, items: Set<ItemID>
  ) {
    self.over = over
    self.key = key
    self.day = day
    self.happened = happened ?? day
    self.items = items
  }

  public var kind: Kind { key.kind }

  /// Whether it has happened by a day and is a reason still.
  func stands(on day: CivilDate) -> Bool { self.day <= day && over.map { day < $0 } ?? true }

  /// Days after its own for which a step waits for its turn, and days after which an event that was not known is no
  /// reason to write any more: catching up brings no burst.
  public static let memory = 15
}
