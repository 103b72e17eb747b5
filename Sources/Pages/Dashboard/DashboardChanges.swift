import Kernel
import Language
import Reporting
import ReportingRules
import Web

/// How figures moved since the period began: a sign and the month, and for who cannot see the colour whether it is
/// better.
struct DashboardChanges {
  private let facts: DashboardFacts
  private let words: WordBook
  private let amounts: AmountFormat
  /// `oct.`
  private let month: String

  init(_ facts: DashboardFacts, _ words: WordBook) {
    self.facts = facts
    self.words = words
    amounts = AmountFormat(words.language)
    let (dates, end) = (DateFormat(words.language), facts.first.adding(days: -1))
    month = dates.shortMonth(end) + (end.year == facts.day.year || facts.period != .year ? "" : " \(end.year)")
  }

  enum Sense {
    case neutral
    case better(whenLess: Bool)
  }

  /// `−3,8 % / oct.`; nil where nothing stood then.
  func share(_ now: Int64, since before: Int64?, _ sense: Sense) -> PageModel? {
    part(now, since: before, sense, within: true)
  }

  /// `−2,6 j / oct.`, of hundredths of a day; fewer are better.
  func days(_ now: Int64, since before: Int64) -> PageModel {
    let text = words("dashboard.change.days", ["days": amounts.decimal(hundredths: abs(now - before))])
    return model(now - before, signed(now - before, text), .better(whenLess: true), within: true)
  }

  /// The row of the aged balance: each bracket, then the total. Nothing for who sees some customers only, whose past is not
  /// kept, nor before it is added up.
  func row(total: Int64) -> PageModel? {
    guard facts.isWhole, facts.past != .awaited else { return nil }
    let name = words("dashboard.evolution", ["month": month])
    guard let before = facts.past.brackets, before.contains(where: { $0 != 0 }) else {
      return ["name": name, "none": words("dashboard.evolution.none"), "cells": [PageModel]()]
    }
    let now = facts.ageing.buckets.map(\.amount.minor)
    let cells = zip(now, before).enumerated().map { index, pair in
      part(pair.0, since: pair.1, index == 0 ? .neutral : .better(whenLess: true), within: false)
    }
    let all = cells + [part(total, since: facts.past.totalMinor, .neutral, within: false)]
    return ["name": name, "none": nil, "cells": all.map { $0 ?? ["text": nil, "tone": "", "said": nil] as PageModel }]
  }

  private func part(_ now: Int64, since before: Int64?, _ sense: Sense, within: Bool) -> PageModel? {
    guard let before, before > 0 else { return nil }
    let change = now - before
    // From ten times on the percentage says nothing any more.
    let isHuge = abs(change) >= before * 10
    guard let said = isHuge ? amounts.share(10, of: 1) : amounts.share(abs(change), of: before) else { return nil }
    return model(change, (isHuge ? "> " : "") + signed(change, said), sense, within: within)
  }

  private func signed(_ change: Int64, _ text: String) -> String {
    change == 0 ? text : (change > 0 ? "+" : "\u{2212}") + text
  }

  /// - Parameter within: whether it stands in a sentence and so names its month.
  private func model(_ change: Int64, _ text: String, _ sense: Sense, within: Bool) -> PageModel {
    var (tone, said): (String, String?) = ("t2", nil)
    if case .better(let whenLess) = sense, change != 0 {
      let isBetter = (change < 0) == whenLess
      tone = isBetter ? "ok" : "bad"
      said = words(isBetter ? "dashboard.change.better" : "dashboard.change.worse")
    }
    let whole = within ? words("dashboard.change", ["change": text, "month": month]) : text
    return ["text": whole, "tone": tone, "said": said]
  }
}
