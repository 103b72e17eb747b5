import Kernel

/// Why less came than is open on what was quoted, if it is to be settled in full: some cents, a bank's charge, a discount.
struct ShortPayment {
  private let question: Question
  private let missing: Int64
  private let sum: Int64
  private let due: CivilDate

  init(_ question: Question, missing: Int64, of sum: Int64, due: CivilDate) {
    self.question = question
    self.missing = missing
    self.sum = sum
    self.due = due
  }

  /// - Parameter full: the answer that settles all that was quoted.
  func answers(_ full: Hypothesis) -> [Hypothesis] {
    let tolerances = question.tolerances
    if missing <= tolerances.roundingMinor, missing * 10 <= sum {
      return [counted(full, .rounding, Weight.rounding)]
    }
    let rate = tolerances.discountRate(missing, of: sum)
    let discountSaid = question.wording.says(.discount)
    let chargeSaid = question.wording.says(.bankCharge)
    var answers: [Hypothesis] = []
    if let rate, !chargeSaid || discountSaid {
      // A usual rate to the cent says it as well as words do; odd ones need words.
      let isUsual = rate % 50 == 0
      var answer = counted(full, .discount, discountSaid ? Weight.differenceSaid : Weight.discountUnsaid)
      if discountSaid { answer.count(0, [.differenceSaid(kind: .discount)]) }
      if let days = tolerances.discountDaysLate, question.receipt.day.days(since: due) > days {
        answer.count(0, [.discountTooLate])
        answer.mayApply = false
      }
      if !discountSaid, !isUsual { answer.mayApply = false }
      answers.append(answer)
    }
    if !discountSaid, ShortPayment.isCharge(missing, of: sum, tolerances, said: chargeSaid),
      answers.isEmpty || chargeSaid
    {
      var answer = counted(full, .bankCharge, chargeSaid ? Weight.differenceSaid : Weight.chargeUnsaid)
      if chargeSaid { answer.count(0, [.differenceSaid(kind: .bankCharge)]) }
      answers.append(answer)
    }
    let kind: DifferenceKind = discountSaid ? .discount : .bankCharge
    let difference = Difference(kind, minor: missing)
    // A person may still take it for settled in full, as long as that is no rebate.
    if answers.isEmpty, HandDifference.isAllowed(difference, settling: sum, in: question.currency) {
      var answer = full
      answer.differences = [difference]
      answer.count(discountSaid || chargeSaid ? 0 : Weight.beyondTolerance, [.amountLower(minor: missing)])
      answer.mayApply = false
      answers.append(answer)
    }
    return answers
  }

  private func counted(_ full: Hypothesis, _ kind: DifferenceKind, _ weight: Int) -> Hypothesis {
    var answer = full
    answer.differences = [Difference(kind, minor: missing)]
    answer.count(weight, [.difference(kind: kind, minor: missing)])
    return answer
  }

  /// Unsaid, a charge is at most a tenth, and neither of the shares that are kept back as a guarantee.
  private static func isCharge(_ missing: Int64, of sum: Int64, _ tolerances: Tolerances, said: Bool) -> Bool {
    guard missing <= tolerances.bankChargeMinor else { return false }
    let (fold, overflow) = missing.multipliedReportingOverflow(by: said ? 3 : 10)
    guard !overflow, fold <= sum else { return false }
    return said || !(missing * 20 == sum || missing * 10 == sum)
  }

  /// Whether so little is missing that it may be something else than a part left unpaid.
  static func isSmall(_ missing: Int64, of sum: Int64, _ tolerances: Tolerances) -> Bool {
    func isAtMost(_ share: Int64) -> Bool {
      let (fold, overflow) = missing.multipliedReportingOverflow(by: share)
      return !overflow && fold <= sum
    }
    return missing <= tolerances.roundingMinor || isAtMost(10) || (missing <= tolerances.bankChargeMinor && isAtMost(3))
  }
}
