/// Reproducible chance: the same seed and the same throw always give the same numbers.
///
/// SplitMix64 (Steele, Lea and Flood, 2014), chosen because each invoice can have dice of its own at no cost.
struct Dice {
  private var state: UInt64

  /// Dice for one thing: a seed, what kind of thing, and which one.
  init(seed: UInt64, _ purpose: UInt64, _ index: Int = 0) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ purpose &* 0xBF58_476D_1CE4_E5B9 ^ UInt64(index) &* 0x94D0_49BB_1331_11EB
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A whole number of the range, each as likely.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    let span = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int((next() >> 11) % span)
  }

  /// Whether something that happens so often in a thousand happens.
  mutating func happens(perThousand: Int) -> Bool { number(0...999) < perThousand }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0...(list.count - 1))] }

  /// A number around `middle` that is most often near it: the mean of four throws.
  mutating func around(_ middle: Int, spread: Int) -> Int {
    guard spread > 0 else { return middle }
    var sum = 0
    for _ in 0..<4 { sum += number(-spread...spread) }
    return middle + sum / 4
  }
}
