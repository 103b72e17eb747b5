/// What digits of a wording may be although they are the number of an item.
enum NumberDoubt: Int, Comparable {
  case certain
  /// A telephone, a number that the payer has with us: no word says that it is an invoice's.
  case unsaid
  /// A day about the payment's.
  case day

  static func < (left: NumberDoubt, right: NumberDoubt) -> Bool { left.rawValue < right.rawValue }
}

extension Wording {
  /// - Parameter place: the words in which the number of an item stands.
  func doubt(_ place: Range<Int>) -> NumberDoubt {
    guard let line = lines.first, line.words[place].allSatisfy(\.isNumber) else { return .certain }
    let digits = line.words[place].flatMap { line.bytes[$0.range] }
    // `31 08 26`, but not `2026/0826`.
    if place.count != 2, DatesInText.isDay(digits, about: day) { return .day }
    return says(.invoice) ? .certain : .unsaid
  }
}
