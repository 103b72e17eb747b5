public import Kernel

/// A customer's score as a night computed it, with what it was made of. Kept when it gives way to another.
public struct CustomerScore: Sendable, Hashable {
  public let customer: CustomerID
  public let since: CivilDate
  /// The first day of the next; `nil` while it stands.
  public let until: CivilDate?
  /// Of the scorecard.
  public let version: Int
  public let base: Int
  public let parts: [Scorecard.Part]
  public let score: Int
  public let grade: Grade
  public let inputs: ScoreInputs

  public init(
    of customer: CustomerID, since: CivilDate, until: CivilDate? = nil, version: Int, base: Int,
    parts: [Scorecard.Part], score: Int, grade: Grade, inputs: ScoreInputs
  ) {
    self.customer = customer
    self.since = since
    self.until = until
    self.version = version
    self.base = base
    self.parts = parts
    self.score = score
    self.grade = grade
    self.inputs = inputs
  }

  public func stood(on day: CivilDate) -> Bool { since <= day && until.map { day < $0 } ?? true }
}
