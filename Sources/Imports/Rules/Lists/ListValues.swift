public import Files
public import Kernel

/// How a list writes its dates and amounts, seen from all its rows.
public struct ListHabits: Hashable, Sendable {
  public var dayFirst = true
  /// Whether some date can only be read in the chosen order.
  public var isDayOrderCertain = false
  /// Whether some date is written with the year last, so that the order matters.
  var hasYearLast = false
  public var mark = DecimalMark.either
  /// Whether credit notes already bear a minus sign.
  var hasNegatives = false

  /// Notes what a date says of the order of day and month.
  mutating func note(date: TableCell, _ evidence: inout Evidence) {
    guard date.kind == .text else { return }
    let parts = ListValues.numbers(in: date.text)
    guard parts.count >= 3, parts[0].digits <= 2, parts[1].digits <= 2 else { return }
    if parts[0].value != parts[1].value {
      hasYearLast = true
      if evidence.doubtfulDate == nil, parts[0].value <= 12, parts[1].value <= 12 { evidence.doubtfulDate = date.text }
    }
    if parts[0].value > 12 { evidence.dayFirst += 1 }
    if parts[1].value > 12 { evidence.monthFirst += 1 }
  }

  mutating func note(amount: TableCell, _ evidence: inout Evidence) {
    if amount.text.utf8.contains(0x2D) || amount.text.utf8.first == 0x28 { hasNegatives = true }
    guard amount.kind == .text else { return }
    let bytes = Array(amount.text.utf8.filter { ($0 >= 48 && $0 <= 57) || $0 == 0x2C || $0 == 0x2E })
    guard let place = bytes.lastIndex(where: { $0 == 0x2C || $0 == 0x2E }) else { return }
    let decimals = bytes.count - place - 1
    let isComma = bytes[place] == 0x2C
    let hasOther = bytes[..<place].contains(isComma ? 0x2E : 0x2C)
    if hasOther || (decimals != 3 && !bytes[..<place].contains(bytes[place])) {
      if isComma { evidence.comma += 1 } else { evidence.point += 1 }
    } else if evidence.doubtfulAmount == nil, !bytes[..<place].contains(bytes[place]) {
      evidence.doubtfulAmount = amount.text
    }
  }

  public struct Evidence {
    var dayFirst = 0
    var monthFirst = 0
    var comma = 0
    var point = 0
    /// The first date that means another day when read in the other order.
    public var doubtfulDate: String?
    /// The first amount that means another sum when its mark is the other one.
    var doubtfulAmount: String?
  }

  /// One pass to see in which order days and months come, which mark separates decimals, whether credits bear a sign;
  /// what a person chose goes before what is seen.
  public static func seen(
    in table: Table, _ mapping: ColumnMapping
  ) throws -> (habits: ListHabits, evidence: Evidence) {
    var habits = ListHabits()
    var evidence = Evidence()
    var seen = 0
    try table.forEachRow { row in
      guard row.line > mapping.headingRow else { return true }
      seen += 1
      for field in [ListField.issued, .due, .settled, .booked, .valueDay] {
        habits.note(date: row.cell(field, mapping), &evidence)
      }
      for field in [ListField.amount, .open, .debit, .credit] {
        habits.note(amount: row.cell(field, mapping), &evidence)
      }
      return seen < rowsLookedAt
    }
    habits.settle(evidence)
    if let chosen = mapping.dayFirst { habits.dayFirst = chosen }
    if let chosen = mapping.decimals { habits.mark = chosen }
    return (habits, evidence)
  }

  /// Rows that show how a list is written: enough for any export, without walking a large one twice.
  private static let rowsLookedAt = 20_000

  /// The mapping with what was seen, so that a row corrected later is read as its list was.
  func written(into mapping: ColumnMapping) -> ColumnMapping {
    var result = mapping
    result.kind = .openItems
    if isDayOrderCertain { result.dayFirst = dayFirst }
    if mark != .either { result.decimals = mark }
    return result
  }

  mutating func settle(_ evidence: Evidence) {
    dayFirst = evidence.dayFirst >= evidence.monthFirst
    isDayOrderCertain = evidence.dayFirst + evidence.monthFirst > 0
    if evidence.comma > evidence.point { mark = .comma }
    if evidence.point > evidence.comma { mark = .point }
  }
}

/// Reads the values of lists as people and software write them.
public enum ListValues {
  static func numbers(in text: String) -> [(value: Int, digits: Int)] {
    var result: [(value: Int, digits: Int)] = []
    var value = 0
    var digits = 0
    for byte in text.utf8 {
      if byte >= 48, byte <= 57, digits < 9 {
        value = value * 10 + Int(byte - 48)
        digits += 1
      } else if digits > 0 {
        result.append((value, digits))
        value = 0
        digits = 0
      }
    }
    if digits > 0 { result.append((value, digits)) }
    return result
  }

  /// A day: ISO, day or month first with any separator, eight digits, a month's name in French or English, or the
  /// serial number of a spreadsheet.
  public static func date(_ cell: TableCell, dayFirst: Bool, in table: Table) -> CivilDate? {
    if cell.kind == .date { return CivilDate(cell.text) }
    if cell.kind == .number, cell.text.prefix(while: { $0 != "." }).count <= 5 {
      return table.day(serial: cell.text).flatMap { (1950...2150).contains($0.year) ? $0 : nil }
    }
    let parts = numbers(in: cell.text)
    if let month = month(in: cell.text), parts.count >= 2 {
      let (day, year) = parts[0].digits == 4 ? (parts[1].value, parts[0].value) : (parts[0].value, parts[1].value)
      return CivilDate(year: full(year), month: month, day: day)
    }
    guard let first = parts.first else { return nil }
    if first.digits == 8, parts.count <= 3 {
      return plausible(first.value / 10_000, first.value / 100 % 100, first.value % 100)
        ?? plausible(first.value % 10_000, first.value / 100 % 10_000 % 100, first.value / 1_000_000)
    }
    guard parts.count >= 3 else { return nil }
    if first.digits == 4 { return plausible(first.value, parts[1].value, parts[2].value) }
    guard first.digits <= 2, parts[1].digits <= 2, parts[2].digits == 4 || parts[2].digits == 2 else { return nil }
    let year = full(parts[2].value)
    let (day, month) = dayFirst ? (first.value, parts[1].value) : (parts[1].value, first.value)
    return plausible(year, month, day)
  }

  private static func full(_ year: Int) -> Int { year < 100 ? 2000 + year : year }

  private static func plausible(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
    (1950...2150).contains(year) ? CivilDate(year: year, month: month, day: day) : nil
  }

  private static func month(in text: String) -> Int? {
    let words = Folding.folded(text).split(separator: " ")
    for word in words where word.count >= 3 && word.allSatisfy(\.isLetter) {
      for (prefix, month) in months where word.hasPrefix(prefix) { return month }
    }
    return nil
  }

  private static let months: [(String, Int)] = [
    ("janv", 1), ("jan", 1), ("fev", 2), ("feb", 2), ("mars", 3), ("mar", 3), ("avr", 4), ("apr", 4), ("mai", 5),
    ("may", 5), ("juin", 6), ("jun", 6), ("juil", 7), ("jul", 7), ("aou", 8), ("aug", 8), ("sep", 9), ("oct", 10),
    ("nov", 11), ("dec", 12),
  ]

  /// An amount in minor units; empty is `nil`, unreadable throws.
  public static func amount(
    _ cell: TableCell, mark: DecimalMark, currency: Currency
  ) throws(DecimalError) -> Int64? {
    var text = Substring(cell.text)
    if text.isEmpty || text == "-" || text == "–" { return nil }
    if cell.kind == .number { return try minor(text, .point, currency) }
    let upper = text.uppercased()
    var negative = false
    for (suffix, isCredit) in [(" CR", true), (" C", true), (" DR", false), (" D", false)] where upper.hasSuffix(suffix)
    {
      text = text.dropLast(suffix.count)
      negative = isCredit
      break
    }
    let value = try minor(text, mark, currency)
    return negative ? -abs(value) : value
  }

  private static func minor(_ text: Substring, _ mark: DecimalMark, _ currency: Currency) throws(DecimalError) -> Int64
  {
    // A binary number that leaked into the text, such as 2309.7899999999995.
    let digits = text.utf8.count { $0 >= 48 && $0 <= 57 }
    if digits > 15 || text.contains(where: { $0 == "e" || $0 == "E" }), let plain = SheetNumber.plain(String(text)) {
      return try DecimalReader.minorUnits(plain, exponent: currency.exponent, mark: .point)
    }
    return try DecimalReader.minorUnits(text, exponent: currency.exponent, mark: mark)
  }

  /// The currency of a code or a sign.
  public static func currency(_ text: String) -> Currency? {
    switch text.trimmed {
    case "€", "EURO", "Euro", "euro", "Euros", "euros": .eur
    case "$", "US$": .usd
    case "£": .gbp
    default: Currency(text.trimmed)
    }
  }

  /// Terms in the product's short form: `45 jours fin de mois` is `D45_THEN_EOM`, `30 days` is `NET30`.
  static func terms(_ text: String) -> String? {
    let folded = Folding.folded(text)
    if folded.isEmpty { return nil }
    let upper = text.trimmed.uppercased()
    for shape in ["NET", "D", "EOM", "DECADE", "ON_RECEIPT"] where upper.hasPrefix(shape) && !upper.contains(" ") {
      return upper
    }
    if folded.contains("reception") || folded.contains("receipt") || folded.contains("comptant") { return "NET0" }
    guard let days = numbers(in: folded).first?.value, days <= 120 else { return nil }
    let endOfMonth = ["fin de mois", "fdm", "eom", "end of month", "f d m"].contains { folded.contains($0) }
    return endOfMonth ? "D\(days)_THEN_EOM" : "NET\(days)"
  }
}

extension StringProtocol {
  /// Without spaces, no-break spaces and a spreadsheet's leading apostrophe.
  var trimmed: String {
    var scalars = Substring(self).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace || first == "'" { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
