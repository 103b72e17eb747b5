import Dunning
import DunningRules
import Kernel
import Language
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
      "rows": [
        row("replay.messages", before.messages, after.messages), row("replay.unasked", before.needless, after.needless),
        row("replay.registered", before.registered, after.registered), row("replay.calls", before.calls, after.calls),
        row("replay.customers", before.customers, after.customers),
      ],
      "steps": DunningStep.allCases.filter { before.steps[$0] != nil || after.steps[$0] != nil }.map { step in
        row("step.\(step.rawValue)", before.steps[step] ?? 0, after.steps[step] ?? 0)
      },
    ]
  }

  private func row(_ key: String, _ before: Int, _ after: Int) -> PageModel {
    ["name": words(key), "before": count(before), "after": count(after), "change": change(after - before)]
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
