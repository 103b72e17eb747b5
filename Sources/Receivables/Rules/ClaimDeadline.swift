public import Kernel

/// Until when what an insolvent customer owes is declared to the person in charge of the proceedings.
///
/// The periods run from the publication in the BODACC, some days after the opening. Only the opening is known here: what
/// is computed from it is the earliest end, on which nobody relies too late.
public enum ClaimDeadline {
  /// The earliest last day of the declaration. Source: Code de commerce, art. R622-24 (two months).
  public static func earliest(opened: CivilDate) -> CivilDate { opened.adding(months: 2) }

  /// Months after the opening in which an undeclared claim is worth a decision: within six of the publication a creditor
  /// may still ask to be relieved of having missed the period. Source: Code de commerce, art. L622-26.
  public static let months = 8
}
