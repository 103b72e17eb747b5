public import Kernel

/// Days as people type them: `27/11`, `27/11/26`, `27/11/2026`, `2026-11-27`, `ven`, `ven. 27/11`, `+7`, `demain`; in
/// English also `27 Nov 2026`, `fri`, `tomorrow`. The day always comes before the month.
public struct DateReader: Sendable, Hashable {
  /// The day from which weekdays and counts of days start.
  public let today: CivilDate

  public init(today: CivilDate) { self.today = today }

  /// The day, or `nil` when the text is none: what cannot be read is never guessed.
  public func day(_ text: some StringProtocol) -> CivilDate? {
    let folded = Folding.folded(String(text))
    if let day = relative(String(text.filter { !$0.isWhitespace })) ?? named(folded) { return day }
    var parts = folded.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if let first = parts.first, weekday(first) != nil { parts.removeFirst() }
    if parts.isEmpty { return weekday(folded.filter(\.isLetter)).map(next) }
    return written(parts)
  }

  /// A day with a time behind it, or without: `27/11 14:30`, `ven 14h`, `demain à 9 h 30`.
  public func dayAndTime(_ text: String) -> (day: CivilDate, time: TimeOfDay?)? {
    // The first blank behind which all is a time: « 9 h 30 » has blanks of its own.
    for blank in text.indices where text[blank].isWhitespace {
      let rest = text[text.index(after: blank)...]
      guard rest.contains(where: { ":hH".contains($0) }), let time = TimeOfDay(typed: String(rest)) else { continue }
      var words = text[..<blank].split(whereSeparator: \.isWhitespace)
      if let last = words.last, ["a", "at"].contains(Folding.folded(String(last))) { words.removeLast() }
      if let day = day(words.joined(separator: " ")) { return (day, time) }
    }
    return day(text).map { (day: $0, time: nil) }
  }

  /// `+7`, or `j+7` and `d+7`.
  private func relative(_ text: String) -> CivilDate? {
    var rest = Substring(text.lowercased())
    if let first = rest.first, "jd".contains(first) { rest.removeFirst() }
    guard rest.first == "+", let days = Int(rest.dropFirst()), (0...DateReader.daysMax).contains(days) else {
      return nil
    }
    return today.adding(days: days)
  }

  /// Days that a person counts by; more is a slip of the finger.
  private static let daysMax = 999

  private func named(_ folded: String) -> CivilDate? {
    switch folded.filter(\.isLetter) {
    case _ where folded.contains(where: \.isNumber): nil
    case "aujourdhui", "today": today
    case "demain", "tomorrow": today.adding(days: 1)
    default: nil
    }
  }

  private static let weekdays = [
    ["lundi", "monday"], ["mardi", "tuesday"], ["mercredi", "wednesday"], ["jeudi", "thursday"],
    ["vendredi", "friday"],
    ["samedi", "saturday"], ["dimanche", "sunday"],
  ]

  /// 1 for Monday, from the whole name or its first letters, three at least.
  private func weekday(_ text: String) -> Int? {
    guard text.count >= 3 else { return nil }
    return DateReader.weekdays.firstIndex { $0.contains { $0.hasPrefix(text) } }.map { $0 + 1 }
  }

  /// The next such weekday after today.
  private func next(_ weekday: Int) -> CivilDate {
    let days = (weekday - today.isoWeekday + 7) % 7
    return today.adding(days: days == 0 ? 7 : days)
  }

  private func written(_ parts: [String]) -> CivilDate? {
    guard (2...3).contains(parts.count) else { return nil }
    if parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2])
    {
      return CivilDate(year: year, month: month, day: day)
    }
    guard let day = Int(parts[0].hasSuffix("er") ? String(parts[0].dropLast(2)) : parts[0]),
      let month = month(parts[1])
    else { return nil }
    guard parts.count == 3 else { return nearest(day, month) }
    guard let year = Int(parts[2]), [2, 4].contains(parts[2].count) else { return nil }
    return CivilDate(year: year < 100 ? 2000 + year : year, month: month, day: day)
  }

  private static let months = [
    ["janvier", "january"], ["fevrier", "february"], ["mars", "march"], ["avril", "april"], ["mai", "may"],
    ["juin", "june"], ["juillet", "july"], ["aout", "august"], ["septembre", "september"], ["octobre", "october"],
    ["novembre", "november"], ["decembre", "december"],
  ]

  private func month(_ text: String) -> Int? {
    if let number = Int(text) { return (1...12).contains(number) ? number : nil }
    guard text.count >= 3 else { return nil }
    let found = DateReader.months.indices.filter { DateReader.months[$0].contains { $0.hasPrefix(text) } }
    return found.count == 1 ? found[0] + 1 : nil
  }

  /// Without a year, the day of that name closest to today: in December « 05/01 » is next month, « 20/11 » is past.
  private func nearest(_ day: Int, _ month: Int) -> CivilDate? {
    (today.year - 1...today.year + 1).compactMap { CivilDate(year: $0, month: month, day: day) }
      .min { abs($0.days(since: today)) < abs($1.days(since: today)) }
  }
}
