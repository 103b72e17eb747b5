import Kernel

/// Weighs the answers to a question against each other.
struct Verdict {
  private let question: Question

  init(_ question: Question) { self.question = question }

  func decision(_ id: (Int) -> ItemID) -> Decision {
    // Interest and indemnities beside a number of ours are what a customer pays for being late.
    let mayBeForeign =
      !question.mentions.isStrong && (question.mentions.isEmpty || !question.wording.says(.penalties))
    let nature = mayBeForeign ? question.wording.nature : nil
    let isForeign = nature != nil
    if isForeign, !question.payer.isKnown {
      return Decision(.unmatched, reasons: [.notCustomersMoney], nature: nature)
    }
    let account = AccountAnswers(question).all()
    let answers = ranked(
      QuotedAnswers(question).all() + RangeAnswers(question).all() + account.answers
    ).filter { $0.parts.allSatisfy { !question.mentions.excepted.contains($0.item) } }
    let unsearched = account.unsearched ?? question.quotedBeyondSums
    let givenUp = unsearched.map { [MatchReason.sumsNotSearched(items: $0)] } ?? []
    guard let first = answers.first else {
      let reasons: [MatchReason] = question.wording.numbers.isEmpty ? [] : [.numberNotFound]
      return Decision(.unmatched, reasons: reasons + givenUp, nature: nature)
    }
    let confidences = Confidence.percents(answers.map(\.points))
    // Whoever shares a receipt out among the customers whose items it quotes sees these first, before what it does not.
    let full = Set(question.quotedInFull)
    let isOfSeveral =
      answers.contains(where: \.isOfSeveral)
      && (first.isOfSeveral || first.parts.allSatisfy { !full.contains($0.item) })
    let isEitherMeant = answers.contains(where: \.isEitherMeant)
    // The wording says one thing and the amount another: nothing that needs a person is announced as sure.
    let isContradicted = answers.contains(where: \.isContradicted)
    let all = Array(zip(answers, confidences))
    let shown = isOfSeveral ? all.filter { $0.0.isOfSeveral } + all.filter { !$0.0.isOfSeveral } : all
    let best = shown.first?.0 ?? first
    let candidates = shown.prefix(Decision.candidatesMax).map { answer, confidence in
      let isDoubtful = answer.isDoubtful || isOfSeveral || isEitherMeant || (isContradicted && !answer.mayApply)
      return candidate(answer, isDoubtful ? min(confidence, Confidence.doubtful) : confidence, id)
    }
    let next = answers.dropFirst().first
    let isAhead = next.map { best.points - $0.points >= Confidence.gap } ?? true
    // Who says what is not paid means something by the rest that the amount alone does not tell.
    let isPlain = question.mentions.excepted.isEmpty
    guard best.mayApply, best.points >= Confidence.threshold, isAhead, !isEitherMeant, !isForeign, isPlain else {
      let quoted = isOfSeveral ? quoted(answers) : []
      return Decision(
        .suggested, candidates,
        reasons: doubts(best, isAhead: isAhead, of: answers, isForeign: isForeign) + (isForeign ? [] : givenUp),
        quoted: quoted.map { AppliedPart(item: id($0.item), minor: $0.minor) }, nature: nature)
    }
    if let hold = question.receipt.hold { return Decision(.suggested, candidates, reasons: [hold]) }
    return Decision(.applied, candidates, teachesAccount: teachesAccount(best))
  }

  /// Those with the most points first; of two ways to the same booking the better one.
  private func ranked(_ answers: [Hypothesis]) -> [Hypothesis] {
    var seen: Set<Hypothesis.Booking> = []
    return answers.enumerated().sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }
      .map(\.element).filter { seen.insert($0.booking).inserted }
  }

  /// What is quoted of several customers, each item once: first what stands in full in the wording.
  private func quoted(_ answers: [Hypothesis]) -> [Hypothesis.Part] {
    let parts = question.ledger.whole(question.quotedInFull) + answers.filter(\.isOfSeveral).flatMap(\.parts)
    return parts.reduce(into: []) { quoted, part in
      if !quoted.contains(where: { $0.item == part.item }) { quoted.append(part) }
    }
  }

  private func candidate(_ answer: Hypothesis, _ confidence: Int, _ id: (Int) -> ItemID) -> Candidate {
    Candidate(
      customer: answer.customer, parts: answer.parts.map { AppliedPart(item: id($0.item), minor: $0.minor) },
      onAccountMinor: answer.onAccountMinor, differences: answer.differences, reasons: answer.reasons,
      weights: answer.weights, points: answer.points, confidence: confidence)
  }

  private func doubts(
    _ best: Hypothesis, isAhead: Bool, of answers: [Hypothesis], isForeign: Bool
  ) -> [MatchReason] {
    if isForeign { return [.notCustomersMoney] }
    if best.isOfSeveral { return [.severalCustomers] }
    let settled = best.reasons.filter { if case .alreadySettled = $0 { true } else { false } }
    if !settled.isEmpty { return settled }
    guard isAhead else {
      return [.severalAnswers(count: answers.count { best.points - $0.points < Confidence.gap })]
    }
    let isRead = best.reasons.contains { if case .referenceFound = $0 { true } else { false } }
    return !isRead && !question.wording.numbers.isEmpty && question.mentions.isEmpty ? [.numberNotFound] : []
  }

  /// An account is remembered when the name on it is the customer's, or there is none.
  private func teachesAccount(_ answer: Hypothesis) -> Bool {
    guard !question.payer.isContradictory else { return false }
    return question.payer.fit(answer.customer).map { $0 > .group } ?? !question.payer.hasName
  }
}
