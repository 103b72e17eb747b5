public import Kernel

/// What a customer owes still, in one currency, of items that have been through every step their scenario has for them:
/// nothing more comes by itself, a person decides (a legal file, a plan, a write-off).
public struct ScenarioEnd: Sendable, Hashable {
  /// Days after the last step during which nothing is asked of a person: as long as the post keeps a registered letter
  /// that was not collected.
  public static let grace = 15

  /// The firmest step that was taken.
  public let step: DunningStep
  /// The day of the latest of those steps.
  public let on: CivilDate
  /// What may be claimed of those items, before credits.
  public let amount: Money

  public init(_ step: DunningStep, on: CivilDate, amount: Money) {
    self.step = step
    self.on = on
    self.amount = amount
  }
}
