import Kernel
import Language
import RiskRules
import Web

/// The score of a customer as an addition that anyone can check.
struct ScoreModel {
  /// The latest first; the first stands unless it ended.
  let scores: [CustomerScore]
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var current: CustomerScore? { scores.first.flatMap { $0.until == nil ? $0 : nil } }

  var page: PageModel {
    guard let current else { return ["none": words("score.none"), "said": nil, "grade": nil, "before": before] }
    let base: PageModel = ["name": words("score.base"), "points": amounts.count(current.base), "isBad": false]
    let parts = current.parts.map { part -> PageModel in
      [
        "name": said(part.factor, current.inputs), "points": signed(part.points), "isBad": part.points < 0,
      ]
    }
    return [
      "none": nil, "said": words("score.of", ["score": amounts.count(current.score)]),
      "grade": words("score.grade", ["grade": current.grade.rawValue]), "tone": tone(current.grade),
      "parts": [base] + parts, "total": amounts.count(current.score),
      "since": words("score.since", ["day": dates.short(current.since), "version": "\(current.version)"]),
      "before": before,
    ]
  }

  /// The scores before, in one line.
  private var before: String? {
    let earlier = scores.filter { $0.until != nil }.prefix(3).map {
      words(
        "score.before",
        [
          "score": amounts.count($0.score), "grade": $0.grade.rawValue, "day": dates.short($0.since),
        ])
    }
    return earlier.isEmpty ? nil : words("score.earlier", ["scores": earlier.joined(separator: ", ")])
  }

  private func tone(_ grade: Grade) -> String {
    switch grade {
    case .a, .b: "ok"
    case .c: "mute"
    case .d: "warn"
    case .e: "bad"
    }
  }

  private func signed(_ points: Int) -> String {
    points == 0 ? "0" : (points > 0 ? "+" : "\u{2212}") + amounts.count(abs(points))
  }

  private func said(_ factor: Scorecard.Factor, _ inputs: ScoreInputs) -> String {
    switch factor {
    case .delay: words("score.delay", count: inputs.delay ?? 0)
    case .trend:
      switch inputs.trend ?? 0 {
      case 0: words("score.trend.same")
      case let days where days > 0: words("score.trend.longer", count: days)
      case let days: words("score.trend.shorter", count: -days)
      }
    case .overdue: words("score.overdue", ["percent": amounts.count(inputs.overduePercent ?? 0)])
    case .promises:
      words(
        "score.promises",
        ["kept": amounts.count(inputs.promises - inputs.brokenPromises), "judged": amounts.count(inputs.promises)])
    case .returned: words("score.returned", count: inputs.returnedPayments)
    case .disputes: words("score.disputes", count: inputs.refusedDisputes)
    case .steps: words("score.steps", count: inputs.weighingSteps ?? 0)
    case .relation: relation(inputs.relationDays ?? 0)
    case .limit: words("score.limit", ["percent": amounts.count(inputs.limitPercent ?? 0)])
    }
  }

  private func relation(_ days: Int) -> String {
    days < 365 ? words("score.relation.days", count: days) : words("score.relation.years", count: days / 365)
  }
}
