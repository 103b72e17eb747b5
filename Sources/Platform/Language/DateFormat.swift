public import Kernel

/// Days as people read them.
public struct DateFormat: Sendable, Hashable {
  let language: LanguageCode

  public init(_ language: LanguageCode) { self.language = language }

  /// In a table: `31/07/2026`; in English `31 Jul 2026`, which nobody reads as another day.
  public func short(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    switch language {
    case .french: return "\(two(day))/\(two(month))/\(year)"
    case .english: return "\(day) \(DateFormat.englishMonths[month - 1].prefix(3)) \(year)"
    }
  }

  /// In a sentence: `23 novembre 2026`, `1er décembre 2026`; in English `23 November 2026`.
  public func long(_ date: CivilDate) -> String { "\(dayAndMonth(date)) \(date.year)" }

  /// In a sentence whose year is known: `1er décembre`; in English `1 December`.
  public func dayAndMonth(_ date: CivilDate) -> String { "\(dayOfMonth(date)) \(month(date))" }

  /// Several days in one phrase: `5, 10 et 16 novembre`, `30 septembre et 12 octobre`.
  public func list(_ dates: [CivilDate]) -> String {
    let dates = dates.sorted()
    let words = dates.indices.map { index in
      let next = index + 1 < dates.count ? dates[index + 1] : nil
      let sameMonth = next.map { $0.firstOfMonth == dates[index].firstOfMonth } ?? false
      return sameMonth ? dayOfMonth(dates[index]) : dayAndMonth(dates[index])
    }
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + (language == .french ? " et " : " and ") + last
  }

  public func month(_ date: CivilDate) -> String {
    let names = language == .french ? DateFormat.frenchMonths : DateFormat.englishMonths
    return names[date.month - 1]
  }

  private func dayOfMonth(_ date: CivilDate) -> String {
    language == .french && date.day == 1 ? "1er" : String(date.day)
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  private static let frenchMonths = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
  ]
  private static let englishMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
