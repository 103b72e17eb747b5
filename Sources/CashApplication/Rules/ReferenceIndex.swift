import Kernel

/// Finds our numbers in a wording, in whatever spelling, by looking pieces of the wording up: no item is compared
/// with no entry.
///
/// Payers write `FA2026-00123` as `fa 2026 00123`, `FACT 2026-00123`, `202600123`, `FA2O26-00123`, `60123`, or broken
/// over two lines; numbers of other software have other shapes. So a number is known by all its letters and digits,
/// by its digits alone, and by the endings of its digits.
struct ReferenceIndex {
  /// A number found.
  struct Mention: Hashable {
    let item: Int
    let spelling: ReferenceSpelling
  }

  /// Digits needed for an ending to mean something.
  static let endingDigitsMin = 5
  /// Digits from which a run of digits alone names a number.
  static let digitsMin = 6
  /// Words and groups beyond which a wording is not read: banks give at most some hundred characters.
  static let wordingMax = 4_000

  private var whole: [String: [Int]] = [:]
  private var digits: [String: [Int]] = [:]
  private var endings: [String: [Int]] = [:]
  private var letters: [String] = []

  mutating func add(_ item: OpenItem) {
    let index = letters.count
    let compact = ReferenceIndex.compact(item.number)
    let ownDigits = String(decoding: compact.utf8.filter(ReferenceIndex.isDigit), as: UTF8.self)
    letters.append(String(compact.prefix { $0.isLetter }))
    if compact.utf8.count >= 3 { whole[compact, default: []].append(index) }
    if let reference = item.remittanceReference.map(ReferenceIndex.compact), reference != compact,
      reference.utf8.count >= 5
    {
      whole[reference, default: []].append(index)
    }
    guard ownDigits.utf8.count >= 3 else { return }
    digits[ownDigits, default: []].append(index)
    // An ending is worth keeping only if something stands before it.
    var ending = ownDigits.dropFirst()
    while ending.utf8.count >= ReferenceIndex.endingDigitsMin {
      endings[String(ending), default: []].append(index)
      ending = ending.dropFirst()
    }
  }

  /// Lower case letters and digits only.
  static func compact(_ text: String) -> String {
    String(decoding: Folding.folded(text).utf8.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// The items whose numbers stand in the wording, each once with its best spelling; several for one place when it
  /// can be read so. `ambiguous` counts the places that several items fit.
  func mentions(in wording: Wording) -> (found: [Mention], alternatives: [[Mention]]) {
    var best: [Int: ReferenceSpelling] = [:]
    var order: [Int] = []
    var alternatives: [[Mention]] = []
    func note(_ items: [Int], _ spelling: ReferenceSpelling) {
      if items.count > 1 {
        alternatives.append(items.map { Mention(item: $0, spelling: spelling) })
        return
      }
      for item in items {
        if let known = best[item] {
          if known < spelling { best[item] = spelling }
        } else {
          best[item] = spelling
          order.append(item)
        }
      }
    }
    for words in wording.variants {
      var used = Array(repeating: false, count: words.count)
      findWhole(words, &used, note)
      findDigits(words, &used, note)
    }
    return (order.map { Mention(item: $0, spelling: best[$0] ?? .ending) }, alternatives)
  }

  /// Words, alone or several in a row, that are a number of ours with all its letters.
  private func findWhole(
    _ words: [Wording.Word], _ used: inout [Bool], _ note: ([Int], ReferenceSpelling) -> Void
  ) {
    for length in stride(from: min(6, words.count), through: 1, by: -1) {
      for start in 0...(words.count - length) where !used[start..<start + length].contains(true) {
        let text = words[start..<start + length].map(\.text).joined()
        guard let items = whole[text], text.utf8.contains(where: ReferenceIndex.isDigit) else { continue }
        // A number without letters needs some length, or it is a day, a count, an amount.
        let plain = text.utf8.allSatisfy(ReferenceIndex.isDigit)
        note(items, plain && text.utf8.count < ReferenceIndex.digitsMin ? .digits : .whole)
        for index in start..<start + length { used[index] = true }
      }
    }
  }

  /// Runs of digits, over spaces and dashes, that are a number's digits or end it.
  private func findDigits(
    _ words: [Wording.Word], _ used: inout [Bool], _ note: ([Int], ReferenceSpelling) -> Void
  ) {
    for (table, spelling) in [(digits, ReferenceSpelling.digits), (endings, .ending)] {
      for length in stride(from: min(5, words.count), through: 1, by: -1) {
        for start in 0...(words.count - length) where !used[start..<start + length].contains(true) {
          let run = words[start..<start + length]
          guard run.dropFirst().allSatisfy({ $0.prefix.isEmpty && !$0.digits.isEmpty && $0.isPlain }),
            run.first?.endsInDigits == true
          else { continue }
          let text = run.map(\.digits).joined()
          guard text.utf8.count >= ReferenceIndex.endingDigitsMin, let items = table[text] else { continue }
          let before = run.first.map { $0.prefix.isEmpty && start > 0 ? words[start - 1].text : $0.prefix } ?? ""
          note(preferred(items, before: before), spelling)
          for index in start..<start + length { used[index] = true }
        }
      }
    }
  }

  /// Of several items with the same digits, those whose letters stand before the digits.
  private func preferred(_ items: [Int], before: String) -> [Int] {
    guard items.count > 1 else { return items }
    let fitting = items.filter { !letters[$0].isEmpty && before.hasSuffix(letters[$0]) }
    guard let longest = fitting.map({ letters[$0].utf8.count }).max() else { return items }
    return fitting.filter { letters[$0].utf8.count == longest }
  }
}
