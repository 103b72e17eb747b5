import Dunning
import DunningRules
import Kernel
import Language
import Sheets
import Web

/// The past months lived through again with a draft, beside what is in force.
struct ScenarioReplayModel {
  let current: CurrentScenario
  /// `nil` when nothing is known of the past.
  let replay: ScenarioReplay?
  let words: WordBook

  func page() -> PageModel {
    let path = "/scenarios/\(current.stored.id)"
    guard let replay else { return ["path": path, "isKnown": false] }
    let dates = DateFormat(words.language)
    let (before, after) = (replay.before, replay.after)
    return [
      "path": path, "isKnown": true,
      "basis": words(
        "replay.basis", count: replay.owing,
        ["from": dates.long(replay.days.lowerBound), "to": dates.long(replay.days.upperBound)]),
      "sample": replay.sampled < replay.concerned
        ? words("replay.sample", ["sampled": count(replay.sampled), "all": count(replay.concerned)]) : nil,
      "headline": words("replay.headline", count: after.messages),
      "difference": difference("replay", after.messages - before.messages),
      "needless": words("replay.needless", count: after.needless)
        + (after.needless == before.needless
          ? "" : ", " + difference("replay.needless", after.needless - before.needless)),
      "rows": totals(replay).map(row), "steps": steps(replay).map(row),
      "exports": ExportLinks.model("\(path)/rejeu", words),
    ]
  }

  /// A figure of both, by the key of its name.
  private typealias Line = (key: String, before: Int, after: Int)

  private func totals(_ replay: ScenarioReplay) -> [Line] {
    let (before, after) = (replay.before, replay.after)
    return [
      ("replay.messages", before.messages, after.messages), ("replay.unasked", before.needless, after.needless),
      ("replay.registered", before.registered, after.registered), ("replay.calls", before.calls, after.calls),
    ]
      + (before.sms + after.sms > 0 ? [("replay.sms", before.sms, after.sms)] : [])
      + [
        ("replay.customers", before.customers, after.customers)
      ]
  }

  private func steps(_ replay: ScenarioReplay) -> [Line] {
    DunningStep.allCases.filter { replay.before.steps[$0] != nil || replay.after.steps[$0] != nil }.map {
      ("step.\($0.rawValue)", replay.before.steps[$0] ?? 0, replay.after.steps[$0] ?? 0)
    }
  }

  /// Both tables of the page, one below the other.
  var table: TableExport {
    let columns =
      [SheetColumn(words("replay.what"), .text)]
      + ["simulation.before", "simulation.after", "replay.change"].map { SheetColumn(words($0), .integer) }
    return TableExport(words("replay.title", ["name": current.content.name]), columns: columns) { _, add in
      guard let replay else { return }
      for line in totals(replay) + steps(replay) {
        try add([
          .text(words(line.key)), .integer(line.before), .integer(line.after), .integer(line.after - line.before),
        ])
      }
    }
  }

  private func row(_ line: Line) -> PageModel {
    [
      "name": words(line.key), "before": count(line.before), "after": count(line.after),
      "change": change(line.after - line.before),
    ]
  }

  private func count(_ count: Int) -> String { AmountFormat(words.language).count(count) }

  private func change(_ difference: Int) -> String {
    difference == 0 ? "=" : (difference < 0 ? "\u{2212}" : "+") + count(abs(difference))
  }

  private func difference(_ key: String, _ difference: Int) -> String {
    difference == 0
      ? words("\(key).as_many") : words(difference < 0 ? "\(key).fewer" : "\(key).more", count: abs(difference))
  }
}
