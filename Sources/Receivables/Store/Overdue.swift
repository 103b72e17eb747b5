public import Kernel
public import Storage

/// What "overdue" is, said once for every page and report: the open balance past its due date, net of the credits
/// whose own date has passed. A credit that nobody has allocated lessens it, so that all the figures of one account
/// agree with its aged balance (regles-fr §11).
public enum Overdue {
  /// What is overdue on a day, in minor units of one currency, over the rows of `item` that a statement groups.
  public static func sum(on day: CivilDate) -> SQL {
    "CAST(COALESCE(SUM(CASE WHEN due < \(day) THEN open_minor ELSE 0 END), 0) AS bigint)"
  }

  /// Whether a row of `item` is something the customer is late with: a debt, never a credit.
  public static func isLate(on day: CivilDate) -> SQL { "(open_minor > 0 AND due < \(day))" }

  /// The earliest date with something still owed, over the rows that a statement groups; NULL when none is late.
  public static func oldest(on day: CivilDate) -> SQL { "MIN(CASE WHEN \(isLate(on: day)) THEN due END)" }
}
