/// How sure an answer is, from its points.
///
/// Points are decibans, so ten more make the odds ten times better as far as the evidence is independent. That it is
/// not quite is corrected here: the steps were measured on worlds that were not looked at when the weights were chosen,
/// and `make bench` prints what was announced beside what was right. See docs/decisions/040.
public enum Confidence {
  /// Points from which an answer is applied without asking.
  public static let threshold = 22
  /// Points by which it must be ahead of the next.
  public static let gap = 8

  /// Measured on worlds of several seeds: of answers with 22 points and more 99.8 % were right, of those with 20 or 21
  /// nearly all, from −7 to 19 eight in ten, below next to none.
  private static let steps: [(points: Int, percent: Int)] = [(22, 99), (20, 95), (-7, 80)]

  /// Of a hundred answers with these points, as many are right.
  public static func percent(_ points: Int) -> Int { steps.first { points >= $0.points }?.percent ?? 1 }
}
