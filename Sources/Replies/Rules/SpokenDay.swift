public import Kernel

/// The days that a sentence names, told from the day on which it was written.
public enum SpokenDay {
  /// Whether what the sentence speaks of is to come or is over: « vendredi » is the next one or the last.
  public enum Sense: Sendable { case future, past }

  public enum Tongue: Sendable { case french, english }

  /// Each day once, in the order of the sentence. What two readings share is left out: 05/06 in English is the fifth of
  /// June for some and the sixth of May for others.
  public static func days(in sentence: String, from day: CivilDate, _ sense: Sense, _ tongue: Tongue) -> [CivilDate] {
    var scan = Scan(words: Word.all(sentence), from: day, sense: sense, tongue: tongue)
    return scan.run()
  }
}

/// A word of a sentence: folded letters or a number, with the sign before it.
private struct Word {
  let text: String
  let number: Int?
  /// The character before, such as `/`.
  let sign: Character?

  static func all(_ sentence: String) -> [Word] {
    var result: [Word] = []
    var (current, before): (String, Character?) = ("", nil)
    func flush() {
      guard !current.isEmpty else { return }
      let folded = Folding.folded(current)
      result.append(Word(text: folded, number: folded.count <= 4 ? Int(folded) : nil, sign: before))
      current = ""
    }
    for character in sentence {
      let isPart = character.isLetter || (character.isNumber && character.isASCII)
      if isPart {
        // A figure and what is written against it are two words: 15th, 1er.
        if let last = current.last, last.isNumber != character.isNumber {
          flush()
          before = "'"
        }
        current.append(character)
      } else {
        flush()
        before = character
      }
    }
    flush()
    return result
  }
}

private struct Scan {
  let words: [Word]
  let from: CivilDate
  let sense: SpokenDay.Sense
  let tongue: SpokenDay.Tongue
  private var found: [CivilDate] = []

  init(words: [Word], from: CivilDate, sense: SpokenDay.Sense, tongue: SpokenDay.Tongue) {
    self.words = words
    self.from = from
    self.sense = sense
    self.tongue = tongue
  }

  mutating func run() -> [CivilDate] {
    var index = 0
    while index < words.count {
      if let (day, count) = written(index) ?? named(index) ?? relative(index) ?? weekday(index) {
        if let day, !found.contains(day) { found.append(day) }
        index += count
      } else {
        index += 1
      }
    }
    return found
  }

  private func word(_ index: Int) -> Word? { words.indices.contains(index) ? words[index] : nil }
  private func text(_ index: Int) -> String { word(index)?.text ?? "" }

  private typealias Found = (day: CivilDate?, count: Int)

  // MARK: figures

  /// 15/12, 15/12/2026, 15.12.26, 2026-12-15; « le 15 », "the 15th".
  private func written(_ index: Int) -> Found? {
    guard let first = words[index].number else { return nil }
    let marks: Set<Character> = ["/", "."]
    if let second = word(index + 1), let sign = second.sign, let month = second.number {
      let third = word(index + 2).flatMap { $0.sign == sign ? $0.number : nil }
      if first > 999, let third, sign == "-" || sign == "/" {
        return (CivilDate(year: first, month: month, day: third), 3)
      }
      // An amount such as 1.250 has three figures behind its mark.
      if second.text.count <= 2, marks.contains(sign) || (sign == "-" && third != nil) {
        let year = third.map { $0 < 100 ? 2_000 + $0 : $0 }
        if sign == ".", year == nil { return nil }
        return (day(first, month, year), third == nil ? 2 : 3)
      }
    }
    guard isAlone(index), (1...31).contains(first), hasArticle(index) else { return nil }
    return (dayOfMonth(first), 1)
  }

  /// « le 15 », "on the 15th": a number behind an article and before nothing that it would count.
  private func hasArticle(_ index: Int) -> Bool {
    let before = text(index - 1)
    let next = text(index + 1)
    if tongue == .french {
      let counts: Set<String> = [
        "jours", "jour", "semaines", "mois", "factures", "eur", "euros", "heures", "h", "fois",
      ]
      return (before == "le" || before == "au") && !counts.contains(next) && month(next) == nil
    }
    return ["st", "nd", "rd", "th"].contains(next) && month(text(index + 2)) == nil && text(index + 2) != "of"
  }

  private func isAlone(_ index: Int) -> Bool {
    guard let next = word(index + 1), next.number != nil, let sign = next.sign else { return true }
    return sign == " " || sign == "\u{A0}"
  }

  private func day(_ first: Int, _ second: Int, _ year: Int?) -> CivilDate? {
    if tongue == .english, first <= 12, second <= 12, first != second { return nil }
    let (day, month) = second > 12 && first <= 12 ? (second, first) : (first, second)
    return dated(day, month, year)
  }

  /// The day nearest to the mail when no year is given.
  private func dated(_ day: Int, _ month: Int, _ year: Int?) -> CivilDate? {
    if let year { return CivilDate(year: year, month: month, day: day) }
    let candidates = (-1...1).compactMap { CivilDate(year: from.year + $0, month: month, day: day) }
    return candidates.min { abs($0.days(since: from)) < abs($1.days(since: from)) }
  }

  private func dayOfMonth(_ day: Int) -> CivilDate? {
    let (year, month) = (from.year, from.month)
    guard let here = CivilDate(year: year, month: month, day: day) else { return nil }
    if sense == .future { return here >= from ? here : other(here, months: 1) }
    return here <= from ? here : other(here, months: -1)
  }

  private func other(_ day: CivilDate, months: Int) -> CivilDate? {
    let moved = day.firstOfMonth.adding(months: months)
    return CivilDate(year: moved.year, month: moved.month, day: day.day)
  }

  // MARK: names

  /// 15 décembre 2026, 1er décembre, December 15th, 15th of December, fin décembre, mid-December.
  private func named(_ index: Int) -> Found? {
    if let number = words[index].number, (1...31).contains(number) {
      var next = index + 1
      if ["er", "st", "nd", "rd", "th"].contains(text(next)) { next += 1 }
      if text(next) == "of" { next += 1 }
      guard let month = month(text(next)) else { return nil }
      let year = year(next + 1)
      return (dated(number, month, year), next - index + (year == nil ? 1 : 2))
    }
    if let month = month(words[index].text), tongue == .english, let number = word(index + 1)?.number,
      (1...31).contains(number)
    {
      let suffix = ["st", "nd", "rd", "th"].contains(text(index + 2)) ? 1 : 0
      let year = year(index + 2 + suffix)
      return (dated(number, month, year), 2 + suffix + (year == nil ? 0 : 1))
    }
    let edge = words[index].text
    let start = ["de", "of"].contains(text(index + 1)) ? index + 2 : index + 1
    if ["fin", "end", "mi", "mid"].contains(edge), let month = month(text(start)) {
      let isEnd = edge == "fin" || edge == "end"
      let middle = dated(15, month, year(start + 1))
      return (isEnd ? middle?.endOfMonth : middle, start - index + 1)
    }
    return nil
  }

  private func year(_ index: Int) -> Int? { word(index)?.number.flatMap { (2_000...2_100).contains($0) ? $0 : nil } }

  private func month(_ text: String) -> Int? {
    guard text.count >= 3 else { return nil }
    let french = [
      "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
      "decembre",
    ]
    let english = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ]
    let short = [
      "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
      "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    ]
    let names = tongue == .french ? french : english
    return names.firstIndex(of: text).map { $0 + 1 } ?? short[text]
  }

  // MARK: days told from the mail

  private func relative(_ index: Int) -> Found? {
    let rest = Array(words[index...].prefix(6).map(\.text))
    func starts(_ phrase: String) -> Int? {
      let parts = phrase.split(separator: " ").map { String($0) }
      return rest.starts(with: parts) ? parts.count : nil
    }
    for (phrase, days) in Scan.fixed { if let count = starts(phrase) { return (from.adding(days: days), count) } }
    for phrase in ["fin de semaine", "fin de la semaine", "end of the week", "end of this week", "end of week"] {
      if let count = starts(phrase) { return (onOrAfter(5), count) }
    }
    for phrase in ["semaine prochaine", "next week"] {
      if let count = starts(phrase) { return (monday.adding(days: 7 + 4), count) }
    }
    for phrase in ["fin du mois prochain", "fin de mois prochain", "end of next month"] {
      if let count = starts(phrase) { return (from.firstOfMonth.adding(months: 1).endOfMonth, count) }
    }
    for phrase in [
      "fin du mois", "fin de mois", "fin de ce mois", "end of the month", "end of month", "end of this month",
    ] {
      if let count = starts(phrase) { return (from.endOfMonth, count) }
    }
    return span(rest)
  }

  private static let fixed: [(String, Int)] = [
    ("aujourd hui", 0), ("ce jour", 0), ("ce matin", 0), ("cet apres midi", 0), ("ce soir", 0), ("today", 0),
    ("tonight", 0),
    ("apres demain", 2), ("demain", 1), ("day after tomorrow", 2), ("tomorrow", 1), ("avant hier", -2), ("hier", -1),
    ("yesterday", -1), ("sous huitaine", 8), ("sous quinzaine", 15),
  ]

  /// « sous 8 jours », « d'ici deux semaines », "within 10 days", "2 weeks ago".
  private func span(_ rest: [String]) -> Found? {
    let openings: [[String]] = [["sous"], ["dans"], ["d", "ici"], ["il", "y", "a"], ["in"], ["within"]]
    let opening = openings.first { rest.starts(with: $0) } ?? []
    var place = opening.count
    if ["les", "a", "the", "next"].contains(place < rest.count ? rest[place] : ""), place > 0 {
      if rest[place] != "a" { place += 1 }
    }
    guard place + 1 < rest.count, let count = number(rest[place]), (1...120).contains(count) else { return nil }
    let days: Int
    switch rest[place + 1] {
    case "jours", "jour", "j", "days", "day": days = count
    case "semaines", "semaine", "weeks", "week": days = 7 * count
    default: return nil
    }
    let isAgo = opening == ["il", "y", "a"] || (place + 2 < rest.count && rest[place + 2] == "ago")
    if opening.isEmpty && !isAgo { return nil }
    return (from.adding(days: isAgo ? -days : days), place + 2 + (opening.isEmpty ? 1 : 0))
  }

  private func number(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    let names = [
      "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
      "quinze": 15, "trente": 30, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10,
      "fifteen": 15, "thirty": 30,
    ]
    return names[text]
  }

  /// « vendredi », « vendredi prochain », "Friday", "next Friday": the last is that of the week to come.
  private func weekday(_ index: Int) -> Found? {
    let french = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    let english = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    let names = tongue == .french ? french : english
    guard let place = names.firstIndex(of: words[index].text) else { return nil }
    // A date that follows says it better: « vendredi 27 novembre ».
    if word(index + 1)?.number != nil || month(text(index + 1)) != nil { return nil }
    let weekday = place + 1
    if tongue == .english, text(index - 1) == "next" { return (monday.adding(days: 7 + weekday - 1), 1) }
    if sense == .past || text(index + 1) == "dernier" || text(index - 1) == "last" {
      return (
        from.adding(days: -((from.isoWeekday - weekday + 7) % 7 == 0 ? 7 : (from.isoWeekday - weekday + 7) % 7)), 1
      )
    }
    let ahead = (weekday - from.isoWeekday + 7) % 7
    return (from.adding(days: ahead == 0 ? 7 : ahead), 1)
  }

  private var monday: CivilDate { from.adding(days: 1 - from.isoWeekday) }

  private func onOrAfter(_ weekday: Int) -> CivilDate {
    from.adding(days: (weekday - from.isoWeekday + 7) % 7)
  }
}
