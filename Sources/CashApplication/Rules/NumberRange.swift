import Kernel

/// Two numbers of a wording and all between them.
struct NumberRange: Hashable {
  /// The runs of digits before the mark and after it, those of one number together where they are joined; over spaces,
  /// what belongs to the number is next to the mark.
  let first: [[[UInt8]]]
  let last: [[[UInt8]]]
  /// Joined by a dash without spaces, so that it may as well be one number.
  let isTight: Bool

  /// Numbers, or runs of digits of one, that are looked at on either side.
  static let groupsMax = 4
  /// Numbers that one range may hold; beyond, it says nothing.
  static let spanMax = 5_000
  /// Items that one range may name.
  static let itemsMax = 100
  /// Digits from which an ending alone names a number.
  private static let tailMin = 3

  /// The items of one customer that lie in the range.
  struct Found {
    var items: [Int] = []
    var spelling: ReferenceSpelling
    /// The items whose number is the first or the last of the range.
    var ends: [Int] = []
  }

  /// Which runs of digits belong to each end, and whether they are the last digits of a longer number only.
  private struct Reading {
    let first: [[UInt8]]
    let last: [[UInt8]]
    let isTail: Bool
  }

  /// The readings that say most first.
  private var readings: [Reading] {
    var readings: [Reading] = []
    let whole = first.flatMap { $0 }
    // An end cut after what stands before the count, such as the year, names no number.
    func isCut(_ end: [[UInt8]]) -> Bool { end.count < whole.count && whole.starts(with: end) }
    for count in stride(from: first.count + last.count, through: 2, by: -1) {
      for ofFirst in stride(from: min(first.count, count - 1), through: 1, by: -1) where count - ofFirst <= last.count {
        let end = last.prefix(count - ofFirst).flatMap { $0 }
        guard !isCut(end) else { continue }
        readings.append(Reading(first: first.suffix(ofFirst).flatMap { $0 }, last: end, isTail: false))
      }
    }
    if let one = first.last, one.count == 1, one[0].count >= NumberRange.tailMin, let other = last.first,
      !isCut(other)
    {
      readings.append(Reading(first: one, last: other, isTail: true))
    }
    return readings
  }

  /// - Parameter items: of one customer, each with its number.
  /// - Returns: `nil` when none lies in the range.
  func found(among items: [(index: Int, number: String)]) -> Found? {
    let numbers = items.map { (index: $0.index, groups: NumberRange.groups($0.number)) }
    for reading in readings {
      let digits = reading.first.reduce(0) { $0 + $1.count }
      var found = Found(
        spelling: reading.isTail ? .ending : digits >= ReferenceIndex.digitsMin ? .digits : .short)
      for (index, groups) in numbers {
        guard let place = NumberRange.place(groups, in: reading) else { continue }
        found.items.append(index)
        if place.isEnd { found.ends.append(index) }
      }
      if !found.items.isEmpty { return found.items.count <= NumberRange.itemsMax ? found : nil }
    }
    return nil
  }

  private static func groups(_ number: String) -> [[UInt8]] {
    number.utf8.split { !Wording.isDigit($0) }.map(Array.init)
  }

  /// Where a number lies in a reading: `nil` outside.
  private static func place(_ groups: [[UInt8]], in reading: Reading) -> (isEnd: Bool, Void)? {
    for sequence in sequences(groups) {
      if reading.first.count == reading.last.count, reading.first.count > 1 {
        if let place = whole(groups, in: reading, sequence) { return place }
        continue
      }
      guard let first = digits(of: reading.first, in: groups, at: sequence, isTail: reading.isTail),
        let written = digits(of: reading.last, in: groups, at: sequence, isTail: reading.isTail),
        let start = value(first), let end = value(completed(written, after: first)),
        let own = value(reading.isTail ? groups[sequence].suffix(first.count) : groups[sequence][...])
      else { continue }
      guard start < end, end - start <= spanMax, own >= start, own <= end else { continue }
      return (own == start || own == end, ())
    }
    return nil
  }

  /// Both ends with what stands before the count, a year or a month: `26-05-0118` to `26-06-0003`.
  private static func whole(_ groups: [[UInt8]], in reading: Reading, _ sequence: Int) -> (isEnd: Bool, Void)? {
    let count = reading.first.count
    for start in max(0, sequence - count + 1)...sequence where start + count <= groups.count {
      let window = Array(groups[start..<start + count])
      // Where the year stands behind, it counts first.
      let order = Array(window.indices.filter { $0 != sequence - start }) + [sequence - start]
      func key(_ digits: [[UInt8]]) -> [Int]? {
        let key = order.compactMap { place -> Int? in
          let isShortYear = isYear(window[place]) && digits[place].count == 2
          return value(digits[place][...]).map { isShortYear ? 2_000 + $0 : $0 }
        }
        return key.count == count ? key : nil
      }
      guard let first = key(reading.first), let last = key(reading.last), let own = key(window) else { continue }
      guard first.lexicographicallyPrecedes(last), !own.lexicographicallyPrecedes(first),
        !last.lexicographicallyPrecedes(own)
      else { continue }
      if first.dropLast() == last.dropLast(), last[count - 1] - first[count - 1] > spanMax { continue }
      return (own == first || own == last, ())
    }
    return nil
  }

  /// The run of digits that counts from one invoice to the next: the last, or the one before a year.
  private static func sequences(_ groups: [[UInt8]]) -> [Int] {
    guard let last = groups.indices.last else { return [] }
    return last > 0 && isYear(groups[last]) ? [last - 1, last] : [last]
  }

  private static func isYear(_ group: [UInt8]) -> Bool {
    group.count == 4 && group.starts(with: [UInt8(ascii: "2"), UInt8(ascii: "0")])
  }

  /// What an end says of the run that counts, if all else it says is the number's.
  private static func digits(
    of end: [[UInt8]], in groups: [[UInt8]], at sequence: Int, isTail: Bool
  ) -> ArraySlice<UInt8>? {
    guard !isTail else {
      return end.count == 1 && groups[sequence].count > end[0].count ? end[0][...] : nil
    }
    let starts = max(0, sequence - end.count + 1)...max(0, sequence)
    for start in starts where start + end.count <= groups.count {
      let isSame = end.indices.allSatisfy { $0 + start == sequence || same(end[$0], groups[$0 + start]) }
      guard isSame else { continue }
      // Written without what stands before it, 2026 and 00123 in one.
      if end.count == 1, let inside = inside(end[0], groups, sequence) { return inside }
      return end[sequence - start][...]
    }
    return nil
  }

  /// `202600123` for the number `2026-00123`.
  private static func inside(_ digits: [UInt8], _ groups: [[UInt8]], _ sequence: Int) -> ArraySlice<UInt8>? {
    for start in 0...sequence {
      for end in sequence..<groups.count where end > start {
        guard groups[start...end].reduce(0, { $0 + $1.count }) == digits.count else { continue }
        var place = 0
        var found: ArraySlice<UInt8>?
        for group in start...end {
          let part = digits[place..<place + groups[group].count]
          if group == sequence { found = part } else if !part.elementsEqual(groups[group]) { found = nil; break }
          place += groups[group].count
        }
        if let found, place == digits.count { return found }
      }
    }
    return nil
  }

  /// Equal but for leading zeros, or the century of a year.
  private static func same(_ written: [UInt8], _ group: [UInt8]) -> Bool {
    if isYear(group), written.count == 2 { return group.suffix(2).elementsEqual(written) }
    return value(written[...]) == value(group[...])
  }

  /// `05` after `1201` is `1205`.
  private static func completed(_ last: ArraySlice<UInt8>, after first: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard last.count < first.count, let one = value(first), let other = value(last), other < one else { return last }
    return first.prefix(first.count - last.count) + last
  }

  private static func value(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }
}
