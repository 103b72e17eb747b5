import ReportingRules
import Web

/// The names of the brackets of an aged balance.
struct AgeingWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// The heads of the columns of some brackets, in their order.
  func columns(_ buckets: AgeingBuckets) -> [String] {
    (0..<buckets.count).map { index in
      let bounds = buckets.bounds(of: index)
      return column(bounds.from, bounds.to)
    }
  }

  /// As the head of a column: `Non échu`, `1–30 j`, `> 120 j`.
  func column(_ from: Int?, _ to: Int?) -> String {
    guard let from else { return words("ageing.not_due") }
    guard let to else { return words("ageing.beyond", ["days": "\(from - 1)"]) }
    return words("ageing.range", ["from": "\(from)", "to": "\(to)"])
  }
}
