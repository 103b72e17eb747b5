public import Kernel

public typealias AbsenceID = Identifier<Absence>

/// Days on which somebody is away, and the colleague who does their work meanwhile. Who is in charge of which customer
/// does not change, so that the return needs nothing.
public struct Absence: Sendable, Hashable {
  public let id: AbsenceID
  public let person: PersonID
  public let deputy: PersonID
  /// The first day away.
  public let first: CivilDate
  /// The last day away.
  public let last: CivilDate
  /// Counts its changes: a form carries the one that it was made from.
  public let version: Int64

  public init(
    id: AbsenceID, person: PersonID, deputy: PersonID, first: CivilDate, last: CivilDate, version: Int64 = 1
  ) {
    self.id = id
    self.person = person
    self.deputy = deputy
    self.first = first
    self.last = last
    self.version = version
  }

  /// Whether the person is away on a day.
  public func holds(on day: CivilDate) -> Bool { first <= day && day <= last }

  /// Whether some of the days of another are among its own.
  public func overlaps(_ other: Absence) -> Bool { first <= other.last && other.first <= last }

  /// The absence of the deputy that keeps them from doing the work on some of the days: these stay with the person, for
  /// nobody stands in for a deputy. The earliest where there are several.
  ///
  /// - Parameter absences: those of the company.
  public func gap(among absences: [Absence]) -> Absence? {
    absences.filter { $0.person == deputy && overlaps($0) }.min { $0.first < $1.first }
  }
}

/// Who may be away when, and who may stand in for whom.
public enum AbsenceRule {
  /// Days of an absence: longer ones are a change of hands.
  public static let daysMax = 366
  /// Days ahead for which an absence is said.
  public static let daysAheadMax = 366

  /// What is done from an agenda: a deputy must have the rights among these that the absent colleague has.
  static let work: Set<Right> = [.comment, .remind, .recordPromise, .recordDispute]

  /// Whether a colleague may do another's work: they may act as the other may. Of the customers they need to see none
  /// before: on the days of the absence they see those of whom the other is in charge.
  public static func mayReplace(_ rights: Set<Right>, by deputy: Set<Right>) -> Bool {
    deputy.contains(.see) && deputy.isSuperset(of: rights.intersection(work))
  }

  /// - Throws: `AbsenceRefusal` for days that cannot be, or that are over.
  public static func check(_ absence: Absence, on day: CivilDate) throws(AbsenceRefusal) {
    if absence.person == absence.deputy { throw .oneself }
    if absence.last < absence.first { throw .backwards }
    if absence.last < day { throw .over(absence.last) }
    if absence.last.days(since: absence.first) >= daysMax { throw .tooLong }
    if absence.first.days(since: day) > daysAheadMax { throw .tooFar }
  }
}

/// Why an absence was not noted.
public enum AbsenceRefusal: Error, Sendable, Hashable {
  /// There is no such absence, or it was taken back.
  case unknown
  /// Somebody named is not of this company.
  case notOurs
  case backwards
  case over(CivilDate)
  /// More than ``AbsenceRule/daysMax``.
  case tooLong
  /// Further away than ``AbsenceRule/daysAheadMax``.
  case tooFar
  case oneself
  /// The deputy may not do what the person does.
  case notAble
  /// The person is away on some of these days already.
  case overlaps(first: CivilDate, last: CivilDate)
}

extension AbsenceRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown: "there is no such absence, or it was taken back; look at the absences again"
    case .notOurs: "a person who was named is not of this company; choose a colleague"
    case .backwards: "the last day is before the first; correct one of them"
    case .over(let last): "\(last) has passed; an absence that is over changes nothing"
    case .tooLong: "an absence has at most \(AbsenceRule.daysMax) days; put somebody else in charge of the customers"
    case .tooFar: "the first day is more than \(AbsenceRule.daysAheadMax) days away; say it later"
    case .oneself: "nobody stands in for themselves; choose a colleague"
    case .notAble: "the colleague may not do this work; choose another"
    case .overlaps(let first, let last): "there is an absence from \(first) to \(last) already; change that one"
    }
  }
}
