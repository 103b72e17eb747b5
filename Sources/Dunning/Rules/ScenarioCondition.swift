public import Kernel
public import ReceivablesRules
public import RiskRules

extension Scenario {
  /// What must, or must not, hold of a customer's account for a step to be taken.
  public struct Condition: Sendable, Hashable, Codable {
    public enum Sense: String, Sendable, Hashable, Codable, CaseIterable {
      /// The step is taken only where the fact holds.
      case only
      /// The step is taken except where the fact holds.
      case except
    }

    /// Something known of the account of a customer on the day of the run.
    public enum Fact: Sendable, Hashable, Codable {
      /// What is late reaches a sum, in minor units, without what is disputed and less the credits.
      case overdue(atLeast: Int64)
      /// So many invoices are late and not disputed in whole.
      case lateItems(atLeast: Int)
      /// The oldest of them is so many days late.
      case oldest(daysLate: Int)
      /// The customer is one of these in law.
      case kinds([CustomerKind])
      /// The customer is written to in one of these languages.
      case languages([LanguageCode])
      /// The customer has broken a promise in the last twelve months.
      case brokenPromise
      /// The customer has answered since what was last asked of them.
      case answered
      /// The last message that left did not arrive: it came back, the mail server refused it, or nobody took the
      /// registered letter.
      case returned
      /// The last message that left was an e-mail, and its opening was reported. Where that is not known it does not hold.
      case opened
      /// The last call since what was last asked of the customer reached nobody.
      case callUnanswered
      /// An insurer covers something of what the customer owes.
      case insured
      /// The customer owes more than its limit, as the last run found it.
      case overLimit
      /// The customer's score has one of these grades. Not asked of natural persons, about whom nothing is decided by a score
      /// alone.
      ///
      /// Source: Regulation (EU) 2016/679, article 22.
      case grades([Grade])
      /// The customer is in one of these segments.
      case segments([SegmentID])
    }

    public var sense: Sense
    public var fact: Fact

    public init(_ sense: Sense = .only, _ fact: Fact) {
      self.sense = sense
      self.fact = fact
    }
  }
}

/// What conditions ask of one account, added up once for all steps.
struct AccountStanding {
  private let customer: CustomerFacts
  private let day: CivilDate
  /// Wide, so that no sum of items overflows.
  private var overdue = Int128(0)
  private var lateItems = 0
  private var oldest = 0

  init(_ customer: CustomerFacts, _ account: AccountFacts, on day: CivilDate) {
    self.customer = customer
    self.day = day
    for item in account.items {
      let undisputed = item.openMinor < 0 ? item.openMinor : max(0, item.openMinor - max(0, item.disputedMinor))
      let late = day.days(since: item.due)
      guard undisputed != 0, undisputed < 0 || late > 0 else { continue }
      overdue += Int128(undisputed)
      guard undisputed > 0 else { continue }
      lateItems += 1
      oldest = max(oldest, late)
    }
  }

  /// Whether a step may be taken for the account.
  func allows(_ step: Scenario.Step) -> Bool {
    step.conditions.allSatisfy { isSetAside($0.fact) || holds($0.fact) == ($0.sense == .only) }
  }

  /// Whether a condition is not asked of this customer.
  private func isSetAside(_ fact: Scenario.Condition.Fact) -> Bool {
    if case .grades = fact { return customer.kind.isNaturalPerson }
    return false
  }

  private func holds(_ fact: Scenario.Condition.Fact) -> Bool {
    switch fact {
    case .overdue(let least): overdue >= Int128(least)
    case .lateItems(let least): lateItems >= least
    case .oldest(let days): oldest >= days
    case .kinds(let kinds): kinds.contains(customer.kind)
    case .languages(let languages): languages.contains(customer.language)
    case .brokenPromise:
      customer.lastBrokenPromise.map { day.days(since: $0) <= AccountStanding.promiseMemory } ?? false
    case .answered: customer.hasAnswered
    case .returned: customer.wasReturned
    case .opened: customer.wasOpened
    case .callUnanswered: customer.hasUnansweredCall
    case .insured: customer.isInsured
    case .overLimit: customer.isOverLimit
    case .grades(let grades): customer.grade.map { grades.contains($0) } ?? false
    case .segments(let segments): !customer.segments.isDisjoint(with: segments)
    }
  }

  /// Days for which a broken promise counts.
  private static let promiseMemory = 365
}
