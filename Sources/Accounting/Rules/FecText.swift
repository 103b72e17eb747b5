public import Kernel

/// Writes entries in the eighteen columns of the FEC, as text or as a list for a spreadsheet.
public enum FecText {
  public static let columns = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
  ]

  /// Separated by tabs, in UTF-8, which the administration's own checker reads too; a name keeps all its letters.
  public static func fec(_ lines: [LedgerLine], in currency: Currency) -> String {
    ([columns] + lines.map { cells($0, currency) }).map { $0.joined(separator: "\t") + "\r\n" }.joined()
  }

  /// The same for a spreadsheet: semicolons, a mark of UTF-8 in front.
  public static func csv(_ lines: [LedgerLine], in currency: Currency) -> String {
    csv([columns] + lines.map { cells($0, currency) })
  }

  /// Codes of lettering for a spreadsheet, or for software that takes lettering apart from entries.
  public static func csv(_ letters: [LetterLine]) -> String { csv([LetterLine.columns] + letters.map(\.cells)) }

  private static func csv(_ rows: [[String]]) -> String {
    "\u{FEFF}" + rows.map { $0.map(field).joined(separator: ";") + "\r\n" }.joined()
  }

  /// A spreadsheet runs a cell that begins like a formula; an apostrophe before it makes it text.
  private static func field(_ text: String) -> String {
    let safe = text.first.map { "=+-@".contains($0) } == true ? "'" + text : text
    guard safe.contains(where: { "\";\n\r".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// The values of a line in the order of ``columns``; the two last are empty where the amount was agreed in the currency of the
  /// books.
  public static func cells(_ line: LedgerLine, _ currency: Currency) -> [String] {
    func amount(_ minor: Int64) -> String { Money(minor: minor, currency).decimalText(separator: ",") }
    return [
      clean(line.journal), clean(line.journalName), "\(line.number)", day(line.day), clean(line.account),
      clean(line.accountName), clean(line.auxiliary ?? ""), clean(line.auxiliaryName ?? ""), clean(line.reference),
      day(line.referenceDay), clean(line.label), amount(line.debitMinor), amount(line.creditMinor), line.letter ?? "",
      line.letterDay.map(day) ?? "", day(line.validDay), line.foreign?.decimalText(separator: ",") ?? "",
      line.foreign?.currency.code ?? "",
    ]
  }

  /// AAAAMMJJ
  public static func day(_ day: CivilDate) -> String { day.description.filter { $0 != "-" } }

  /// Without what would shift a column or break the administration's checker: tabs, line ends, pipes and other controls.
  static func clean(_ text: String) -> String {
    let spaced = String(
      text.unicodeScalars.map { scalar -> Character in
        scalar.value < 0x20 || scalar.value == 0x7F || scalar == "|" || scalar == "\u{2028}" || scalar == "\u{2029}"
          || scalar == "\u{85}" ? " " : Character(scalar)
      })
    return spaced.split(separator: " ").joined(separator: " ")
  }
}

/// Reads a FEC that we wrote as the administration's checker does, and says what it would find.
///
/// Source: DGFiP Test-Compta-Demat (columns, dates, accounts, debit and credit); the balance of each entry is our own.
public enum FecCheck {
  public static func problems(_ text: String) -> [String] {
    let rows = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let heading = rows.first, heading == FecText.columns else { return ["the heading is not that of a FEC"] }
    var problems: [String] = []
    var sums: [String: Int64] = [:]
    for (index, row) in rows.enumerated().dropFirst() {
      let line = "line \(index + 1)"
      guard row.count == heading.count else {
        problems.append("\(line): \(row.count) values instead of \(heading.count)")
        continue
      }
      for place in [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15] where row[place].isEmpty {
        problems.append("\(line): \(heading[place]) is empty")
      }
      for place in [3, 9, 14, 15] where !row[place].isEmpty && !isDay(row[place]) {
        problems.append("\(line): \(heading[place]) is no day: \(row[place])")
      }
      if row[13].isEmpty != row[14].isEmpty { problems.append("\(line): EcritureLet and DateLet go together") }
      if !BookSettings.isAccount(row[4]) { problems.append("\(line): \(row[4]) is no account") }
      guard let debit = minor(row[11]), let credit = minor(row[12]) else {
        problems.append("\(line): \(row[11]) and \(row[12]) are no amounts")
        continue
      }
      if (debit == 0) == (credit == 0) { problems.append("\(line): debit and credit are both filled, or neither") }
      sums["\(row[0]) \(row[2]) \(row[3])", default: 0] += debit - credit
    }
    problems += sums.filter { $0.value != 0 }.keys.sorted().map { "entry \($0) does not balance" }
    return problems
  }

  private static func isDay(_ text: String) -> Bool {
    text.utf8.count == 8
      && CivilDate("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))") != nil
  }

  /// Digits with a decimal comma, a point refused.
  private static func minor(_ text: String) -> Int64? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return Int64(parts.joined())
  }
}
