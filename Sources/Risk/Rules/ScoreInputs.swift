/// What a score is made of: facts of our own books, in whole numbers, of the twelve months before its day.
public struct ScoreInputs: Sendable, Hashable, Codable {
  /// Invoices that were settled in these months, or are late now.
  public var invoices = 0
  /// How many days late they are on average, weighted by amount; what is unpaid counts with its delay until the day.
  /// `nil` of none.
  public var delay: Int?
  /// By how many days the delay of the last six months is longer than that of the six before; `nil` where one of them has
  /// nothing.
  public var trend: Int?
  /// What is late of all that is open, in percent; `nil` where nothing is open.
  public var overduePercent: Int?
  /// The promises that were judged, and those of them that were broken.
  public var promises = 0
  public var brokenPromises = 0
  /// Payments that the bank took back.
  public var returnedPayments = 0
  /// Disputes that were found unjustified.
  public var refusedDisputes = 0
  /// Steps of reminding that were done and whose scenario lets them count; `nil` where there was none.
  public var weighingSteps: Int?
  /// Days since the first invoice of all; `nil` where there is none.
  public var relationDays: Int?
  /// The share of the limit that is used; `nil` without a limit.
  public var limitPercent: Int?

  public init() {}
}
