public import Kernel
public import ReceivablesRules
public import RiskRules

/// What must, or must not, be known of a customer for it to be in a segment.
public struct SegmentCondition: Sendable, Hashable, Codable {
  public enum Sense: String, Sendable, Hashable, Codable, CaseIterable {
    case only
    /// The customer is left out where the fact holds.
    case except
  }

  public enum Bound: String, Sendable, Hashable, Codable, CaseIterable {
    case least, most

    func holds<Value: Comparable>(_ value: Value, _ bound: Value) -> Bool {
      self == .least ? value >= bound : value <= bound
    }
  }

  /// Something known of a customer. Sums are in minor units of the company's currency; what is in another is not counted.
  public enum Fact: Sendable, Hashable, Codable {
    /// The customer is one of these in law.
    case kinds([CustomerKind])
    /// The customer is written to in one of these languages.
    case languages([LanguageCode])
    /// The customer is in one of these countries (ISO 3166-1, two letters).
    case countries([String])
    /// The customer's account is kept in one of these currencies (ISO 4217).
    case currencies([String])
    /// What was invoiced in the last twelve months, less the credit notes of these months.
    case turnover(Bound, Int64)
    /// How many documents were invoiced in the last twelve months: how regularly the customer orders.
    case invoices(Bound, Int)
    /// In how many of the last twelve months something was invoiced: how regular the orders are.
    case activeMonths(Bound, Int)
    /// The customer is of one of these sectors, by their code or the beginning of it.
    case sectors([String])
    case sizes([CompanySize])
    /// The customer has one of these tags.
    case tags([String])
    /// What is open, less the credits.
    case open(Int64)
    /// What is overdue, less the credits.
    case overdue(Int64)
    /// So many invoices are late.
    case lateItems(Int)
    /// The oldest of them is so many days late.
    case oldest(daysLate: Int)
    /// How late the invoices of the last twelve months were paid on average, weighted by amount; for who paid any.
    case delay(Bound, days: Int)
    /// A promise of the last twelve months was broken.
    case brokenPromise
    /// The customer kept so much of the promises of the last twelve months at most; for who was judged on any.
    case promisesKept(mostPercent: Int)
    /// A part of what is open is contested.
    case disputed
    case insolvent
    /// An insurer covers something of what the customer owes.
    case insured
    /// The customer owes more than its limit, as the last run found it.
    case overLimit
    /// The customer's score has one of these grades; of no natural person.
    case grades([Grade])
    /// The customer belongs to a group, or heads one.
    case grouped
    /// Some contact receives reminders by e-mail.
    case email
    /// A person put one of these in charge of the customer; `nil` stands for nobody.
    case entrusted(Duty, to: [PersonID?])
  }

  public var sense: Sense
  public var fact: Fact

  public init(_ sense: Sense = .only, _ fact: Fact) {
    self.sense = sense
    self.fact = fact
  }
}
