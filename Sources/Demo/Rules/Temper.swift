/// How a customer pays: a character that shows in every figure of the demo.
public enum Temper: CaseIterable, Sendable, Hashable {
  /// On the day, or a little before.
  case prompt
  /// A week or two after.
  case usual
  /// A month after, in one go with the others.
  case slow
  /// Two months and more; promises, then pays part.
  case verySlow
  /// Pays what is right, contests the rest.
  case contesting
  /// Stopped paying; proceedings were opened.
  case insolvent

  /// Of a thousand customers, how many are so.
  private static let shares: [(Temper, Int)] = [
    (.prompt, 340), (.usual, 320), (.slow, 180), (.verySlow, 100), (.contesting, 45), (.insolvent, 15),
  ]

  static func thrown(_ dice: inout Dice) -> Temper {
    var left = dice.number(0...999)
    for (temper, share) in shares {
      if left < share { return temper }
      left -= share
    }
    return .usual
  }

  /// Days between the due date and the payment of one invoice; `nil` when it is never paid.
  func delay(_ dice: inout Dice) -> Int? {
    switch self {
    case .prompt: dice.around(-1, spread: 5)
    case .usual: dice.around(9, spread: 12)
    case .slow: dice.around(34, spread: 40)
    case .verySlow: dice.happens(perThousand: 90) ? nil : dice.around(72, spread: 90)
    case .contesting: dice.happens(perThousand: 220) ? nil : dice.around(24, spread: 40)
    case .insolvent: dice.happens(perThousand: 500) ? nil : dice.around(40, spread: 30)
    }
  }
}
