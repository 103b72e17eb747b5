import CXlsxwriter
import Kernel
import Language

/// A workbook of one worksheet through libxlsxwriter, a row in memory at a time: numbers are numbers, dates are dates,
/// totals are formulas that follow the filter, with their value beside.
final class WorkbookWriter: SheetWriter {
  private let sheet: Sheet
  private var workbook: UnsafeMutablePointer<lxw_workbook>?
  private let worksheet: UnsafeMutablePointer<lxw_worksheet>
  private let formats: WorkbookFormats
  private var totals: SheetTotals
  private var row: UInt32 = 0
  /// The longest text of each column, for its width.
  private var lengths: [Int]

  init(_ sheet: Sheet, path: String) throws {
    var options = lxw_workbook_options()
    options.constant_memory = 1
    options.use_zip64 = 1
    guard let workbook = workbook_new_opt(path, &options) else {
      throw SheetsError.notWritten("\(path) cannot be made")
    }
    guard let worksheet = workbook_add_worksheet(workbook, WorkbookWriter.name(of: sheet)) else {
      lxw_workbook_free(workbook)
      throw SheetsError.notWritten("the worksheet «\(sheet.title)» cannot be made")
    }
    self.sheet = sheet
    self.workbook = workbook
    self.worksheet = worksheet
    formats = WorkbookFormats(workbook, sheet.language)
    totals = SheetTotals(sheet.columns)
    lengths = sheet.columns.map { $0.name.count + 3 }
    setUp(workbook)
    for (column, heading) in sheet.columns.enumerated() {
      try check(
        worksheet_write_string(
          worksheet, 0, UInt16(column), heading.name, heading.isNumeric ? formats.numberHeading : formats.heading))
    }
  }

  deinit { if let workbook { lxw_workbook_free(workbook) } }

  func add(_ cells: [SheetCell]) throws {
    row += 1
    try totals.add(cells)
    for (column, cell) in cells.enumerated() {
      let heading = sheet.columns[column]
      if let adds = heading.adds, try writeSum(of: cells, adds, cell, UInt16(column)) { continue }
      try write(cell, UInt16(column), heading.kind)
    }
  }

  /// A total of columns of its row as a formula.
  /// - Returns: whether it is one: an amount or a number, beside what it adds up.
  private func writeSum(
    of cells: [SheetCell], _ adds: ClosedRange<Int>, _ cell: SheetCell, _ column: UInt16
  ) throws -> Bool {
    guard cells[adds].contains(where: { $0 != .empty }) else { return false }
    let (value, format): (Double, WorkbookFormats.Format?)
    switch cell {
    case .money(let money):
      note(WorkbookWriter.length(money), column)
      (value, format) = (WorkbookWriter.number(money.minor, money.currency), formats.money(money.currency))
    case .integer(let integer):
      note(String(integer).count + 2, column)
      (value, format) = (Double(integer), formats.integer)
    default: return false
    }
    let (first, last) = (WorkbookWriter.letters(adds.lowerBound), WorkbookWriter.letters(adds.upperBound))
    let formula = "=SUM(\(first)\(row + 1):\(last)\(row + 1))"
    try check(worksheet_write_formula_num(worksheet, row, column, formula, format, value))
    return true
  }

  func finish() throws {
    let last = row
    // Before the totals: with one row in memory the library refuses to speak of earlier ones.
    try check(worksheet_autofilter(worksheet, 0, 0, last, UInt16(sheet.columns.count - 1)))
    try writeTotals(through: last)
    for (column, length) in lengths.enumerated() {
      worksheet_set_column(worksheet, UInt16(column), UInt16(column), Double(min(max(length + 1, 8), 60)), nil)
    }
    guard let workbook else { return }
    self.workbook = nil
    try check(workbook_close(workbook))
  }

  // MARK: Cells

  private func write(_ cell: SheetCell, _ column: UInt16, _ kind: SheetColumn.Kind) throws {
    switch cell {
    case .empty: break
    case .text(let text):
      note(text.count, column)
      let short = text.count > Limits.cellCharacters ? String(text.prefix(Limits.cellCharacters)) + "…" : text
      let isCode = kind == .code || kind == .seal || kind == .key
      try check(worksheet_write_string(worksheet, row, column, short, isCode ? formats.code : formats.text))
    case .date(let date): try write(date, in: formats.date, column, length: 11)
    case .month(let day): try write(day.firstOfMonth, in: formats.month, column, length: 15)
    case .moment(let moment):
      note(17, column)
      guard let day = WorkbookWriter.serial(moment.parisDate) else {
        return try check(worksheet_write_string(worksheet, row, column, moment.description, formats.text))
      }
      let (hour, minute) = moment.parisTime
      try check(
        worksheet_write_number(worksheet, row, column, day + Double(hour * 60 + minute) / 1440, formats.moment))
    case .money(let money):
      note(WorkbookWriter.length(money), column)
      try check(
        worksheet_write_number(
          worksheet, row, column, WorkbookWriter.number(money.minor, money.currency), formats.money(money.currency)))
    case .integer(let value):
      note(String(value).count + 2, column)
      try check(worksheet_write_number(worksheet, row, column, Double(value), formats.integer))
    case .decimal(let hundredths):
      note(10, column)
      try check(worksheet_write_number(worksheet, row, column, Double(hundredths) / 100, formats.decimal))
    case .percent(let percent):
      note(8, column)
      try check(
        worksheet_write_number(worksheet, row, column, Double(percent.partsPerMillion) / 1_000_000, formats.percent))
    }
  }

  private func write(
    _ date: CivilDate, in format: WorkbookFormats.Format?, _ column: UInt16, length: Int
  ) throws {
    note(length, column)
    guard let serial = WorkbookWriter.serial(date) else {
      return try check(worksheet_write_string(worksheet, row, column, date.description, formats.text))
    }
    try check(worksheet_write_number(worksheet, row, column, serial, format))
  }

  private func note(_ length: Int, _ column: UInt16) {
    if lengths[Int(column)] < length { lengths[Int(column)] = length }
  }

  // MARK: Totals

  /// A line for each currency. With one the sums follow the filter; with several each adds up its own currency.
  private func writeTotals(through last: UInt32) throws {
    guard last > 0 else { return }
    let currencies = sheet.columns.firstIndex { $0.kind == .currency }
    for line in totals.lines {
      if totals.lines.count > 1, currencies == nil || line.currency == nil { continue }
      row += 1
      let name = totals.lines.count > 1 ? "Total \(line.currency?.code ?? "")" : "Total"
      for column in sheet.columns.indices {
        try check(worksheet_write_blank(worksheet, row, UInt16(column), formats.total))
      }
      if line.sums[0] == nil { try check(worksheet_write_string(worksheet, row, 0, name, formats.total)) }
      for (column, sum) in line.sums {
        let letters = WorkbookWriter.letters(column)
        let range = "\(letters)2:\(letters)\(last + 1)"
        var formula = "=SUBTOTAL(109,\(range))"
        if totals.lines.count > 1, let currencies, let code = line.currency?.code {
          let place = WorkbookWriter.letters(currencies)
          formula = "=SUMIF(\(place)2:\(place)\(last + 1),\"\(code)\",\(range))"
        }
        let isMoney = sheet.columns[column].kind == .money
        let value =
          isMoney ? line.currency.map { WorkbookWriter.number(sum, $0) } ?? Double(sum) : Double(sum)
        let format = isMoney ? formats.moneyTotal(line.currency) : formats.integerTotal
        if isMoney, let currency = line.currency {
          note(WorkbookWriter.length(Money(minor: sum, currency)), UInt16(column))
        }
        try check(worksheet_write_formula_num(worksheet, row, UInt16(column), formula, format, value))
      }
    }
  }

  // MARK: The sheet around them

  private func setUp(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    worksheet_freeze_panes(worksheet, 1, 0)
    worksheet_set_landscape(worksheet)
    worksheet_set_paper(worksheet, 9)  // A4
    worksheet_set_margins(worksheet, 0.4, 0.4, 0.8, 0.6)
    worksheet_fit_to_pages(worksheet, 1, 0)
    worksheet_repeat_rows(worksheet, 0, 0)
    let day = DateFormat(sheet.language).long(sheet.day)
    worksheet_set_header(
      worksheet, WorkbookWriter.header("&L&B\(literal(sheet.title))&B", "&R\(literal(sheet.company)) · \(day)"))
    worksheet_set_footer(
      worksheet, WorkbookWriter.header("&L\(literal(sheet.filters.joined(separator: " · ")))", "&R&P / &N"))
    sheet.title.withCString { title in
      sheet.company.withCString { company in
        sheet.filters.joined(separator: "\n").withCString { filters in
          var properties = lxw_doc_properties()
          properties.title = UnsafeMutablePointer(mutating: title)
          properties.company = UnsafeMutablePointer(mutating: company)
          properties.author = UnsafeMutablePointer(mutating: company)
          properties.comments = UnsafeMutablePointer(mutating: filters)
          _ = workbook_set_properties(workbook, &properties)
        }
      }
    }
  }

  private func literal(_ text: String) -> String { text.replacing("&", with: "&&") }

  /// The two ends of a printed heading; a worksheet takes 255 characters, so the left one is cut.
  private static func header(_ left: String, _ right: String) -> String {
    let room = 250 - right.utf16.count
    return (left.utf16.count > room ? String(left.prefix(max(room - 1, 0))) + "…" : left) + right
  }

  /// The title as the name of a worksheet: without the seven characters it may not have, and no longer than allowed.
  private static func name(of sheet: Sheet) -> String {
    let words = sheet.title.split { "[]:*?/\\ \u{A0}\u{202F}".contains($0) }.joined(separator: " ")
    let name = words.prefix(31).trimmingPrefix("'")
    return name.isEmpty ? "Encours" : String(name).replacing("'", with: "’")
  }

  private func check(_ answer: lxw_error) throws {
    if answer != LXW_NO_ERROR { throw SheetsError.notWritten(String(cString: lxw_strerror(answer))) }
  }

  /// The number that a worksheet keeps for an amount. The one place where money becomes a binary fraction, since the
  /// format knows no other number; sixteen digits are written, so that what is shown is exact.
  private static func number(_ minor: Int64, _ currency: Currency) -> Double {
    Double(minor) / Double(currency.minorPerMajor)
  }

  /// Characters of the amount as the worksheet shows it, with its groups and its sign.
  private static func length(_ money: Money) -> Int {
    let digits = money.decimalText(separator: ",").count
    return digits + digits / 3 + 4
  }

  /// The number of a day in a worksheet; `nil` before March 1900, where spreadsheets count a day that never was.
  static func serial(_ date: CivilDate) -> Double? {
    let days = Int(date.daysSince1970) + 25_569
    return days >= 61 ? Double(days) : nil
  }

  /// The letters of a column: `A`, `Z`, `AA`.
  static func letters(_ column: Int) -> String {
    var rest = column
    var result = ""
    repeat {
      result = String(UnicodeScalar(UInt8(65 + rest % 26))) + result
      rest = rest / 26 - 1
    } while rest >= 0
    return result
  }
}
