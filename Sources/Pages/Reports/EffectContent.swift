import Dunning
import DunningRules
import Kernel
import Language
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// What reminders bring: after each step, by each channel, text, scenario or segment, what was paid and how soon, beside
/// what was paid late without any; and how much of what could be collected was.
struct EffectContent {
  private let scope: ReportScope
  private let words: WordBook
  private let amounts: AmountFormat

  private typealias Grouping = EffectQueries.Grouping

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
    amounts = AmountFormat(scope.words.language)
  }

  private var grouping: Grouping { Grouping(rawValue: scope.query["par"] ?? "") ?? .step }

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let (period, sight, currency) = (ReportPeriod(scope.query), scope.sight, scope.currency)
    let first = period.first(on: scope.day)
    let effects = try EffectQueries.effects(by: grouping, of: sight, in: currency, since: first, snapshot)
    let now = try SalesStore.outstanding(of: sight, in: currency, asOf: scope.day, today: scope.day, snapshot)
    let dates = DateFormat(words.language)
    var content = ReportContent(
      explanation: words("report.effect.method", ["day": dates.long(first)]),
      tableTitle: words("report.effect.by.\(grouping.rawValue)"))
    content.choices = [groupings(period), ReportPeriod.choices(.effectiveness, period, words, keeping: kept)]
    // A reminder counts in each segment of its customer: sums over segments would count it more than once.
    let counted = grouping != .segment
    content.figures = [
      .init(
        name: words("report.dso.cei"),
        text: now.collectedShare.map { amounts.share($0) } ?? "–",
        note: words("report.dso.cei.figure"), path: ReportKind.outstanding.path)
    ]
    if counted {
      let reminders = try EffectQueries.reminders(of: sight, in: currency, since: first, snapshot)
      content.figures += figures(effects, reminders, since: dates.short(first))
      content.totalled = totalled(effects, reminders)
    }
    content.columns = columns(isSummed: counted)
    content.rows = effects.map(row)
    content.notes = [words("report.effect.note")]
    if counted, !grouping.isOfReminders { content.notes.append(words("report.effect.several_note")) }
    if !counted { content.notes.append(words("report.effect.segment_note")) }
    if grouping == .step, !effects.isEmpty {
      let others = try EffectQueries.unreminded(of: sight, in: currency, since: first, snapshot)
      if others.items > 0 { content.rows.append(unreminded(others.items, others.sinceDue)) }
      content.notes.append(words("report.effect.unreminded_note"))
    }
    return content
  }

  private var kept: String { grouping == .step ? "" : "&par=\(grouping.rawValue)" }

  private func groupings(_ period: ReportPeriod) -> [ReportContent.Choice] {
    Grouping.allCases.map { each in
      .init(
        name: words("report.effect.grouping.\(each.rawValue)"),
        path: "\(ReportKind.effectiveness.path)?\(ReportPeriod.parameter)=\(period.rawValue)&par=\(each.rawValue)",
        isCurrent: each == grouping)
    }
  }

  /// What the last row says that is no sum of those above it.
  private func totalled(_ effects: [EffectQueries.Effect], _ reminders: Int) -> [Int: ReportContent.Cell] {
    var all = EffectQueries.Effect(key: "")
    for effect in effects {
      all.askedMinor += effect.askedMinor
      for place in all.paidMinor.indices { all.paidMinor[place] += effect.paidMinor[place] }
      all.sinceReminder += effect.sinceReminder
      all.sinceDue += effect.sinceDue
    }
    let cells = row(all)
    var result = [1: ReportContent.Cell(.integer(reminders))]
    for place in cells.count - 3..<cells.count { result[place] = cells[place] }
    return result
  }

  private func figures(_ effects: [EffectQueries.Effect], _ reminders: Int, since first: String) -> [ReportContent
    .Figure]
  {
    let asked = effects.reduce(Int64(0)) { $0 + $1.askedMinor }
    let paid = effects.reduce(Int64(0)) { $0 + ($1.paidMinor.last ?? 0) }
    return [
      .init(
        name: words("report.effect.reminders"), text: amounts.count(reminders),
        note: words("report.effect.since", ["day": first])),
      .init(
        name: words("report.effect.paid"), text: amounts.whole(Money(minor: paid, scope.currency)),
        note: words("report.effect.paid.note")),
      .init(
        name: words("report.effect.rate"), text: amounts.share(paid, of: asked) ?? "–",
        note: words("report.effect.rate.note", ["amount": amounts.whole(Money(minor: asked, scope.currency))])),
    ]
  }

  private func columns(isSummed: Bool) -> [SheetColumn] {
    [
      SheetColumn(words("report.effect.grouping.\(grouping.rawValue)"), .text),
      SheetColumn(words("report.effect.reminders"), .integer, isSummed: grouping.isOfReminders),
      SheetColumn(words("report.items"), .integer, isSummed: isSummed),
      SheetColumn(words("report.effect.asked"), .money, isSummed: isSummed),
    ]
      + EffectQueries.horizons.map {
        SheetColumn(words("report.effect.within", ["days": "\($0)"]), .money, isSummed: isSummed)
      } + [
        SheetColumn(words("report.effect.rate"), .percent),
        SheetColumn(words("report.effect.since_reminder"), .decimal),
        SheetColumn(words("report.effect.since_due"), .decimal),
      ]
  }

  private func row(_ effect: EffectQueries.Effect) -> [ReportContent.Cell] {
    let last = effect.paidMinor.last ?? 0
    let rate: SheetCell =
      effect.askedMinor > 0
      ? .percent(
        Percent(
          partsPerMillion: Int64(
            clamping: roundedHalfAwayFromZero(Int128(last) * 1_000, over: Int128(effect.askedMinor)) * 1_000)))
      : .empty
    return [
      .init(.text(name(effect.key))), .init(.integer(effect.reminders)), .init(.integer(effect.items)),
      .init(.money(Money(minor: effect.askedMinor, scope.currency))),
    ] + effect.paidMinor.map { .init(.money(Money(minor: $0, scope.currency))) }
      + [.init(rate), .init(days(effect.sinceReminder)), .init(days(effect.sinceDue))]
  }

  private func unreminded(_ items: Int, _ sinceDue: EffectQueries.WeightedDays) -> [ReportContent.Cell] {
    // Its documents are told in its name: they are no part of what the column adds up.
    [.init(.text(words("report.effect.unreminded", count: items))), .init(.empty), .init(.empty), .init(.empty)]
      + EffectQueries.horizons.map { _ in .init(.empty) } + [.init(.empty), .init(.empty), .init(days(sinceDue))]
  }

  private func days(_ days: EffectQueries.WeightedDays) -> SheetCell {
    days.mean.map { .decimal(hundredths: $0) } ?? .empty
  }

  /// What a row is of, in words.
  private func name(_ key: String) -> String {
    let wording = ReasonWording(words.language)
    func step(_ text: some StringProtocol) -> String {
      CellText.capitalised(DunningStep(rawValue: String(text)).map { wording.name($0) } ?? String(text))
    }
    switch grouping {
    case .step: return step(key)
    case .channel: return CellText.capitalised(DunningChannel(rawValue: key).map { wording.name($0) } ?? key)
    case .text:
      let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      if DunningStep(rawValue: String(parts[0]))?.isByHand == true { return step(parts[0]) }
      let named = parts.count > 1 ? String(parts[1]) : ""
      return step(parts[0]) + ", "
        + (named.isEmpty ? words("report.effect.usual_text") : words.quoted(named))
    case .scenario: return key.isEmpty ? words("proof.standard") : key
    case .version:
      let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.last, let number = parts.first, !number.isEmpty else { return words("proof.standard") }
      return words("report.effect.version", ["name": String(name), "number": String(number)])
    case .segment: return key
    }
  }
}
