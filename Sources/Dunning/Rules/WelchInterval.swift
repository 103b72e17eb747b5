import Foundation

/// The difference of the means of two samples with its confidence interval, by Welch's method: the samples may spread
/// differently and be of different sizes.
public struct WelchInterval: Sendable, Hashable, Codable {
  /// The mean of the second sample less that of the first.
  public let difference: Double
  public let low: Double
  public let high: Double

  /// Whether the interval holds no zero: a difference that chance alone would seldom make.
  public var isClear: Bool { low > 0 || high < 0 }
}

/// A sample as its interval needs it, added up in one pass (Welford, 1962), which loses no digits where the mean is large.
public struct SampleMoments: Sendable, Hashable, Codable {
  public private(set) var count = 0
  public private(set) var mean = 0.0
  private var squares = 0.0

  public init() {}

  public init(_ values: some Sequence<Double>) { for value in values { add(value) } }

  public mutating func add(_ value: Double) {
    count += 1
    let off = value - mean
    mean += off / Double(count)
    squares += off * (value - mean)
  }

  /// Σ(x − x̄)² / (n − 1); `nil` of fewer than two.
  public var variance: Double? { count < 2 ? nil : squares / Double(count - 1) }
}

extension WelchInterval {
  /// The 95 % interval of x̄₂ − x̄₁: ± t · √(s₁²/n₁ + s₂²/n₂), where t is the 97.5 % quantile of Student's distribution with
  ///
  ///     ν = (s₁²/n₁ + s₂²/n₂)² / ( (s₁²/n₁)²/(n₁ − 1) + (s₂²/n₂)²/(n₂ − 1) )
  ///
  /// degrees of freedom (B. L. Welch, “The generalization of ‘Student's’ problem when several different population variances
  /// are involved”, Biometrika 34, 1947; ν after Satterthwaite).
  ///
  /// The values must be independent. Invoices of one customer are not: the values here are the means of customers.
  /// - Returns: `nil` where a sample has fewer than two values, or where no value differs from another in either.
  public init?(from first: SampleMoments, to second: SampleMoments) {
    guard let one = first.variance, let other = second.variance else { return nil }
    let (left, right) = (one / Double(first.count), other / Double(second.count))
    let squared = left + right
    guard squared > 0 else { return nil }
    let freedom =
      squared * squared / (left * left / Double(first.count - 1) + right * right / Double(second.count - 1))
    let margin = StudentDistribution.quantile975(freedom) * squared.squareRoot()
    difference = second.mean - first.mean
    low = difference - margin
    high = difference + margin
  }
}

/// Student's distribution, as far as an interval of 95 % asks for it.
enum StudentDistribution {
  /// The t that a value of the distribution is above in 2.5 % of the cases.
  /// - Parameter freedom: degrees of freedom, at least 1, whole or not.
  static func quantile975(_ freedom: Double) -> Double {
    // P(|T| > t) = I_{ν/(ν+t²)}(ν/2, ½) falls as t grows: halved until nothing is left between the bounds.
    var (low, high) = (0.0, 16.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      let outside = incompleteBeta(freedom / (freedom + middle * middle), freedom / 2, 0.5)
      if outside > 0.05 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The regularized incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun, 26.5.8), worked
  /// out from the front by Lentz's method.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast below the mean; above it the complement is taken.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let scale: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
    let power: Double = a * log(x) + b * log(1 - x)
    let front = exp(scale + power) / a
    let least = 1e-300
    var c = 1.0
    var d: Double = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < least ? least : d)
    var fraction = d
    for step in 1...300 {
      let m = Double(step)
      let place = a + 2 * m
      let even: Double = m * (b - m) * x / ((place - 1) * place)
      let odd: Double = -(a + m) * (a + b + m) * x / (place * (place + 1))
      for term in [even, odd] {
        d = 1 + term * d
        d = 1 / (abs(d) < least ? least : d)
        c = 1 + term / c
        if abs(c) < least { c = least }
        fraction *= d * c
        if abs(d * c - 1) < 1e-15 { return front * fraction }
      }
    }
    return front * fraction
  }
}
