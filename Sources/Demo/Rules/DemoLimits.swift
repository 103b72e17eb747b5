public import Kernel
public import ReceivablesRules
public import RiskRules

/// What was decided about the credit of a demo's customers. Thrown with dice of its own: what else the demo holds stays
/// as it is without it.
public enum DemoLimits {
  /// The decision about a customer, by its place and what it owes, in minor units; `nil` where nobody decided anything.
  public static func terms(
    of index: Int, owing exposureMinor: Int64, seed: UInt64, day: CivilDate
  ) -> CreditLimit.Terms? {
    var dice = Dice(seed: seed, 12, index)
    guard dice.happens(perThousand: 450) else { return nil }
    let since = day.adding(days: -dice.number(40...400))
    // Most owe well less than their limit; some have outgrown it.
    let isOver = exposureMinor > 100_000 && dice.happens(perThousand: 250)
    let share = Int64(isOver ? dice.number(75...95) : dice.number(130...320))
    let step: Int64 = isOver ? 50_000 : 100_000
    let wanted = exposureMinor / 100 * share
    let limit = isOver ? max(step, wanted / step * step) : max(5 * step, (wanted + step - 1) / step * step)
    let insured = dice.happens(perThousand: 500) ? limit * Int64(dice.pick([50, 75, 90])) / 100 / step * step : 0
    return CreditLimit.Terms(limitMinor: limit, insuredMinor: insured > 0 ? insured : nil, since: since)
  }

  /// Whether a consumer or a public body has a limit: neither is sold to on credit that somebody grants.
  public static func concerns(_ kind: CustomerKind) -> Bool { kind.isBusiness }

  /// How many days ago an overrun was found.
  static func days(over index: Int, seed: UInt64) -> Int {
    var dice = Dice(seed: seed, 13, index)
    return dice.number(2...30)
  }

  /// The day on which an overrun was found.
  public static func beganOn(_ index: Int, seed: UInt64, day: CivilDate) -> CivilDate {
    day.adding(days: -days(over: index, seed: seed))
  }
}
