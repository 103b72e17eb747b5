public import Kernel

/// One thing that happened, as it is chained: nothing in the journal is ever changed or removed.
public struct JournalEntry: Hashable, Sendable {
  /// 1, 2, 3 … without a gap.
  public let sequence: Int64
  public let at: Moment
  public let company: CompanyID?
  public let actor: String
  /// What happened, a stable word such as `payment.applied`.
  public let event: String
  /// What it happened to, such as `item:42`.
  public let subject: String
  /// The facts, as JSON with sorted keys.
  public let facts: String
  /// SHA-256 of the entry before, in hexadecimal; 64 zeros for the first.
  public let previousHash: String
  /// SHA-256 over all the above.
  public let hash: String
}
