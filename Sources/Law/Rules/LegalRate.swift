public import Kernel

/// The rates that the law fixed for one semester.
public struct LegalRate: Hashable, Sendable {
  /// How sure we are of the figures.
  public enum Status: Hashable, Sendable {
    /// Read in a public source.
    case published
    /// Sources disagree; the sentence says on what. Computed with, and flagged.
    case disputed(String)
    /// Entered by a person of this company.
    case entered(by: String)
  }

  public let semester: Semester
  /// Main refinancing rate of the European Central Bank on the first day of the semester.
  public let mainRefinancing: Percent
  /// Legal interest when the creditor is a natural person acting for private needs.
  public let legalForIndividuals: Percent
  /// Legal interest in all other cases: ours, since the creditor is a business.
  public let legalForOthers: Percent
  public let status: Status
  /// Where the figures were read.
  public let source: String

  public init(
    _ semester: Semester, mainRefinancing: Percent, legalForIndividuals: Percent, legalForOthers: Percent,
    status: Status, source: String
  ) {
    self.semester = semester
    self.mainRefinancing = mainRefinancing
    self.legalForIndividuals = legalForIndividuals
    self.legalForOthers = legalForOthers
    self.status = status
    self.source = source
  }

  /// The least a contract may ask between businesses: three times the legal rate.
  ///
  /// Source: Code de commerce, art. L441-10 II.
  public var contractFloor: Percent { legalForOthers * 3 }
}

/// What is done with days of a semester whose rates are not known.
public enum MissingRate: Hashable, Sendable {
  /// The computation fails and says which semester lacks its rates.
  case refuse
  /// The latest known rates are taken and every segment that rests on them is marked provisional.
  case provisional
}

/// The legal rates by semester.
public struct LegalRates: Sendable {
  private let bySemester: [Semester: LegalRate]

  public init(_ rates: [LegalRate]) {
    bySemester = Dictionary(rates.map { ($0.semester, $0) }, uniquingKeysWith: { _, later in later })
  }

  /// These rates and others besides, which win for the semesters they name: what a person entered.
  public func adding(_ rates: [LegalRate]) -> LegalRates {
    LegalRates(bySemester.values.sorted { $0.semester < $1.semester } + rates)
  }

  /// Every known semester, oldest first.
  public var all: [LegalRate] { bySemester.values.sorted { $0.semester < $1.semester } }

  /// The rates of the semester and whether they are those of an earlier one.
  /// - Throws: `LawError.missingRate` when they are not known and may not be provisional, or precede all we know.
  public func rate(
    of semester: Semester, missing: MissingRate = .refuse
  ) throws(LawError) -> (rate: LegalRate, provisional: Bool) {
    if let rate = bySemester[semester] { return (rate, false) }
    let latest = bySemester.values.max { $0.semester < $1.semester }
    guard missing == .provisional, let latest, latest.semester < semester else { throw .missingRate(semester) }
    return (latest, true)
  }

  /// The figures whose floor a contract's rate does not reach on a day, those of the latest known semester where the
  /// day's are not; `nil` for a lawful rate. The clause is the company's: its rate is told of, never changed.
  public func floor(above rate: Percent, on day: CivilDate) -> LegalRate? {
    guard let known = try? self.rate(of: Semester(of: day), missing: .provisional).rate, rate < known.contractFloor
    else { return nil }
    return known
  }
}
