public import Kernel

/// The steps that an item was part of, in whatever order they are told.
public struct ItemSteps: Sendable {
  /// Each step once, with the day on which the item first was part of it.
  private var steps: [ItemFacts.Progress] = []

  public init() {}

  /// Those that an item has been through already.
  init(_ progress: ItemFacts.Progress?) {
    guard let progress else { return }
    add(progress.step, key: progress.key, on: progress.day)
    for made in progress.made { add(made.step, key: made.key, on: progress.day) }
    if let climbed = progress.climbed { add(climbed.step, key: climbed.key, on: climbed.day) }
    if let firmest = progress.firmest { add(firmest, key: progress.firmestKey, on: progress.day) }
  }

  /// - Parameter key: which step of its scenario; `nil` for the first of its kind.
  public mutating func add(_ step: DunningStep, key: StepKey? = nil, on day: CivilDate) {
    let told = ItemFacts.Progress(step, key: key, on: day)
    guard let place = steps.firstIndex(where: { $0.key == told.key }) else { return steps.append(told) }
    // It went along with later messages; what counts is since when it has been asked for so.
    if day < steps[place].day { steps[place] = told }
  }

  /// The step that was reached last, with the firmest message; `nil` when none was.
  ///
  /// In one scenario the firmest message is the last one. In another version an item may go along with a gentler message
  /// than it had, because the step at which it stood is not there: that takes nothing back of what it was told.
  public var progress: ItemFacts.Progress? {
    guard let last = steps.max(by: { $0.order < $1.order }) else { return nil }
    let made = steps.filter { $0.step.isByHand && $0.key != last.key }.map {
      ItemFacts.Progress.Made($0.step, key: $0.key)
    }
    .sorted { $0.key.rawValue < $1.key.rawValue }
    let climbed = last.step == .task ? steps.filter { $0.step != .task }.max { $0.order < $1.order } : nil
    let message = steps.lazy.filter { !$0.step.isByHand }.max { $0.firmness < $1.firmness }
    return ItemFacts.Progress(
      last.step, key: last.key, on: last.day,
      firmest: message.flatMap { $0.key == last.key ? nil : ($0.step, $0.key) }, made: made,
      climbed: climbed.map { .init(step: $0.step, key: $0.key, day: $0.day) })
  }
}

extension ItemFacts.Progress {
  fileprivate var order: (CivilDate, String) { (day, key.rawValue) }
  fileprivate var firmness: (DunningStep, CivilDate, String) { (step, day, key.rawValue) }
}
