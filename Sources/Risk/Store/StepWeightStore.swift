public import Kernel
public import Storage

/// A step of reminding that counts in its customer's score.
public struct StepWeight: Sendable, Hashable {
  /// The key of its action: an action counts once.
  public let action: Int64
  /// What kind of step it was.
  public let step: String
  /// The day on which it was done.
  public let since: CivilDate

  public init(action: Int64, step: String, since: CivilDate) {
    self.action = action
    self.step = step
    self.since = since
  }
}

/// The steps that count in scores, written when they are done: what a scenario asks for later changes no score of before.
public enum StepWeightStore {
  /// Safe to repeat.
  public static func insert(
    _ weight: StepWeight, on customer: CustomerID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO step_weight (company, customer, action, step, since)
      VALUES (\(company), \(customer), \(weight.action), \(weight.step), \(weight.since))
      ON CONFLICT (company, action) DO NOTHING
      """)
  }

  /// An action that is taken back does not count, nor did it.
  public static func remove(_ action: Int64, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM step_weight WHERE company = \(company) AND action = \(action)")
  }

  static let migration = Migration(
    "2026-12-14-steps-that-weigh",
    schema: """
      CREATE TABLE step_weight (
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        action ID NOT NULL,
        step TEXT NOT NULL,
        since DATE NOT NULL,
        PRIMARY KEY (company, action)
      );
      CREATE INDEX step_weight_since ON step_weight (company, since)
      """)
}
