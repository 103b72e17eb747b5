/// How sure an answer is, from its points.
///
/// Points are decibans, so ten more make the odds ten times better as far as the evidence is independent. That it is
/// not quite is corrected here: the steps were measured on worlds that were not looked at when the weights were chosen,
/// and `make bench` prints what was announced beside what was right. See docs/decisions/040.
public enum Confidence {
  /// Points from which an answer is applied without asking.
  public static let threshold = 22
  /// What an answer starts from, before any evidence.
  public static let start = Weight.start
  /// Points by which it must be ahead of the next.
  public static let gap = 8

  /// Of an answer that nothing competes with, measured on worlds of several seeds.
  private static let steps: [(points: Int, percent: Int)] = [(22, 99), (-7, 96)]

  /// Of a hundred answers with these points, as many are right, if nothing competes.
  private static func percent(_ points: Int) -> Int { steps.first { points >= $0.points }?.percent ?? 1 }

  /// How sure an answer is at most against which something speaks that no point measures.
  static let doubtful = 50

  /// How sure each of several answers to one question is: together at most as sure as the best would be alone, and each
  /// by its odds.
  /// - Parameter points: the most first.
  static func percents(_ points: [Int]) -> [Int] {
    guard let best = points.first else { return [] }
    // Tenfold for ten points; beyond a hundred thousandfold nothing is left.
    let odds = points.map { best - $0 > 50 ? 0 : tenths[(best - $0) % 10] / powers[(best - $0) / 10] }
    let sum = odds.reduce(0, +)
    return odds.map { max(1, Int((Double(percent(best)) * $0 / sum).rounded(.down))) }
  }

  /// 10^(−n/10), written out so that every machine computes the same.
  private static let tenths = [1, 0.7943, 0.6310, 0.5012, 0.3981, 0.3162, 0.2512, 0.1995, 0.1585, 0.1259]
  private static let powers: [Double] = [1, 10, 100, 1_000, 10_000, 100_000]
}
