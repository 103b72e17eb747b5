import CXlsxwriter
import Kernel

/// How the cells of a workbook look. The workbook owns the formats; this only remembers them.
final class WorkbookFormats {
  typealias Format = UnsafeMutablePointer<lxw_format>

  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private let language: LanguageCode
  private var monies: [Currency: Format] = [:]
  private var moneyTotals: [Currency: Format] = [:]

  let heading: Format?
  let numberHeading: Format?
  let text: Format?
  let code: Format?
  let date: Format?
  let moment: Format?
  let month: Format?
  let integer: Format?
  let percent: Format?
  let decimal: Format?
  let total: Format?
  let integerTotal: Format?

  init(_ workbook: UnsafeMutablePointer<lxw_workbook>, _ language: LanguageCode) {
    self.workbook = workbook
    self.language = language
    func format(_ number: String? = nil) -> Format? {
      let format = workbook_add_format(workbook)
      if let number { format_set_num_format(format, number) }
      return format
    }
    heading = format()
    numberHeading = format()
    for each in [heading, numberHeading] {
      format_set_bold(each)
      format_set_bg_color(each, 0xF1F1EC)
      format_set_bottom(each, 1)
      format_set_text_wrap(each)
      format_set_align(each, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    }
    format_set_align(numberHeading, UInt8(LXW_ALIGN_RIGHT.rawValue))
    text = format()
    code = format("@")
    date = format(language == .french ? "dd/mm/yyyy" : "d mmm yyyy")
    moment = format(language == .french ? "dd/mm/yyyy hh:mm" : "d mmm yyyy hh:mm")
    month = format("mmmm yyyy")
    integer = format("#,##0")
    percent = format("0.00%")
    decimal = format("#,##0.00")
    total = format()
    integerTotal = format("#,##0")
    for each in [total, integerTotal] { WorkbookFormats.asTotal(each) }
  }

  func money(_ currency: Currency) -> Format? {
    if let known = monies[currency] { return known }
    guard let format = workbook_add_format(workbook) else { return nil }
    format_set_num_format(format, WorkbookFormats.pattern(currency, language))
    monies[currency] = format
    return format
  }

  func moneyTotal(_ currency: Currency?) -> Format? {
    guard let currency else { return integerTotal }
    if let known = moneyTotals[currency] { return known }
    guard let format = workbook_add_format(workbook) else { return nil }
    format_set_num_format(format, WorkbookFormats.pattern(currency, language))
    WorkbookFormats.asTotal(format)
    moneyTotals[currency] = format
    return format
  }

  private static func asTotal(_ format: Format?) {
    format_set_bold(format)
    format_set_top(format, 1)
  }

  /// The pattern of an amount, with the decimals of its currency: the spreadsheet puts in its own marks.
  static func pattern(_ currency: Currency, _ language: LanguageCode) -> String {
    let number = currency.exponent == 0 ? "#,##0" : "#,##0." + String(repeating: "0", count: currency.exponent)
    let symbol = currency == .eur ? "€" : currency.code
    if language == .french { return "\(number)\\ \"\(symbol)\"" }
    return currency == .eur ? "\"\(symbol)\"\(number)" : "\"\(symbol)\"\\ \(number)"
  }
}
