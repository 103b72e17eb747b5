public import Kernel

/// Why a rule of law could not be applied.
public enum LawError: Error, Hashable, Sendable {
  /// The rates of a semester are not known.
  case missingRate(Semester)
  /// Interest was asked up to a day before it started.
  case daysOutOfOrder(from: CivilDate, to: CivilDate)
  /// A payment in another currency than the debt.
  case money(MoneyError)
  /// Payment terms that we do not understand.
  case unknownTerms(String)
}

extension LawError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingRate(let semester):
      "the legal rates of \(semester) are not known; enter the ECB main refinancing rate of \(semester.firstDay) and "
        + "the legal interest rate of that semester, or ask for a provisional computation"
    case .daysOutOfOrder(let from, let to): "interest cannot run from \(from) to \(to), which comes before"
    case .money(let error): error.description
    case .unknownTerms(let text):
      "«\(text)» are not payment terms: write for example NET30, D45_THEN_EOM, EOM_THEN_D45, EOM_30_THE_10 or DECADE30"
    }
  }
}
