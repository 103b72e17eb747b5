public import Kernel
public import OnboardingRules
public import Storage

/// The table of what people said of the first steps.
public enum OnboardingSchema {
  public static let migrations = [
    Migration(
      "2026-11-26-onboarding",
      schema: """
        CREATE TABLE onboarding_mark (
          company ID NOT NULL REFERENCES company (id),
          step TEXT NOT NULL,
          mark TEXT NOT NULL,
          made_by TEXT NOT NULL,
          made_at MOMENT NOT NULL,
          PRIMARY KEY (company, step)
        )
        """)
  ]
}

/// How far the installation of a company is.
public enum OnboardingStore {
  /// Read from the company's own data, and from what people said.
  public static func progress(of company: CompanyID, _ snapshot: Snapshot) throws -> OnboardingProgress {
    var facts: Set<OnboardingStep> = []
    try snapshot.forEach(
      """
      SELECT CASE WHEN c.city IS NOT NULL AND c.email IS NOT NULL AND c.iban IS NOT NULL THEN 1 ELSE 0 END,
        CASE WHEN EXISTS (SELECT 1 FROM item i WHERE i.company = c.id) THEN 1 ELSE 0 END,
        CASE WHEN EXISTS (SELECT 1 FROM bank_entry b WHERE b.company = c.id) THEN 1 ELSE 0 END,
        CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.company = c.id AND o.state = 'sent' AND o.channel = 'email')
          THEN 1 ELSE 0 END,
        CASE WHEN EXISTS (SELECT 1 FROM scenario s WHERE s.company = c.id AND s.is_default) THEN 1 ELSE 0 END
      FROM company c WHERE c.id = \(company)
      """
    ) { row in
      for (column, step) in OnboardingStep.allCases.enumerated() where row.int(column) == 1 { facts.insert(step) }
    }
    var marks: [OnboardingStep: OnboardingMark] = [:]
    try snapshot.forEach("SELECT step, mark FROM onboarding_mark WHERE company = \(company)") { row in
      guard let step = OnboardingStep(rawValue: row.text(0)) else { return }
      marks[step] = OnboardingMark(rawValue: row.text(1))
    }
    return OnboardingProgress(facts: facts, marks: marks)
  }

  static func mark(
    _ step: OnboardingStep, _ mark: OnboardingMark?, of company: CompanyID, by actor: String, at: Moment,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "DELETE FROM onboarding_mark WHERE company = \(company) AND step = \(step.rawValue)")
    guard let mark else { return }
    try transaction.execute(
      """
      INSERT INTO onboarding_mark (company, step, mark, made_by, made_at)
      VALUES (\(company), \(step.rawValue), \(mark.rawValue), \(actor), \(at))
      """)
  }
}
