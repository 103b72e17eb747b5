import Kernel

/// The days and months a text names: days such as `31/05/26` are taken out, since their digits are no number of ours.
struct DatesInText {
  /// The text without its days and its months in digits.
  private(set) var rest: String
  /// Months such as `05/2026` or `mai 2026`, by their first day.
  private(set) var months: [CivilDate] = []

  init(_ text: String, on day: CivilDate) {
    rest = text
    guard text.utf8.contains(where: { $0 >= 0x30 }) else { return }
    var kept: [Substring] = []
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    var nextIsYear = false
    for (place, word) in words.enumerated() {
      let isYear = nextIsYear
      nextIsYear = false
      if isYear || isDay(word) { continue }
      if let month = month(word) {
        note(month)
        continue
      }
      if DatesInText.mayBeName(word), let month = DatesInText.names[Folding.folded(word)] {
        let after = place + 1 < words.count ? year(words[place + 1]) : nil
        // A month without its year needs a word that can be nothing else.
        if let year = after ?? (word.utf8.count > 3 ? lastYear(of: month, before: day) : nil) {
          CivilDate(year: year, month: month, day: 1).map { note($0) }
          kept.append(word)
          if after != nil { nextIsYear = true }
          continue
        }
      }
      kept.append(word)
    }
    if kept.count < words.count { rest = kept.joined(separator: " ") }
  }

  private mutating func note(_ month: CivilDate) {
    if !months.contains(month) { months.append(month) }
  }

  private func lastYear(of month: Int, before day: CivilDate) -> Int? {
    let year = Int(String(day.description.prefix(4))) ?? 0
    guard let start = CivilDate(year: year, month: month, day: 1) else { return nil }
    return start <= day ? year : year - 1
  }

  private func year(_ word: Substring) -> Int? {
    guard let number = Int(word), word.utf8.count == 4 || word.utf8.count == 2 else { return nil }
    let year = number < 100 ? 2000 + number : number
    return year >= 2000 && year < 2100 ? year : nil
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }

  private func numbers(_ word: Substring) -> [(value: Int, count: Int)]? {
    guard word.utf8.count <= 10, word.utf8.contains(where: DatesInText.isMark) else { return nil }
    var numbers: [(Int, Int)] = []
    for part in word.utf8.split(omittingEmptySubsequences: false, whereSeparator: DatesInText.isMark) {
      guard !part.isEmpty, part.allSatisfy(Wording.isDigit) else { return nil }
      numbers.append((part.reduce(0) { $0 * 10 + Int($1 - 48) }, part.count))
    }
    return numbers
  }

  private func isDay(_ word: Substring) -> Bool {
    guard let parts = numbers(word), parts.count == 3 else { return false }
    if parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 2 || DatesInText.years.contains(parts[2].value) {
      return CivilDate(
        year: parts[2].value + (parts[2].value < 100 ? 2000 : 0), month: parts[1].value, day: parts[0].value) != nil
    }
    return parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 2
      && CivilDate(year: parts[0].value, month: parts[1].value, day: parts[2].value) != nil
  }

  /// Of dates in four digits: `26-07-0118` is the number of an invoice.
  private static let years = 1_900...2_199

  /// `05/2026`; with a dash it is rather a number.
  private func month(_ word: Substring) -> CivilDate? {
    guard let parts = numbers(word), parts.count == 2, !word.contains("-"), parts[0].count <= 2, parts[1].count == 4
    else { return nil }
    return CivilDate(year: parts[1].value, month: parts[0].value, day: 1)
  }

  /// Letters only, as many as names of months have.
  private static func mayBeName(_ word: Substring) -> Bool {
    (3...12).contains(word.utf8.count) && word.utf8.allSatisfy { $0 > UInt8(ascii: "9") }
  }

  /// Names of months, folded, in the languages of statements.
  static let names: [String: Int] = {
    let languages = [
      "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
      "january february march april may june july august september october november december",
      "januar februar marz april mai juni juli august september oktober november dezember",
      "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
      "jan feb mar apr may jun jul aug sep oct nov dec", "janv fevr mars avr mai juin juil aout sept oct nov dec",
    ]
    var names: [String: Int] = [:]
    for language in languages {
      for (place, name) in language.split(separator: " ").enumerated() { names[String(name)] = place + 1 }
    }
    return names
  }()
}

extension DatesInText {
  /// Days from a payment to the days that its wording may name.
  private static let distances = -400...60

  /// Whether digits alone read as a day about another: `310826`, `260831`, `31082026`, `20260831`.
  static func isDay(_ digits: [UInt8], about day: CivilDate) -> Bool {
    guard digits.count == 6 || digits.count == 8 else { return false }
    let readings: [(year: Range<Int>, month: Range<Int>, day: Range<Int>)] =
      digits.count == 6
      ? [(4..<6, 2..<4, 0..<2), (0..<2, 2..<4, 4..<6)]
      : [(4..<8, 2..<4, 0..<2), (0..<4, 4..<6, 6..<8)]
    func number(_ places: Range<Int>) -> Int { digits[places].reduce(0) { $0 * 10 + Int($1 - 48) } }
    return readings.contains { reading in
      let year = number(reading.year) + (reading.year.count == 2 ? 2000 : 0)
      guard let read = CivilDate(year: year, month: number(reading.month), day: number(reading.day)) else {
        return false
      }
      return distances.contains(read.days(since: day))
    }
  }
}
