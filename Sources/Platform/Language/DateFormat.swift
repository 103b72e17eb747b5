public import Kernel

/// Days as people read them.
public struct DateFormat: Sendable, Hashable {
  let language: LanguageCode

  public init(_ language: LanguageCode) { self.language = language }

  /// In a table: `31/07/2026`; in English `31 Jul 2026`, which nobody reads as another day.
  public func short(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    guard let mark = language.habits.dateMark else { return "\(day) \(language.habits.shortMonths[month - 1]) \(year)" }
    return "\(two(day))\(mark)\(two(month))\(mark)\(year)"
  }

  /// In a sentence: `23 novembre 2026`, `1er décembre 2026`; in English `23 November 2026`.
  public func long(_ date: CivilDate) -> String { dayAndMonth(date) + language.habits.monthMark + "\(date.year)" }

  /// In a sentence whose year is known: `1er décembre`; in English `1 December`.
  public func dayAndMonth(_ date: CivilDate) -> String { dayOfMonth(date) + language.habits.monthMark + month(date) }

  /// Several days in one phrase: `5, 10 et 16 novembre`, `30 septembre et 12 octobre`, `7 et 14 septembre, 2 octobre`.
  public func list(_ dates: [CivilDate]) -> String {
    var months: [[CivilDate]] = []
    for date in dates.sorted() {
      if months.last?.first?.firstOfMonth == date.firstOfMonth {
        months[months.count - 1].append(date)
      } else {
        months.append([date])
      }
    }
    let phrases = months.map { days in joined(days.dropLast().map(dayOfMonth) + days.suffix(1).map(dayAndMonth)) }
    // A second « et » between months would not say which days it joins.
    return months.contains { $0.count > 1 } ? phrases.joined(separator: ", ") : joined(phrases)
  }

  private func joined(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(language.habits.and) " + last
  }

  public func month(_ date: CivilDate) -> String { monthName(date.month) }

  /// The name of a month by its number, from 1.
  public func monthName(_ number: Int) -> String { language.habits.months[number - 1] }

  private func dayOfMonth(_ date: CivilDate) -> String {
    let habits = language.habits
    return date.day == 1 ? habits.first ?? "1\(habits.dayMark)" : "\(date.day)\(habits.dayMark)"
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
