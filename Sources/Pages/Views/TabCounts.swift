import Kernel
import Language
import Storage
import Web

/// How many lines stand behind each tab of a list, up to a bound: a tab says whether there is work, and counting a
/// million lines for it would cost more than the page.
enum TabCounts {
  static let most = 999

  /// - Parameter lists: a statement each, with a row for each line. One statement counts them all.
  static func read(_ lists: [SQL], _ snapshot: Snapshot) throws -> [Int] {
    var counts = Array(repeating: 0, count: lists.count)
    let parts = lists.enumerated().map { index, list -> SQL in
      "SELECT CAST(\(index) AS bigint), COUNT(*) FROM (\(list) LIMIT \(most + 1)) counted"
    }
    guard !parts.isEmpty else { return [] }
    try snapshot.forEach(parts.joined(" UNION ALL ")) { counts[Int($0.int(0))] = Int($0.int(1)) }
    return counts
  }

  static func text(_ count: Int, _ words: WordBook) -> String {
    count > most ? "\(most)+" : AmountFormat(words.language).count(count)
  }
}
