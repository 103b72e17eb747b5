import Kernel

/// Finds our numbers in a wording, in whatever spelling, by looking pieces of the wording up: no item is compared
/// with no entry.
///
/// Payers write `FA2026-00123` as `fa 2026 00123`, `FACT 2026-00123`, `202600123`, `FA2026-123`, `60123`, or broken over
/// two lines; numbers of other software have other shapes. So a number is known by all its letters and digits, by its
/// digits alone, by its groups of digits without leading zeros, and by its last digits.
struct ReferenceIndex {
  /// A place of the wording, and the items it may name.
  struct Place: Hashable {
    let spelling: ReferenceSpelling
    let items: [Int]
    let words: Range<Int>
  }

  /// Digits needed for an ending to mean something.
  static let endingDigitsMin = 5
  /// Digits of an ending that means something only together with the amount.
  private static let shortEndingDigits = 4
  /// Digits from which a run of digits alone names a number.
  static let digitsMin = 6
  /// Letters and digits beyond which nothing is taken for a number.
  private static let lengthMax = 40
  private static let wordsMax = 6
  /// Items that one place may name; beyond, it names nothing.
  private static let itemsMax = 2_000

  /// One table for all spellings, told apart by the start of the hash.
  private enum Spelled: UInt64 {
    case whole, digits, groups, ending, order, shortEnding, counter
  }

  private var table = KeyTable([])
  private var lengths = Set<Int>()
  /// Digits of the longest number of ours.
  private(set) var digitsMax = 0
  private let items: [OpenItem]

  init(_ items: [OpenItem]) {
    self.items = items
    var entries: [(key: UInt64, value: Int32)] = []
    entries.reserveCapacity(items.count * 5)
    for (index, item) in items.enumerated() {
      let value = Int32(truncatingIfNeeded: index)
      let number = Array(Folding.folded(item.number).utf8)
      let compact = number.filter { $0 != UInt8(ascii: " ") }
      if compact.count >= 3, compact.contains(where: Wording.isDigit) {
        entries.append((ReferenceIndex.key(.whole, compact), value))
        lengths.insert(compact.count)
      }
      for (text, kind) in [(item.remittanceReference, Spelled.whole), (item.orderReference, .order)] {
        guard let text else { continue }
        let reference = ReferenceIndex.compact(text)
        guard reference != compact, reference.count >= 5, reference.contains(where: Wording.isDigit) else { continue }
        entries.append((ReferenceIndex.key(kind, reference), value))
        lengths.insert(reference.count)
      }
      for count in Counter.counts(in: number) { entries.append((ReferenceIndex.key(.counter, count), value)) }
      let digits = compact.filter(Wording.isDigit)
      digitsMax = max(digitsMax, digits.count)
      guard digits.count >= 3 else { continue }
      if digits.count != compact.count { entries.append((ReferenceIndex.key(.digits, digits), value)) }
      let groups = ReferenceIndex.groups(number)
      // Groups are another spelling only where a zero is left out.
      if groups.count >= 4, groups.filter({ $0 != UInt8(ascii: " ") }) != digits {
        entries.append((ReferenceIndex.key(.groups, groups), value))
      }
      // An ending is one only if something stands before it.
      if digits.count > ReferenceIndex.endingDigitsMin {
        entries.append((ReferenceIndex.key(.ending, digits.suffix(ReferenceIndex.endingDigitsMin)), value))
      }
      if digits.count > ReferenceIndex.shortEndingDigits {
        entries.append((ReferenceIndex.key(.shortEnding, digits.suffix(ReferenceIndex.shortEndingDigits)), value))
      }
    }
    table = KeyTable(entries)
  }

  /// Lower case letters and digits only.
  static func compact(_ text: String) -> [UInt8] { Folding.folded(text).utf8.filter { $0 != UInt8(ascii: " ") } }

  static func digits(of number: String) -> [UInt8] { number.utf8.filter(Wording.isDigit) }

  private static func key(_ kind: Spelled, _ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = RunningHash(kind.rawValue + 1)
    hash.add(bytes)
    return hash.value
  }

  /// The runs of digits without leading zeros, a space between them.
  private static func groups(_ bytes: [UInt8]) -> [UInt8] {
    var groups: [UInt8] = []
    for run in bytes.split(whereSeparator: { !Wording.isDigit($0) }) {
      if !groups.isEmpty { groups.append(UInt8(ascii: " ")) }
      groups += stripped(run)
    }
    return groups
  }

  private static func stripped(_ run: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    run.drop { $0 == UInt8(ascii: "0") }
  }

  /// What the wording may name, place by place, each with its best reading.
  func places(in wording: Wording) -> [Place] {
    var places: [Place] = []
    for line in wording.lines {
      var used = Array(repeating: false, count: line.words.count)
      findWhole(line, &used, &places)
      findCreditorReference(line, &used, &places)
      findDigits(line, &used, &places)
    }
    return places
  }

  /// Items whose numbers end in four digits of the wording that are no year, or of which it gives what counts.
  func endings(in wording: Wording) -> [Int] {
    let numbers = wording.numbers.filter {
      $0.digits.count == ReferenceIndex.shortEndingDigits && !NearNumber.isYear($0.digits)
        && wording.excepted.isDisjoint(with: $0.words)
    }
    let endings = numbers.map { table[ReferenceIndex.key(.shortEnding, $0.digits)] }
      .filter { $0.count <= ReferenceIndex.itemsMax }.joined()
    let counted = wording.counters.filter { wording.excepted.isDisjoint(with: $0.words) }.flatMap { counter in
      (self.counted(counter) ?? []).filter { counter.names(items[$0].number) }
    }
    return Array(Set(endings.map(Int.init)).union(counted))
  }

  /// The items in whose numbers so much counts, whatever stands before it; `nil` where they are too many to look at.
  func counted(_ counter: Counter) -> [Int]? {
    let items = table[ReferenceIndex.key(.counter, counter.digits)]
    return items.count <= ReferenceIndex.itemsMax ? items.map(Int.init) : nil
  }

  /// Words, alone or several in a row, that are a number of ours with all its letters, or an order.
  private func findWhole(_ line: Wording.Line, _ used: inout [Bool], _ places: inout [Place]) {
    var start = 0
    while start < line.words.count {
      defer { start += 1 }
      var whole = RunningHash(Spelled.whole.rawValue + 1)
      var order = RunningHash(Spelled.order.rawValue + 1)
      var length = 0
      var hasDigit = false
      var found: (items: [Int], spelling: ReferenceSpelling, end: Int)?
      for place in start..<min(start + ReferenceIndex.wordsMax, line.words.count) {
        let word = line.words[place]
        length += word.range.count
        if word.isBreak || length > ReferenceIndex.lengthMax { break }
        whole.add(line.bytes[word.range])
        order.add(line.bytes[word.range])
        hasDigit = hasDigit || word.hasDigit
        guard hasDigit, lengths.contains(length) else { continue }
        let items = table[whole.value]
        if !items.isEmpty, items.count <= ReferenceIndex.itemsMax {
          let isPlain = line.words[start...place].allSatisfy(\.isNumber)
          // A number without letters needs some length, or it is a day, a count, an amount.
          let spelling: ReferenceSpelling = isPlain && length < ReferenceIndex.digitsMin ? .short : .whole
          found = (items.map(Int.init), spelling, place)
        } else if found?.spelling != .whole {
          let items = table[order.value]
          if !items.isEmpty, items.count <= ReferenceIndex.itemsMax { found = (items.map(Int.init), .order, place) }
        }
      }
      guard let found else { continue }
      places.append(Place(spelling: found.spelling, items: found.items, words: start..<found.end + 1))
      for place in start...found.end { used[place] = true }
      start = found.end
    }
  }

  /// Words, alone or several in a row, that are a creditor reference made of a number of ours.
  private func findCreditorReference(_ line: Wording.Line, _ used: inout [Bool], _ places: inout [Place]) {
    for start in line.words.indices where line.bytes[line.words[start].range].starts(with: CreditorReference.mark) {
      var reference: [UInt8] = []
      var found: (items: [Int], spelling: ReferenceSpelling, end: Int)?
      for place in start..<min(start + CreditorReference.wordsMax, line.words.count) {
        let word = line.words[place]
        if used[place] || word.isBreak { break }
        reference += line.bytes[word.range]
        guard let number = CreditorReference.number(in: reference) else { continue }
        let items = table[ReferenceIndex.key(.whole, number)]
        if !items.isEmpty, items.count <= ReferenceIndex.itemsMax {
          found = (items.map(Int.init), .whole, place)
        } else if let best = best(number.filter(Wording.isDigit), ReferenceIndex.groups(number)) {
          found = (best.items, best.spelling, place)
        }
      }
      guard let found else { continue }
      places.append(Place(spelling: found.spelling, items: found.items, words: start..<found.end + 1))
      for place in start...found.end { used[place] = true }
    }
  }

  /// Runs of digits, over spaces and dashes, that are a number's digits or end it.
  private func findDigits(_ line: Wording.Line, _ used: inout [Bool], _ places: inout [Place]) {
    var start = 0
    while start < line.words.count {
      defer { start += 1 }
      guard !used[start], line.words[start].endsInDigits else { continue }
      var found: (items: [Int], spelling: ReferenceSpelling, end: Int)?
      var digits: [UInt8] = []
      var groups: [UInt8] = []
      for place in start..<min(start + ReferenceIndex.wordsMax, line.words.count) {
        let word = line.words[place]
        guard !used[place], place == start || word.isNumber, digits.count <= ReferenceIndex.lengthMax else { break }
        if !groups.isEmpty { groups.append(UInt8(ascii: " ")) }
        groups += ReferenceIndex.stripped(line.bytes[word.digits])
        digits += line.bytes[word.digits]
        guard let best = best(digits, groups) else { continue }
        if found.map({ $0.spelling < best.spelling || ($0.spelling == best.spelling) }) ?? true {
          found = (best.items, best.spelling, place)
        }
      }
      guard let found else { continue }
      let word = line.words[start]
      let before =
        word.letters == 0 && start > 0
        ? line.bytes[line.words[start - 1].range] : line.bytes[word.range].prefix(word.letters)
      places.append(
        Place(spelling: found.spelling, items: preferred(found.items, before: before), words: start..<found.end + 1))
      for place in start...found.end { used[place] = true }
      start = found.end
    }
  }

  private func best(_ digits: [UInt8], _ groups: [UInt8]) -> (items: [Int], spelling: ReferenceSpelling)? {
    func found(_ kind: Spelled, _ bytes: some Sequence<UInt8>) -> [Int] {
      let items = table[ReferenceIndex.key(kind, bytes)]
      return items.count <= ReferenceIndex.itemsMax ? items.map(Int.init) : []
    }
    // A year says nothing, whoever may have a number like it.
    guard digits.count >= 4, !(digits.count == 4 && digits.starts(with: [UInt8(ascii: "2"), UInt8(ascii: "0")])) else {
      return nil
    }
    if digits.count >= ReferenceIndex.endingDigitsMin {
      let items = found(.digits, digits)
      if !items.isEmpty { return (items, digits.count >= ReferenceIndex.digitsMin ? .digits : .short) }
    }
    let grouped = found(.groups, groups)
    if !grouped.isEmpty { return (grouped, groups.count > ReferenceIndex.digitsMin ? .digits : .short) }
    guard digits.count >= ReferenceIndex.endingDigitsMin else { return nil }
    let ending = found(.ending, digits.suffix(ReferenceIndex.endingDigitsMin)).filter {
      ReferenceIndex.digits(of: items[$0].number).suffix(digits.count).elementsEqual(digits)
    }
    return ending.isEmpty ? nil : (ending, .ending)
  }

  /// Of several items with the same digits, those whose letters stand before the digits.
  private func preferred(_ found: [Int], before: ArraySlice<UInt8>) -> [Int] {
    guard found.count > 1, found.count <= 64 else { return found }
    let letters = found.map { index in
      ReferenceIndex.compact(items[index].number).prefix { !Wording.isDigit($0) }
    }
    let fitting = found.indices.filter { !letters[$0].isEmpty && before.suffix(letters[$0].count) == letters[$0] }
    guard let longest = fitting.map({ letters[$0].count }).max() else { return found }
    return fitting.filter { letters[$0].count == longest }.map { found[$0] }
  }
}
