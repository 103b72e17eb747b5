import Kernel

/// A number of a wording that may be what counts in one of ours, short of what stands before it: `404` and `405` in
/// `FACTURES 404, 405` for `FA2026-0404` and `FA2026-0405`.
///
/// It stands behind a word for invoices, or behind the letters that the number of ours begins with, alone or in a list; or
/// behind anything in a list of which each is one of ours.
struct Counter: Hashable {
  /// Without leading zeros.
  let digits: [UInt8]
  let words: Range<Int>
  /// The letters before the list.
  let lead: [UInt8]
  /// Whether those are a word for invoices, or for their numbers.
  let isBilled: Bool
  /// The first word of its list.
  let list: Int

  /// Digits without leading zeros from which one is looked for.
  private static let digitsMin = 2
  /// Digits from which it may be the end of a longer run of digits, as of a year and a count in one.
  static let tailMin = 3
  private static let digitsMax = 9
  /// Counters that one wording may hold.
  private static let most = 60

  /// Whether a number of ours is meant: its last run of digits, or the one before its year, but for leading zeros.
  /// - Parameter isListed: whether all of its list are ours, so that nothing need stand before it.
  func names(_ number: String, isListed: Bool = false) -> Bool {
    let (letters, counts) = Counter.read(number)
    return (isBilled || isListed || letters == lead) && counts.contains { $0.elementsEqual(digits) }
  }

  /// Whether a number of ours ends in it, be it in one with what stands before.
  func ends(_ number: String) -> Bool {
    // Nearly every number is told by its last bytes.
    guard digits.count >= Counter.tailMin, number.utf8.suffix(digits.count).elementsEqual(digits) else { return false }
    let (letters, counts) = Counter.read(number)
    return (isBilled || letters == lead)
      && counts.contains { $0.count > digits.count && $0.suffix(digits.count).elementsEqual(digits) }
  }

  /// The letters that a number begins with, and what may count in it.
  private static func read(_ number: String) -> (letters: [UInt8], counts: [ArraySlice<UInt8>]) {
    let bytes = Array(Folding.folded(number).utf8)
    let letters = bytes.prefix { !Wording.isDigit($0) }.filter { $0 != UInt8(ascii: " ") }
    return (letters, counts(in: bytes))
  }

  /// The last run of digits, and the one before it where the last is a year, without leading zeros.
  static func counts(in folded: [UInt8]) -> [ArraySlice<UInt8>] {
    let runs = folded.split { !Wording.isDigit($0) }
    guard let last = runs.last else { return [] }
    let found = runs.count > 1 && NearNumber.isYear(Array(last)) ? [runs[runs.count - 2], last] : [last]
    return found.map { $0.drop { $0 == UInt8(ascii: "0") } }.filter { $0.count >= digitsMin }
  }

  // MARK: in a wording

  /// - Parameter day: of the payment: what reads as a day about it, or as its year, counts nothing.
  static func all(in line: Wording.Line, on day: CivilDate) -> [Counter] {
    var found: [Counter] = []
    var place = 0
    while place < line.words.count, found.count < most {
      guard let list = list(in: line, at: place, on: day) else {
        place += 1
        continue
      }
      found += list.counters
      place = list.end
    }
    return found
  }

  /// The list that a word begins, with the first word behind it.
  private static func list(
    in line: Wording.Line, at start: Int, on day: CivilDate
  ) -> (counters: [Counter], end: Int)? {
    let head = line.words[start]
    let lead = Array(line.bytes[head.range].prefix(head.letters))
    guard !head.isBreak, head.endsInDigits || !head.hasDigit else { return nil }
    let isBilled = Vocabulary.invoice.holds(lead) || Vocabulary.numbered.holds(lead)
    var numbers: [Range<Int>] = head.endsInDigits ? [start..<start + 1] : []
    var place = start + 1
    while place < line.words.count, !line.words[place].isBreak {
      let word = line.words[place]
      let text = Array(line.bytes[word.range])
      if word.isNumber {
        numbers.append(place..<place + 1)
      } else if Vocabulary.through.holds(text), !numbers.isEmpty {
        // A range is read with both of its ends.
        numbers.removeLast()
        place += place + 1 < line.words.count && line.words[place + 1].isNumber ? 1 : 0
      } else if Vocabulary.unit.holds(text) {
        // It was an amount, or a count of days.
        let isDecimal = numbers.count > 1 && numbers.last.map { line.words[$0.lowerBound].range.count == 2 } ?? false
        numbers.removeLast(min(numbers.count, isDecimal ? 2 : 1))
        place += 1
        break
      } else if word.letters > 0, word.endsInDigits, lead.elementsEqual(text.prefix(word.letters)) {
        numbers.append(place..<place + 1)
      } else {
        let isBetween =
          Vocabulary.listing.holds(text) || Vocabulary.numbered.holds(text) || Vocabulary.invoice.holds(text)
        // Letters that are no word for invoices stand right before the number of ours that they begin.
        guard isBetween, isBilled || !numbers.isEmpty else { break }
      }
      place += 1
    }
    guard !numbers.isEmpty else { return nil }
    let counters = counters(numbers, line, day).map {
      Counter(digits: $0.digits, words: $0.words, lead: lead, isBilled: isBilled, list: start)
    }
    return (counters, max(place, start + 1))
  }

  private static func counters(
    _ numbers: [Range<Int>], _ line: Wording.Line, _ day: CivilDate
  ) -> [(digits: [UInt8], words: Range<Int>)] {
    func digits(_ words: Range<Int>) -> [UInt8] { words.flatMap { line.bytes[line.words[$0].digits] } }
    // `31 08 26` is one day.
    if numbers.count == 3, DatesInText.isDay(numbers.flatMap(digits), about: day) { return [] }
    let shortYears = [day.year % 100, (day.year - 1) % 100]
    return numbers.enumerated().compactMap { place, words in
      let written = digits(words)
      let stripped = Array(written.drop { $0 == UInt8(ascii: "0") })
      // A year before other numbers is theirs.
      let isYear = NearNumber.isYear(written) && numbers.count > 1
      guard digitsMin...digitsMax ~= stripped.count, !isYear, !DatesInText.isDay(written, about: day) else {
        return nil
      }
      let value = stripped.reduce(0) { $0 * 10 + Int($1 - 48) }
      if written.count == 2, place + 1 < numbers.count, shortYears.contains(value) { return nil }
      return (stripped, words)
    }
  }
}

/// The items that the counters of a wording name, among what the payer itself owes.
struct CounterPlaces {
  let wording: Wording
  let payer: Payer
  let ledger: OpenLedger
  let currency: Currency
  let references: ReferenceIndex

  /// Customers that one payer may be.
  private static let customersMax = 20

  /// The places of the wording with those that its counters name.
  /// - Parameter places: what was read without knowing the payer. Where it says nothing for certain, the payer's own item
  ///   comes before somebody else's.
  func added(to places: [ReferenceIndex.Place]) -> [ReferenceIndex.Place] {
    if wording.counters.isEmpty || !payer.isKnown { return places }
    let taken = places.filter { place in
      place.spelling.isStrong || place.items.contains { payer.mayBe(ledger[$0].customer) }
    }.reduce(into: Set<Int>()) { $0.formUnion($1.words) }
    let lists = Dictionary(grouping: wording.counters.filter { taken.isDisjoint(with: $0.words) }, by: \.list)
    let found = lists.sorted { $0.key < $1.key }.flatMap { read($0.value) }
    let words = found.reduce(into: Set<Int>()) { $0.formUnion($1.words) }
    return places.filter {
      $0.spelling.isStrong || !taken.isDisjoint(with: $0.words) || words.isDisjoint(with: $0.words)
    }
      + found
  }

  /// Whether the payer owes an item, or has paid it.
  private func isOwed(_ item: Int) -> Bool {
    let item = ledger[item]
    return payer.mayBe(item.customer) && item.open.currency == currency && item.issued <= wording.day
  }

  /// What the payer may owe.
  private var owned: [Int] {
    payer.fits.filter { payer.mayBe($0.customer) }.prefix(CounterPlaces.customersMax).flatMap {
      ledger.items(of: $0.customer, in: currency)
    }
  }

  private func read(_ list: [Counter]) -> [ReferenceIndex.Place] {
    let listed = list.map { counter in
      (references.counted(counter) ?? owned).filter { isOwed($0) && counter.names(ledger[$0].number, isListed: true) }
    }
    let isListed =
      list.count > 1 && list.allSatisfy { $0.digits.count >= Counter.tailMin } && listed.allSatisfy { !$0.isEmpty }
    return zip(list, listed).compactMap { counter, named in
      var items = named.filter { counter.names(ledger[$0].number, isListed: isListed) }
      if items.isEmpty { items = owned.filter { isOwed($0) && counter.ends(ledger[$0].number) } }
      return items.isEmpty ? nil : ReferenceIndex.Place(spelling: .ending, items: items, words: counter.words)
    }
  }
}
