import Foundation

/// What became of the invoices that fell due while two versions were tried, for each half of the customers.
public struct TrialResult: Sendable, Hashable, Codable {
  /// What is known of one customer of the trial.
  public struct Customer: Sendable, Hashable {
    public let half: TrialHalf
    /// Invoices that fell due since the trial began.
    public let due: Int
    /// Of these, those that were paid in whole.
    public let paid: Int
    /// Days from the due date to the payment of the last of it, added up over those; early payments take off.
    public let days: Int64
    /// Messages of the two versions that left.
    public let messages: Int

    public init(_ half: TrialHalf, due: Int = 0, paid: Int = 0, days: Int64 = 0, messages: Int = 0) {
      self.half = half
      self.due = due
      self.paid = paid
      self.days = days
      self.messages = messages
    }
  }

  /// One half.
  public struct Half: Sendable, Hashable, Codable {
    public fileprivate(set) var customers = 0
    public fileprivate(set) var due = 0
    public fileprivate(set) var paid = 0
    public fileprivate(set) var messages = 0
    /// The mean days of each customer that paid an invoice.
    public fileprivate(set) var delays = SampleMoments()

    /// Customers that paid an invoice.
    public var payers: Int { delays.count }
    /// The mean over customers of their mean days, in hundredths; `nil` when nobody paid.
    public var meanHundredths: Int64? { payers > 0 ? Int64((delays.mean * 100).rounded()) : nil }
  }

  /// What can be said of the difference.
  public enum Verdict: Sendable, Hashable {
    /// No customer has the scenario.
    case noCustomer
    /// No invoice fell due since the beginning.
    case nothingDue
    /// In a half nobody paid yet.
    case nobodyPaid(TrialHalf)
    /// In a half only one customer paid: nothing tells chance from difference.
    case onlyOnePaid(TrialHalf)
    /// Every customer of each half paid after the same time.
    case noSpread
    /// Chance alone could make the difference.
    case unclear(WelchInterval)
    /// The days of `b` less those of `a`.
    case clear(WelchInterval)
  }

  public let a: Half
  public let b: Half

  public subscript(half: TrialHalf) -> Half { half == .a ? a : b }

  /// Adds up the customers of a trial, in whatever order they come.
  ///
  /// Versions are drawn for customers, not for invoices, and the invoices of one customer are paid alike: a customer counts
  /// once, by the mean of its invoices, so that the values compared are independent (decision 030). Means are added up in
  /// order of size, so that the last digits do not depend on the order of customers.
  public init(_ customers: some Sequence<Customer>) {
    var halves: [TrialHalf: Half] = [:]
    var means: [TrialHalf: [Double]] = [:]
    for customer in customers {
      halves[customer.half, default: Half()].customers += 1
      halves[customer.half, default: Half()].due += customer.due
      halves[customer.half, default: Half()].paid += customer.paid
      halves[customer.half, default: Half()].messages += customer.messages
      guard customer.paid > 0 else { continue }
      means[customer.half, default: []].append(Double(customer.days) / Double(customer.paid))
    }
    for half in TrialHalf.allCases {
      halves[half, default: Half()].delays = SampleMoments((means[half] ?? []).sorted())
    }
    a = halves[.a] ?? Half()
    b = halves[.b] ?? Half()
  }

  /// The difference of the mean days, with its 95 % interval; or why there is none.
  public var verdict: Verdict {
    if a.customers + b.customers == 0 { return .noCustomer }
    if a.due + b.due == 0 { return .nothingDue }
    for half in TrialHalf.allCases where self[half].payers == 0 { return .nobodyPaid(half) }
    for half in TrialHalf.allCases where self[half].payers == 1 { return .onlyOnePaid(half) }
    guard let interval = WelchInterval(from: a.delays, to: b.delays) else { return .noSpread }
    return interval.isClear ? .clear(interval) : .unclear(interval)
  }
}
