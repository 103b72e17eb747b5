import DunningRules
import Web

/// The steps of a scenario on a day axis: a lane a channel, days counted from the due date, the due date a solid line.
/// Drawn by the template `step-axis`.
struct ScenarioAxis {
  private static let width = 1144
  private static let labels = 120
  private static let laneHeight = 34
  private static let top = 30

  let scenario: Scenario
  let chosen: StepKey?
  let words: ScenarioWords
  /// Where a step leads.
  let path: (StepKey) -> String

  private var first: Int { min(-10, (scenario.steps.map(\.nominalOffset).min() ?? 0) - 3) }
  private var last: Int { max(45, (scenario.steps.map(\.nominalOffset).max() ?? 0) + 20) }

  /// The lanes that stand whatever the scenario, and text messages, letters and tasks where a step is one.
  private var lanes: [Scenario.Means] {
    [.message, .sms, .call, .task, .letter, .registeredLetter].filter { means in
      ![.letter, .task, .sms].contains(means) || scenario.steps.contains { $0.means == means }
    }
  }

  private func x(_ offset: Int) -> Int {
    Self.labels + (Self.width - Self.labels) * (offset - first) / max(1, last - first)
  }

  private func y(_ means: Scenario.Means) -> Int {
    Self.top + Self.laneHeight * (lanes.firstIndex(of: means) ?? 0) + Self.laneHeight / 2
  }

  func page() -> PageModel {
    let bottom = Self.top + Self.laneHeight * lanes.count
    let span = last - first
    let every = span > 240 ? 60 : span > 120 ? 30 : 10
    let marks = stride(from: (first / every) * every, through: last, by: every).filter {
      $0 >= first && x($0) < Self.width - 20
    }
    var ends: [Scenario.Means: Int] = [:]
    var points: [String] = []
    let pills = scenario.steps.map { step -> PageModel in
      let (middle, y) = (x(step.nominalOffset), y(step.means))
      points.append("\(middle),\(y)")
      let name = words.short(step)
      let isConditional = step.itemMinimumMinor > 0 || step.itemMaximumMinor != nil || !step.conditions.isEmpty
      let width = 36 + 13 * name.count / 2 + (isConditional ? 12 : 0)
      // Two steps of one lane a few days apart stand beside each other, each begun where the one before it ends.
      let start = max(middle - width / 2, (ends[step.means] ?? Self.labels) + 4)
      ends[step.means] = start + width
      return [
        "path": path(step.key), "x": "\(start)", "y": "\(y - 13)", "width": "\(width)", "name": name,
        "day": words.day(step), "icon": ScenarioWords.icon(step.means), "iconX": "\(start + 8)",
        "iconY": "\(y - 7)", "textX": "\(start + 27)", "textY": "\(y + 4)", "isChosen": step.key == chosen,
        "isByHand": step.kind.isByHand, "isConditional": isConditional,
        "mark":
          "\(start + width - 14),\(y) \(start + width - 10),\(y - 4) \(start + width - 6),\(y) \(start + width - 10),\(y + 4)",
        "execution": words.words(words.execution(step)),
      ]
    }
    return [
      "width": "\(Self.width)", "height": "\(bottom + 4)", "top": "\(Self.top)", "bottom": "\(bottom)",
      "due": "\(x(0))", "line": points.joined(separator: " "), "pills": pills,
      "marks": marks.map { mark -> PageModel in
        ["x": "\(x(mark))", "text": mark == 0 ? words.words("scenario.due") : words.day(mark)]
      },
      "lanes": lanes.enumerated().map { place, means -> PageModel in
        [
          "y": "\(Self.top + Self.laneHeight * place)", "textY": "\(Self.top + Self.laneHeight * place + 21)",
          "name": words.words("scenario.lane.\(means.rawValue)"),
        ]
      },
    ]
  }
}
