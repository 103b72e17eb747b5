public import Kernel

/// What the account of a customer says of the work on it.
public struct AgendaAccount: Sendable, Hashable {
  public let overdue: Money
  /// The oldest day by which something was to be paid that is still owed.
  public let oldestDue: CivilDate?
  /// Insolvency proceedings, as far as they matter for what one does about the customer.
  public let insolvency: Insolvency?

  public enum Insolvency: Sendable, Hashable {
    /// What is owed was declared: nothing more can be had by asking.
    case declared
    /// The last day of the declaration, on which nobody relies too late.
    case undeclared(until: CivilDate)
  }

  public init(overdue: Money, oldestDue: CivilDate? = nil, insolvency: Insolvency? = nil) {
    self.overdue = overdue
    self.oldestDue = oldestDue
    self.insolvency = insolvency
  }
}

/// How much a line of the agenda deserves to be done before others: the money at stake, times the chance that acting
/// helps, times how urgent it is. Each factor is told with the parts that it adds up from, so that nobody has to believe
/// the number.
///
/// The parts are ours, by the experience of the trade that money is had more easily the sooner it is asked for; no law or
/// standard gives them (decision 027).
public struct Priority: Sendable, Hashable {
  /// Why a factor is what it is.
  public enum Cause: Sendable, Hashable {
    /// Days since the oldest day of payment; 0 when nothing is late.
    case late(days: Int)
    /// Insolvency proceedings, and whether the claim was declared.
    case insolvent(declared: Bool)
    case brokenPromise
    /// The day that was promised has come.
    case promiseDue
    /// The customer asked to be called back.
    case expected
    case unanswered
    case saidPaid
    /// Every step of the scenario was without effect.
    case scenarioEnded
    /// The promise was broken a short while ago: the customer still knows of it.
    case fresh
    /// An answer waits to be read, a message to be approved, an address to be corrected, or a dispute to be taken up, since so many days.
    case waiting(days: Int)
    /// What somebody asked for is due, or was.
    case taskDue(late: Bool)
    /// The claim must be declared until that day.
    case declaration(until: CivilDate)
  }

  public struct Part: Sendable, Hashable {
    public let cause: Cause
    /// Hundredths.
    public let points: Int
  }

  /// What is at stake: the greatest sum of the line's reasons; zero when nothing is overdue.
  public let stake: Money
  /// What the chance that acting helps adds up from, in hundredths.
  public let chanceParts: [Part]
  /// What makes it more urgent than the rest, in hundredths beside the 100 of any line.
  public let urgencyParts: [Part]

  /// The chance that acting helps, in percent: from 5 to 95.
  public var chance: Int { chanceParts.reduce(0) { $0 + $1.points } }
  /// How urgent it is, in percent: 100 is as urgent as any.
  public var urgency: Int { urgencyParts.reduce(100) { $0 + $1.points } }

  /// Stake × chance × urgency, in minor units of the stake's currency.
  public var weight: Int64 {
    Int64(
      clamping: roundedHalfAwayFromZero(Int128(max(0, stake.minor)) * Int128(chance) * Int128(urgency), over: 10_000))
  }

  /// - Parameters:
  ///   - account: nil when what the customer owes is not known.
  ///   - day: today.
  public init(of line: AgendaFact, _ account: AgendaAccount?, on day: CivilDate) {
    let stakes = line.reasons.compactMap { $0.amount ?? account?.overdue }
    stake = stakes.max { $0.minor < $1.minor } ?? .zero(.eur)
    chanceParts = Priority.chance(line.reason, account, on: day)
    urgencyParts = Priority.urgency(line, account, on: day)
  }

  /// Chances by the age of the debt: hundredths for the days late until which they hold.
  private static let byAge: [(days: Int, points: Int)] = [(30, 80), (60, 65), (90, 50), (120, 35)]
  private static let oldest = 25

  private static func chance(_ reason: AgendaReason, _ account: AgendaAccount?, on day: CivilDate) -> [Part] {
    switch account?.insolvency {
    case .declared: return [Part(cause: .insolvent(declared: true), points: 5)]
    // Who declares in time keeps a part of the claim; who does not has lost it.
    case .undeclared: return [Part(cause: .insolvent(declared: false), points: 50)]
    case nil: break
    }
    let days = max(0, account?.oldestDue.map { day.days(since: $0) } ?? 0)
    let age = Part(cause: .late(days: days), points: byAge.first { days <= $0.days }?.points ?? oldest)
    let reasoned: Part? =
      switch reason {
      case .brokenPromise: Part(cause: .brokenPromise, points: -15)
      case .promiseDue: Part(cause: .promiseDue, points: 10)
      case .callback: Part(cause: .expected, points: 15)
      case .unanswered: Part(cause: .unanswered, points: -10)
      case .saidPaid: Part(cause: .saidPaid, points: -20)
      case .scenarioEnded: Part(cause: .scenarioEnded, points: -15)
      case .answered, .step, .approval, .letterReturned, .unreachable, .creditExpected, .disputeOpen, .asked, .errand:
        nil
      }
    return [age] + [reasoned].compactMap { $0 }
  }

  private static let freshDays = 5
  private static let declarationDays = 15

  private static func urgency(_ line: AgendaFact, _ account: AgendaAccount?, on day: CivilDate) -> [Part] {
    var parts: [Part] = []
    if case .undeclared(let last) = account?.insolvency, day <= last, last.days(since: day) <= declarationDays {
      parts.append(Part(cause: .declaration(until: last), points: 200))
    }
    // What is for a coming day does not press.
    guard line.standsOn <= day else { return parts }
    let waited = max(0, day.days(since: line.since))
    switch line.reason {
    case .callback: parts.append(Part(cause: .expected, points: 100))
    case .promiseDue: parts.append(Part(cause: .promiseDue, points: 50))
    case .brokenPromise where waited <= freshDays: parts.append(Part(cause: .fresh, points: 50))
    case .answered where waited > 0, .approval where waited > 0, .letterReturned where waited > 0,
      .unreachable where waited > 0:
      parts.append(Part(cause: .waiting(days: waited), points: min(waited, 5) * 10))
    case .creditExpected where waited >= 10, .disputeOpen where waited >= 10:
      parts.append(Part(cause: .waiting(days: waited), points: min(waited / 10, 5) * 10))
    case .asked, .errand:
      parts.append(Part(cause: .taskDue(late: line.due < day), points: line.due < day ? 50 : 30))
    default: break
    }
    return parts
  }
}
