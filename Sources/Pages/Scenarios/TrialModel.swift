import Dunning
import DunningRules
import Kernel
import Language
import Sheets
import Web

/// The page of a trial: what is known of each half, and whether a difference shows.
struct TrialModel {
  let scenario: StoredScenario
  let trial: StoredTrial
  let result: TrialResult
  let today: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var scenarioPath: String { "/scenarios/\(scenario.id)" }
  var path: String { "\(scenarioPath)/essais/\(trial.number(of: .b))" }

  var title: String {
    words("trial.title", ["name": scenario.name, "a": "\(trial.number(of: .a))", "b": "\(trial.number(of: .b))"])
  }

  /// « Depuis le 23 novembre 2026 », or the days of a trial that is over.
  private var period: String {
    guard let end = trial.end else { return words("trial.since", ["day": dates.long(trial.began)]) }
    return words(
      "trial.over_days",
      [
        "from": dates.long(trial.began), "to": dates.long(end.day), "who": ActorWords.name(end.by, words),
        "number": "\(trial.number(of: end.kept))",
      ])
  }

  func page() -> PageModel {
    [
      "path": path, "scenarioPath": scenarioPath, "scenario": scenario.name, "period": period,
      "isRunning": trial.end == nil,
      "endPath": trial.end == nil ? "\(path)/fin" : nil,
      "choices": TrialHalf.allCases.map { half -> PageModel in
        ["value": half.rawValue, "name": words("trial.keep.\(half.rawValue)", ["number": "\(trial.number(of: half))"])]
      },
      "headline": verdict, "isClear": isClear, "unpaid": words("trial.unpaid"),
      "heads": TrialHalf.allCases.map { half -> PageModel in
        ["name": name(half), "path": "\(scenarioPath)?version=\(trial.number(of: half))"]
      },
      "rows": lines.map { line -> PageModel in
        ["name": words(line.key), "a": text(line.a), "b": text(line.b)]
      },
      "how": [
        words("trial.how.who"), words("trial.how.what", ["day": dates.long(trial.began)]), words("trial.how.mean"),
        words("trial.how.peek"),
      ].map { ["text": $0] as PageModel },
      "exports": ExportLinks.model(path, words),
    ]
  }

  private func name(_ half: TrialHalf) -> String {
    words("trial.half.\(half.rawValue)", ["number": "\(trial.number(of: half))"])
  }

  // MARK: what can be said

  private var isClear: Bool { if case .clear = result.verdict { true } else { false } }

  private func days(_ days: Double) -> String { amounts.decimal(hundredths: Int64((days * 100).rounded())) }

  private func letter(_ half: TrialHalf) -> String { half.rawValue.uppercased() }

  /// « B fait payer 2,3 jours plus tôt (entre 0,4 et 4,2 jours, à 95 %). »
  var verdict: String {
    switch result.verdict {
    case .noCustomer: words("trial.verdict.no_customer")
    case .nothingDue: words("trial.verdict.nothing_due")
    case .nobodyPaid(let half): words("trial.verdict.nobody_paid", ["half": letter(half)])
    case .onlyOnePaid(let half): words("trial.verdict.only_one_paid", ["half": letter(half)])
    case .noSpread: words("trial.verdict.no_spread")
    case .unclear(let interval):
      words("trial.verdict.unclear", ["earlier": days(-interval.low), "later": days(interval.high)])
    case .clear(let interval) where interval.difference < 0:
      words(
        "trial.verdict.earlier",
        ["days": days(-interval.difference), "low": days(-interval.high), "high": days(-interval.low)])
    case .clear(let interval):
      words(
        "trial.verdict.later",
        ["days": days(interval.difference), "low": days(interval.low), "high": days(interval.high)])
    }
  }

  // MARK: the figures

  /// A figure of both halves, by the key of its name.
  private typealias Line = (key: String, a: SheetCell, b: SheetCell)

  private var lines: [Line] {
    func both(_ key: String, _ cell: (TrialResult.Half) -> SheetCell) -> Line {
      (key, cell(result.a), cell(result.b))
    }
    return [
      both("trial.customers") { .integer($0.customers) }, both("trial.due") { .integer($0.due) },
      both("trial.paid") { .integer($0.paid) }, both("trial.share", share),
      both("trial.payers") { .integer($0.payers) },
      both("trial.mean") { $0.meanHundredths.map { .decimal(hundredths: $0) } ?? .empty },
      both("trial.messages") { .integer($0.messages) },
    ]
  }

  private func share(_ half: TrialResult.Half) -> SheetCell {
    half.due == 0
      ? .empty
      : .percent(
        Percent(
          partsPerMillion: Int64(
            clamping: roundedHalfAwayFromZero(Int128(half.paid) * 1_000_000, over: Int128(half.due)))))
  }

  private func text(_ cell: SheetCell) -> String {
    switch cell {
    case .integer(let count): amounts.count(count)
    case .decimal(let hundredths): amounts.decimal(hundredths: hundredths)
    case .percent(let share): amounts.share(share)
    default: "–"
    }
  }

  /// A row a half, so that each figure keeps its kind in a workbook; what is said of the difference stands above.
  var table: TableExport {
    let columns =
      [SheetColumn(words("trial.half"), .text)]
      + lines.map { line in
        switch line.a {
        case .integer: SheetColumn(words(line.key), .integer)
        default: SheetColumn(words(line.key), line.key == "trial.share" ? .percent : .decimal)
        }
      }
    let (lines, names) = (lines, TrialHalf.allCases.map(name))
    return TableExport(title, filters: [period, verdict], columns: columns) { _, add in
      try add([.text(names[0])] + lines.map(\.a))
      try add([.text(names[1])] + lines.map(\.b))
    }
  }
}
