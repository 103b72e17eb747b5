public import Kernel
public import ReceivablesRules

/// On which rate interest runs.
public enum InterestRule: Hashable, Sendable {
  /// Between businesses, no rate in the contract: ECB rate + 10 points.
  ///
  /// Source: Code de commerce, art. L441-10 II.
  case statutory
  /// A fixed rate in the contract.
  case contract(Percent)
  /// A contract that follows the law: so many times the legal rate.
  case timesLegal(Int)
  /// A French public buyer: ECB rate + 8 points of the semester in which interest started, for the whole delay.
  ///
  /// Source: Code de la commande publique, art. R2192-31.
  case publicBuyer
  /// Legal interest, from a formal notice: consumers, and debts without a commercial contract.
  ///
  /// Source: Code civil, art. 1231-6.
  case legal
  /// Legal interest two months after an enforceable judgment: 5 points more.
  ///
  /// Source: Code monétaire et financier, art. L313-3.
  case legalAfterJudgment

  /// The rule for a debtor who has not been sued, and `nil` for a consumer, who owes interest only from a formal
  /// notice on, at ``legal``.
  /// - Parameter contractRate: the rate in our terms of sale, when they have one.
  public static func rule(for debtor: CustomerKind, contractRate: Percent?) -> InterestRule? {
    switch debtor {
    case .consumer: nil
    case .publicBody: .publicBuyer
    case .businessFrance, .businessEurope, .businessOther: contractRate.map { .contract($0) } ?? .statutory
    }
  }
}

/// Something about a rate that a person should know.
public enum RateRemark: Hashable, Sendable {
  /// The contract asks less than the law allows; the clause is unlawful. The rate is left as the contract says.
  case contractBelowFloor(Percent)
  /// The law's own default is below the floor that binds contracts. Nothing to do.
  case defaultBelowFloor(Percent)
  /// The published figures are disputed.
  case disputedFigures(String)
  /// The semester's rates are not known: those of an earlier one stand in.
  case provisional(missing: Semester, from: Semester)
}

/// The rate that applies on a day, with where it comes from.
public struct EffectiveRate: Hashable, Sendable {
  public let rate: Percent
  /// The semester whose figures were used; `nil` for a fixed rate of the contract.
  public let semester: Semester?
  /// The ECB or legal rate that the rule started from.
  public let basis: Percent?
  public let remarks: [RateRemark]

  /// Whether the figures of another semester stand in.
  public var isProvisional: Bool {
    remarks.contains { if case .provisional = $0 { true } else { false } }
  }
}

/// Days over which a rate did not change.
public struct RatePeriod: Hashable, Sendable {
  public let rate: Percent
  /// The last day on which it held.
  public let last: CivilDate

  public init(_ rate: Percent, until last: CivilDate) {
    self.rate = rate
    self.last = last
  }
}

extension LegalRates {
  /// The rates of a rule from the day on which interest began to run to another one, the first one first.
  /// - Throws: `LawError.missingRate`.
  public func periods(
    of rule: InterestRule, from start: CivilDate, through end: CivilDate
  ) throws(LawError) -> [RatePeriod] {
    var periods: [RatePeriod] = []
    var day = start
    while day <= end {
      let last = min(end, Semester(of: day).lastDay)
      let rate = try effectiveRate(rule, on: day, start: start).rate
      if periods.last?.rate == rate { periods.removeLast() }
      periods.append(RatePeriod(rate, until: last))
      day = last.adding(days: 1)
    }
    return periods
  }

  /// The rate of a rule on one day.
  /// - Parameter start: the first day on which interest ran, which freezes a public buyer's rate.
  /// - Throws: `LawError.missingRate`.
  public func effectiveRate(
    _ rule: InterestRule, on day: CivilDate, start: CivilDate, missing: MissingRate = .refuse
  ) throws(LawError) -> EffectiveRate {
    let wanted = Semester(of: rule == .publicBuyer ? start : day)
    if case .contract(let rate) = rule { return try contractRate(rate, wanted, missing) }
    let (figures, provisional) = try rate(of: wanted, missing: missing)
    var remarks: [RateRemark] = []
    if provisional { remarks.append(.provisional(missing: wanted, from: figures.semester)) }
    let basis: Percent
    let rate: Percent
    var restsOnLegal = true
    switch rule {
    case .statutory:
      basis = figures.mainRefinancing
      rate = basis + .whole(10)
      restsOnLegal = false
      if rate < figures.contractFloor { remarks.append(.defaultBelowFloor(figures.contractFloor)) }
    case .publicBuyer:
      basis = figures.mainRefinancing
      rate = basis + .whole(8)
      restsOnLegal = false
    case .timesLegal(let factor):
      basis = figures.legalForOthers
      rate = basis * factor
      if factor < 3 { remarks.append(.contractBelowFloor(figures.contractFloor)) }
    case .legalAfterJudgment:
      basis = figures.legalForOthers
      rate = basis + .whole(5)
    case .legal, .contract:
      basis = figures.legalForOthers
      rate = basis
    }
    if restsOnLegal, case .disputed(let sentence) = figures.status { remarks.append(.disputedFigures(sentence)) }
    return EffectiveRate(rate: rate, semester: figures.semester, basis: basis, remarks: remarks)
  }

  /// A contract's own rate needs no table to be computed with; the table only says whether it is lawful.
  private func contractRate(
    _ rate: Percent, _ semester: Semester, _ missing: MissingRate
  ) throws(LawError) -> EffectiveRate {
    var remarks: [RateRemark] = []
    if let known = try? self.rate(of: semester, missing: .refuse).rate {
      if rate < known.contractFloor {
        remarks.append(.contractBelowFloor(known.contractFloor))
        if case .disputed(let sentence) = known.status { remarks.append(.disputedFigures(sentence)) }
      }
    }
    return EffectiveRate(rate: rate, semester: nil, basis: nil, remarks: remarks)
  }
}
